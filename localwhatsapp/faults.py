"""Faults of the Graph API, on demand: what the next requests to send will meet, in the order given."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from localslack.faults import Breakdown, LostRequest, LostResponse

__all__ = [
    "Breakdown",
    "Fault",
    "Faults",
    "GraphError",
    "LostRequest",
    "LostResponse",
    "RateLimit",
    "Undelivered",
]


@dataclass(frozen=True, slots=True)
class GraphError:
    """Answer with this error code and HTTP status, and send nothing."""

    code: int
    status: int = 400


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Answer HTTP 429, and send nothing."""

    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Take the message, and tell later that it failed with this code."""

    code: int


Fault: TypeAlias = GraphError | RateLimit | Breakdown | LostResponse | LostRequest | Undelivered


class Faults:
    """The faults to come."""

    def __init__(self) -> None:
        self._coming: deque[Fault] = deque()

    def add(self, fault: Fault, times: int = 1) -> None:
        """Have the next requests meet *fault*."""
        self._coming.extend([fault] * times)

    def take(self) -> Fault | None:
        """Return what this request meets, and use it up."""
        return self._coming.popleft() if self._coming else None
