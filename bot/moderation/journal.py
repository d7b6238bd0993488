"""The journal: nothing that somebody does to the archive is lost in a crash between its files and the database.

What is about to be written, and all that follows, is written down first. When the files have it, what follows is done
in one transaction, and the note goes with it. A note that is still there when its process is not tells the next one
what to finish: if the archive has it, what follows is done; if not, it never was.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import secrets
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.moderation.draft import NotDone, Vanished
from bot.moderation.models import NO_SUCH_PROPOSAL, Proposal
from bot.moderation.pair_plans import Plan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.messaging.mailbox import Mailbox
    from bot.moderation.followup import FollowUps
    from bot.moderation.patch import Patch
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import Claimed, Store, Transaction

log = logging.getLogger(__name__)

ABANDONED = 60.0  # seconds after which whoever began to write a pair has done so, or died


class Journal:
    """Carries plans out, whole or not at all. Who makes a plan takes the *lock* first, or a `turn`."""

    def __init__(
        self,
        store: Store,
        mailbox: Mailbox,
        archive: ServedArchive,
        follow_ups: FollowUps,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.lock = asyncio.Lock()
        self._store = store
        self._mailbox = mailbox
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
        before = self._clock() - ABANDONED
        if not await self._store.run(lambda tx: tx.abandoned_plans(before)):
            return
        async with self.lock:
            for key, values in await self._store.run(lambda tx: tx.abandoned_plans(before)):
                await self._settle(key, Plan.from_json(values))

    async def _settle(self, key: str, plan: Plan) -> None:
        loaded = await self._archive.refresh({one.pair_id for one in plan.patches})
        missing = [one for one in plan.patches if not _is_made(one, self._archive.get(one.pair_id))]
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

        await self._mailbox.carry_out(work)
        await self._archive.load_vetoes()


def _is_made(patch: Patch, pair: Pair | None) -> bool:
    """Return whether *pair*, as it is served, is as *patch* would have it."""
    if pair is None or patch.new:
        return pair is not None
    wanted = patch.over(pair)
    # Where the lines of an answer are broken is for its file.
    same = dataclasses.replace(wanted, answer=pair.answer) == pair
    return same and wanted.answer.split() == pair.answer.split()
