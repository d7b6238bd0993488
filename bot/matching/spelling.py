"""Words as they were meant: what the archive does not know is repaired against what it does know."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.vocabulary import ASKERS, FILLERS, stem
from bot.text import is_compound, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = re.compile(r"\b(?:[A-Z]{2,}|[A-Z]?[a-z]+[A-Z]\w*)\b")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (row, place + 0.3 * row) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: as *typed*, as *read*, and whether the archive knows it."""

    typed: str
    read: str
    known: bool


@cache
def common_words() -> frozenset[str]:
    """Return frequent English words and their stems: somebody who writes one of them means it."""
    words = files("bot.matching").joinpath("common_words.txt").read_text("utf-8").split()
    return frozenset(words) | {stem(word) for word in words}


class Spelling:
    """Reads queries with the eyes of one archive, whose words come as *counts*. Never changed once built."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._stems = {stem(word) for word in counts} | {stem(word) for word in FILLERS | ASKERS}
        by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted({*counts, *FILLERS, *ASKERS}):
            if _is_plain(word):
                by_start[word[0]].append(word)
        self._by_start = dict(by_start)

    def read(self, query: str) -> tuple[Word, ...]:
        """Return the words of *query*: known ones exactly as typed, slips of the fingers repaired, the rest unknown.

        An acronym or a word with capitals inside names something: it is no slip of another.
        """
        named = (
            frozenset(word.lower() for word in _NAME.findall(query)) if not query.isupper() else frozenset()
        )
        return tuple(self._read(tokens(query), named))

    def _read(self, words: tuple[str, ...], named: frozenset[str]) -> Iterator[Word]:
        place = 0
        while place < len(words):
            word = words[place]
            following = words[place + 1] if place + 1 < len(words) else ""
            place += 1
            if self._is_torn(word, following):
                yield Word(f"{word} {following}", word + following, known=True)
                place += 1
            elif self._knows(word):
                yield Word(word, word, known=True)
            elif not is_compound(word):  # an unknown compound speaks through its parts, which follow
                yield from [Word(word, word, known=False)] if word in named else self._repaired(word)

    def _knows(self, word: str) -> bool:
        return word in self._counts or stem(word) in self._stems

    def _is_torn(self, word: str, following: str) -> bool:
        """Return whether the two are one word of the archive that was typed with a space in it."""
        joined = word + following
        return (
            bool(following) and joined in self._counts and not (self._knows(word) and self._knows(following))
        )

    def _repaired(self, word: str) -> Iterator[Word]:
        if not _is_plain(word) or word in common_words() or stem(word) in common_words():
            yield Word(word, word, known=False)
        elif meant := self._meant(word):
            yield Word(word, meant, known=True)
        elif halves := self._halves(word):
            yield from (Word(word, half, known=True) for half in halves)
        else:
            yield Word(word, word, known=False)

    def _meant(self, word: str) -> str | None:
        reach = 1 if len(word) < 7 else 2
        near = {
            other: distance
            for start in sorted({word[0], word[1]})
            for other, distance, _ in process.extract(
                word, self._by_start.get(start, ()), scorer=OSA.distance, score_cutoff=reach, limit=20
            )
            if _is_slip(word, other, int(distance))
        }
        if not near:
            return None
        return min(near, key=lambda other: (near[other], other[0] != word[0], -self._count(other), other))

    def _count(self, word: str) -> int:
        return self._counts.get(word, 0) + (3 if word in FILLERS or word in ASKERS else 0)

    def _halves(self, word: str) -> tuple[str, str] | None:
        for cut in range(3, len(word) - 2):
            halves = word[:cut], word[cut:]
            if all(half in self._counts and half not in FILLERS for half in halves):
                return halves
        return None


def _is_plain(word: str) -> bool:
    """Letters only, and enough of them for a slip to be told from another word."""
    return len(word) >= 3 and word.isalpha() and word[0] < "\u2e80"


def _is_slip(typed: str, meant: str, distance: int) -> bool:
    """Return whether who meant the one would type the other: a letter dropped, doubled, swapped or beside it."""
    if distance > 1:
        return typed[0] == meant[0] and min(len(typed), len(meant)) >= 7
    if len(typed) < 4 and meant not in FILLERS and meant not in ASKERS:
        return False
    if len(typed) != len(meant):
        return typed[0] == meant[0]
    wrong = [place for place, letter in enumerate(typed) if letter != meant[place]]
    return len(wrong) != 1 or len(typed) >= 8 or _beside(typed[wrong[0]], meant[wrong[0]])


def _beside(one: str, other: str) -> bool:
    """Return whether two keys are neighbours; letters that are not on the Latin keyboard always may be."""
    if one not in _KEYS or other not in _KEYS:
        return True
    (row, place), (other_row, other_place) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 1.2
