"""Verdicts: what is to be done about a message, and the one rule that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair

MOST_SUGGESTIONS = 3
HOPELESS = 0.001
"""The confidence below which a pair is not even worth offering."""
FAR_FACT = 0.2
"""The same for what is derived from the head of an AMA: on a small archive, its date and guest would be among the best
three of whatever is asked.
"""
FITS = 0.05
"""The confidence from which a pair is among what a search finds."""
POINTED_TO = 0.02
"""The confidence from which the words of a question point to a pair at all, which a moderator, or a question before it,
may then make sure of."""
SURE = 0.9
"""The confidence at which even what hardly asks anything is answered unasked."""
NEAR = 0.1
"""The confidence in a pair from which an unanswered question counts as one of the archive's subjects: half of the near
misses of practice archives reach it, and 15 % of everyday chat, of which ALIKE leaves out what only looks near."""
ALIKE = 0.47
"""The likeness from which a pair is alike in meaning to what nobody asked the bot."""
APART = 0.4
"""The likeness below which moderators are not offered a pair, whatever words point to it: what asks about other things
than the archive came up to 0.38; of the golden questions that were not answered, one of 46 lost its pair by it."""
NEAR_FURTHER = 0.3
"""The same for what was asked on in a thread, where people go on to talk of anything: of 30 remarks about meetings one
reached it on the archive that comes with the bot, of 20 questions about TensorFlow Lite five."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair for a query. *score* orders the candidates of one query; *confidence* (0 to 1) is the probability
    that this pair answers it; *phrasing* is the archived way of asking that fits best; *likeness* is the cosine of
    what query and pair mean, 1 where no network could tell.
    """

    pair: Pair
    score: float
    confidence: float
    phrasing: str
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence, 0 to 1, to answer and to suggest."""

    answer: float
    suggest: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Give the first candidate's pair; and, where several things were asked at once, *more* for the others. *open* is
    what of the message is for the archive and no pair answers, in the asker's words.
    """

    candidates: tuple[Candidate, ...]
    reason: str
    more: tuple[Candidate, ...] = ()
    open: str = ""

    @property
    def candidate(self) -> Candidate:
        """Return the one that is given, or given first."""
        return self.candidates[0]

    @property
    def given(self) -> tuple[Candidate, ...]:
        """Return all that are given, in the order of the questions."""
        return (self.candidate, *self.more)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Offer *offered* (one to three of the candidates) for the asker to choose from; *doubtful*: it may be no
    question.
    """

    candidates: tuple[Candidate, ...]
    offered: tuple[Candidate, ...]
    reason: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Abstention:
    """A question that the archive does not answer: say so where the bot was addressed, else keep quiet. *doubtful*: it
    may be no question, and whoever said it may not want others to see it. Where it may follow up what was given before
    it, *alone* is the confidence that its words alone bring any pair, the given ones too.
    """

    candidates: tuple[Candidate, ...]
    reason: str
    doubtful: bool = False
    alone: float | None = None


class SmallTalk(Enum):
    """The kinds of talk to the bot that ask the archive nothing."""

    ABOUT = "about the bot, or a greeting"
    THANKS = "thanks"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that asks for an answer; what *talk* it is matters where it was said to the bot."""

    reason: str
    talk: SmallTalk = SmallTalk.ABOUT


Verdict: TypeAlias = Answer | Suggestion | Abstention | Ignored


def judge(candidates: Sequence[Candidate], thresholds: Thresholds, *, addressed: bool) -> Verdict:
    """Return the verdict on a question with these *candidates*, best first.

    Suggestions are only for who addressed the bot: unasked, it speaks when it is sure or not at all. They come as the
    best three do, so that several pairs which share the probability among them are all to be seen.
    """
    ranked = tuple(candidates)
    if not ranked:
        return Abstention((), "nothing in the archive shares a word with it")
    best = ranked[0].confidence
    if best >= thresholds.answer:
        return Answer(
            ranked, f"confidence {best:.2f} reaches the threshold to answer, {thresholds.answer:.2f}"
        )
    short = f"confidence {best:.2f} is below the threshold to answer, {thresholds.answer:.2f}"
    if not addressed:
        return Abstention(ranked, f"{short}, and suggestions are only for who asks the bot itself")
    offered = tuple(c for c in ranked[:MOST_SUGGESTIONS] if _is_worth_offering(c))
    if offered and offered[0].confidence >= thresholds.suggest:
        return Suggestion(
            ranked, offered, f"{short}, but reaches the one to suggest, {thresholds.suggest:.2f}"
        )
    if best >= thresholds.suggest:
        return Abstention(ranked, f"{short}, and facts about an AMA are offered from {FAR_FACT:.2f} on")
    return Abstention(ranked, f"{short}, and below the one to suggest, {thresholds.suggest:.2f}")


def offered_for_each(judged: Sequence[Verdict], whole: Verdict) -> Verdict:
    """Return the suggestion of what is near each of several questions, the best of each first, where these were
    *judged* and none is answered; the verdict on the *whole* of them where fewer than two are near anything.
    """
    near = [
        one.offered if isinstance(one, Suggestion) else one.candidates[:MOST_SUGGESTIONS]
        for one in judged
        if isinstance(one, Suggestion | Answer)
    ]
    if len(near) < 2 or not isinstance(whole, Suggestion | Abstention):
        return whole
    offered: dict[str, Candidate] = {}
    for found in chain.from_iterable(zip_longest(*near)):
        if found:
            offered.setdefault(found.pair.id, found)
    best = tuple(offered.values())[:MOST_SUGGESTIONS]
    return Suggestion(
        whole.candidates, best, f"{whole.reason}; there are pairs near {len(near)} of its questions"
    )


def _is_worth_offering(candidate: Candidate) -> bool:
    return candidate.confidence >= (FAR_FACT if candidate.pair.derived else HOPELESS)
