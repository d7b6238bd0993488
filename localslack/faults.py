"""Faults between an app and Slack, on demand: errors, rate limits, delays, lost requests and responses."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Failure:
    """Answer with this error and do nothing."""

    error: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Answer 429 with this Retry-After, in seconds, and do nothing."""

    retry_after: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Answer with this HTTP status and a page instead of JSON, and do nothing."""

    status: int


@dataclass(frozen=True, slots=True)
class LostResponse:
    """Do the work, then drop the connection."""


@dataclass(frozen=True, slots=True)
class LostRequest:
    """Drop the connection and do nothing."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait that many seconds, then do as always."""

    seconds: float


Fault: TypeAlias = Failure | RateLimit | Breakdown | LostResponse | LostRequest | Delay


class Faults:
    """The faults that the next calls of a method will meet, in the order given. `response_url` counts as a
    method.
    """

    def __init__(self) -> None:
        self._coming: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def fail(self, method: str, error: str = "internal_error", times: int = 1) -> None:
        """Have the next calls answer with *error*."""
        self._coming[method].extend([Failure(error)] * times)

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """Have the next calls answer HTTP 429 with that Retry-After."""
        self._coming[method].extend([RateLimit(retry_after)] * times)

    def break_down(self, method: str, status: int = 503, times: int = 1) -> None:
        """Have the next calls answer an HTTP status with a page that is no JSON."""
        self._coming[method].extend([Breakdown(status)] * times)

    def lose_response(self, method: str, times: int = 1) -> None:
        """Have the next calls do their work, but let nobody hear of it."""
        self._coming[method].extend([LostResponse()] * times)

    def drop_before(self, method: str, times: int = 1) -> None:
        """Cut the next calls off before they do anything."""
        self._coming[method].extend([LostRequest()] * times)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        """Have the next calls take that much longer."""
        self._coming[method].extend([Delay(seconds)] * times)

    def mend(self, method: str) -> None:
        """Let the next calls meet no fault any more."""
        self._coming.pop(method, None)

    def take(self, method: str) -> Fault | None:
        """Take the fault that this call of the method meets, and use it up."""
        coming = self._coming.get(method)
        return coming.popleft() if coming else None
