"""A message comes in, a verdict comes out: the one path that every platform takes."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.about import asks_about_the_bot
from bot.matching import Matcher
from bot.matching.asking import LIKELY, POSSIBLE, log_odds
from bot.questions import SURELY, halves, questions
from bot.similarity import words
from bot.text import normalise, thanks, tidy, tokens, without_markup
from bot.verdicts import FITS, NEAR, Abstention, Answer, Ignored, SmallTalk, Suggestion, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bot.matching import Explanation
    from bot.messages import Message
    from bot.pairs import Archive
    from bot.verdicts import Candidate, Thresholds, Verdict


SURE = 0.9
"""The confidence at which even what hardly asks anything is answered unasked."""
DOUBTFUL = -1.0
"""The log-odds of asking below which what is said to the bot and has no sure answer is talk."""
ALONE = 0.75
"""The confidence at which one question of several in a message is answered though all of it draws something else."""
_TELLING = 3  # words that a question needs to be understood alone


@dataclass(frozen=True, slots=True)
class Served:
    """An archive and the index made of it: what is swapped, whole, when the files change."""

    archive: Archive
    matcher: Matcher
    shift: float = 0.0

    @classmethod
    def of(cls, archive: Archive, *, shift: float = 0.0) -> Served:
        """*archive*, indexed, with its own calibration; takes a while, so build it off the event loop."""
        return cls(archive, Matcher(archive, shift=shift), shift)


def veto_mark(question: str) -> str:
    """What stands for *question*, however it is spelled, where its words must not be kept."""
    return hashlib.blake2b(
        normalise(tidy(question)).encode(errors="surrogatepass"), digest_size=16
    ).hexdigest()


def _without_rival(candidates: Iterable[Candidate], query: str) -> tuple[Candidate, ...]:
    """*candidates* for a *query* that some others were ruled out for: one that is archived in its very words is
    certain now, for what made it doubtful was the others.
    """
    asked = normalise(query)
    sure = (
        replace(found, confidence=1.0) if normalise(found.phrasing) == asked else found
        for found in candidates
    )
    return tuple(sorted(sure, key=lambda found: -found.confidence))


def _wordless(text: str) -> Ignored:
    """The verdict on *text*, of which nothing is left to search with."""
    if tokens(without_markup(text)):
        return Ignored("it is a greeting or thanks", SmallTalk.THANKS if thanks(text) else SmallTalk.ABOUT)
    return Ignored("there are no words in it", SmallTalk.OTHER if text.strip(" ?!.") else SmallTalk.ABOUT)


def _confidence(verdict: Verdict) -> float:
    """The confidence in the best pair of *verdict*."""
    return 0.0 if isinstance(verdict, Ignored) or not verdict.candidates else verdict.candidates[0].confidence


class Responder:
    """Judges messages by the archive that is being served; assign to `served` to serve another, and to `vetoes` to
    forbid others: by the mark of a question the ids of the pairs that it never draws.
    """

    def __init__(
        self,
        served: Served,
        thresholds: Thresholds,
        *,
        vetoes: Mapping[str, frozenset[str]] | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.served = served
        self.vetoes = vetoes or {}
        self._thresholds = thresholds
        self._today = today

    def respond(self, message: Message) -> Verdict:
        """Return the verdict on *message*: no I/O, and equal messages get equal verdicts."""
        query = tidy(message.text)
        archived = self.served.matcher.holds(query)
        asks = math.inf if archived else log_odds(message.text)
        if asks < POSSIBLE and not message.addressed:
            return Ignored("it does not ask anything")
        if not query:
            return _wordless(message.text)
        candidates = self.candidates(query, message.tags)
        verdict = judge(candidates, self._thresholds, addressed=message.addressed)
        if not archived:  # what is archived in these very words is one question, however many marks it has
            verdict = self._each(message, verdict)
        return self._said_to_us(query, asks, verdict) if message.addressed else self._overheard(asks, verdict)

    @staticmethod
    def _overheard(asks: float, verdict: Verdict) -> Verdict:
        """The verdict on what was said in a channel: the bot speaks where somebody asks, or when it is sure."""
        if asks < LIKELY and not (isinstance(verdict, Answer) and verdict.candidate.confidence >= SURE):
            return Ignored("it hardly asks anything, and no answer to it is certain")
        return verdict

    @staticmethod
    def _said_to_us(query: str, asks: float, verdict: Verdict) -> Verdict:
        """The verdict on what was said to the bot, which need not be a question, or not one for the archive."""
        sure = _confidence(verdict)
        if isinstance(verdict, Answer) and (asks >= POSSIBLE or sure >= SURE):
            return verdict
        if asks_about_the_bot(query, more_than=sure):
            return Ignored("it asks about the bot", SmallTalk.ABOUT)
        if asks < SURELY and thanks(query):
            return Ignored("it is thanks", SmallTalk.THANKS)
        if asks < DOUBTFUL:
            return Ignored("it does not ask anything", SmallTalk.OTHER)
        if isinstance(verdict, Suggestion | Abstention) and asks < (LIKELY if sure >= NEAR else SURELY):
            return replace(verdict, doubtful=True)
        return verdict

    def _each(self, message: Message, whole: Verdict) -> Verdict:
        """The verdict on *message*, on all of which there is *whole*, with several things that it asks told apart."""
        ranked = cache(
            lambda text: self.candidates(tidy(text), message.tags)
        )  # a part may be asked about twice
        parts = questions(message.text)
        pieces = [half for part in parts for half in halves(part) or (part,)]
        if len(pieces) == 1:
            return whole
        known: dict[str, Answer] = {}
        for answer in (self._surely(ranked(piece), message, whole) for piece in pieces):
            if answer:
                known.setdefault(answer.candidate.pair.id, answer)
        if len(known) < 2 and isinstance(whole, Answer):
            known = {whole.candidate.pair.id: whole}
        left = [part for part in parts if known and self._is_open(part, ranked, message, known.keys())]
        if not known:
            return whole
        first, *more = known.values()
        return replace(first, more=tuple(answer.candidate for answer in more), open="\n".join(left))

    def _surely(self, found: tuple[Candidate, ...], message: Message, whole: Verdict) -> Answer | None:
        """The answer to a piece of *message* for which these were *found*; given without the rest it takes more, unless
        *whole* gives it.
        """
        verdict = judge(found, self._thresholds, addressed=message.addressed)
        if not isinstance(verdict, Answer):
            return None
        candidate = verdict.candidate
        same = isinstance(whole, Answer) and whole.candidate.pair.id == candidate.pair.id
        return verdict if same or candidate.confidence >= ALONE else None

    @staticmethod
    def _is_open(
        part: str,
        ranked: Callable[[str], tuple[Candidate, ...]],
        message: Message,
        given: Collection[str],
    ) -> bool:
        """Whether *part* of *message* is for the archive and is not answered by the pairs *given*: it can be understood
        alone, unlike "was it a moth?", and asks something else than they tell.
        """
        if log_odds(part) < math.inf:  # without its mark it may be no question
            return False
        candidates = ranked(part)
        if any(found.pair.id in given and found.confidence >= FITS for found in candidates):
            return False
        near = bool(candidates) and candidates[0].confidence >= NEAR
        return (near or message.addressed) and len(words(part)) >= _TELLING - near

    def candidates(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
        """The pairs to give for *query*, best first: newer ones in the place of those they supersede, none that is
        out of date or was vetoed for it.
        """
        served = self.served
        refused = self.vetoes.get(veto_mark(query), frozenset()) if self.vetoes else frozenset()
        ranked = (found for found in served.matcher.rank(query, tags=tags) if found.pair.id not in refused)
        current = (found for found in self._current(served.archive, ranked) if found.pair.id not in refused)
        return _without_rival(current, query) if refused else tuple(current)

    def explain(self, message: Message) -> tuple[Explanation, ...]:
        """What spoke for and against each candidate for *message*, superseded and outdated ones included."""
        return self.served.matcher.explain(tidy(message.text), tags=message.tags)

    def _current(self, archive: Archive, ranked: Iterable[Candidate]) -> Iterator[Candidate]:
        today, seen = self._today(), set()
        for candidate in ranked:
            pair = archive.current(candidate.pair, today)
            if pair is not None and pair.id not in seen:
                seen.add(pair.id)
                yield replace(candidate, pair=pair)
