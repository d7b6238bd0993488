"""A message comes in, a verdict comes out: the one path that every platform takes."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.matching import Matcher
from bot.matching.asking import LIKELY, POSSIBLE, log_odds
from bot.text import normalise, tidy, tokens, without_markup
from bot.verdicts import Answer, Ignored, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.matching import Explanation
    from bot.messages import Message
    from bot.pairs import Archive
    from bot.verdicts import Candidate, Thresholds, Verdict


SURE = 0.9
"""The confidence at which even what hardly asks anything is answered unasked."""


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
        asks = math.inf if message.addressed or self.served.matcher.holds(query) else log_odds(message.text)
        if asks < POSSIBLE:
            return Ignored("it does not ask anything")
        if not query:
            wordless = not tokens(without_markup(message.text))
            return Ignored("there are no words in it" if wordless else "it is a greeting or thanks")
        candidates = self.candidates(query, message.tags)
        verdict = judge(candidates, self._thresholds, addressed=message.addressed)
        if asks < LIKELY and not (isinstance(verdict, Answer) and verdict.candidate.confidence >= SURE):
            return Ignored("it hardly asks anything, and no answer to it is certain")
        return verdict

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
