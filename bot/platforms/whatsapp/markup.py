"""WhatsApp's markup: as Markdown for the importer, as plain words for a question, and made of an archived answer.

WhatsApp knows *bold*, _italic_, ~struck~, `code`, ```blocks of code```, "> " for quotes, and lists. Nothing in it can
be escaped: what would be read as markup is kept apart by the thinnest of spaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.display import sentence_end, word_cut
from bot.platforms.markdown import as_columns, parse, rows_of, safe_url, with_emoji

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.token import Token

_BOLD = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~\\])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_ITALIC = re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])")
_CODE = re.compile(r"```(.*?)```|`(?=\S)([^`\n]*[^`\s])`", re.DOTALL)
_QUOTE = re.compile(r"^> ?", re.MULTILINE)
_MARKS = re.compile(
    r"(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])|`"
)  # of styles, which are none within a word, or alone; code may begin and end within one
_HAIR = "\u200a"  # the thinnest of spaces: no style begins before one, and none ends after one
_STYLES = {"strong": "*", "em": "_", "s": "~"}
NAME = "ama"
"""The name by which the bot is mentioned in a group, besides its number."""
RULE = "———"
_FENCE = "```"


def as_markdown(text: str) -> str:
    """Return *text* with WhatsApp's *bold* and ~struck~ as Markdown's; the others are the same in both."""
    if "`" in text or ("*" not in text and "~" not in text):
        return text
    return _STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", text))


def plain(text: str) -> str:
    """Return what a reader sees of *text*: its words, without the characters that style them."""
    if _CODE.search(text):
        text = _CODE.sub(lambda found: found[1] or found[2] or "", text)
    for style in (_BOLD, _ITALIC, _STRUCK):
        text = style.sub(r"\1", text)
    return _QUOTE.sub("", text).strip()


def mentions(text: str, number: str) -> bool:
    """Return whether *text* mentions the bot: by its name, or by its *number*."""
    return _mention(number).search(text) is not None


def unmentioned(text: str, number: str) -> str:
    """Return *text* without its mentions of the bot."""
    return " ".join(_mention(number).sub(" ", text).split(" ")).strip()


def _mention(number: str) -> re.Pattern[str]:
    names = "|".join(filter(None, (NAME, number)))
    return re.compile(rf"(?<!\w)@\+?(?:{names})(?!\w)", re.IGNORECASE)


def literal(text: str) -> str:
    """Return *text* so that WhatsApp shows it as it is."""
    return _MARKS.sub(rf"{_HAIR}\g<0>{_HAIR}", text)


def units(text: str) -> int:
    """Return how long *text* is as a phone counts: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(words: str, limit: int) -> str:
    """Return *words* on one line, at most *limit* long."""
    room = limit
    while units(short := word_cut(words, room)) > limit:
        room -= max(1, (units(short) - limit) // 2)
    return short


def formatted(markdown: str, limit: int) -> tuple[str, bool]:
    """Return *markdown* in WhatsApp's markup, at most *limit* long, and whether it was cut for that."""
    whole = "\n\n".join(_blocks(iter(parse(markdown)))) or literal(markdown.strip())
    if units(whole) <= limit:
        return whole, False
    room = limit - len(_FENCE) - 2  # for the end of a block of code that is cut
    while units(whole[:room]) > limit - len(_FENCE) - 2:
        room -= max(1, (units(whole[:room]) - limit + len(_FENCE) + 2) // 2)
    start = whole[: sentence_end(whole, room)].rstrip()
    return (f"{start}\n{_FENCE}" if start.count(_FENCE) % 2 else f"{start} …"), True


# Each function takes from *tokens* what belongs to its block: as those are nested, so are the calls.


def _blocks(tokens: Iterator[Token]) -> list[str]:
    """Return the blocks up to the end of the one that *tokens* stand in."""
    found: list[str] = []
    for token in tokens:
        if token.nesting < 0:
            break
        if block := _block(token, tokens):
            found.append(block)
    return found


def _block(token: Token, tokens: Iterator[Token]) -> str:  # noqa: PLR0911 - a kind of block each
    match token.type:
        case "paragraph_open":
            return _content(tokens)
        case "heading_open":
            return _headed(_content(tokens))
        case "blockquote_open":
            return "\n".join(f"> {line}" for block in _blocks(tokens) for line in block.splitlines())
        case "bullet_list_open" | "ordered_list_open":
            return "\n".join(_items(token, tokens))
        case "table_open":
            return _code_block(as_columns(rows_of(tokens, _cell)))
        case "fence" | "code_block":
            return _code_block(token.content)
        case _:  # a horizontal rule is all that is left
            return RULE


def _content(tokens: Iterator[Token]) -> str:
    inline = next(tokens)
    next(tokens)  # the closing one
    return _inline(inline.children or [])


def _headed(words: str) -> str:
    """Return a heading in bold; what is bold in it already is left alone."""
    return f"*{words}*" if words and "*" not in words and "\n" not in words else words


def _items(opening: Token, tokens: Iterator[Token]) -> Iterator[str]:
    number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
    for token in tokens:
        if token.nesting < 0:
            break
        first, *others = "\n".join(_blocks(tokens)).splitlines() or [""]
        yield "\n".join(
            [f"{'-' if number is None else f'{number}.'} {first}", *(f"  {line}" for line in others)]
        )
        number = None if number is None else number + 1


def _cell(children: Sequence[Token]) -> str:
    return "".join(child.content for child in children)


def _code_block(code: str) -> str:
    return f"{_FENCE}{code.rstrip().replace(_FENCE, '')}{_FENCE}"


def _inline(tokens: Iterable[Token]) -> str:
    """Return the words of a paragraph. An address is written out: a link in WhatsApp has no words of its own."""
    pieces: list[str] = []
    starts: list[tuple[int, str]] = []
    for token in tokens:
        match token.type:
            case "link_open":
                starts.append((len(pieces), str(token.attrs.get("href", ""))))
            case "link_close":
                start, url = starts.pop()
                pieces[start:] = [_linked("".join(pieces[start:]), url)]
            case "image":
                alt = "".join(child.content for child in token.children or [])
                pieces.append(_linked(literal(alt), str(token.attrs.get("src", ""))))
            case "softbreak":
                pieces.append(" ")
            case "hardbreak":
                pieces.append("\n")
            case "code_inline":
                pieces.append(f"`{token.content.replace('`', '')}`")
            case _ if token.nesting:
                pieces.append(_STYLES.get(token.type.rpartition("_")[0], ""))
            case _:
                pieces.append(_text(token.content))
    return "".join(pieces).strip()


_ADDRESS = re.compile(r"(https?://\S+)")


def _text(words: str) -> str:
    """Return *words* as they are; an address within them must stay whole."""
    parts = _ADDRESS.split(with_emoji(words))
    return "".join(part if number % 2 else literal(part) for number, part in enumerate(parts))


def _linked(label: str, url: str) -> str:
    address = safe_url(url)
    if address is None:
        return label
    shown = address.removeprefix("mailto:")
    return shown if label.strip() in {"", shown, url} else f"{label} ({shown})"
