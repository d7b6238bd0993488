"""Words as they were meant: what the archive does not know is repaired against what it does know, and else against the
frequent words of English.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.vocabulary import ASKERS, FILLERS, OPENERS, stem
from bot.text import is_compound, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAME = re.compile(r"\b(?:[A-Z]{2,}|[A-Z]?[a-z]+[A-Z]\w*)\b")
_LONG_ENOUGH = 6  # letters: shorter words are slips of too many others
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (row, place + 0.3 * row) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: as *typed*, as *read*, and whether the archive knows what was read."""

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
            elif self.knows(word):
                yield Word(word, word, known=True)
            elif not is_compound(word):  # an unknown compound speaks through its parts, which follow
                yield from [Word(word, word, known=False)] if word in named else self._repaired(word)

    def knows(self, word: str) -> bool:
        """Return whether the archive holds *word*, or another form of it."""
        return word in self._counts or stem(word) in self._stems

    def _is_torn(self, word: str, following: str) -> bool:
        """Return whether the two are one word of the archive that was typed with a space in it."""
        joined = word + following
        return bool(following) and joined in self._counts and not (self.knows(word) and self.knows(following))

    def _repaired(self, word: str) -> Iterator[Word]:
        if not _is_plain(word) or _is_frequent(word):
            yield Word(word, word, known=False)
        elif (meant := self._meant(word)) and not _is_meant(word, meant):
            yield Word(word, meant, known=True)
        elif halves := self._halves(word):
            yield from (Word(word, half, known=True) for half in halves)
        else:
            english = _as_english(word)
            yield Word(word, english, known=self.knows(english))

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


def _is_frequent(word: str) -> bool:
    return word in common_words() or stem(word) in common_words()


def _is_meant(word: str, other: str) -> bool:
    """Return whether *word*, which might be a slip of *other*, is meant: a short one that the networks know, be it of
    another language ("ist"), but for what opens a question and lacks a letter ("wil").
    """
    return len(word) < _LONG_ENOUGH and is_english(word) and not (other in OPENERS and len(word) < len(other))


def mended(text: str, words: Sequence[Word]) -> str:
    """Return *text* with those of its *words* that are read otherwise than they were typed as they are read."""
    read: dict[str, dict[str, None]] = defaultdict(dict)
    for word in words:
        if word.read != word.typed:
            read[word.typed][word.read] = None
    if not read:
        return text
    typed = "|".join(r"\s+".join(map(re.escape, one.split())) for one in sorted(read, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{typed})(?!\w)",
        lambda found: " ".join(read.get(" ".join(found[0].lower().split()), (found[0],))),
        text,
        flags=re.IGNORECASE,
    )


@cache
def _english() -> dict[str, dict[str, None]]:
    """Return the word pieces that are whole words, the most frequent first, by their first letters."""
    pieces = files("bot.matching").joinpath("model/vocabulary.txt").read_text("utf-8").split("\n")
    by_start: dict[str, dict[str, None]] = defaultdict(dict)
    for piece in pieces:
        if piece.isascii() and piece.isalpha() and piece.islower():
            by_start[piece[0]][piece] = None
    return dict(by_start)


@cache
def _frequent(start: str, length: int) -> tuple[str, ...]:
    """Return the more frequent half of the words with that first letter, those of that *length* but for a letter."""
    starting = _english().get(start, {})
    half = islice(starting, len(starting) // 2)
    return tuple(word for word in half if abs(len(word) - length) <= 1)


def is_english(word: str) -> bool:
    """Return whether *word*, in small letters, is one that the networks know whole: English, and frequent names."""
    return word in _english().get(word[:1], ())


@lru_cache(maxsize=1 << 12)
def _as_english(word: str) -> str:
    """Return the frequent English word that *word* is a slip of; *word* itself where there is none, or it is one."""
    if len(word) < _LONG_ENOUGH or not _is_plain(word) or is_english(word):
        return word
    frequent = _frequent(word[0], len(word))
    near = process.extract(word, frequent, scorer=OSA.distance, score_cutoff=1, limit=None)
    slips = [place for other, _, place in near if _is_slip(word, other, 1)]
    return frequent[min(slips)] if slips else word


def _is_plain(word: str) -> bool:
    """Return whether it is letters only, and enough of them for a slip to be told from another word."""
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
