"""A message comes in, a verdict comes out: the one path that every platform takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.matching import Matcher
from bot.text import is_question, tidy
from bot.verdicts import Ignored, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.matching import Explanation
    from bot.messages import Message
    from bot.pairs import Archive
    from bot.verdicts import Candidate, Thresholds, Verdict


@dataclass(frozen=True, slots=True)
class Served:
    """An archive and the index made of it: what is swapped, whole, when the files change."""

    archive: Archive
    matcher: Matcher

    @classmethod
    def of(cls, archive: Archive, *, shift: float = 0.0) -> Served:
        """*archive*, indexed; takes a while, so build it off the event loop."""
        return cls(archive, Matcher(archive, shift=shift))


class Responder:
    """Judges messages by the archive that is being served; assign to `served` to serve another."""

    def __init__(
        self, served: Served, thresholds: Thresholds, *, today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        self.served = served
        self._thresholds = thresholds
        self._today = today

    def respond(self, message: Message) -> Verdict:
        """The verdict on *message*: no I/O, and equal messages get equal verdicts."""
        if not message.addressed and not is_question(message.text):
            return Ignored("it does not ask anything")
        query = tidy(message.text)
        if not query:
            return Ignored("there are no words in it")
        candidates = self.candidates(query, message.tags)
        return judge(candidates, self._thresholds, addressed=message.addressed)

    def candidates(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
        """The pairs to give for *query*, best first: newer ones in the place of those they supersede, none that is
        out of date.
        """
        served = self.served
        return tuple(self._current(served.archive, served.matcher.rank(query, tags=tags)))

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
