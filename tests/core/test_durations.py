"""How long something is to last, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.wording import seconds_in, spoken_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("2h", 7200), ("2 hours", 7200), ("30m", 1800), ("90 min", 5400), ("1d", 86_400), ("1h30m", 5400)),
        *(("1 hour and 30 minutes", 5400), ("2 days, 1 h", 176_400), (" 2H ", 7200), ("0m", 0)),
    ],
)
def test_what_people_write_for_a_duration_is_read(text, seconds):
    assert seconds_in(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "two hours", "2 months", "2h?", "the bot for 2h", "h", "2 hats"])
def test_what_says_no_duration_or_something_else_is_none(text):
    assert seconds_in(text) is None


@given(st.text())
def test_any_text_is_a_duration_or_none(text):
    assert seconds_in(text) is None or seconds_in(text) >= 0


@given(st.integers(1, 100_000))
def test_what_is_said_is_read_back(minutes):
    assert seconds_in(spoken_duration(60 * minutes)) == 60 * minutes


def test_less_than_a_minute_is_said_so():
    assert spoken_duration(20) == "less than a minute"
