"""Block Kit: the pieces of rich text, the blocks that messages, cards and modals share, within Slack's limits, and
messages made of them.

Text that people wrote goes into rich text, which Slack does not parse: it pings nobody.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.display import printable, word_cut
from bot.keys import EVENT_TYPE
from bot.platforms.markdown import misleads, named_emoji, safe_url
from bot.platforms.wording import UNTITLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.messages import Payload


Element = dict[str, Any]

DEEPEST_INDENT = 8
_CODE = re.compile(r"`([^`\n]+)`")
LEAVES = frozenset({"text", "link", "emoji"})
MOST_CHARACTERS = 12_000  # of a message's blocks as JSON; Slack refuses them at about 13,200
SEE_IT = "Go to the message"
DIRECT = "asked in a direct message"
_DIRECT = re.compile(r"/archives/D\w+/p\d+")
LONGEST_PARAGRAPH = 2_000
LONGEST_BUTTON = 75
LONGEST_BUTTON_VALUE = 2_000
LONGEST_MENTION = 150  # of a question or an answer that is only referred to
_LONGEST_ASKED = 100  # of a question within a button, where an emoji takes twelve characters


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
    """Return text in characters of one width, with its line ends and spaces, but for those that nothing follows."""
    return {"type": "rich_text_preformatted", "elements": [text(said.rstrip())]}


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
    if element["type"] in LEAVES:
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
    for element in filter(shows, elements):
        if not (together and _continues(together[-1], element)):
            together.append(element | {"elements": list(element["elements"])})
            continue
        gap = [] if element["type"] == "rich_text_list" else [text("\n\n")]
        together[-1]["elements"] += [*gap, *element["elements"]]
    return together


def shows(element: Element) -> bool:
    """Return whether there is anything to see; Slack refuses a message that holds an empty element."""
    seen = said(element)
    return bool(seen) if element["type"] in LEAVES else bool(seen.strip())


def _continues(last: Element, element: Element) -> bool:
    kind = element["type"]
    if last["type"] != kind or kind != "rich_text_list":
        return bool(last["type"] == kind != "rich_text_preformatted")
    following = last.get("offset", 0) + len(last["elements"]) == element.get("offset", 0)
    same = all(last.get(key) == element.get(key) for key in ("style", "indent", "border"))
    return same and (element["style"] == "bullet" or following)


def _styled(element: Element, styles: Iterable[str]) -> Element:
    return element | {"style": dict.fromkeys(sorted(styles), True)} if styles else element


def escape(text: str) -> str:
    """Return *text* as mrkdwn that pings nobody and links nowhere."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(words: str) -> Element:
    """Return text that Slack takes as it is."""
    return {"type": "plain_text", "text": words, "emoji": True}


def paragraph(words: str, *styles: str) -> list[Element]:
    """Return *words* as a paragraph; nothing for none."""
    return as_blocks(section(text(words[:LONGEST_PARAGRAPH], *styles)))


def linked(permalink: str | None) -> Iterable[Element]:
    """Return the way to a message, if there is one; words where only those can go it who wrote there."""
    if permalink and is_direct(permalink):
        return [section(text(DIRECT))]
    return [section(link(permalink, SEE_IT))] if permalink else []


def is_direct(address: str) -> bool:
    """Return whether *address* is that of a direct message, which opens for nobody else."""
    return _DIRECT.search(address) is not None


def button(label: str, action_id: str, *, style: str = "", **value: str) -> Element:
    """Return a button; its value is *value* as JSON."""
    made = {
        "type": "button",
        "action_id": action_id,
        "text": plain(word_cut(label, LONGEST_BUTTON) or UNTITLED),
        "value": written(**value),
    }
    return made | ({"style": style} if style else {})


def written(**value: str) -> str:
    """Return *value* as a button holds it."""
    return json.dumps(value, separators=(",", ":"))


def asked_value(question: str) -> dict[str, str]:
    """Return what of a button's value says what was asked; nothing of no *question*."""
    return {"asked": word_cut(question, _LONGEST_ASKED)} if question else {}


def row(*buttons: Element) -> list[Element]:
    """Return the buttons beside each other that Slack takes: an id that is too long cannot be shortened."""
    kept: list[Element] = []
    for one in buttons:
        if len(one["value"]) <= LONGEST_BUTTON_VALUE and width([*kept, one]) <= MOST_CHARACTERS // 2:
            kept.append(one)
    return [{"type": "actions", "elements": kept}] if kept else []


def width(blocks: list[Element]) -> int:
    """Return how many characters *blocks* have, counted as Slack's clients do: an emoji is two."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2


def message(notice: str, blocks: list[Element], key: str, pair_id: str = "", above: str = "") -> Payload:
    """Return our message under *key*; *notice* is what a notification shows: unlike the blocks it is mrkdwn, and so
    escaped. *pair_id* is the pair that it gives, and *above* what is said above that.
    """
    again = {"above": above} if above else {}
    return {
        "text": escape(notice),
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key, "pair": pair_id, **again}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def notice(words: str, key: str, pair_id: str = "") -> Payload:
    """Return a message of nothing but *words*."""
    return message(words, paragraph(words), key, pair_id)


def aside(words: str, *more: Element) -> Payload:
    """Return *words*, and *more* blocks, for one person alone to see: it has no key, and stands nowhere for long."""
    return {"text": escape(words), "blocks": [*paragraph(words), *more]}


def shown(payload: Payload) -> Payload:
    """Return what of *payload* an acknowledgement or a response_url takes."""
    return {name: payload[name] for name in ("text", "blocks") if name in payload}


def for_one(payload: Payload, viewer: str, thread: str | None = None) -> Payload:
    """Return *payload* as something that *viewer* alone sees, in the *thread* where there is one already."""
    return shown(payload) | {"user": viewer} | ({"thread_ts": thread} if thread else {})
