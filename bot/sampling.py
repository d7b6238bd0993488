"""What judged questions stand for among all that are asked.

Moderators judge what went wrong and what was not answered; what went well nobody looks at. Learned from as if it were
a fair sample, it would teach the bot to be silent. Here each judged question counts for as many as were asked like it:
its weight is the number asked of its sort over the number known of it. Of answers that nobody objected to the
confidence is kept without the words, so there all of them are known. Weighted so, the likelihood is as large on
average as that of all questions (Manski and Lerman, "The estimation of choice probabilities from choice based
samples", 1977; King and Zeng, "Logistic regression in rare events data", 2001, on weighting), as long as whether a
question gets judged depends on its sort alone. The sorts are what can be counted in use without anybody's words.

An answer that nobody objected to is taken for right. Whoever gets a wrong one and says nothing makes the bot surer
than it should be.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.verdicts import Ignored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.calibration import Weighed
    from bot.evaluation import Evaluation
    from bot.outcomes import Outcome

LEAST = 5
"""Known questions of a sort that was asked, for fewer stand for nothing; a guess."""


class Sort(Enum):
    """What became of a question: the words say it of many."""

    RIGHT = "answered and not objected to"
    WRONG = "answered and objected to"
    UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions were *answered* in use, how many of these answers somebody *objected* to, and how many
    questions drew no answer, *unanswered*.
    """

    answered: int = 0
    objected: int = 0
    unanswered: int = 0

    @property
    def questions(self) -> int:
        """How many there were."""
        return self.answered + self.unanswered

    def of(self, sort: Sort) -> int:
        """How many there were of that sort."""
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
        """The sorts that were asked and of which too few are known: nothing fair can be learned then."""
        return tuple(
            Missing(sort, self._asked.of(sort), self._counts[sort])
            for sort in Sort
            if self._asked.of(sort) and self._counts[sort] < LEAST
        )

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """What is known, each counting for as many as were asked like it; 1 on average."""
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
    """Of what sort a question with that *outcome* is."""
    if not outcome.judged or outcome.confidence < threshold:
        return Sort.UNANSWERED
    return Sort.RIGHT if outcome.best_is_right else Sort.WRONG
