"""Naming: people are quoted in the archive by the name that they want, or by none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.moderation.journal import Journal
    from bot.moderation.pair_plans import PairPlans
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import HistoryEntry, Store, Transaction

A_MEMBER = "A member"
"""The name of who answered, where they do not want to be named. It is said, for without a name of its own a pair is by
the guest of its AMA."""


class Bearing(NamedTuple):
    """The pairs that bear somebody's name: *theirs* for sure, those that *may* be, by who wrote what they link to, and
    *others*, which only bear the same name.
    """

    theirs: tuple[Pair, ...]
    may: tuple[Pair, ...]
    others: tuple[Pair, ...]


class Naming:
    """Keeps what people wish, and carries it out in the pairs that quote them."""

    def __init__(self, store: Store, archive: ServedArchive, plans: PairPlans, journal: Journal) -> None:
        self._store = store
        self._archive = archive
        self._plans = plans
        self._journal = journal

    async def wish(self, user: str) -> str | None:
        """Return by what name *user* wants to be quoted, nothing for none; None where they never said."""
        return await self._store.run(lambda tx: tx.wishes_to_be_called(user))

    async def called(self, user: str, name: str | None) -> str | None:
        """Return who a pair says has answered, where that was *user*, whose *name* is this to everybody."""
        wish = await self.wish(user)
        return _said(wish, name) if name else name

    async def bearing(self, user: str, name: str | None) -> Bearing:
        """Return the pairs that quote *user*, or bear their *name*."""

        def known(tx: Transaction) -> tuple[set[str], dict[str, list[HistoryEntry]]]:
            wish = tx.wishes_to_be_called(user)
            names = {name, _said(wish, name)} if name else set()
            named = [pair.id for pair in self._archive.now if any(_is_by(pair, one) for one in names)]
            return set(tx.quoted_in(user)), {pair_id: tx.history(pair_id, 100, 0) for pair_id in named}

        quoted, entries = await self._store.run(known)
        theirs, may, others = [], [], []
        for pair in self._archive.now:
            if pair.id in quoted or any(_is_from(entry, user) for entry in entries.get(pair.id, ())):
                theirs.append(pair)
            elif pair.id in entries and pair.link and pair.guest != pair.ama.guest:
                may.append(pair)
            elif name and _is_by(pair, name) and not pair.derived:
                others.append(pair)
        return Bearing(tuple(theirs), tuple(may), tuple(others))

    async def carry_out(self, user: str, name: str, wish: str | None, pairs: Collection[Pair]) -> None:
        """Have *user* be quoted as they *wish* from now on, and in those *pairs*; by their *name* where that is None.
        Raises Unsaved.
        """
        ids = [pair.id for pair in pairs]
        async with self._journal.turn():
            plan = self._plans.naming(ids, _said(wish, name), user, "/ama privacy")
            if plan.patches:
                await self._journal.carry_out(plan)

            def work(tx: Transaction) -> None:
                tx.wish_to_be_called(user, wish)
                tx.note_quoted(ids, user)

            await self._store.run(work)


def _said(wish: str | None, name: str) -> str:
    return name if wish is None else wish or A_MEMBER


def _is_by(pair: Pair, name: str) -> bool:
    return normalise(pair.guest or pair.ama.guest or "") == normalise(name)


def _is_from(entry: HistoryEntry, user: str) -> bool:
    """Return whether *entry* tells that *user* wrote the pair, or what it was made of."""
    answered = re.search(rf"\banswered by {re.escape(user)}\b", entry.origin)
    return entry.action in {"added", "superseded"} and (entry.by == user or answered is not None)
