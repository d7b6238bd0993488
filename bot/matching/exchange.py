"""Exchanges: a query that is a pair's phrasing but for a word or two.

Nearly all words in common make such a pair look right, and the one that was exchanged may turn the question round
("before" for "after", another product's name, a "not"). So there the judge decides, which reads both together: of what
the confidence is learned from, all 19 questions that were answered rightly in this way had log-odds of 2.6 or more, and
most exchanges made by machine have less. Nor is the judge believed where words that exclude each other stand in one
place, or two things have changed places.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.matching.vocabulary import (
    ASKERS,
    FILLERS,
    MONTHS,
    NEGATIONS,
    NUMBERS,
    ORDINALS,
    SEASONS,
    TIMES_OF_DAY,
    WEEKDAYS,
    stem,
)
from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SURE = 2.0
"""The judge's log-odds from which a pair answers an exchange of its phrasing at the default threshold, 0.6."""
_SHIFT = SURE - math.log(0.6 / 0.4)
_PLACES, _WORDS = 2, 2  # that may be exchanged, and in each
_CHANGED = 0.25  # the share of the words that may be
_SPELLING = 75  # percent of letters in common from which two words are one in two spellings
_DIGITS = re.compile(r"\d{1,18}(?:\.\d{1,18})*")  # what has more at a stretch is a key and no number
CONTRADICTED = 0.3
"""The highest confidence in a pair whose phrasing the query turns round: enough to offer it to who asks the bot."""
_COUNTED = {word: (number,) for row in (NUMBERS, ORDINALS) for number, word in enumerate(row)}
_ONE_OF = (
    *(WEEKDAYS, MONTHS, SEASONS, TIMES_OF_DAY),
    ("yesterday", "today", "tomorrow"),
    ("daily", "weekly", "monthly", "quarterly", "yearly"),
    *(("before", "after"), ("with", "without"), ("inside", "outside"), ("for", "against")),
    *(("more", "less"), ("more", "fewer"), ("most", "least")),
)
"""Words of which none can stand for another of its row."""
_EVEN = frozenset("and or nor vs versus with".split())  # noqa: SIM905 - a list to read
"""Words between two things that may change places."""
_MUTUAL = frozenset(
    map(stem, ("differ", "different", "compare", "compatible", "similar", "related", "equal", "equivalent"))
)
"""Stems of what two things are to each other."""
_ASKING = ASKERS | FILLERS


def exchanged(query: str, phrasing: str) -> tuple[tuple[str, str], ...]:
    """Return what of *phrasing* stands otherwise in *query*, each as (there, here), either of which may be empty; none
    where they differ in more than that, in spelling alone, or in words left out, unless one of them negates.
    """
    asked, archived = tokens(query), tokens(phrasing)
    places = tuple(_differing(asked, archived))
    lengths = [max(len(there), len(here)) for there, here in places]
    if len(places) > _PLACES or max(lengths, default=0) > _WORDS:
        return ()
    if sum(lengths) > _CHANGED * max(len(asked), len(archived)):
        return ()
    if not any(here or NEGATIONS.intersection(there) for there, here in places):
        return ()  # who leaves words out seldom asks something else
    return tuple((" ".join(there), " ".join(here)) for there, here in places)


def contradicts(query: str, phrasing: str) -> bool:
    """Return whether *query* turns *phrasing* round: it puts another number or day, or the opposite, in the place of a
    word, or lets two things change places of which one comes before or is preferred to the other.
    """
    return _turns_round(query, phrasing, exchanged(query, phrasing))


def most_likely(query: str, phrasing: str, judge: float) -> float:
    """Return the highest confidence in a pair with this *phrasing* for the *judge*'s log-odds; 1 where *query* does not
    exchange anything of it.
    """
    changes = exchanged(query, phrasing)
    if _turns_round(query, phrasing, changes):
        return min(CONTRADICTED, _believed(judge))
    return _believed(judge) if changes else 1.0


