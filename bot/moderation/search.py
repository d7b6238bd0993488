"""Search: pairs that ask nearly the same, to look at before saving, and pairs to choose from."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING

from bot.similarity import nearly_same
from bot.text import normalise
from bot.verdicts import FITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.moderation.draft import Draft
    from bot.pairs import Archive, Pair
    from bot.responder import Responder
    from bot.verdicts import Candidate

MOST_NEAR = 5
_MOST_ASKED = 6  # phrasings of a draft that are looked for


class Search:
    """Looks for pairs among those that are served."""

    def __init__(
        self, responder: Responder, *, threshold: float, today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        """*threshold* is the least confidence with which a pair is given as an answer."""
        self._responder = responder
        self._threshold = threshold
        self._today = today

    def near(self, draft: Draft, *, besides: str | None = None) -> tuple[Candidate, ...]:
        """Return the served pairs, at most five, that ask nearly what *draft* asks, the nearest first; never *besides*.

        That is, those that would be given as its answer, and those that are asked in nearly the same words.
        """
        found: dict[str, Candidate] = {}
        for phrasing in draft.phrasings[:_MOST_ASKED]:
            for candidate in self._responder.candidates(phrasing):
                pair = candidate.pair
                known = found.get(pair.id)
                if pair.derived or pair.id == besides or (known and known.confidence >= candidate.confidence):
                    continue
                if candidate.confidence >= self._threshold or _asks(pair, phrasing):
                    found[pair.id] = candidate
        return tuple(sorted(found.values(), key=lambda candidate: -candidate.confidence)[:MOST_NEAR])

    def pairs(self, text: str, limit: int = 20) -> tuple[Pair, ...]:
        """Return the pairs to choose from for *text*, best first; without words the newest. For pickers."""
        if not normalise(text):
            newest = sorted(self._archive, key=lambda pair: pair.date or "", reverse=True)
            return tuple(islice(filter(self._is_given, newest), limit))
        found = {pair.id: pair for pair in self._found(text, limit) if self._is_given(pair)}
        return tuple(islice(found.values(), limit))

    @property
    def _archive(self) -> Archive:
        return self._responder.served.archive

    def _found(self, text: str, limit: int) -> Iterator[Pair]:
        """Return the pair of that id, those whose question has *text* in it (half a word too), and those that match."""
        if (named := self._archive.get(text.strip())) and not named.derived:
            yield named
        part = normalise(text)
        yield from (pair for pair in self._archive if part in normalise(pair.question))
        ranked = self._responder.served.matcher.rank(text, limit=limit)
        yield from (found.pair for found in ranked if found.confidence >= FITS and not found.pair.derived)

    def _is_given(self, pair: Pair) -> bool:
        return self._archive.current(pair, self._today()) is pair


def _asks(pair: Pair, phrasing: str) -> bool:
    return any(nearly_same(text, phrasing) for text in pair.phrasings)
