"""Pairs added, reworded, replaced and retired by moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.moderation.draft import Draft
    from bot.moderation.journal import Journal
    from bot.moderation.pair_plans import PairPlans
    from bot.pairs import Pair
    from bot.store import Store


class PairChanges:
    """Changes the archive. Whatever it was is written, and served, when a method returns."""

    def __init__(self, store: Store, plans: PairPlans, journal: Journal) -> None:
        self._store = store
        self._plans = plans
        self._journal = journal

    async def add(self, draft: Draft, by: str, origin: str, *, group: str | None = None) -> Pair:
        """Add *draft*; who asked it in vain (the *group* it was begun from, and whatever asks the same) is answered.

        Raises Faulty, Unsaved.
        """
        async with self._journal.lock:
            return await self._journal.save(await self._plans.adding(draft.tidied(), by, origin, group))

    async def add_phrasings(
        self, pair_id: str, phrasings: Iterable[str], by: str, origin: str, *, group: str | None = None
    ) -> Pair:
        """Make *phrasings* more ways of asking that pair; nothing changes where they are that already.

        Raises Vanished, Faulty, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(self._plans.phrasing(pair_id, phrasings, by, origin, group))

    async def edit(  # noqa: PLR0913 - what an edit is made of
        self, pair_id: str, draft: Draft, by: str, origin: str, *, opened: str, answer: str = ""
    ) -> Pair | None:
        """Let the pair say what *draft* says, in those fields that were changed since *opened*, the fingerprint of
        the draft that the form began with; None where it says that already, and nothing was written. That deals with
        the answer under the key *answer*, which says so if it gives that pair.

        Raises Conflict where somebody changed the same fields meanwhile; Vanished, Faulty, Unsaved.
        """
        draft = draft.tidied()
        draft.check(placed=False)
        async with self._journal.turn():
            plan = self._plans.editing(pair_id, draft, by, origin, opened=opened, answer=answer)
            return await self._journal.save(plan) if plan else None

    async def supersede(
        self, pair_id: str, draft: Draft, by: str, origin: str, *, group: str | None = None
    ) -> Pair:
        """Add *draft*, to be given in the place of the pair *pair_id*, which stays in the archive.

        Raises Vanished, Faulty, Unsaved, and Decided where it is superseded already.
        """
        async with self._journal.turn():
            plan = await self._plans.superseding(pair_id, draft.tidied(), by, origin, group)
            return await self._journal.save(plan)

    async def retire(self, pair_id: str, by: str, reason: str, origin: str, *, answer: str = "") -> Pair:
        """Give that pair no more, from today; the *reason* stands beside the date. That deals with the answer under the
        key *answer*, which stays as it is.

        Raises Vanished, Decided, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(await self._plans.retiring(pair_id, by, reason, origin, answer))

    async def merge(self, pair_id: str, into: str, by: str, origin: str) -> Pair:
        """Make *pair_id* a part of the pair *into*: its phrasings, votes and counts are that one's too, and who is led
        to it is given that one. Both keep their ids. Raises Vanished, NotDone, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(self._plans.merging(pair_id, into, by, origin))

    async def undo(self, entry_id: int, by: str, origin: str) -> Pair:
        """Take back what that entry of the history tells of. Raises Vanished, NotDone, Unsaved."""
        async with self._journal.turn():
            entry = await self._store.run(lambda tx: tx.history_entry(entry_id))
            return await self._journal.save(self._plans.undoing(entry, by, origin))

    async def restore(self, pair_id: str, by: str, origin: str) -> Pair:
        """Give that pair again, which was retired; who asked it in vain is answered.

        Raises Vanished, Decided, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(await self._plans.restoring(pair_id, by, origin))
