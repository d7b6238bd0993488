"""Exchanges: a query that is a pair's phrasing but for a word or two.

Nearly all words in common make such a pair look right, and the one that was exchanged may turn the question round
("before" for "after", another product's name, a "not"). So there the judge decides, which reads both together: of what
the confidence is learned from, all 19 questions that were answered rightly in this way had log-odds of 2.6 or more, and
most exchanges made by machine have less.
"""

from __future__ import annotations

import math
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

SURE = 2.0
"""The judge's log-odds from which a pair answers an exchange of its phrasing at the default threshold, 0.6."""
_SHIFT = SURE - math.log(0.6 / 0.4)
_PLACES, _WORDS = 2, 2  # that may be exchanged, and in each
_CHANGED = 0.25  # the share of the words that may be
_SPELLING = 75  # percent of letters in common from which two words are one in two spellings


def exchanged(query: str, phrasing: str) -> tuple[tuple[str, str], ...]:
    """Return what of *phrasing* stands otherwise in *query*, each as (there, here), either of which may be empty; none
    where they differ in more than that, or in spelling alone.
    """
    asked, archived = tokens(query), tokens(phrasing)
    places = tuple(_differing(asked, archived))
    lengths = [max(len(there), len(here)) for there, here in places]
    if len(places) > _PLACES or max(lengths, default=0) > _WORDS:
        return ()
    if sum(lengths) > _CHANGED * max(len(asked), len(archived)):
        return ()
    return tuple((" ".join(there), " ".join(here)) for there, here in places)


def most_likely(judge: float) -> float:
    """Return the highest confidence in a pair whose phrasing the query exchanges something of, for the *judge*'s
    log-odds.
    """
    return 1 / (1 + math.exp(_SHIFT - judge))


def _differing(
    asked: tuple[str, ...], archived: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The words of *archived* and of *asked* that stand in each other's place, but for those spelled alike."""
    for kind, *ends in SequenceMatcher(None, archived, asked, autojunk=False).get_opcodes():
        there, here = archived[ends[0] : ends[1]], asked[ends[2] : ends[3]]
        if kind != "equal" and not _are_spellings(" ".join(there), " ".join(here)):
            yield there, here


def _are_spellings(one: str, other: str) -> bool:
    """Whether both are the same word, of which one is mistyped or another form: not "advantage" and "disadvantage",
    nor 2018 and 2019.
    """
    plain = one[:1] == other[:1] and not any(letter.isdigit() for letter in one + other)
    return plain and fuzz.ratio(one, other) >= _SPELLING
