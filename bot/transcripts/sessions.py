"""Sessions within a group's year: when it asked most, or a guest wrote most, and who then answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.transcripts.contacts import without_contacts
from bot.transcripts.guests import roles_in
from bot.transcripts.record import Record, Turn
from bot.transcripts.sentences import may_ask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 3
_HOUR = dt.timedelta(hours=1)
_SHARE = 0.4  # of the densest hour's messages; the hours beside it that have as many belong to it


_MOST_PAIRS, _LONGEST = 300, dt.timedelta(days=7)  # of an AMA that goes on in a chat
_Asked = TypeVar("_Asked")


def is_year(pairs: Sequence[_Asked], said_at: Callable[[_Asked], dt.datetime | None]) -> bool:
    """Return whether *pairs*, in order, are more than an AMA holds, and were asked over more time: a group's year."""
    if len(pairs) <= _MOST_PAIRS:
        return False
    first, last = said_at(pairs[0]), said_at(pairs[-1])
    return (
        first is not None
        and last is not None
        and last.replace(tzinfo=None) - first.replace(tzinfo=None) > _LONGEST
    )


class Session(NamedTuple):
    """A dense stretch of a chat, from *begin* to before *end*: its likely *guests*, and how many *questions* were asked
    and *messages* written by these.
    """

    begin: dt.datetime
    end: dt.datetime
    questions: int
    messages: int
    guests: tuple[str, ...]

    @property
    def options(self) -> str:
        """Return what is to be typed to import it alone."""
        last = self.end - dt.timedelta(minutes=1)
        guests = "".join(f'--guest "{name}" ' for name in self.guests[:1])
        return f'{guests}--since "{self.begin:%Y-%m-%d %H:%M}" --until "{last:%Y-%m-%d %H:%M}"'


def densest(turns: Sequence[Turn], named: Sequence[str] = ()) -> list[Session]:
    """Return the stretches in which most was asked, or in which the guests *named* wrote most, the densest first."""
    asked, said = Counter[dt.datetime](), Counter[dt.datetime]()
    for turn in turns:
        if turn.said_at and may_ask(turn.text):
            asked[_hour(turn.said_at)] += 1
        if turn.said_at and turn.speaker in named:
            said[_hour(turn.said_at)] += 1
    telling = said if named else asked
    spans: list[tuple[dt.datetime, dt.datetime]] = []
    for hour, most in telling.most_common():
        if len(spans) == _MOST:
            break
        if any(begin <= hour < end for begin, end in spans):
            continue
        begin, end = hour, hour + _HOUR
        while telling[begin - _HOUR] >= _SHARE * most:
            begin -= _HOUR
        while telling[end] >= _SHARE * most:
            end += _HOUR
        spans.append((begin, end))
    found = list[Session]()
    for begin, end in spans:
        messages = sum(said[hour] for hour in said if begin <= hour < end)
        guests, messages = (named, messages) if named else _answering(turns, begin, end)
        nameable = tuple(name for name in guests if without_contacts(name) == name)
        questions = sum(asked[hour] for hour in asked if begin <= hour < end)
        found.append(Session(begin, end, questions, messages, nameable))
    return found


def _answering(turns: Sequence[Turn], begin: dt.datetime, end: dt.datetime) -> tuple[Sequence[str], int]:
    """Return who likely answers in a stretch, and how many messages they wrote."""
    spoken = (turn for turn in turns if turn.said_at and begin <= turn.said_at.replace(tzinfo=None) < end)
    within = tuple(spoken)
    guests = roles_in(Record(turns=within)).guests
    return guests, sum(turn.speaker in guests for turn in within)


def _hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None, minute=0, second=0, microsecond=0)
