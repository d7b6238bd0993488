"""Buttons whose payload somebody made up."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.interactions import Press

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.one_of(st.text(), JSON, st.binary()))
def test_a_value_that_is_not_ours_says_nothing(value):
    press = Press.of({"actions": [{"value": value}]})
    assert all(isinstance(said, str) for said in press.value.values())


@given(st.dictionaries(st.sampled_from(["user", "container", "channel", "team", "message", "actions"]), JSON))
def test_no_payload_however_odd_is_an_error(body):
    press = Press.of(body)
    assert isinstance(press.key, str)


def test_a_deeply_nested_value_says_nothing():
    assert Press.of({"actions": [{"value": "[" * 100_000}]}).value == {}
