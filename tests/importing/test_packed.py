"""Turns packed and unpacked are the same turns."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts.dates import Period
from bot.transcripts.record import PackedTurns, Turn

DAYS = [dt.date(2021, 1, 13), dt.date(2021, 1, 14), None]
TURNS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8"), max_size=8),
        st.text(st.characters(codec="utf-8"), max_size=20),
        st.integers(1, 1 << 31),
        st.integers(0, 2),
        st.integers(0, 86_399),
    ),
    max_size=20,
)


def packed(rows):
    turns = PackedTurns()
    for row in rows:
        turns.pack(*row)
    return turns


@given(TURNS)
def test_what_was_packed_comes_back(rows):
    turns = packed(rows)
    turns.date(DAYS)
    midnights = [day and dt.datetime.combine(day, dt.time()) for day in DAYS]
    wanted = [
        Turn(speaker, text, line, said_at=(at := midnights[day]) and at + dt.timedelta(seconds=second))
        for speaker, text, line, day, second in rows
    ]
    assert list(turns) == wanted == [turns[index] for index in range(len(turns))]
    assert turns[1:3] == tuple(wanted[1:3])
    assert turns[::-1] == tuple(wanted[::-1])


BOUNDS = st.none() | st.datetimes(
    dt.datetime.combine(dt.date(2021, 1, 12), dt.time()), dt.datetime.combine(dt.date(2021, 1, 16), dt.time())
)


@given(TURNS, BOUNDS, BOUNDS)
def test_what_was_said_outside_of_a_period_is_gone(rows, since, until):
    turns, period = packed(rows), Period(since, until)
    turns.date(DAYS)
    wanted = [turn for turn in turns if period.holds(turn.said_at)]
    kept = turns.within(period)
    assert (list(kept), len(kept)) == (wanted, len(wanted))


def test_what_is_beyond_the_end_is_an_index_error():
    with pytest.raises(IndexError):
        packed([])[0]
