"""Sentences, one by one and folded, and their question marks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|sr|jr|st|no|fig|approx|z\.b|bzw|cf|al)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?:[.?!…]++[\"'”’)\]*_]*+(?=\s+[\"'“‘(\[*_¿¡]*[^\W_a-z])|\?[\"'”’)\]*_]*+(?=\s)|[。？！]+|[।؟]+)\s*|\n+"
)
NO_MARKS = (
    "it has hardly a full stop or question mark, as captions that a machine made, so that nothing tells where a "
    "question ends and its answer begins: have Whisper transcribe the recording, which writes such marks, and give its "
    ".json, .vtt or .txt"
)
_MANY_WORDS = 60  # among which somebody ends a sentence
_MAY_END = re.compile(r"[.?!…。？！।؟\n]")
_MARK_AT_END = re.compile(r"[.?!…。？！।؟](?!\w)")
_MARK = re.compile(r"[?？؟⸮](?![\w=&/])")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\]\([^)]*\)", re.IGNORECASE)
_PLAIN = str.maketrans(
    {
        one: one.lower() if one.isalnum() or one == "+" else "" if one in "'`" else " "
        for one in map(chr, range(128))
    }
)


@lru_cache(maxsize=1 << 12)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of *text* in order; each line of a list is one of its own."""
    found: list[str] = []
    at = 0
    for end in _ends(text):
        piece = text[at : end.end()]
        ended = piece.rstrip()
        if ended.endswith(".") and _ABBREVIATION.search(ended, max(0, len(ended) - 9)) and "\n" not in piece:
            continue
        found.append(piece.strip())
        at = end.end()
    return tuple(filter(None, (*found, text[at:].strip())))


def _ends(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_END.finditer` finds, which tries all its ways at every letter."""
    at = 0
    while may := _MAY_END.search(text, at):
        end = _END.match(text, may.start())
        if end:
            yield end
        at = end.end() if end else may.end()


def numbers_alike(text: str) -> str:
    """Return *text* with all its numbers alike: so stamps, counts and numbered marks come again."""
    return re.sub(r"\d+", "0", text)


@lru_cache(maxsize=1 << 12)
def plainly(text: str) -> str:
    """Return *text* folded for telling what it does: no case, marks, links or emoji."""
    if "/" in text or "](" in text or "www." in text.lower():
        text = _LINK.sub(" ", text)
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    folded = normalise(text).replace("'", "")
    return " ".join(re.sub(r"[^\w\s+]|_", " ", folded).split())


def marked(sentence: str) -> bool:
    """Return whether *sentence* has a question mark of its own, not only one within a link."""
    found = _MARK.search(sentence)
    return found is not None and ("/" not in sentence or _MARK.search(_LINK.sub(" ", sentence)) is not None)


def may_ask(text: str) -> bool:
    """Return whether a question mark of any script is in *text*."""
    return "?" in text or (not text.isascii() and _MARK.search(text) is not None)


def unpunctuated(text: str) -> bool:
    """Return whether *text*, of some length, has hardly a mark at a sentence's end, as a machine's captions."""
    words = len(text.split())
    return words >= _MANY_WORDS and len(_MARK_AT_END.findall(text)) * _MANY_WORDS < words
