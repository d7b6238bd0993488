"""The archive's Markdown, parsed once for every platform, the links that may be followed from it, its tables as lines
of text, for what shows none, and emoji by their names (`:tada:`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from rich.cells import cell_len
from rich.emoji import Emoji

from bot.display import printable
from bot.text import EMOJI_NAME, EMOJI_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it.token import Token


LONGEST_URL = 3_000  # characters; Slack takes no longer one
WIDEST_COLUMN = 30  # columns of text; a longer cell pushes the rest of its row, not of the table
_GAP = "  "
_FLAG = re.compile(r"flag-([a-z]{2})|(cn|de|es|fr|gb|it|jp|kr|ru|us)")
_REGIONAL_A = 0x1F1E6
_BY_SEX = re.compile(r"\A(male|female|man|woman)[-_]")
_SEXES = {"male": "man_", "female": "woman_", "man": "man_", "woman": "woman_"}
_SLACKS_OWN = {
    "rofl": "🤣", "upside_down_face": "🙃", "simple_smile": "🙂", "melting_face": "🫠", "saluting_face": "🫡",
    "shrug": "🤷", "man_shrugging": "🤷\u200d♂️", "woman_shrugging": "🤷\u200d♀️", "facepalm": "🤦", "face_palm": "🤦",
    "man_facepalming": "🤦\u200d♂️", "woman_facepalming": "🤦\u200d♀️", "large_green_circle": "🟢",
    "large_yellow_circle": "🟡", "large_orange_circle": "🟠", "large_purple_circle": "🟣", "large_brown_circle": "🟤",
    "hash": "#️⃣", "keycap_ten": "🔟", "keycap_star": "*️⃣", "heart_on_fire": "❤️\u200d🔥", "mending_heart": "❤️\u200d🩹",
    "raised_eyebrow": "🤨", "smiling_face_with_tear": "🥲", "face_holding_back_tears": "🥹", "people_hugging": "🫂",
}  # fmt: skip
"""Names of Slack's that rich (14) does not know, or that Slack alone has."""
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}]")
_HOST = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_BARE_URL = re.compile(r"https?://[^\s<>\"'`。，、！？；：（）「」『』【】《》]{1,2000}", re.IGNORECASE)
_PUNCTUATION = ".,;:!?*_~|]}"
_NAMED_HOST = re.compile(r"(?:https?://|www\.)[^\s/?#:]+", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
# markdown-it-py (4.3) and mdurl make their tables at first use, and another thread meanwhile takes them half made: what
# it parses then is wrong, or an IndexError. Replies are rendered on one thread, Home and forms on another.
_PARSER.parse("*a* <https://example.org> [b](https://example.org/b)")


@lru_cache(maxsize=256)
def parse(markdown: str) -> tuple[Token, ...]:
    """Return the tokens of *markdown*: CommonMark with tables and strikethrough, HTML as text. Not to be changed."""
    tokens = _PARSER.parse(printable(markdown))
    for token in _every(tokens):
        token.content = printable(token.content)  # once more: "&#x202e;" has become what it stands for
    return tuple(tokens)


def plain_text(markdown: str) -> str:
    """Return what a reader sees of *markdown*, styles and addresses left out; as it is, if it shows nothing."""
    lines = (_said(token) for token in parse(markdown) if token.content)
    return "\n".join(filter(None, lines)) or printable(markdown).strip()


def safe_url(url: str | None) -> str | None:
    """Return *url* percent-encoded, if it is http, https or mailto and means what it shows; else None."""
    try:
        encoded = normalizeLink((url or "").strip())
        parts = urlsplit(encoded)
    except ValueError:
        return None
    if len(encoded) > LONGEST_URL or _FORBIDDEN.search(encoded) or not encoded.isascii():
        return None
    return encoded if _followable(parts.scheme, parts.netloc, parts.path) else None


def host(url: str) -> str:
    """Return the host a link goes to, without "www."; nothing for a mail address or what is no link."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def misleads(label: str, url: str) -> bool:
    """Return whether the *label* of a link names another host than the one that *url* goes to."""
    named = (found if "://" in found else f"https://{found}" for found in _NAMED_HOST.findall(label))
    return any(host(url) != host(address) for address in named)


def bare_urls(text: str) -> Iterator[tuple[str, str]]:
    """Yield *text* in pieces: the words before an address that is written out, and the address; the last has none."""
    done = 0
    for found in _BARE_URL.finditer(text):
        url = _without_punctuation(found[0])
        yield text[done : found.start()], url
        done = found.start() + len(url)
    yield text[done:], ""


def rows_of(tokens: Iterator[Token], said: Callable[[Sequence[Token]], str]) -> list[list[str]]:
    """Return the cells of the table that *tokens* are within, and take them up to its end; *said* words a cell."""
    rows: list[list[str]] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "inline":
                rows[-1].append(said(token.children or []))
            case "table_close":
                break
    return rows


def as_columns(rows: Sequence[Sequence[str]]) -> str:
    """Return *rows*, the first one the heading, as lines whose cells stand below each other."""
    if not rows:
        return ""
    columns = zip_longest(*rows, fillvalue="")
    widths = [min(WIDEST_COLUMN, max(map(cell_len, column))) for column in columns]
    heading, *others = [_line(row, widths) for row in rows]
    rule = _GAP.join("-" * width for width in widths)
    return "\n".join([heading, rule, *others])


def _without_punctuation(url: str) -> str:
    """Return *url* without what belongs to its sentence: end marks, a bracket that was not opened in it."""
    while url[-1] in _PUNCTUATION or (url[-1] == ")" and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _every(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _said(token: Token) -> str:
    if token.children is None:
        return token.content.rstrip()
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        with_emoji(child.content) if child.type == "text" else breaks.get(child.type, child.content)
        for child in token.children
    )


def _followable(scheme: str, netloc: str, path: str) -> bool:
    """Return whether it may be followed: a name before the host (https://bank.com@evil.org) only ever misleads."""
    if scheme == "mailto":
        return "@" in path
    return scheme in {"http", "https"} and bool(_HOST.fullmatch(netloc))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False))
    return _GAP.join(cells).rstrip()


def named_emoji(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield *text* in pieces: the words before an emoji, its name and its skin tone; the last has no name. A name that
    is none of an emoji's, as `:return:`, is words.
    """
    done = 0
    for run in EMOJI_NAMES.finditer(text):
        for found in EMOJI_NAME.finditer(text, run.start(), run.end()):
            if _character(found[1]):
                yield text[done : found.start()], found[1], int(found[2] or 0)
                done = found.end()
    yield text[done:], "", 0


def with_emoji(text: str) -> str:
    """Return *text* with every emoji as the character that its name stands for."""
    return "".join(words + _character(name) for words, name, _ in named_emoji(text))


def _character(name: str) -> str:
    """Return what the emoji *name* shows, also one that rich (14) does not know; nothing if there is none of it."""
    if flag := _FLAG.fullmatch(name):
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag[1] or flag[2])
    for known in (name, _BY_SEX.sub(lambda sex: _SEXES[sex[1]], name).replace("-", "_")) if name else ():
        if known in _SLACKS_OWN:
            return _SLACKS_OWN[known]
        if (character := Emoji.replace(f":{known}:")) != f":{known}:":
            return character
    return ""
