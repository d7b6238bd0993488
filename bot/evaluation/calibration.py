"""Calibration: whether a stated confidence comes true, and by how much to shift it for an archive of one's
own.

A confidence is log odds put into a probability. The shift is one constant added to the log odds of every query, so it
changes no order, only where a threshold falls. It is the constant that makes what was right and wrong in a golden set
most probable (maximum likelihood), held towards 0 by a normal prior of `PRIOR`: without it, a few questions that all
went well would make the bot endlessly sure of itself.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bot.verdicts import Ignored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bot.evaluation.measures import Evaluation, Outcome


PRIOR = 1.0
"""Standard deviation of the shift in log odds; a guess: it takes a confidence of 0.80 to 0.60 or 0.92."""
Weighed: TypeAlias = tuple[float, bool, float]
"""A stated confidence, whether it came true, and what it weighs."""
_LEAST_SURE, _FURTHEST = 1e-6, 12.0
_STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)  # finer where the thresholds are


@dataclass(frozen=True, slots=True)
class Band:
    """Questions whose confidence lies from *low* up to *high*: what was *stated* on average, and how many of them
    were *right*.
    """

    low: float
    high: float
    questions: int
    stated: float
    right: int

    @property
    def observed(self) -> float:
        """Return the share that was right."""
        return self.right / self.questions


@dataclass(frozen=True, slots=True)
class Shift:
    """The constant to add to the log odds, its standard *error*, and from how many *questions* it was found."""

    value: float
    error: float
    questions: int


def reliability(evaluation: Evaluation) -> tuple[Band, ...]:
    """Return what was stated and what was right, in bands of confidence; those that no question fell into are
    left out.
    """
    return tuple(_bands(_stated_and_right(evaluation)))


def deviation(evaluation: Evaluation) -> float | None:
    """Return by how much the stated confidence misses what was right, on average over the questions; None
    without any.
    """
    bands = reliability(evaluation)
    questions = sum(band.questions for band in bands)
    if not questions:
        return None
    return sum(band.questions * abs(band.stated - band.observed) for band in bands) / questions


def fitted_shift(evaluation: Evaluation) -> Shift:
    """Return the shift that fits outcomes whose confidence was not shifted: 0 where there is nothing to learn
    from.
    """
    return fitted((stated, right, 1.0) for stated, right in _stated_and_right(evaluation))


def fitted(weighed: Iterable[Weighed]) -> Shift:
    """Return the shift that fits confidences that were not shifted: each with whether it came true, and what
    it weighs.

    Weights are to be 1 on average, so that together they weigh against the prior as what they are, not as what they
    stand for.
    """
    known = np.array([(_log_odds(stated), right, weight) for stated, right, weight in weighed], float)
    z, right, weight = known.reshape(-1, 3).T
    low, high = -_FURTHEST, _FURTHEST
    # How the log likelihood grows with the shift falls all the way, so halving finds where it is 0.
    while high - low > 1e-6:
        middle = (low + high) / 2
        grows = np.sum(weight * (right - _logistic(z + middle))) > middle / PRIOR**2
        low, high = (middle, high) if grows else (low, middle)
    shift = (low + high) / 2
    probability = _logistic(z + shift)
    variance = weight * probability * (1 - probability)
    curvature = 1 / PRIOR**2 + float(np.sum(variance))
    noise = 1 / PRIOR**2 + float(np.sum(weight * variance))
    return Shift(round(shift, 2) + 0.0, math.sqrt(noise) / curvature, len(known))


def unshifted(threshold: float, shift: float) -> float:
    """Return the threshold that decides without *shift* what *threshold* (above 0) decides with it."""
    return threshold if threshold in {0, 1} else _probability(_log_odds(threshold) - shift)


def _stated_and_right(evaluation: Evaluation) -> list[tuple[float, bool]]:
    return [(outcome.confidence, outcome.best_is_right) for outcome in evaluation.outcomes if outcome.judged]


def _bands(known: Sequence[tuple[float, bool]]) -> Iterator[Band]:
    for low, high in pairwise(_STEPS):
        within = [(p, right) for p, right in known if low <= p < high or p == high == 1]
        if within:
            stated = sum(p for p, _ in within) / len(within)
            yield Band(low, high, len(within), stated, sum(right for _, right in within))


def _log_odds(probability: float) -> float:
    p = min(max(probability, _LEAST_SURE), 1 - _LEAST_SURE)
    return math.log(p / (1 - p))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _logistic(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-log_odds))


# What judged questions stand for among all that are asked.
#
# Moderators judge what went wrong and what was not answered; what went well nobody looks at. Learned from as if it
# were a fair sample, it would teach the bot to be silent. Here each judged question counts for as many as were asked
# like it: its weight is the number asked of its sort over the number known of it. Of answers that nobody objected to
# the confidence is kept without the words, so there all of them are known. Weighted so, the likelihood is as large on
# average as that of all questions (Manski and Lerman, "The estimation of choice probabilities from choice based
# samples", 1977; King and Zeng, "Logistic regression in rare events data", 2001, on weighting), as long as whether a
# question gets judged depends on its sort alone. The sorts are what can be counted in use without anybody's words.
#
# An answer that nobody objected to is taken for right. Whoever gets a wrong one and says nothing makes the bot surer
# than it should be.

LEAST = 5
"""Known questions of a sort that was asked, for fewer stand for nothing; a guess."""


class Sort(Enum):
    """The sorts of what becomes of a question: the words say it of many."""

    RIGHT = "answered and not objected to"
    WRONG = "answered and objected to"
    UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Asked:
    """Numbers of questions: how many were *answered* in use, how many of these answers somebody *objected*
    to, and how many drew no answer, *unanswered*.
    """

    answered: int = 0
    objected: int = 0
    unanswered: int = 0

    @property
    def questions(self) -> int:
        """Return how many there were."""
        return self.answered + self.unanswered

    def of(self, sort: Sort) -> int:
        """Return how many there were of that sort."""
        wrong = min(self.objected, self.answered)
        counts = {
            Sort.RIGHT: self.answered - wrong,
            Sort.WRONG: wrong,
            Sort.UNANSWERED: self.unanswered,
        }
        return counts[sort]


@dataclass(frozen=True, slots=True)
class Missing:
    """A *sort* of questions of which too few are *known* for the number *asked*."""

    sort: Sort
    asked: int
    known: int

    def __str__(self) -> str:
        return f"of {self.asked} questions {self.sort.value}, {self.known} of their like are known"


class Sample:
    """The judged questions of an *evaluation*, with the confidences of answers that nobody objected to, *unobjected*,
    as a sample of all that were *asked*.

    No confidence has been shifted; *threshold* is the one from which on these questions are answered.
    """

    def __init__(
        self, evaluation: Evaluation, asked: Asked, threshold: float, unobjected: Iterable[float] = ()
    ) -> None:
        kept = [(confidence, True, Sort.RIGHT) for confidence in unobjected]
        self._asked = asked
        self._known = kept or [
            (one.confidence, one.best_is_right, Sort.RIGHT)
            for one in evaluation.outcomes
            if sort_of(one, threshold) is Sort.RIGHT
        ]
        for one in evaluation.outcomes:
            sort = sort_of(one, threshold)
            # What is taken for no question is not counted in use either.
            if sort is not Sort.RIGHT and not isinstance(one.verdict, Ignored):
                self._known.append((one.confidence, one.best_is_right, sort))
        self._counts = Counter(sort for _, _, sort in self._known)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Return the sorts that were asked and of which too few are known: nothing fair can be learned then."""
        return tuple(
            Missing(sort, self._asked.of(sort), self._counts[sort])
            for sort in Sort
            if self._asked.of(sort) and self._counts[sort] < LEAST
        )

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """Return what is known, each counting for as many as were asked like it; 1 on average."""
        each = {sort: self._asked.of(sort) / count for sort, count in self._counts.items()}
        counted = sum(count for sort, count in self._counts.items() if each[sort])
        total = sum(self._asked.of(sort) for sort in self._counts)
        scale = counted / total if total else 0.0
        # Where no candidate was found a shift changes nothing.
        return tuple(
            (confidence, right, each[sort] * scale)
            for confidence, right, sort in self._known
            if each[sort] and confidence
        )


def sort_of(outcome: Outcome, threshold: float) -> Sort:
    """Return of what sort a question with that *outcome* is."""
    if not outcome.judged or outcome.confidence < threshold:
        return Sort.UNANSWERED
    return Sort.RIGHT if outcome.best_is_right else Sort.WRONG
