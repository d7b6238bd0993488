"""Questions of one message, told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.about import stands_alone
from bot.matching.asking import MOST_QUESTIONS, bare, by_commas, pieces, questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is TFX? Who founded PyTorch?", ["What is TFX?", "Who founded PyTorch?"]),
        ("1. What is TFX?\n2. Who founded PyTorch?", ["1. What is TFX?", "2. Who founded PyTorch?"]),
        ("Hi, 1) What is TFX? 2) Who founded PyTorch?", ["Hi,\n1) What is TFX?", "2) Who founded PyTorch?"]),
        ("a) what is tfx b) who founded pytorch", ["a) what is tfx", "b) who founded pytorch"]),
        ("Is it in version 2. or 1. of it?", ["Is it in version 2. or 1. of it?"]),
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


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("what is TFX and who founded PyTorch?", ["what is TFX?", "who founded PyTorch?"]),
        ("what is TFX, and also: who founded PyTorch?", ["what is TFX?", "who founded PyTorch?"]),
        ("what is TFX plus who founded PyTorch", ["what is TFX", "who founded PyTorch"]),
        ("what is TFX as well as who founded PyTorch", ["what is TFX", "who founded PyTorch"]),
        (
            "what is TFX; who founded PyTorch; how old is it",
            ["what is TFX", "who founded PyTorch", "how old is it"],
        ),
        ("1. What is TFX?", ["What is TFX?"]),
        ("Two questions: What is TFX?", ["What is TFX?"]),
        ("what is the difference between PyTorch and TensorFlow?", None),
        ("how do i train and deploy a model?", None),
        ("how do I install it and train a model?", None),
        ("where can I change and cancel my booking?", None),
        ("what is TFX and can I use it offline?", ["what is TFX?", "can I use it offline?"]),
        ("what are red, green and blue?", None),
    ],
)
def test_what_asks_on_both_sides_of_an_and_is_parted(question, parts):
    assert list(pieces(question)) == (parts or [question])


def test_what_asks_on_both_sides_of_a_comma_may_be_parted():
    assert by_commas("What is TFX, who founded PyTorch?") == ("What is TFX?", "who founded PyTorch?")
    assert by_commas("what is TFX & who founded PyTorch") == ("what is TFX", "who founded PyTorch")
    assert by_commas("what are red, green and blue?") == ("what are red, green and blue?",)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- What is TFX?", "What is TFX?"),
        ("(2) what is TFX", "what is TFX"),
        ("b) what is TFX", "what is TFX"),
        ("Q1: What is TFX?", "What is TFX?"),
        ("Second: What is TFX?", "What is TFX?"),
        ("I have a couple of questions: 1) What is TFX?", "What is TFX?"),
        ("1.5 or 2, what is better?", "1.5 or 2, what is better?"),
        ("Python: how do I install it?", "Python: how do I install it?"),
        ("2. ", "2. "),
    ],
)
def test_a_question_is_read_without_what_only_leads_to_it(text, left):
    assert bare(text) == left


@given(st.text(st.sampled_from("ab ?.\n1and") | st.characters(), max_size=200))
def test_nothing_of_a_message_is_lost(text):
    parts = questions(text)
    assert 1 <= len(parts) <= MOST_QUESTIONS
    assert (
        "".join("".join(parts).split()) == "".join(text.split()) or ")" in text or '"' in text or "]" in text
    )


@pytest.mark.parametrize(
    ("question", "near", "alone"),
    [
        ("And how do I file my taxes?", False, True),
        ("Who cooks tonight?", False, True),
        ("Was it a moth?", False, False),
        ("How do I do that?", False, False),
        ("Can you tell me?", False, False),
        ("Does anyone know?", False, False),
        ("Did it hurt anybody?", False, False),
        ("And why?", True, False),
        ("What is TFX?", False, False),
        ("What is TFX?", True, True),
        ("Does it help with speed?", True, True),
    ],
)
def test_a_question_stands_alone_if_its_words_say_what_it_is_about(question, near, alone):
    assert stands_alone(question, near=near) == alone
