"""Durations as people write and say them: "2h", "90 minutes", "1h 30m"."""

from __future__ import annotations

import re

_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(
    r"(\d{1,5})\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?)(?![a-z])\s*(?:,|and\b)?\s*", re.ASCII
)
_NAMES = ((86_400, "day"), (3600, "hour"), (60, "minute"))


def seconds_in(text: str) -> int | None:
    """Return how long *text* says, in seconds; None where it says no duration, or nothing else."""
    rest, total = text.strip().casefold(), 0
    if not rest:
        return None
    while rest:
        part = _PART.match(rest)
        if part is None:
            return None
        total += int(part[1]) * _SECONDS[part[2][0]]
        rest = rest[part.end() :]
    return total


def spoken_duration(seconds: int) -> str:
    """Return so many *seconds* as one says them, in whole minutes: "1 hour and 30 minutes"."""
    parts, left = [], seconds
    for size, name in _NAMES:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:]))) or "less than a minute"
