"""The journal: nothing that somebody does to the archive is lost in a crash between its files and the database.

What is about to be written, and all that follows, is written down first. When the files have it, what follows is done
in one transaction, and the note goes with it. A note that is still there when its process is not tells the next one
what to finish: if the archive has it, what follows is done; if not, it never was. Pairs that moderators add, reword,
replace and retire go this way.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.moderation.draft import NotDone, Vanished
from bot.moderation.models import NO_SUCH_PROPOSAL, Plan, Proposal
from bot.store import Transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from bot.messaging.delivery import Delivery
    from bot.moderation.draft import Draft
    from bot.moderation.followup import FollowUps
    from bot.moderation.models import Actor
    from bot.moderation.pair_plans import PairPlans
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import Claimed, Store


log = logging.getLogger(__name__)


class Journal:
    """Carries plans out, whole or not at all. Who makes a plan takes the *lock* first, or a `turn`."""

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        archive: ServedArchive,
        follow_ups: FollowUps,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.lock = asyncio.Lock()
        self._store = store
        self._delivery = delivery
        self._archive = archive
        self._follow_ups = follow_ups
        self._clock = clock

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Let nobody else in this process change the archive within, which is served as it is now."""
        async with self.lock:
            await self._archive.refresh()
            yield

    async def save(self, plan: Plan) -> Pair:
        """Carry *plan* out as `carry_out` does; return its pair as it is served then."""
        await self.carry_out(plan)
        return self._archive.pair(plan.pair_id)

    async def carry_out(self, plan: Plan) -> None:
        """Write what *plan* says, and do what follows. Raises what keeps it from being written, with nothing done, and
        Decided, if it is about a proposal and somebody was first.
        """
        key = secrets.token_hex(8)
        await self._store.run(lambda tx: self._begin(tx, key, plan))
        try:
            await self._archive.write(plan.patches, self._clock())
        except NotDone:
            await self._drop(key, plan)
            raise
        await self._finish(key, plan)

    async def finish_abandoned(self) -> None:
        """Finish, or take back, what processes began that are no more."""
        if not await self._store.run(Transaction.abandoned_plans):
            return
        async with self.lock:
            for key, values in await self._store.run(Transaction.abandoned_plans):
                await self._settle(key, Plan.from_json(values))

    async def _settle(self, key: str, plan: Plan) -> None:
        loaded = await self._archive.refresh(plan.patches)
        missing = [one for one in plan.patches if not one.is_made(self._archive.get(one.pair_id))]
        if not plan.patches or len(missing) < len(plan.patches):
            try:  # one file has it, and the next one not yet
                await self._archive.write(missing, self._clock())
            except NotDone as reason:
                log.warning("what %s did to %s is left at half: %s", plan.by, plan.pair_id, reason)
            await self._finish(key, plan)
        elif not loaded.errors:  # else it may be in a file that cannot be read
            await self._drop(key, plan)

    def _begin(self, tx: Transaction, key: str, plan: Plan) -> None:
        now = self._clock()
        tx.begin_plan(key, plan.as_json(), now)
        if plan.proposal and not tx.decide_proposal(plan.proposal, "approved", plan.by, now):
            first = tx.proposal(plan.proposal)
            raise Proposal.of(first).decided() if first else Vanished(NO_SUCH_PROPOSAL)

    async def _drop(self, key: str, plan: Plan) -> None:
        def work(tx: Transaction) -> None:
            if tx.end_plan(key) and plan.proposal:
                tx.reopen_proposal(plan.proposal)

        await self._store.run(work)

    async def _finish(self, key: str, plan: Plan) -> None:
        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            return None, self._follow_ups.after(tx, plan) if tx.end_plan(key) else []

        await self._delivery.carry_out(work)
        await self._archive.load_vetoes()


class PairChanges:
    """Changes the archive. Whatever it was is written, and served, when a method returns."""

    def __init__(self, store: Store, archive: ServedArchive, plans: PairPlans, journal: Journal) -> None:
        self._store = store
        self._archive = archive
        self._plans = plans
        self._journal = journal

    async def add(self, draft: Draft, actor: Actor, *, group: str | None = None) -> Pair:
        """Add *draft*; who asked it in vain (the *group* it was begun from, and whatever asks the same) is answered.

        Raises Faulty, Unsaved.
        """
        async with self._journal.lock:
            return await self._journal.save(await self._plans.adding(draft.tidied(), actor, group))

    async def add_phrasings(
        self, pair_id: str, phrasings: Iterable[str], actor: Actor, *, group: str | None = None
    ) -> Pair:
        """Make *phrasings* more ways of asking that pair; nothing changes where they are that already.

        Raises Vanished, Faulty, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(self._plans.phrasing(pair_id, phrasings, actor, group))

    async def edit(
        self, pair_id: str, draft: Draft, actor: Actor, *, opened: str, answer: str = ""
    ) -> Pair | None:
        """Let the pair say what *draft* says, in those fields that were changed since *opened*, the fingerprint of
        the draft that the form began with; None where it says that already, and nothing was written. That deals with
        the answer under the key *answer*, which says so if it gives that pair.

        Raises Conflict where somebody changed the same fields meanwhile; Vanished, Faulty, Unsaved.
        """
        draft = draft.tidied()
        draft.check(placed=False)
        async with self._journal.turn():
            plan = self._plans.editing(pair_id, draft, actor, opened=opened, answer=answer)
            return await self._journal.save(plan) if plan else None

    async def supersede(self, pair_id: str, draft: Draft, actor: Actor, *, group: str | None = None) -> Pair:
        """Add *draft*, to be given in the place of the pair *pair_id*, which stays in the archive.

        Raises Vanished, Faulty, Unsaved, and Decided where it is superseded already.
        """
        async with self._journal.turn():
            plan = await self._plans.superseding(pair_id, draft.tidied(), actor, group)
            return await self._journal.save(plan)

    async def retire(self, pair_id: str, actor: Actor, reason: str, *, answer: str = "") -> Pair:
        """Give that pair no more, from today; the *reason* stands beside the date. That deals with the answer under the
        key *answer*, which stays as it is.

        Raises Vanished, Decided, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(await self._plans.retiring(pair_id, actor, reason, answer))

    async def merge(self, pair_id: str, into: str, actor: Actor) -> Pair:
        """Make *pair_id* a part of the pair *into*: its phrasings, votes and counts are that one's too, and who is led
        to it is given that one. Both keep their ids. Raises Vanished, NotDone, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(self._plans.merging(pair_id, into, actor))

    async def undo(self, entry_id: int, actor: Actor) -> Pair | None:
        """Take back what that entry of the history tells of; return its pair, or None where that is in the archive no
        more, as if nobody had added it. Raises Vanished, NotDone, Unsaved.
        """
        async with self._journal.turn():
            entry = await self._store.run(lambda tx: tx.history_entry(entry_id))
            plan = self._plans.undoing(entry, actor)
            await self._journal.carry_out(plan)
            return self._archive.get(plan.pair_id)

    async def restore(self, pair_id: str, actor: Actor) -> Pair:
        """Give that pair again, which was retired; who asked it in vain is answered.

        Raises Vanished, Decided, Unsaved.
        """
        async with self._journal.turn():
            return await self._journal.save(await self._plans.restoring(pair_id, actor))
