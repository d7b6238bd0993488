"""Slack's rich text elements: made, joined, read, cut. Slack does not parse their text: it pings nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.display import ELLIPSIS, ends_sentence, printable, sentence_end
from bot.platforms.markdown import misleads, named_emoji, safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Element = dict[str, Any]

DEEPEST_INDENT = 8
_CODE = re.compile(r"`([^`\n]+)`")
_LEAVES = frozenset({"text", "link", "emoji"})


def text(said: str, *styles: str) -> Element:
    """Return a piece of text in these styles (bold, italic, strike, code)."""
    return _styled({"type": "text", "text": printable(said)}, styles)


def link(url: str, label: str, *styles: str) -> Element:
    """Return a piece of text that leads to *url*; plain text where that is no safe link.

    A label that names another host than the link's gives way to the address.
    """
    if not (safe := safe_url(url)):
        return text(label or url, *styles)
    shown = safe if misleads(label, safe) or not printable(label).strip() else printable(label)
    return _styled({"type": "link", "url": safe, "text": shown}, styles)


def emoji(name: str, tone: int, *styles: str) -> Element:
    """Return the emoji of that name, in that skin tone if it is not 0."""
    return _styled({"type": "emoji", "name": name} | ({"skin_tone": tone} if tone else {}), styles)


def section(*pieces: Element) -> Element:
    """Return a paragraph; the names of emoji in it are emoji."""
    return {"type": "rich_text_section", "elements": list(_with_emoji(pieces))}


def quote(*pieces: Element) -> Element:
    """Return a quoted paragraph; the names of emoji in it are emoji."""
    return {"type": "rich_text_quote", "elements": list(_with_emoji(pieces))}


def _with_emoji(pieces: Iterable[Element]) -> Iterator[Element]:
    """Yield *pieces* with every emoji's name in a text as an emoji; code and links stay."""
    for piece in pieces:
        styles = piece.get("style", {})
        if piece["type"] != "text" or "code" in styles:
            yield piece
            continue
        for words, name, tone in named_emoji(piece["text"]):
            if words:
                yield piece | {"text": words}
            if name:
                yield emoji(name, tone, *styles)


def preformatted(said: str) -> Element:
    """Return text in characters of one width, with its line ends and spaces."""
    return {"type": "rich_text_preformatted", "elements": [text(said.rstrip("\n"))]}


def item(content: Element, *, number: int | None, indent: int) -> Element:
    """Return a list of one: the section *content* with that number, or with a bullet."""
    style = "bullet" if number is None else "ordered"
    made = {
        "type": "rich_text_list",
        "style": style,
        "indent": min(indent, DEEPEST_INDENT),
        "elements": [content],
    }
    return made | {"offset": number - 1} if number and number > 1 else made


def block(elements: Iterable[Element]) -> Element:
    """Return the block of these sections, quotes, lists and preformatted texts."""
    return {"type": "rich_text", "elements": list(elements)}


def as_blocks(*elements: Element) -> list[Element]:
    """Return one block of these sections, quotes, lists and preformatted texts; none if there is nothing to see."""
    together = joined(elements)
    return [block(together)] if together else []


def said(element: Element) -> str:
    """Return what a reader sees of *element*."""
    if element["type"] == "emoji":
        return f":{element['name']}:"
    if element["type"] in _LEAVES:
        return str(element["text"])
    return ("\n" if element["type"] == "rich_text_list" else "").join(map(said, element["elements"]))


def joined_pieces(pieces: Iterable[Element]) -> list[Element]:
    """Return *pieces* without the empty ones, neighbours of one style as one."""
    joined: list[Element] = []
    for piece in pieces:
        last = joined[-1] if joined else {}
        if last.get("type") == piece["type"] == "text" and last.get("style") == piece.get("style"):
            last["text"] += piece["text"]
        elif piece["text"]:
            joined.append(dict(piece))
    return joined


def with_code(words: str) -> list[Element]:
    """Return *words* of ours in pieces; what stands between backticks, as code."""
    parts = enumerate(_CODE.split(words))
    return joined_pieces(text(part, *(["code"] if number % 2 else [])) for number, part in parts)


