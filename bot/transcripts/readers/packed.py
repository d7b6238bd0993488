"""Turns by the million in little memory: packed while they are read, made anew when they are looked at."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self, overload

from bot.transcripts.record import Turn

if TYPE_CHECKING:
    from bot.transcripts.dates import Period

_DAY = 86_400  # seconds
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - the file has no time zone


class PackedTurns(Sequence[Turn]):
    """Turns in order, about 30 bytes each besides their text.

    Days are numbered by whoever packs, for what a day means may be known only at the end: then `date` it.
    """

    def __init__(self) -> None:
        self._text = bytearray()
        self._starts, self._lengths = array("Q"), array("I")
        self._stamps, self._lines, self._speakers = array("Q"), array("I"), array("I")
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._begun: Sequence[dt.datetime | None] = ()
        self._kept: array[int] | None = None

    def pack(self, speaker: str, text: str, line: int, day: int, second: int) -> None:
        """Add a turn, said in that *second* of the day of that number."""
        data = text.encode("utf-8", "replace")
        self._starts.append(len(self._text))
        self._lengths.append(len(data))
        self._text += data
        self._stamps.append(day * _DAY + second)
        self._lines.append(line)
        number = self._numbers.get(speaker)
        if number is None:
            number = self._numbers[speaker] = len(self._names)
            self._names.append(speaker)
        self._speakers.append(number)

    def date(self, days: Sequence[dt.date | None]) -> None:
        """Say which date each day's number is."""
        self._begun = [dt.datetime.combine(day, dt.time()) if day else None for day in days]

    def within(self, period: Period) -> Self:
        """Return these turns, from now on without those that were not said in *period*."""
        since, until = (
            (one - _EPOCH).total_seconds() if one else None for one in (period.since, period.until)
        )
        begins = [(begun - _EPOCH).total_seconds() if begun else None for begun in self._begun]

        def holds(stamp: int) -> bool:
            begin = begins[stamp // _DAY]
            if begin is None:
                return True
            at = begin + stamp % _DAY
            return (since is None or at >= since) and (until is None or at < until)

        self._kept = array("I", (place for place, stamp in enumerate(self._stamps) if holds(stamp)))
        return self

    def __len__(self) -> int:
        return len(self._starts if self._kept is None else self._kept)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Turn, ...]: ...
    def __getitem__(self, index: int | slice) -> Turn | tuple[Turn, ...]:
        places = range(len(self)) if self._kept is None else self._kept
        if isinstance(index, slice):
            return tuple(self._unpack(place) for place in places[index])
        return self._unpack(places[index])

    def __iter__(self) -> Iterator[Turn]:
        return map(self._unpack, range(len(self)) if self._kept is None else self._kept)

    def __repr__(self) -> str:
        return f"<{len(self)} packed turns>"

    def _unpack(self, place: int) -> Turn:
        start = self._starts[place]
        text = self._text[start : start + self._lengths[place]].decode("utf-8")
        day, second = divmod(self._stamps[place], _DAY)
        begun = self._begun[day] if day < len(self._begun) else None
        said_at = begun + dt.timedelta(0, second) if begun else None
        return Turn(self._names[self._speakers[place]], text, self._lines[place], said_at)
