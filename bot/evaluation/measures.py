"""Measures of how well questions are answered: what share of them, and what share of the
replies is right.

A golden set says which pairs answer a question, or that none does. Coverage is the share of the answerable questions
that are answered rightly, precision the share of the replies that are right; a threshold trades one for the other,
and the curve shows every trade there is.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.messages import Message, Place
from bot.text import tidy
from bot.verdicts import Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.pairs import Archive
    from bot.responder import Responder
    from bot.verdicts import Candidate, Verdict


MOST_RANKED = 10  # candidates that are looked at; further down nobody finds them
NEAR = 5  # a right pair among so many candidates was nearly given
NEAR_TIE = 0.9  # of the first one's confidence: a second as likely as that might as well have come first


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A message and the ids of all *pairs* that answer it; no pair means that any answer to it is wrong.

    *unaddressed* is one in a channel, not meant for the bot.
    """

    text: str
    pairs: tuple[str, ...] = ()
    unaddressed: bool = False

    @property
    def answerable(self) -> bool:
        """Return whether a pair answers it."""
        return bool(self.pairs)

    @property
    def wants_silence(self) -> bool:
        """Return whether any answer would disturb a channel where nobody asked the bot."""
        return self.unaddressed and not self.pairs


class Kind(Enum):
    """The kinds of what becomes of a question; the first two are right, the others wrong, each in its own
    way.
    """

    ANSWERED = "answered rightly"
    KEPT_SILENT = "rightly not answered"
    WRONG_PAIR = "wrong pair"  # a pair answers it, and another was given
    UNANSWERABLE = "answered the unanswerable"  # no pair answers it, and one was given
    NEAR_MISS = "near miss"  # no answer, though a right pair was among the first five candidates
    SILENT = "silent though known"  # no answer, a right pair further down, or taken for no question

    @property
    def right(self) -> bool:
        """Return whether it is as it should be."""
        return self in {Kind.ANSWERED, Kind.KEPT_SILENT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one golden question: the *verdict*, the candidates as *ranked* whatever the verdict was,
    and the ids of the pairs that would be *right*, newer ones that are given in their place included.
    """

    question: GoldenQuestion
    verdict: Verdict
    ranked: tuple[Candidate, ...]
    right: frozenset[str]

    @property
    def confidence(self) -> float:
        """Return the confidence of the best candidate, 0 without any."""
        return self.ranked[0].confidence if self.ranked else 0.0

    @property
    def judged(self) -> bool:
        """Return whether a threshold decided about it: it was taken for a question, and something fits it."""
        return bool(self.ranked) and not isinstance(self.verdict, Ignored)

    @property
    def given(self) -> Candidate | None:
        """Return the answer, if there was one."""
        return self.verdict.candidate if isinstance(self.verdict, Answer) else None

    @property
    def best_is_right(self) -> bool:
        """Return whether the first candidate is a right one, given or not."""
        return self.place == 1

    @property
    def place(self) -> int | None:
        """Return the place, from 1, of the first right candidate; None where there is none."""
        places = (place for place, c in enumerate(self.ranked, start=1) if c.pair.id in self.right)
        return next(places, None)

    @property
    def offered(self) -> bool:
        """Return whether a right pair was among the suggestions."""
        suggested = self.verdict.offered if isinstance(self.verdict, Suggestion) else ()
        return any(candidate.pair.id in self.right for candidate in suggested)

    @property
    def near_tie(self) -> bool:
        """Return whether the first two candidates are about equally likely."""
        return any(b.confidence >= NEAR_TIE * a.confidence for a, b in pairwise(self.ranked[:2]))

    @property
    def kind(self) -> Kind:
        """Return its class."""
        if not self.question.answerable:
            return Kind.UNANSWERABLE if self.given else Kind.KEPT_SILENT
        if self.given:
            return Kind.ANSWERED if self.given.pair.id in self.right else Kind.WRONG_PAIR
        near = self.judged and self.place is not None and self.place <= NEAR
        return Kind.NEAR_MISS if near else Kind.SILENT


def outcome_of(question: GoldenQuestion, responder: Responder) -> Outcome:
    """Return what becomes of *question*."""
    message = Message("golden", question.text, "golden", Place("golden"), addressed=not question.unaddressed)
    verdict = responder.respond(message)
    # A message that was ignored was not ranked, and is to be: the threshold is not what kept it silent.
    if isinstance(verdict, Ignored):
        ranked = responder.candidates(tidy(question.text) or question.text)
    else:
        ranked = verdict.candidates
    right = frozenset(_given_for(question.pairs, responder.served.archive))
    return Outcome(question, verdict, ranked[:MOST_RANKED], right)


def _given_for(ids: Iterable[str], archive: Archive) -> Iterator[str]:
    for pair_id in ids:
        yield pair_id
        # On the first of all days nothing is out of date yet, so this is the newest pair in any case.
        if (pair := archive.get(pair_id)) and (newest := archive.current(pair, dt.date.min)):
            yield newest.id


@dataclass(frozen=True, slots=True)
class Share:
    """*part* of *whole*; of nothing there is no share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Return the share, from 0 to 1, or None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return where the share lies with 95 % probability, had there been more questions like these
        (Wilson's).
        """
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
    """A point of the curve, for one *threshold*: how many *replies*, how many of them *right*, how many
    *disturbing* (where silence was wanted), out of so many *answerable* questions.
    """

    threshold: float
    replies: int
    right: int
    disturbing: int
    answerable: int

    @property
    def coverage(self) -> Share:
        """Return the share of the answerable questions that are answered rightly."""
        return Share(self.right, self.answerable)

    @property
    def precision(self) -> Share:
        """Return the share of the replies that are right."""
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
        """Return how many questions a pair answers."""
        return len(self._answerable)

    @property
    def coverage(self) -> Share:
        """Return the share of the answerable questions that were answered rightly."""
        return Share(len(self.of(Kind.ANSWERED)), self.answerable)

    @property
    def precision(self) -> Share:
        """Return the share of the answers given that are right."""
        return Share(len(self.of(Kind.ANSWERED)), sum(outcome.given is not None for outcome in self.outcomes))

    @property
    def false_answers(self) -> Share:
        """Return the share of the messages that want silence and drew an answer."""
        silent = [outcome for outcome in self.outcomes if outcome.question.wants_silence]
        return Share(sum(outcome.given is not None for outcome in silent), len(silent))

    def hit(self, within: int) -> Share:
        """Return the share of the answerable questions with a right pair among the first *within* candidates,
        whatever the threshold.
        """
        places = (outcome.place for outcome in self._answerable)
        return Share(sum(place is not None and place <= within for place in places), self.answerable)

    @property
    def mrr(self) -> float | None:
        """Return the mean of 1 / place of the first right candidate, 0 where there is none; None without questions."""
        places = [outcome.place for outcome in self._answerable]
        return sum(1 / place for place in places if place) / len(places) if places else None

    def of(self, kind: Kind) -> tuple[Outcome, ...]:
        """Return the outcomes of that kind, in the set's order."""
        return tuple(outcome for outcome in self.outcomes if outcome.kind is kind)

    @property
    def curve(self) -> tuple[Point, ...]:
        """Return what each threshold that makes a difference comes to, the highest first; equal confidences
        are one.
        """
        return tuple(self._points())

    def at(self, threshold: float) -> Point:
        """Return what *threshold* comes to."""
        reached = [point for point in self._points() if point.threshold >= threshold]
        last = reached[-1] if reached else Point(threshold, 0, 0, 0, self.answerable)
        return Point(threshold, last.replies, last.right, last.disturbing, self.answerable)

    def widest(self, precision: float) -> Point | None:
        """Return the most coverage at which at least *precision* (0 to 1) of the replies are right; None if
        never.
        """
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
    """Return what becomes of all *questions*; *following* passes them on one by one and may show how far it
    is.
    """
    return Evaluation(tuple(outcome_of(question, responder) for question in following(questions)))
