"""Background work: done until the bot ends, and begun again when it fails; and the end of what is under way."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

log = logging.getLogger(__name__)

AGAIN_AFTER = 1.0


def begin(at_the_end: AsyncExitStack, *works: Callable[[], Awaitable[None]]) -> None:
    """Begin each of *works*; it is stopped *at_the_end*, in its turn."""
    for work in works:
        at_the_end.push_async_callback(_stop, asyncio.create_task(_for_ever(work)))


async def finish(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    """Wait until *tasks* are done, *seconds* at the most; what is not done then is cut off."""
    if tasks:
        await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do *work*, and again if it fails: what stands in the way (a full disk, a lost database) may pass."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("trying again in %g s", AGAIN_AFTER)
        await asyncio.sleep(AGAIN_AFTER)


async def _stop(task: asyncio.Task[None]) -> None:
    # More than once: in Python 3.11 wait_for may swallow a cancellation, also in what we did not write.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_AFTER)
