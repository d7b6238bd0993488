"""Records, into which every kind is read: turns, in order, by the million in little memory, and what was left out."""

from __future__ import annotations

import datetime as dt
import itertools
import marshal
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias, overload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.transcripts.dates import Period

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - the record's clock has no time zone
_KEPT = 1000  # things of a kind that were left out


class Turn(NamedTuple):
    """Words that one person said in one go.

    *speaker* is the name as the record has it, None where it names nobody; *text* is Markdown, but for marks that mean
    nothing in the record: where it has such, *written* is the text with them escaped, as an answer has it. *line*
    counts from 1 in the record; *said_at* is when it was said, *offset* how many seconds into a recording; *link*
    leads to this very turn; *id* and *reply_to* tie a reply to the turn it answers, *thread* a turn to its thread,
    where the record says so.
    """

    speaker: str | None
    text: str
    line: int
    said_at: dt.datetime | None = None
    offset: float | None = None
    link: str | None = None
    id: str | None = None
    reply_to: str | None = None
    thread: str | None = None
    written: str | None = None

    @property
    def second(self) -> float | None:
        """Return when it was said by the record's own clock, in seconds; None where that is not known."""
        return (self.said_at.replace(tzinfo=None) - _EPOCH).total_seconds() if self.said_at else None


class LeftOut(NamedTuple):
    """Something in the record, in *file* if that is a folder, that became no turn, or a turn that became no pair."""

    line: int
    reason: str
    file: str = ""

    @property
    def kind(self) -> str:
        """Return the reason without what was said."""
        return self.reason.partition(": ")[0]


class LeftOuts:
    """All that was left out: the first things of each kind, and how many there are, for a year has a million."""

    def __init__(self, things: Iterable[LeftOut] = ()) -> None:
        self.counts = Counter[str]()
        self._kept: list[LeftOut] = []
        for thing in things:
            self.add(thing)

    def add(self, thing: LeftOut) -> None:
        """Count *thing*, and keep it if few of its kind are kept."""
        kind = thing.kind
        self.counts[kind] += 1
        if self.counts[kind] <= _KEPT:
            self._kept.append(thing)

    def __iter__(self) -> Iterator[LeftOut]:
        return iter(self._kept)

    def __len__(self) -> int:
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class ReadyPair:
    """A question with its answer as a record of ready-made pairs has it; *file* is one of a folder."""

    question: str
    answer: str
    line: int
    id: str | None = None
    also: tuple[str, ...] = ()
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    file: str = ""


Part: TypeAlias = Turn | ReadyPair | LeftOut


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read: turns of a talk, or pairs that were ready-made; and what it says of itself.

    *turns* may be packed (a WhatsApp export of hundreds of megabytes), each made anew when it is looked at: go through
    them, do not list them. *guests* are those that the record itself names as such (a legend, a front matter); *notes*
    are things that the reader had to assume, in words for the moderator; *date_doubt* is the one about its dates.
    """

    turns: Sequence[Turn] = ()
    pairs: tuple[ReadyPair, ...] = ()
    title: str | None = None
    date: str | None = None
    link: str | None = None
    guests: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = field(default=())
    date_doubt: str = ""

    @classmethod
    def of(cls, parts: Iterable[Part], **said: Any) -> Self:
        """Return the record of *parts*, each kind in its order; it says *said* of itself."""
        turns, pairs, left_out = list[Turn](), list[ReadyPair](), list[LeftOut]()
        for part in parts:
            match part:
                case Turn():
                    turns.append(part)
                case ReadyPair():
                    pairs.append(part)
                case _:
                    left_out.append(part)
        return cls(tuple(turns), tuple(pairs), left_out=tuple(left_out), **said)

    def in_threads(self) -> Self:
        """Return the record without its threads, where each turn is alone in its own."""
        threads = [turn.thread for turn in self.turns]
        if None in threads or len({*threads}) < len(threads):
            return self
        return replace(self, turns=tuple(turn._replace(thread=None) for turn in self.turns))

    def oldest_first(self) -> Self:
        """Return the record with its turns the other way round, where each was said before the one above."""
        times = [turn.said_at.replace(tzinfo=None) for turn in self.turns if turn.said_at]
        falling = all(one >= other for one, other in itertools.pairwise(times))
        if len(times) == len(self.turns) > 1 and times[0] > times[-1] and falling:
            return replace(self, turns=tuple(self.turns)[::-1])
        return self


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
