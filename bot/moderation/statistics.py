"""Statistics of what became of the questions: last week's figures, pairs that are never given, and pairs with
bad votes.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.pairs import Archive, Pair
    from bot.store import Store, Transaction

KINDS = ("answered", "suggested", "silent", "people", "unsaid")
VOTES = ("helpful", "not_helpful")
WEEK = 7 * 24 * 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over a span of time: questions asked, and of those answered, answered by suggestions, met with silence or
    regret, answered by people, and left unsaid though there was an answer; votes that were helpful and not; and how
    often nothing was said, by the reasons.
    """

    asked: int = 0
    answered: int = 0
    suggested: int = 0
    silent: int = 0
    unsaid: int = 0
    helpful: int = 0
    not_helpful: int = 0
    people: int = 0
    silences: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether nobody asked anything, or voted."""
        return not (self.asked or self.helpful or self.not_helpful)


@dataclass(frozen=True, slots=True)
class Rated:
    """A pair with its votes."""

    pair: Pair
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Figures of a pair: how often it was *given*, when last (in seconds since the epoch), and its votes."""

    given: int = 0
    last: float | None = None
    helpful: int = 0
    not_helpful: int = 0


def by_pair(tx: Transaction) -> dict[str, PairFigures]:
    """Return the figures of each pair that was ever given or voted on, by its id."""
    given, votes = tx.given_by_pair(), tx.votes_by_pair()
    nothing: tuple[int, float | None] = (0, None)
    return {
        pair_id: PairFigures(
            *given.get(pair_id, nothing),
            **{vote: votes.get(pair_id, {}).get(vote, 0) for vote in VOTES},
        )
        for pair_id in {*given, *votes}
    }


def between(tx: Transaction, since: float, until: float) -> Figures:
    """Return the figures after *since* and up to *until*, in seconds since the epoch; silences by whole days."""
    kinds, votes = tx.verdicts_between(since, until), tx.votes_between(since, until)
    return Figures(
        sum(kinds.values()),
        **{kind: kinds.get(kind, 0) for kind in KINDS},
        **{vote: votes.get(vote, 0) for vote in VOTES},
        silences=tx.silences_between(since, until),
    )


class Statistics:
    """Counts what the store knows; nothing in it names a person or quotes one."""

    def __init__(
        self,
        store: Store,
        archive: Callable[[], Archive],
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._store = store
        self._archive = archive
        self._clock = clock
        self._today = today

    async def last_week(self) -> Figures:
        """Return the figures of the seven days up to now."""
        now = self._clock()
        return await self.between(now - WEEK, now)

    async def between(self, since: float, until: float) -> Figures:
        """Return the figures after *since* and up to *until*, in seconds since the epoch."""
        return await self._store.run(lambda tx: between(tx, since, until))

    async def by_pair(self) -> dict[str, PairFigures]:
        """Return the figures of each pair that was ever given or voted on, by its id."""
        return await self._store.run(by_pair)

    async def never_given(self) -> tuple[Pair, ...]:
        """Return the pairs that could be given and never were, in the archive's order."""
        given = await self._store.run(lambda tx: tx.given_pairs())
        archive, today = self._archive(), self._today()
        return tuple(
            pair for pair in archive if pair.id not in given and archive.current(pair, today) is pair
        )

    async def badly_voted(self, limit: int = 20) -> tuple[Rated, ...]:
        """Return the pairs that are given, and have votes that they did not help, the worst first."""
        votes = await self._store.run(lambda tx: tx.votes_by_pair())
        archive, today = self._archive(), self._today()
        rated = [
            Rated(pair, found.get("helpful", 0), found["not_helpful"])
            for pair_id, found in votes.items()
            if found.get("not_helpful")
            and (pair := archive.get(pair_id))
            and archive.current(pair, today) is pair
        ]
        return tuple(sorted(rated, key=lambda one: (one.helpful - one.not_helpful, one.pair.id))[:limit])
