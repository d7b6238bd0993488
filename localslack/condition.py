"""Conditions: waiting for something to become true, woken by whoever changes it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Condition:
    """Tells who waits that something is new."""

    def __init__(self) -> None:
        self._new = asyncio.Event()

    def tell(self) -> None:
        """Wake all who wait, to look again."""
        self._new.set()

    async def until(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Return whether *reached* is true now or after some news within that many seconds."""
        end = asyncio.get_running_loop().time() + seconds
        while not reached():
            self._new.clear()
            try:
                await asyncio.wait_for(self._new.wait(), end - asyncio.get_running_loop().time())
            except TimeoutError:
                return reached()
        return True
