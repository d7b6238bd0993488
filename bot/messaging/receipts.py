"""Receipts: what a webhook delivers is kept as it came before anything of it is read, and acknowledged only then; it is
taken in after that, and again after a crash, until it is done or cannot be read.
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
    from bot.store import Receipt, Store

log = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
"""Seconds between looks at what waits: what another process left, or what failed."""
MOST_UNDER_WAY = 1_000
"""Receipts that are taken in side by side: words of what arrived must not wait until the questions before them are
judged. Within a chat the mailbox keeps their order."""
MOST_ATTEMPTS = 20
"""Attempts after which a receipt is set aside: trying for ever is of no use to anybody."""


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
        self._begin(await self._store.run(lambda tx: tx.keep_receipt(body, self._clock())))

    async def run(self, pace: Pace) -> None:
        """Take in what waits, what an earlier run left behind included, until cancelled."""
        try:
            while True:
                for receipt in await self._store.run(
                    partial(Transaction.waiting_receipts, limit=MOST_UNDER_WAY)
                ):
                    self._begin(receipt)
                await pace.wait(BETWEEN_LOOKS)
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, receipt: Receipt) -> None:
        if receipt.id in self._under_way or len(self._under_way) >= MOST_UNDER_WAY:
            return
        task = self._under_way[receipt.id] = asyncio.create_task(self._one(receipt))
        task.add_done_callback(lambda _: self._under_way.pop(receipt.id))

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
