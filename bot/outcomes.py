"""What became of one labelled question: the verdict on it, what it found, and whether that is right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.messages import Message, Place
from bot.text import tidy
from bot.verdicts import Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        """Whether a pair answers it."""
        return bool(self.pairs)

    @property
    def wants_silence(self) -> bool:
        """Whether any answer would disturb a channel where nobody asked the bot."""
        return self.unaddressed and not self.pairs


class Kind(Enum):
    """What became of a question; the first two are right, the others wrong, each in its own way."""

    ANSWERED = "answered rightly"
    KEPT_SILENT = "rightly not answered"
    WRONG_PAIR = "wrong pair"  # a pair answers it, and another was given
    UNANSWERABLE = "answered the unanswerable"  # no pair answers it, and one was given
    NEAR_MISS = "near miss"  # no answer, though a right pair was among the first five candidates
    SILENT = "silent though known"  # no answer, a right pair further down, or taken for no question

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return self in {Kind.ANSWERED, Kind.KEPT_SILENT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one golden question: the *verdict*, the candidates as *ranked* whatever the verdict was, and the
    ids of the pairs that would be *right*, newer ones that are given in their place included.
    """

    question: GoldenQuestion
    verdict: Verdict
    ranked: tuple[Candidate, ...]
    right: frozenset[str]

    @property
    def confidence(self) -> float:
        """That of the best candidate, 0 without any."""
        return self.ranked[0].confidence if self.ranked else 0.0

    @property
    def judged(self) -> bool:
        """Whether a threshold decided about it: it was taken for a question, and something fits it."""
        return bool(self.ranked) and not isinstance(self.verdict, Ignored)

    @property
    def given(self) -> Candidate | None:
        """The answer, if there was one."""
        return self.verdict.candidate if isinstance(self.verdict, Answer) else None

    @property
    def best_is_right(self) -> bool:
        """Whether the first candidate is a right one, given or not."""
        return self.place == 1

    @property
    def place(self) -> int | None:
        """The place, from 1, of the first right candidate; None where there is none."""
        places = (place for place, c in enumerate(self.ranked, start=1) if c.pair.id in self.right)
        return next(places, None)

    @property
    def offered(self) -> bool:
        """Whether a right pair was among the suggestions."""
        suggested = self.verdict.offered if isinstance(self.verdict, Suggestion) else ()
        return any(candidate.pair.id in self.right for candidate in suggested)

    @property
    def near_tie(self) -> bool:
        """Whether the first two candidates are about equally likely."""
        return any(b.confidence >= NEAR_TIE * a.confidence for a, b in pairwise(self.ranked[:2]))

    @property
    def kind(self) -> Kind:
        """Its class."""
        if not self.question.answerable:
            return Kind.UNANSWERABLE if self.given else Kind.KEPT_SILENT
        if self.given:
            return Kind.ANSWERED if self.given.pair.id in self.right else Kind.WRONG_PAIR
        near = self.judged and self.place is not None and self.place <= NEAR
        return Kind.NEAR_MISS if near else Kind.SILENT


def ask(question: GoldenQuestion, responder: Responder) -> Outcome:
    """What becomes of *question*."""
    message = Message("golden", question.text, "golden", Place("golden"), addressed=not question.unaddressed)
    ranked = responder.candidates(tidy(question.text) or question.text)[:MOST_RANKED]
    right = frozenset(_given_for(question.pairs, responder.served.archive))
    return Outcome(question, responder.respond(message), ranked, right)


def _given_for(ids: Iterable[str], archive: Archive) -> Iterator[str]:
    for pair_id in ids:
        yield pair_id
        # On the first of all days nothing is out of date yet, so this is the newest pair in any case.
        if (pair := archive.get(pair_id)) and (newest := archive.current(pair, dt.date.min)):
            yield newest.id
