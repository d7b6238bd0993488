"""Turns by the million in little memory: packed while they are read, made anew when they are looked at."""

from __future__ import annotations

import datetime as dt
import itertools
import marshal
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

from bot.transcripts.record import Turn

if TYPE_CHECKING:
    from bot.transcripts.dates import Period

_Row: TypeAlias = tuple[int, str, int, int, int]  # speaker's number, text, line, day's number, second
_SIZE = 4096  # turns packed together: few enough to be unpacked at a time
_FASTEST = 1  # of zlib's levels; the others take longer than all of the reading
_TO_MIDNIGHT = dt.timedelta(hours=24, seconds=-1)


class _Block(NamedTuple):
    size: int
    packed: bytes

    @property
    def rows(self) -> list[_Row]:
        rows: list[_Row] = marshal.loads(zlib.decompress(self.packed))  # noqa: S302 - we packed them ourselves
        return rows


class PackedTurns(Sequence[Turn]):
    """Turns in order, which take half as many bytes as their words.

    Days are numbered by whoever packs, for what a day means may be known only at the end: then `date` them.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._last: list[_Row] = []
        self._names: dict[str, int] = {}
        self._begun: list[dt.datetime | None] = []

    def pack(self, speaker: str, text: str, line: int, day: int, second: int) -> None:
        """Add a turn, said in that *second* of the day of that number."""
        self._last.append((self._names.setdefault(speaker, len(self._names)), text, line, day, second))
        if len(self._last) == _SIZE:
            self._close()

    def date(self, days: Sequence[dt.date | None]) -> None:
        """Say which date each day's number is, once all turns are packed."""
        self._begun = [dt.datetime.combine(day, dt.time()) if day else None for day in days]
        self._close()

    def within(self, period: Period) -> PackedTurns:
        """Return those of these turns that were said in *period*."""
        kept = PackedTurns()
        kept._names, kept._begun = self._names, self._begun
        whole = [period.holds(day) and period.holds(day and day + _TO_MIDNIGHT) for day in self._begun]
        for block in self._blocks:
            rows = block.rows
            kept._last = [row for row in rows if whole[row[3]] or period.holds(self._moment(row[3], row[4]))]
            if len(kept._last) < block.size:
                kept._close()
            else:
                kept._blocks.append(block)
        kept._last = []
        return kept

    def __len__(self) -> int:
        return sum(block.size for block in self._blocks)

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Turn, ...]: ...
    def __getitem__(self, index: int | slice) -> Turn | tuple[Turn, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self))[index]
        for block in self._blocks:
            if place < block.size:
                return next(self._turns(block.rows[place : place + 1]))
            place -= block.size
        raise IndexError(index)

    def __iter__(self) -> Iterator[Turn]:
        return itertools.chain.from_iterable(self._turns(block.rows) for block in self._blocks)

    def __repr__(self) -> str:
        return f"<{len(self)} packed turns>"

    def _close(self) -> None:
        if self._last:
            packed = zlib.compress(marshal.dumps(self._last), _FASTEST)
            self._blocks.append(_Block(len(self._last), packed))
        self._last = []

    def _turns(self, rows: Sequence[_Row]) -> Iterator[Turn]:
        names = list(self._names)
        for number, text, line, day, second in rows:
            yield Turn(names[number], text, line, self._moment(day, second))

    def _moment(self, day: int, second: int) -> dt.datetime | None:
        begun = self._begun[day]
        return begun and begun + dt.timedelta(0, second)
