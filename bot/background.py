"""Background work: done in rounds until the bot ends, at one pace, and begun again when it fails; and the end of what
is under way.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

log = logging.getLogger(__name__)

AGAIN_AFTER = 1.0


class Pace:
    """The waiting between rounds of work; of the seconds that are asked for, *share* are waited."""

    def __init__(self, share: float = 1.0) -> None:
        self._share = share

    async def wait(self, seconds: float, event: asyncio.Event | None = None) -> bool:
        """Wait so many *seconds*, or until *event* is set; return whether it is."""
        event = event or asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds * self._share):  # wait_for may swallow a cancellation
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
