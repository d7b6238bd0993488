"""Ids for pairs that have none: readable, stable, unique."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from bot.text import normalise, without_emoji_names

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.archive.reading import Entry

_MOST_WORDS = 8
_MOST_LETTERS = 60
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)


def name_nameless(entries: Sequence[Entry]) -> None:
    """Give every entry without an id one that follows from its question, the same at every load."""
    taken = {entry.id for entry in entries if entry.id}
    for entry in entries:
        if not entry.id:
            entry.id = id_for(entry.fields.question, taken)
            taken.add(entry.id)


def id_for(question: str, taken: Container[str]) -> str:
    """Return an id made of the first words of *question*, and not one of those *taken*.

    Letters of other scripts than Latin are told apart by a few figures of a hash instead.
    """
    made = slug(question)
    number, free = 1, made
    while free in taken:
        number += 1
        free = f"{made}-{number}"
    return free


def slug(question: str) -> str:
    """Return the first words of *question* in small Latin letters and figures, with hyphens; never nothing."""
    folded = (
        normalise(without_emoji_names(question) or question).casefold().translate(_LETTERS).replace("'", "")
    )
    latin = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", latin)[:_MOST_WORDS]
    made = "-".join(words)
    if len(made) > _MOST_LETTERS:
        made = made[: _MOST_LETTERS + 1].rpartition("-")[0] or made[:_MOST_LETTERS]
    foreign = any(c.isalpha() and not c.isascii() for c in latin)
    if not made or foreign:
        figures = hashlib.sha256(normalise(question).encode(errors="surrogatepass")).hexdigest()[:8]
        made = f"{made}-{figures}" if made else f"q-{figures}"
    return made