def _turns_round(query: str, phrasing: str, changes: tuple[tuple[str, str], ...]) -> bool:
    asked, archived = tokens(query), tokens(phrasing)
    if Counter(asked) == Counter(archived):
        return _change_places(asked, archived)
    return any(
        _exclude_each_other(one, other)
        for there, here in changes
        for one, other in product(there.split(), here.split())
    )


def _believed(judge: float) -> float:
    return 1 / (1 + math.exp(_SHIFT - judge))


def _differing(
    asked: tuple[str, ...], archived: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the words of *archived* and of *asked* that stand in each other's place, but for those spelled alike."""
    for kind, *ends in SequenceMatcher(None, archived, asked, autojunk=False).get_opcodes():
        there, here = archived[ends[0] : ends[1]], asked[ends[2] : ends[3]]
        if kind != "equal" and not _are_spellings(" ".join(there), " ".join(here)):
            yield there, here


def _are_spellings(one: str, other: str) -> bool:
    """Return whether both are the same word, of which one is mistyped or another form, or the same number: not
    "advantage" and "disadvantage", nor 2018 and 2019.
    """
    if (number := _number(one)) is not None:
        return number == _number(other)
    plain = one[:1] == other[:1] and not any(letter.isdigit() for letter in one + other)
    return plain and fuzz.ratio(one, other) >= _SPELLING


def _change_places(asked: tuple[str, ...], archived: tuple[str, ...]) -> bool:
    """Return whether "… A between B …" became "… B between A …", where what is between tells them apart, and neither
    only asks ("the price is what").
    """
    same = [one == other for one, other in zip(asked, archived, strict=True)]
    if all(same):
        return False
    if _ASKING.isdisjoint(asked):
        return False  # words strung together, as for a search
    first, last = same.index(False), len(same) - same[::-1].index(False)
    asked, archived = asked[first:last], archived[first:last]
    lengths = range(1, len(asked) - 1)
    ahead = [n for n in lengths if asked[-n:] == archived[:n] and not _ASKING.issuperset(archived[:n])]
    behind = [n for n in lengths if asked[:n] == archived[-n:] and not _ASKING.issuperset(asked[:n])]
    return any(
        asked[there:-here] == archived[here:-there] and _tells_apart(archived[here:-there])
        for here, there in product(ahead, behind)
        if here + there < len(asked)
    )


def _tells_apart(between: tuple[str, ...]) -> bool:
    """Return whether it matters which of two things stands before these words, and which behind them."""
    return not (_EVEN.issuperset(between) or _MUTUAL.intersection(map(stem, between)))


def _exclude_each_other(one: str, other: str) -> bool:
    """Return whether both are numbers, of one kind of day or time, or opposites, and not the same."""
    if (numbers := (_number(one), _number(other))) != (None, None):
        return None not in numbers and numbers[0] != numbers[1]
    return stem(other) in _opposites().get(stem(one), ())


def _number(word: str) -> tuple[int, ...] | None:
    """Return the number that *word* is, in digits or letters; of a version its parts, so that 2.0 is 2, and 3.1 not
    3.10.
    """
    if _DIGITS.fullmatch(word):
        parts = [int(part) for part in word.split(".")]
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        return tuple(parts)
    return _COUNTED.get(word)


@cache
def _opposites() -> dict[str, set[str]]:
    """Return the words that none of the same kind can stand for: antonyms by WordNet, and days and times; by their
    stems.
    """
    lines = files("bot.matching").joinpath("opposites.txt").read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    of_one_kind = (product(words, words) for words in _ONE_OF)
    found: dict[str, set[str]] = {}
    for one, other in (*pairs, *(both for kind in of_one_kind for both in kind)):
        if one != other:
            found.setdefault(stem(one), set()).add(stem(other))
            found.setdefault(stem(other), set()).add(stem(one))
    return found
