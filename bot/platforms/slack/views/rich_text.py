"""The archive's Markdown as Slack's rich text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.display import ELLIPSIS, ends_sentence, printable, sentence_end, word_cut
from bot.platforms.markdown import as_columns, bare_urls, parse, rows_of, safe_url
from bot.platforms.slack.views.block_kit import (
    LEAVES,
    Element,
    as_blocks,
    item,
    joined,
    joined_pieces,
    link,
    preformatted,
    said,
    section,
    shows,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token


RULE = "———"
PICTURE = "a picture"
MOST_PICTURES, LONGEST_ALT, LONGEST_URL = 5, 500, 3_000
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


def rich_text(markdown: str, *, limit: int) -> tuple[list[Element], bool]:
    """Return *markdown* as Slack blocks that show at most *limit* characters, and whether it was cut for that."""
    elements, shortened = _cut(_elements(markdown), limit)
    return as_blocks(*elements), shortened


def rest(markdown: str, *, after: int, limit: int) -> Iterator[list[Element]]:
    """Yield what of *markdown* `rich_text` leaves out that shows at most *after* characters, in blocks that show at
    most *limit* each.
    """
    left = _left_out(_elements(markdown), after)
    while left:
        part, _ = _cut(left, limit)
        yield as_blocks(*part)
        left = _left_out(left, limit)


def pictures(markdown: str) -> list[Element]:
    """Return the pictures in *markdown* that Slack can fetch, as blocks."""
    inline = (child for token in parse(markdown) for child in token.children or [] if child.type == "image")
    found = {
        str(token.attrs.get("src", "")): "".join(c.content for c in token.children or []) for token in inline
    }
    fetched = [
        (url, alt) for url, alt in found.items() if url.startswith("https://") and safe_url(url) == url
    ]
    return [
        {"type": "image", "image_url": url, "alt_text": word_cut(printable(alt), LONGEST_ALT) or PICTURE}
        for url, alt in fetched[:MOST_PICTURES]
        if len(url) <= LONGEST_URL
    ]


def _elements(markdown: str) -> list[Element]:
    """Show as it was typed what is nothing but definitions or comments, and would vanish."""
    return _blocks(iter(parse(markdown))) or joined([section(text(markdown.strip()))])


# Each function takes from *tokens* what belongs to its block: as those are nested, so are the calls.


def _blocks(tokens: Iterator[Token], indent: int = 0) -> list[Element]:
    """Return the elements up to the end of the block that *tokens* stand in."""
    elements: list[Element] = []
    for token in tokens:
        if token.nesting < 0:
            break
        elements += _block(token, tokens, indent)
    return joined(elements)


def _block(token: Token, tokens: Iterator[Token], indent: int) -> list[Element]:
    match token.type:
        case "paragraph_open" | "heading_open":
            return [section(*_content(token, tokens))]
        case "blockquote_open":
            return [_quoted(element) for element in _blocks(tokens, indent)]
        case "bullet_list_open" | "ordered_list_open":
            return _items(token, tokens, indent)
        case "table_open":
            return [preformatted(as_columns(rows_of(tokens, _cell)))]
        case "fence" | "code_block":
            return [preformatted(token.content)]
        case _:  # a horizontal rule is all that is left
            return [section(text(RULE))]


def _content(opening: Token, tokens: Iterator[Token]) -> list[Element]:
    inline = next(tokens)
    next(tokens)  # the closing one
    return _inline(inline.children or [], *(["bold"] if opening.type == "heading_open" else []))


def _quoted(element: Element) -> Element:
    """Return *element* quoted: Slack's quotes hold text alone; a list or code in one gets the same line at its side."""
    if element["type"] == "rich_text_section":
        return element | {"type": "rich_text_quote"}
    return element if element["type"] == "rich_text_quote" else element | {"border": 1}


def _items(opening: Token, tokens: Iterator[Token], indent: int) -> list[Element]:
    """Return the items as lists of one, to be joined; code and quotes come in between, as lists hold none."""
    number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
    elements: list[Element] = []
    for token in tokens:
        if token.nesting < 0:
            break
        content = _blocks(tokens, indent + 1)
        if content and content[0]["type"] == "rich_text_section":
            content[0] = item(content[0], number=number, indent=indent)
        elements += content
        number = None if number is None else number + 1
    return elements


