"""Questions with one thing exchanged: what they are made of, and what a bot still answers of them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.exchanges import ask_exchanges, exchanged, respelled, summary
from bot.pairs import Ama, Archive, Pair
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Thresholds


def kinds(text):
    return {one.kind for one in exchanged(text, random.Random(1))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When is homework 2 due?", "number"),
        ("Who won the second prize?", "number"),
        ("Is the lab open on Friday?", "day"),
        ("Why did you choose Keras over plain Python?", "order"),
        ("What does Maria think of this?", "name"),
        ("What are the advantages of eager mode?", "pole"),
        ("Does the lab use GPT-4?", "negation"),
    ],
)
def test_what_a_question_holds_is_exchanged(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize("text", ["", "why", "how do i use it", "Why does it fail?"])
def test_a_question_without_any_such_thing_stays_as_it_is(text):
    assert kinds(text) == set()


@given(st.text(max_size=80), st.integers())
def test_whatever_is_exchanged_differs_from_what_was_asked(text, seed):
    for one in exchanged(text, random.Random(seed)):
        assert one.text != text
        assert one.new in one.text


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("due date of homework 2", {"two", "second homework", "homework2", "#2"}),
        ("what is a ReplicaSet", {"replica set"}),
        ("a read-only file", {"read only", "readonly"}),
    ],
)
def test_other_spellings_ask_the_same(text, others):
    made = respelled(text, random.Random(0))
    assert made
    assert all(any(other in one for other in others) for one in made)


def test_what_is_still_answered_is_counted_by_kind_and_shown():
    ama = Ama("Lab hours")
    pairs = [
        Pair("hw2", "When is homework 2 due?", "On Friday at noon.", ama),
        Pair("gpu", "Which cards are in the lab?", "Four of them, all alike.", ama),
    ]
    sure, never = (Responder(Served.of(Archive.of(pairs)), Thresholds(least, least)) for least in (0.0, 1.0))
    assert [one.answered for one in ask_exchanges(sure)] == [True]
    assert "1 of 1 (100.0 %) are still answered" in summary(ask_exchanges(sure))
    assert "0 of 1 (0.0 %)" in summary(ask_exchanges(never))
    assert "number: 0 of 1" in summary(ask_exchanges(never))


def test_an_archive_without_such_questions_is_told_so():
    served = Served.of(Archive.of([Pair("p", "Why does it fail?", "It is late.", Ama("x"))]))
    assert "to exchange" in summary(ask_exchanges(Responder(served, Thresholds(0.5, 0.1))))
