"""The archive's Markdown as Slack's rich text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.display import printable, word_cut
from bot.platforms.markdown import as_columns, bare_urls, parse, rows_of, safe_url
from bot.platforms.slack.views.elements import (
    Element,
    as_blocks,
    cut,
    item,
    joined,
    joined_pieces,
    link,
    preformatted,
    said,
    section,
    text,
)
from bot.platforms.slack.views.elements import rest as left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token


RULE = "———"
PICTURE = "a picture"
MOST_PICTURES, LONGEST_ALT, LONGEST_URL = 5, 500, 3_000
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


def rich_text(markdown: str, *, limit: int) -> tuple[list[Element], bool]:
    """Return *markdown* as Slack blocks that show at most *limit* characters, and whether it was cut for that."""
    elements, shortened = cut(_elements(markdown), limit)
    return as_blocks(*elements), shortened


def rest(markdown: str, *, after: int, limit: int) -> Iterator[list[Element]]:
    """Yield what of *markdown* `rich_text` leaves out that shows at most *after* characters, in blocks that show at
    most *limit* each.
    """
    left = left_out(_elements(markdown), after)
    while left:
        part, _ = cut(left, limit)
        yield as_blocks(*part)
        left = left_out(left, limit)


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
    """Slack's quotes hold text alone; a list or code in one gets the same line at its side."""
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
            return text(token.content, *styles, "code")
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
