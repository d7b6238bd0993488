"""Records, into which every kind is read: turns, in order, and what was left out on the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