def _cell(children: Sequence[Token]) -> str:
    return said(section(*_inline(children)))


def _inline(tokens: Iterable[Token], *styles: str) -> list[Element]:
    """Return the pieces of a paragraph. Open styles are counted: they nest deeper than calls could."""
    pieces: list[Element] = []
    counts = Counter(styles)
    label_start, url = 0, ""
    for token in tokens:
        now = tuple(style for style, count in counts.items() if count)
        match token.type:
            case "link_open":
                label_start, url = len(pieces), str(token.attrs.get("href", ""))
            case "link_close":
                pieces[label_start:] = _linked(url, pieces[label_start:], now)
            case _ if token.nesting:
                counts[_STYLES[token.type.rpartition("_")[0]]] += token.nesting
            case _:
                pieces.append(_piece(token, now))
    return joined_pieces(part for piece in joined_pieces(pieces) for part in _addresses_linked(piece))


def _piece(token: Token, styles: tuple[str, ...]) -> Element:
    match token.type:
        case "softbreak":
            return text(" ", *styles)
        case "hardbreak":
            return text("\n", *styles)
        case "code_inline":
            return text(token.content.rstrip(), *styles, "code")
        case "image":
            alt = "".join(child.content for child in token.children or [])
            return link(str(token.attrs.get("src", "")), alt, *styles)
        case _:
            return text(token.content, *styles)


def _linked(url: str, label: list[Element], styles: tuple[str, ...]) -> list[Element]:
    """Return the pieces of a label, each as a link in its own style; one link where its address is to be seen."""
    whole = link(url, "".join(piece["text"] for piece in label), *styles)
    if whole["type"] != "link":
        return label or [whole]
    if whole["text"] == whole["url"]:
        return [whole]
    return [piece | {"type": "link", "url": whole["url"]} for piece in joined_pieces(label)]


def _addresses_linked(piece: Element) -> Iterator[Element]:
    """Yield a text in pieces, every address in it a link."""
    styles = piece.get("style", {})
    if piece["type"] == "link" or "code" in styles:
        yield piece
        return
    for words, url in bare_urls(piece["text"]):
        yield piece | {"text": words}
        if url:
            yield link(url, url, *styles)


def _cut(elements: list[Element], limit: int) -> tuple[list[Element], bool]:
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


def _left_out(elements: list[Element], limit: int) -> list[Element]:
    """Return what `_cut` leaves out of *elements*."""
    whole = "\n".join(map(said, elements))
    return [] if len(whole) <= limit else list(_after(elements, _end(whole, limit), gap=1))


def _end(whole: str, limit: int) -> int:
    return sentence_end(whole, limit - len(ELLIPSIS))


def _after(elements: list[Element], skip: int, *, gap: int) -> Iterator[Element]:
    for element in elements:
        length = len(said(element))
        left = element if skip <= 0 else _remaining(element, skip) if skip < length else text("")
        if shows(left):
            yield left
        skip -= length + gap


def _remaining(element: Element, skip: int) -> Element:
    if element["type"] == "emoji":
        return element  # it did not fit
    if element["type"] in LEAVES:
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
        if room <= 0 or not shows(shortened):
            return
        yield shortened
        room -= len(said(element)) + gap


def _shortened(element: Element, room: int) -> Element:
    if element["type"] == "emoji":
        return element if len(said(element)) <= room else text("")
    if element["type"] in LEAVES:
        whole = element["text"]
        return element | {"text": whole if len(whole) <= room else whole[:room].rstrip()}
    gap = int(element["type"] == "rich_text_list")
    return element | {"elements": list(_first(element["elements"], room, gap=gap))}


def _add_ellipsis(element: Element) -> None:
    while (last := element["elements"][-1])["type"] not in LEAVES:
        element = last
    if last["type"] == "emoji":
        element["elements"].append(text(ELLIPSIS))
    else:
        last["text"] += ELLIPSIS