def joined(elements: Iterable[Element]) -> list[Element]:
    """Return *elements* without the empty ones; neighbours of one list, one quote or plain paragraphs as one."""
    together: list[Element] = []
    for element in filter(_shows, elements):
        if not (together and _continues(together[-1], element)):
            together.append(element | {"elements": list(element["elements"])})
            continue
        gap = [] if element["type"] == "rich_text_list" else [text("\n\n")]
        together[-1]["elements"] += [*gap, *element["elements"]]
    return together


def cut(elements: list[Element], limit: int) -> tuple[list[Element], bool]:
    """Return as much of *elements* as shows at most *limit* characters, and whether anything was left out.

    The cut is at the end of a sentence where one is near.
    """
    whole = "\n".join(map(said, elements))
    if len(whole) <= limit:
        return elements, False
    end = _end(whole, limit)
    kept = list(_first(elements, end, gap=1))
    if not kept:  # there was room for white space alone
        return [section(text(ELLIPSIS))], True
    if not ends_sentence(whole, end):
        _add_ellipsis(kept[-1])
    return kept, True


def rest(elements: list[Element], limit: int) -> list[Element]:
    """Return what `cut` leaves out of *elements*."""
    whole = "\n".join(map(said, elements))
    return [] if len(whole) <= limit else list(_after(elements, _end(whole, limit), gap=1))


def _end(whole: str, limit: int) -> int:
    return sentence_end(whole, limit - len(ELLIPSIS))


def _after(elements: list[Element], skip: int, *, gap: int) -> Iterator[Element]:
    for element in elements:
        length = len(said(element))
        left = element if skip <= 0 else _remaining(element, skip) if skip < length else text("")
        if _shows(left):
            yield left
        skip -= length + gap


def _remaining(element: Element, skip: int) -> Element:
    if element["type"] == "emoji":
        return element  # it did not fit
    if element["type"] in _LEAVES:
        return element | {"text": element["text"][skip:].lstrip()}
    is_list = element["type"] == "rich_text_list"
    left = list(_after(element["elements"], skip, gap=int(is_list)))
    done = len(element["elements"]) - len(left)
    numbered = (
        {"offset": element.get("offset", 0) + done}
        if is_list and element["style"] == "ordered" and done
        else {}
    )
    return element | {"elements": left} | numbered


def _first(elements: list[Element], room: int, *, gap: int) -> Iterator[Element]:
    for element in elements:
        shortened = _shortened(element, room)
        if room <= 0 or not _shows(shortened):
            return
        yield shortened
        room -= len(said(element)) + gap


def _shortened(element: Element, room: int) -> Element:
    if element["type"] == "emoji":
        return element if len(said(element)) <= room else text("")
    if element["type"] in _LEAVES:
        whole = element["text"]
        return element | {"text": whole if len(whole) <= room else whole[:room].rstrip()}
    gap = int(element["type"] == "rich_text_list")
    return element | {"elements": list(_first(element["elements"], room, gap=gap))}


def _add_ellipsis(element: Element) -> None:
    while (last := element["elements"][-1])["type"] not in _LEAVES:
        element = last
    if last["type"] == "emoji":
        element["elements"].append(text(ELLIPSIS))
    else:
        last["text"] += ELLIPSIS


def _shows(element: Element) -> bool:
    """Return whether there is anything to see; Slack refuses a message that holds an empty element."""
    seen = said(element)
    return bool(seen) if element["type"] in _LEAVES else bool(seen.strip())


def _continues(last: Element, element: Element) -> bool:
    kind = element["type"]
    if last["type"] != kind or kind != "rich_text_list":
        return bool(last["type"] == kind != "rich_text_preformatted")
    following = last.get("offset", 0) + len(last["elements"]) == element.get("offset", 0)
    same = all(last.get(key) == element.get(key) for key in ("style", "indent", "border"))
    return same and (element["style"] == "bullet" or following)


def _styled(element: Element, styles: Iterable[str]) -> Element:
    return element | {"style": dict.fromkeys(sorted(styles), True)} if styles else element
