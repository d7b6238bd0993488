"""Correspondence: what a platform tells by itself of a chat: that somebody wrote there, whether what we sent arrived.

Where a platform cannot be asked what stands in a chat, what it tells decides what is in doubt.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import Payload, PostedMessage
    from bot.store import Store, Transaction

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
"""How often something that did not arrive is sent at the most."""


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

    async def is_open(self, channel: str, seconds: float) -> bool:
        """Return whether somebody wrote in *channel* within so many seconds, or nothing is known of it."""
        at = await self._store.run(lambda tx: tx.written_at(channel))
        return at is None or self._clock() - at < seconds

    async def has_written(self, channel: str, seconds: float) -> bool:
        """Return whether somebody is known to have written in *channel* within so many seconds."""
        at = await self._store.run(lambda tx: tx.written_at(channel))
        return at is not None and self._clock() - at < seconds

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

    async def heard_until(self) -> float:
        """Return the time up to which everything that was delivered is taken in, in seconds since the epoch."""
        oldest = await self._store.run(lambda tx: tx.oldest_receipt())
        return self._clock() if oldest is None else oldest

    async def is_confirmed_to(self) -> bool:
        """Return whether the platform ever told that something arrived, so that its silence says something."""
        self._is_confirmed_to = self._is_confirmed_to or await self._store.run(
            lambda tx: tx.is_confirmed_to()
        )
        return self._is_confirmed_to

    async def lost(self, key: str, ts: str, why: str, *, again_after: float) -> None:
        """Have the reply *ts* to *key*, which did not arrive, sent again in so many seconds."""

        def work(tx: Transaction) -> int:
            attempts = tx.undo_sent(key, ts, self._clock() + again_after, why)
            if attempts >= MOST_ATTEMPTS:
                tx.fail_sent(key, ts, why, held=False)
            return attempts

        attempts = await self._store.run(work)
        say = log.error if attempts >= MOST_ATTEMPTS else log.warning
        say("%s did not arrive (attempt %d of %d): %s", key, attempts, MOST_ATTEMPTS, why)

    async def refused(self, key: str, ts: str, why: str, *, held: bool) -> None:
        """Note that the reply *ts* to *key* did not arrive and will not, or, if *held*, not before somebody writes
        there.
        """
        log.log(logging.INFO if held else logging.ERROR, "%s did not arrive: %s", key, why)
        await self._store.run(lambda tx: tx.fail_sent(key, ts, why, held=held))
