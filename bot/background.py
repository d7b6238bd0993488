"""Background work: done in rounds until the bot ends, at one pace, and begun again when it fails; the end of what is
under way; and outages: something that is lost and comes back, told in few lines.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack


log = logging.getLogger(__name__)

AGAIN_AFTER = 1.0
BETWEEN_LINES = 60.0
"""Seconds between lines about one outage, however often and for whatever reasons something fails meanwhile."""
LONGEST_WAIT = 60.0


class Pace:
    """The waiting between rounds of work; of the seconds that are asked for, *share* are waited."""

    def __init__(self, share: float = 1.0) -> None:
        self._share = share

    def of(self, seconds: float) -> float:
        """Return how long is waited where so many *seconds* are asked for."""
        return seconds * self._share

    async def wait(self, seconds: float, event: asyncio.Event | None = None) -> bool:
        """Wait so many *seconds*, or until *event* is set; return whether it is."""
        event = event or asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.of(seconds)):  # wait_for may swallow a cancellation
                await event.wait()
        return event.is_set()


STEADY = Pace()


def begin(at_the_end: AsyncExitStack, pace: Pace, *works: Callable[[Pace], Awaitable[None]]) -> None:
    """Begin each of *works*, which go at that *pace*; it is stopped *at_the_end*, in its turn."""
    for work in works:
        at_the_end.push_async_callback(_stop, asyncio.create_task(_for_ever(work, pace)))


async def finish(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    """Wait until *tasks* are done, *seconds* at the most; what is not done then is cut off."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _for_ever(work: Callable[[Pace], Awaitable[None]], pace: Pace) -> None:
    """Do *work*, and again if it fails: what stands in the way (a full disk, a lost database) may pass."""
    while True:
        try:
            await work(pace)
        except Exception:
            log.exception("trying again in %g s", AGAIN_AFTER)
        await pace.wait(AGAIN_AFTER)


async def _stop(task: asyncio.Task[None]) -> None:
    # More than once: in Python 3.11 wait_for may swallow a cancellation, also in what we did not write.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_AFTER)


class Outage:
    """Tells that *what* is lost, once, and once that it is back; between them only of a new reason, and seldom."""

    def __init__(
        self, what: str, log: logging.Logger, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._log = log
        self._clock = clock
        self._since: float | None = None
        self._told_at = 0.0
        self._why = ""

    @property
    def is_on(self) -> bool:
        """Return whether it is lost now."""
        return self._since is not None

    def lost(self, why: str) -> None:
        """Note that it does not work, and *why*, with the remedy if there is one."""
        now = self._clock()
        if self._since is None:
            self._since = now
            self._tell(why, now)
        elif why != self._why and now - self._told_at >= BETWEEN_LINES:
            self._tell(why, now)

    def back(self) -> None:
        """Note that it works."""
        if self._since is None:
            return
        lasted = self._clock() - self._since
        self._since, self._why = None, ""
        self._log.warning("%s: back after %.0f s", self._what, lasted)

    def _tell(self, why: str, now: float) -> None:
        self._why, self._told_at = why, now
        self._log.error("%s: %s", self._what, why)


class Backoff:
    """Seconds to wait before each attempt: none before the first after a success, then twice as long each time, up to
    a minute; less a part left to chance, so that not all who were cut off come back together.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self.failures = 0
        """How many there were since the last success."""

    def failed(self) -> float:
        """Note that one more attempt has failed, and return the seconds until the next."""
        self.failures += 1
        whole = min(2.0 ** min(self.failures - 2, 10), LONGEST_WAIT) if self.failures > 1 else 0.0
        return whole * (0.5 + self._chance() / 2)

    def succeeded(self) -> None:
        """Note that all is well: the next failure is the first."""
        self.failures = 0
