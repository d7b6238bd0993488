"""How well questions are answered: what share of them, and what share of the replies is right.

A golden set says which pairs answer a question, or that none does. Coverage is the share of the answerable questions
that are answered rightly, precision the share of the replies that are right; a threshold trades one for the other,
and the curve shows every trade there is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.outcomes import Kind, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.outcomes import GoldenQuestion, Outcome
    from bot.responder import Responder


@dataclass(frozen=True, slots=True)
class Share:
    """*part* of *whole*; of nothing there is no share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1, or None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share lies with 95 % probability, had there been more questions like these (Wilson's)."""
        if not self.whole:
            return 0.0, 1.0
        z, n, p = 1.96, self.whole, self.part / self.whole
        middle = p + z * z / (2 * n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)

    def __str__(self) -> str:
        return f"{100 * self.part / self.whole:.1f} %" if self.whole else "–"


@dataclass(frozen=True, slots=True)
class Point:
    """What one *threshold* comes to: how many *replies*, how many of them *right*, how many *disturbing* (where
    silence was wanted), out of so many *answerable* questions.
    """

    threshold: float
    replies: int
    right: int
    disturbing: int
    answerable: int

    @property
    def coverage(self) -> Share:
        """The share of the answerable questions that are answered rightly."""
        return Share(self.right, self.answerable)

    @property
    def precision(self) -> Share:
        """The share of the replies that are right."""
        return Share(self.right, self.replies)


@dataclass(frozen=True)
class Evaluation:
    """The outcomes of a golden set, and what they come to."""

    outcomes: tuple[Outcome, ...] = ()
    _answerable: tuple[Outcome, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        answerable = tuple(outcome for outcome in self.outcomes if outcome.question.answerable)
        object.__setattr__(self, "_answerable", answerable)

    @property
    def answerable(self) -> int:
        """How many questions a pair answers."""
        return len(self._answerable)

    @property
    def coverage(self) -> Share:
        """The share of the answerable questions that were answered rightly."""
        return Share(len(self.of(Kind.ANSWERED)), self.answerable)

    @property
    def precision(self) -> Share:
        """The share of the answers given that are right."""
        return Share(len(self.of(Kind.ANSWERED)), sum(outcome.given is not None for outcome in self.outcomes))

    @property
    def false_answers(self) -> Share:
        """The share of the messages that want silence and drew an answer."""
        silent = [outcome for outcome in self.outcomes if outcome.question.wants_silence]
        return Share(sum(outcome.given is not None for outcome in silent), len(silent))

    def hit(self, within: int) -> Share:
        """The share of the answerable questions with a right pair among the first *within* candidates, whatever
        the threshold.
        """
        places = (outcome.place for outcome in self._answerable)
        return Share(sum(place is not None and place <= within for place in places), self.answerable)

    @property
    def mrr(self) -> float | None:
        """The mean of 1 / place of the first right candidate, 0 where there is none; None without questions."""
        places = [outcome.place for outcome in self._answerable]
        return sum(1 / place for place in places if place) / len(places) if places else None

    def of(self, kind: Kind) -> tuple[Outcome, ...]:
        """The outcomes of that kind, in the set's order."""
        return tuple(outcome for outcome in self.outcomes if outcome.kind is kind)

    @property
    def curve(self) -> tuple[Point, ...]:
        """What each threshold that makes a difference comes to, the highest first; equal confidences are one."""
        return tuple(self._points())

    def at(self, threshold: float) -> Point:
        """What *threshold* comes to."""
        reached = [point for point in self._points() if point.threshold >= threshold]
        last = reached[-1] if reached else Point(threshold, 0, 0, 0, self.answerable)
        return Point(threshold, last.replies, last.right, last.disturbing, self.answerable)

    def widest(self, precision: float) -> Point | None:
        """The most coverage at which at least *precision* (0 to 1) of the replies are right; None if never."""
        points = [point for point in self._points() if point.right >= precision * point.replies - 1e-9]
        return max(points, key=lambda point: point.right, default=None)

    def _points(self) -> Iterator[Point]:
        judged = [outcome for outcome in self.outcomes if outcome.judged]
        judged.sort(key=lambda outcome: -outcome.confidence)
        right = disturbing = 0
        for replies, outcome in enumerate(judged, start=1):
            right += outcome.best_is_right
            disturbing += outcome.question.wants_silence
            if replies == len(judged) or judged[replies].confidence < outcome.confidence:
                yield Point(outcome.confidence, replies, right, disturbing, self.answerable)


def evaluate(
    questions: Iterable[GoldenQuestion],
    responder: Responder,
    *,
    following: Callable[[Iterable[GoldenQuestion]], Iterable[GoldenQuestion]] = iter,
) -> Evaluation:
    """What becomes of all *questions*; *following* passes them on one by one and may show how far it is."""
    return Evaluation(tuple(ask(question, responder) for question in following(questions)))
