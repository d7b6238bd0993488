"""Questions of one message, told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.questions import MOST, halves, questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is TFX? Who founded PyTorch?", ["What is TFX?", "Who founded PyTorch?"]),
        ("1. What is TFX?\n2. Who founded PyTorch?", ["1. What is TFX?", "2. Who founded PyTorch?"]),
        ("what is tfx\nwho founded pytorch\nthanks", ["what is tfx", "who founded pytorch\nthanks"]),
        (
            "I run Windows. How do I install it? Is it free?",
            ["I run Windows. How do I install it?", "Is it free?"],
        ),
        ("What is TFX?", ["What is TFX?"]),
        ("lol", ["lol"]),
        ("", [""]),
    ],
)
def test_each_has_what_was_said_before_it(text, parts):
    assert list(questions(text)) == parts


def test_an_and_parts_only_what_asks_on_both_sides():
    assert halves("what is TFX and who founded PyTorch?") == ("what is TFX", "who founded PyTorch?")
    assert halves("what is the difference between PyTorch and TensorFlow?") is None
    assert halves("how do i train and deploy a model?") is None


@given(st.text(st.sampled_from("ab ?.\n1and") | st.characters(), max_size=200))
def test_nothing_of_a_message_is_lost(text):
    parts = questions(text)
    assert 1 <= len(parts) <= MOST
    assert (
        "".join("".join(parts).split()) == "".join(text.split()) or ")" in text or '"' in text or "]" in text
    )
