"""The sessions within a group's year: when it asked most, and who then answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.contacts import without_contacts
from bot.transcripts.guests import roles_in
from bot.transcripts.record import Record
from bot.transcripts.sentences import may_ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.transcripts.record import Turn

_MOST = 3
_HOUR = dt.timedelta(hours=1)
_SHARE = 0.4  # of the densest hour's questions; the hours beside it that have as many belong to it


class Session(NamedTuple):
    """A dense stretch of a chat, from *begin* to before *end*: how many *questions*, and its likely *guests*."""

    begin: dt.datetime
    end: dt.datetime
    questions: int
    guests: tuple[str, ...]

    @property
    def options(self) -> str:
        """What is to be typed to import it alone."""
        last = self.end - dt.timedelta(minutes=1)
        guests = "".join(f'--guest "{name}" ' for name in self.guests[:1])
        return f'{guests}--since "{self.begin:%Y-%m-%d %H:%M}" --until "{last:%Y-%m-%d %H:%M}"'


def densest(turns: Sequence[Turn]) -> list[Session]:
    """Return the stretches in which most was asked, the densest first."""
    asked = Counter(_hour(turn.said_at) for turn in turns if turn.said_at and may_ask(turn.text))
    spans: list[tuple[dt.datetime, dt.datetime]] = []
    for hour, most in asked.most_common():
        if len(spans) == _MOST:
            break
        if any(begin <= hour < end for begin, end in spans):
            continue
        begin, end = hour, hour + _HOUR
        while asked[begin - _HOUR] >= _SHARE * most:
            begin -= _HOUR
        while asked[end] >= _SHARE * most:
            end += _HOUR
        spans.append((begin, end))
    return [
        Session(begin, end, sum(asked[hour] for hour in _hours(begin, end)), _guests(turns, begin, end))
        for begin, end in spans
    ]


def _hours(begin: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    while begin < end:
        yield begin
        begin += _HOUR


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None, minute=0, second=0, microsecond=0)


def _guests(turns: Sequence[Turn], begin: dt.datetime, end: dt.datetime) -> tuple[str, ...]:
    """Who answers in that stretch; nobody whose name is a telephone number."""
    within = tuple(
        turn for turn in turns if turn.said_at and begin <= turn.said_at.replace(tzinfo=None) < end
    )
    names = roles_in(Record(turns=within)).guests
    return tuple(name for name in names if without_contacts(name) == name)
