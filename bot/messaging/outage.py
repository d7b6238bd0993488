"""Something that is lost and comes back, told in few lines, and how long to wait before it is tried again."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

BETWEEN_LINES = 60.0
"""Seconds between lines about one outage, however often and for whatever reasons something fails meanwhile."""
LONGEST_WAIT = 60.0


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
        self._failures = 0

    def failed(self) -> float:
        """Note that one more attempt has failed, and return the seconds until the next."""
        self._failures += 1
        whole = min(2.0 ** min(self._failures - 2, 10), LONGEST_WAIT) if self._failures > 1 else 0.0
        return whole * (0.5 + self._chance() / 2)

    def succeeded(self) -> None:
        """Note that all is well: the next failure is the first."""
        self._failures = 0
