"""Webhooks: what they deliver is kept as it came before anything of it is read, and acknowledged only then; it is taken
in after that, and again after a crash, until it is done or cannot be read. Where a platform cannot be asked what stands
in a chat, what it tells by itself decides what is in doubt.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from bot.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.background import Pace
    from bot.messages import Payload, PostedMessage
    from bot.store import Receipt, Store


log = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
"""Seconds between looks at what waits: what another process left, or what failed."""
MOST_UNDER_WAY = 1_000
"""Receipts that are taken in side by side: words of what arrived must not wait until the questions before them are
judged. Within a chat the mailbox keeps their order."""
MOST_ATTEMPTS = 20
"""Attempts after which a receipt is set aside: trying for ever is of no use to anybody."""
MOST_SENDINGS = 5
"""Times that something which did not arrive is sent, at the most."""


class Unreadable(Exception):  # noqa: N818 - reads as what is the matter
    """A delivery that is not such a webhook's; the text says why. What could be read of it is done."""


class Receipts:
    """Keeps what is delivered, and has *take* take it in; *take* raises Unreadable where trying again is no use."""

    def __init__(
        self,
        store: Store,
        take: Callable[[bytes, float], Awaitable[None]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*take* is told when it was delivered, too, in seconds since the epoch."""
        self._store = store
        self._take = take
        self._clock = clock
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def keep(self, body: bytes) -> None:
        """Return once *body* is written down; it is taken in from then on."""
        mine = len(self._under_way) < MOST_UNDER_WAY  # else it waits for the next look
        receipt = await self._store.run(lambda tx: tx.keep_receipt(body, self._clock(), mine=mine))
        if mine:
            self._begin(receipt)

    async def run(self, pace: Pace) -> None:
        """Take in what waits, what an earlier run left behind included, until cancelled."""
        try:
            while True:
                free = MOST_UNDER_WAY - len(self._under_way)
                for receipt in await self._store.run(
                    partial(Transaction.take_receipts, limit=free, under_way=[*self._under_way])
                ):
                    self._begin(receipt)
                await pace.wait(BETWEEN_LOOKS)
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, receipt: Receipt) -> None:
        task = self._under_way[receipt.id] = asyncio.create_task(self._one(receipt))
        task.add_done_callback(lambda done: self._end(receipt.id, done))

    def _end(self, number: int, done: asyncio.Task[None]) -> None:
        # SQLite gives a number again as soon as its row is gone: the next receipt may be under way by it already.
        if self._under_way.get(number) is done:
            del self._under_way[number]

    async def _one(self, receipt: Receipt) -> None:
        """Take *receipt* in; where that fails it waits."""
        try:
            await self._take(receipt.body, receipt.received_at)
        except Unreadable as unreadable:
            await self._set_aside(receipt, str(unreadable))
        except Exception as error:
            log.exception("receipt %d cannot be taken in yet: %s", receipt.id, type(error).__name__)
            if receipt.attempts >= MOST_ATTEMPTS:
                await self._set_aside(receipt, type(error).__name__)
            else:
                await self._store.run(lambda tx: tx.retry_receipt(receipt.id))
        else:
            await self._store.run(lambda tx: tx.drop_receipt(receipt.id))

    async def _set_aside(self, receipt: Receipt, why: str) -> None:
        log.error("receipt %d is set aside in the database, as it came: %s", receipt.id, why)
        await self._store.run(lambda tx: tx.set_receipt_aside(receipt.id, why))


class Correspondence:
    """Notes what it is told in the database, for the outbox to go by."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._is_confirmed_to = False

    async def wrote(self, channel: str, at: float) -> None:
        """Note that somebody wrote in *channel*, at that time: what was held for it is sent now."""

        def work(tx: Transaction) -> None:
            tx.note_written(channel, at)
            tx.release(channel, self._clock())

        await self._store.run(work)

    async def has_written(self, channel: str, seconds: float) -> bool | None:
        """Return whether somebody wrote in *channel* within so many seconds; None where nothing is known of it."""
        at = await self._store.run(lambda tx: tx.written_at(channel))
        return None if at is None else self._clock() - at < seconds

    async def arrived(
        self, key: str, posted: PostedMessage, is_payload: Callable[[Payload], bool] = lambda _: True
    ) -> None:
        """Note that what was sent under *key* stands as *posted*; *is_payload* says whether that is a given payload."""

        def work(tx: Transaction) -> None:
            tx.confirm(key, posted, is_payload)
            if not self._is_confirmed_to:
                tx.note_confirmed(self._clock())

        await self._store.run(work)
        self._is_confirmed_to = True

    async def arrived_untagged(self, posted: PostedMessage) -> None:
        """Note that something of ours stands as *posted*, of which it was not told what it is: what has been in doubt
        the longest there, if it is none that is known.
        """

        def work(tx: Transaction) -> None:
            if tx.standing(posted.channel, posted.ts) is None and (key := tx.doubted_in(posted.channel)):
                tx.confirm(key, posted, lambda _: True)
            tx.note_confirmed(self._clock())

        await self._store.run(work)
        self._is_confirmed_to = True

    async def newest(self) -> int:
        """Return what the newest delivery that waits to be taken in is known by; 0 where none does."""
        _, newest = await self._store.run(Transaction.waiting_receipts)
        return newest

    async def is_read(self, until: int) -> bool:
        """Return whether everything that was delivered up to that one is taken in."""
        oldest, _ = await self._store.run(Transaction.waiting_receipts)
        return not oldest or oldest > until

    async def is_confirmed_to(self) -> bool:
        """Return whether the platform ever told that something arrived, so that its silence says something."""
        self._is_confirmed_to = self._is_confirmed_to or await self._store.run(
            lambda tx: tx.is_confirmed_to()
        )
        return self._is_confirmed_to

    async def lost(self, key: str, ts: str, why: str, *, again_after: float) -> None:
        """Have the reply *ts* to *key*, which did not arrive, sent again in so many seconds."""

        def work(tx: Transaction) -> int:
            attempts = tx.undo_sent(key, ts, again_after, why)
            if attempts >= MOST_SENDINGS:
                tx.fail_sent(key, ts, why, held=False)
            return attempts

        attempts = await self._store.run(work)
        say = log.error if attempts >= MOST_SENDINGS else log.warning
        say("%s did not arrive (attempt %d of %d): %s", key, attempts, MOST_SENDINGS, why)

    async def refused(self, key: str, ts: str, why: str, *, held: bool) -> None:
        """Note that the reply *ts* to *key* did not arrive and will not, or, if *held*, not before somebody writes
        there.
        """
        log.log(logging.INFO if held else logging.ERROR, "%s did not arrive: %s", key, why)
        await self._store.run(lambda tx: tx.fail_sent(key, ts, why, held=held))
