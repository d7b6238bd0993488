"""Search: pairs that ask nearly the same, to look at before saving, and pairs to choose from."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import TYPE_CHECKING

from bot.similarity import nearly_same
from bot.text import normalise
from bot.verdicts import FITS, MOST_SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.moderation.draft import Draft
    from bot.moderation.models import Group
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
        """Return the pairs to choose from for *text*, best first; without words the newest. For pickers: only what is
        given today.
        """
        if not normalise(text):
            newest = sorted(self._archive, key=lambda pair: pair.date or "", reverse=True)
            return tuple(islice(filter(self._is_given, newest), limit))
        return tuple(islice(filter(self._is_given, self._found(text, limit)), limit))

    def all_pairs(self, text: str, limit: int) -> tuple[Pair, ...]:
        """Return the pairs for *text*, best first, also those that are given no more."""
        return tuple(islice(self._found(text, limit), limit))

    def nearest_to(self, group: Group) -> tuple[Pair, ...]:
        """Return the pairs that came nearest to what *group* asks, at most three, as they are given today."""
        return self.given(group.near)

    def given(self, ids: Iterable[str], *, besides: str = "") -> tuple[Pair, ...]:
        """Return the pairs of these *ids*, at most three, as they are given today; never *besides*."""
        found = self._archive.given(ids, self._today())
        return tuple(pair for pair in found if pair.id != besides)[:MOST_SUGGESTIONS]

    @property
    def _archive(self) -> Archive:
        return self._responder.served.archive

    def _found(self, text: str, limit: int) -> Iterable[Pair]:
        """Return the pair of that id, those that match, and those whose question has *text* in it (half a word too),
        each once, and no derived one.
        """
        named = self._archive.get(text.strip())
        ranked = self._responder.served.matcher.rank(text, limit=limit)
        part = normalise(text)
        found = [
            *([named] if named else []),
            *(one.pair for one in ranked if one.confidence >= FITS),
            *(pair for pair in self._archive if part in normalise(pair.question)),
        ]
        return {pair.id: pair for pair in found if not pair.derived}.values()

    def _is_given(self, pair: Pair) -> bool:
        return self._archive.current(pair, self._today()) is pair


def _asks(pair: Pair, phrasing: str) -> bool:
    return any(nearly_same(text, phrasing) for text in pair.phrasings)
