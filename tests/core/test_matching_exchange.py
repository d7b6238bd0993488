"""Exchanges: what differs from an archived phrasing in a word or two is left to the judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.exchange import SURE, exchanged, most_likely
from bot.matching.matcher import Matcher
from bot.pairs import Ama, Archive, Pair

WORDS = st.lists(
    st.sampled_from(["the", "lab", "opens", "before", "noon", "with", "a", "key", "7", "9"]), min_size=1
)

EXCHANGES = [
    ("Can I hand in homework 2 before the lecture?", "Can I hand in homework 3 before the lecture?", ("2", "3")),
    ("Was it released before the summit in May?", "Was it released after the summit in May?", ("before", "after")),
    ("Are there advantages of graphs?", "are there disadvantages of graphs", ("advantages", "disadvantages")),
    ("Does Keras support the functional style?", "Does Keras not support the functional style?", ("", "not")),
    ("How did it do in the 2018 survey?", "How did it do in the 2019 survey?", ("2018", "2019")),
]  # fmt: skip


@pytest.mark.parametrize(("archived", "asked", "change"), EXCHANGES)
def test_a_word_in_the_place_of_another_is_an_exchange(archived, asked, change):
    assert exchanged(asked, archived) == (change,)


@pytest.mark.parametrize(
    ("archived", "asked"),
    [
        ("Where do I register for the course?", "where do i registre for the courses"),
        ("What is Keras?", "What is PyTorch?"),
        ("Where do I register for the course?", "I would like to join, how is that done?"),
    ],
)
def test_slips_short_questions_and_what_is_asked_otherwise_are_none(archived, asked):
    assert exchanged(asked, archived) == ()


@given(WORDS, WORDS)
def test_an_exchange_leaves_most_of_both_as_it_is(one, other):
    found = exchanged(" ".join(one), " ".join(other))
    changed = sum(max(len(there.split()), len(here.split())) for there, here in found)
    assert len(found) <= 2
    assert changed <= 0.25 * max(len(one), len(other))


@given(st.floats(-8, 8), st.floats(-8, 8))
def test_the_judge_is_believed_from_the_default_threshold_on(one, other):
    assert (most_likely(one) >= 0.6 - 1e-9) == (one >= SURE - 1e-9)
    assert (most_likely(one) - most_likely(other)) * (one - other) >= 0


def test_what_is_exchanged_is_no_surer_than_the_judge_and_is_told():
    asked = "Did the lab close at noon before the summer holidays began?"
    pair = Pair(
        "p", "Did the lab close at noon after the summer holidays began?", "Yes, at twelve.", Ama("x")
    )
    found = Matcher(Archive.of([pair])).explain(asked)[0]
    assert found.candidate.confidence <= most_likely(found.features["judge"]) + 1e-6
    told = "it is asked with 'before', and archived with 'after'"
    assert (told in found.spoke_against) == (found.features["judge"] < SURE)
