"""Late interaction: each word piece of a query with the piece of a pair that is closest to it (MaxSim; Khattab and
Zaharia, 2020).

A cosine of two texts hides a single word that does not fit; here every word has to find its like. Of the cosines of the
query's pieces, each with its best in the nearest phrasing:

maxsim              their mean, weighted by rarity
maxsim_rare         the least of the three rarest
maxsim_least        the mean of the lowest quarter
maxsim_answer, maxsim_answer_rare, maxsim_answer_least: the same with the question and the beginning of the answer
maxsim_back         as maxsim, of the phrasing's pieces, each with its best in the query: is something left over?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bot.matching.index import Floats, Integers
    from bot.matching.networks import ReadText

NAMES = (
    *("maxsim", "maxsim_rare", "maxsim_least"),
    *("maxsim_answer", "maxsim_answer_rare", "maxsim_answer_least"),
    "maxsim_back",
)
ANSWER_WORDS = 40
"""So many words of an answer are compared: about as much as the judge reads of it."""
_RAREST = 3
_COMMON = 1_995
"""The last of the pieces that are signs and single letters; behind it the vocabulary goes by frequency."""
_HALVED = 50.0  # ranks behind that within which pieces count as common
_STEEP = 1.5  # the power of rarity that told most of labelled sets


def compared(query: ReadText, phrasing: ReadText, answer: ReadText) -> Floats:
    """Return NAMES for *query* and a pair, given by its nearest *phrasing* and by question and *answer* in one; zeros
    where one of them has no pieces.
    """
    if not all(len(text.pieces) for text in (query, phrasing, answer)):
        return np.zeros(len(NAMES), np.float32)
    shares = rarity(query.pieces)
    cosines = query.tokens @ phrasing.tokens.T
    back = cosines.max(0) @ rarity(phrasing.pieces)
    in_answer = (query.tokens @ answer.tokens.T).max(1)
    return np.array((*_of(cosines.max(1), shares), *_of(in_answer, shares), back), np.float32)


def with_answer(question: str, answer: str) -> str:
    """Return what of a pair is compared beside its phrasing."""
    return f"{question} : {' '.join(answer.split()[:ANSWER_WORDS])}"


def _of(best: Floats, rarity: Floats) -> tuple[float, float, float]:
    rarest = np.argsort(-rarity, kind="stable")[:_RAREST]
    lowest = np.sort(best)[: max(1, len(best) // 4)]
    return float(best @ rarity), float(best[rarest].min()), float(lowest.mean())


def rarity(pieces: Integers) -> Floats:
    """Return the share of each of *pieces* in what counts."""
    ranks = np.maximum(pieces - _COMMON, 0)
    weights = np.log1p(ranks / _HALVED) ** _STEEP + 0.01
    return np.asarray(weights / weights.sum(), np.float32)
