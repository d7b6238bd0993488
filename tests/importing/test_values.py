"""Values out of somebody else's JSON: taken as what they are, or not at all."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.sources import decode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(JSON)
def test_any_value_can_be_asked_for_anything(value):
    for ask in (values.words, values.name, values.identity):
        (ask(value) or "").encode("utf-8")
    assert values.seconds(value) is None or values.seconds(value) >= 0
    assert values.moment(value) is None or isinstance(values.moment(value), dt.datetime)
    assert isinstance(values.mapping(value), dict)
    assert isinstance(values.items(value), list)


def test_half_an_emoji_and_control_characters_do_not_reach_a_file():
    assert values.words(json.loads(r'"a\ud83d\u0000b\ud83d\ude00"')) == "a\ufffdb😀"


def test_moments_are_read_from_iso_and_from_seconds():
    assert values.moment("2024-03-01T18:00:00+01:00").utcoffset() == dt.timedelta(hours=1)
    assert values.moment("1709316000.5").isoformat() == "2024-03-01T18:00:00.500000+00:00"
    assert values.moment("yesterday") is None


def test_a_fault_says_its_line():
    with pytest.raises(UserError, match=r"a\.json:12: this is not JSON"):
        values.parse("{\n\nx}", "a.json", 10)


@given(st.binary(max_size=200))
def test_any_bytes_become_text(data):
    decode(data).encode("utf-8")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\0"), min_size=1))
def test_a_marked_encoding_is_read_back(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert decode(text.encode(encoding)) == text.replace("\r\n", "\n").replace("\r", "\n")
