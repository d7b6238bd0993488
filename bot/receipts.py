"""Receipts: what a webhook delivers is kept as it came before anything of it is read, and acknowledged only then; it is
taken in after that, one after the other, and again after a crash, until it is done or cannot be read.
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

    from bot.store import Receipt, Store

log = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
"""Seconds between looks at what waits, where nothing new came: what another process left, or what failed."""
MOST_AT_ONCE = 16
MOST_ATTEMPTS = 20
"""Attempts after which a receipt is set aside: the next ones must not wait for what will never succeed."""


class Unreadable(Exception):  # noqa: N818 - reads as what is the matter
    """What was delivered is not what such a webhook delivers; the text says why. What could be read of it is done."""


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
        self._new = asyncio.Event()

    async def keep(self, body: bytes) -> None:
        """Return once *body* is written down; it will be taken in."""
        await self._store.run(lambda tx: tx.keep_receipt(body, self._clock()))
        self._new.set()

    async def run(self) -> None:
        """Take in what waits, what an earlier run left behind included, until cancelled."""
        while True:
            self._new.clear()
            found = await self._store.run(partial(Transaction.waiting_receipts, limit=MOST_AT_ONCE))
            done = await asyncio.gather(*map(self._one, found))
            if not found or not all(done):
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(BETWEEN_LOOKS):
                await self._new.wait()
        except TimeoutError:
            return

    async def _one(self, receipt: Receipt) -> bool:
        """Take *receipt* in; whether it is done with."""
        try:
            await self._take(receipt.body, receipt.received_at)
        except Unreadable as unreadable:
            return await self._set_aside(receipt, str(unreadable))
        except Exception as error:
            log.exception("receipt %d cannot be taken in yet: %s", receipt.id, type(error).__name__)
            if receipt.attempts >= MOST_ATTEMPTS:
                return await self._set_aside(receipt, type(error).__name__)
            await self._store.run(lambda tx: tx.retry_receipt(receipt.id))
            return False
        await self._store.run(lambda tx: tx.drop_receipt(receipt.id))
        return True

    async def _set_aside(self, receipt: Receipt, why: str) -> bool:
        log.error("receipt %d is set aside in the database, as it came: %s", receipt.id, why)
        await self._store.run(lambda tx: tx.set_receipt_aside(receipt.id, why))
        return True
