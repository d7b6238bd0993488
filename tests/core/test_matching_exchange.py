"""Exchanges: what differs from an archived phrasing in a word or two is left to the judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.exchange import CONTRADICTED, SURE, contradicts, exchanged, most_likely
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
    ("Does Keras not support the functional style?", "Does Keras support the functional style?", ("not", "")),
    ("How did it do in the 2018 survey?", "How did it do in the 2019 survey?", ("2018", "2019")),
]  # fmt: skip


@pytest.mark.parametrize(("archived", "asked", "change"), EXCHANGES)
def test_a_word_in_the_place_of_another_is_an_exchange(archived, asked, change):
    assert exchanged(asked, archived) == (change,)


@pytest.mark.parametrize(
    ("archived", "asked"),
    [
        ("Where do I register for the course?", "where do i registre for the courses"),
        ("How do I hand in homework 3?", "How do I hand in homework three?"),
        ("Where will Keras be in two to three years?", "where will keras be in two years"),
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


TURNED_ROUND = [
    ("Why did you choose Keras over plain Python?", "why did you choose plain Python over Keras"),
    ("Is the old lab better than the new one?", "Is the new one better than the old lab?"),
    ("How do I get from Oslo to Berlin?", "How do I get from Berlin to Oslo?"),
    ("When is homework 2 due this week?", "When is homework three due this week?"),
    ("What is on today's lunch menu in the hall?", "what is on tomorrows lunch menu in the hall"),
    ("Can I use the lab's tools with Python 3.1?", "Can I use the lab's tools with Python 3.10?"),
    ("Does GPT-4 run in the lab on Monday?", "Does GPT-5 run in the lab on Monday?"),
    ("Can I import data into the tool there?", "Can I export data into the tool there?"),
    ("Who may join the group before the exam?", "Who may join the group after the exam?"),
]
NOT_TURNED_ROUND = [
    ("When is homework 2 due this week?", "When is homework two due this week?"),
    ("When is homework 2 due this week?", "When is the second homework due this week?"),
    ("Can I use the lab's tools with Python 3?", "Can I use the lab's tools with Python 3.0?"),
    ("What are the pros and cons of Keras?", "What are the cons and pros of Keras?"),
    ("What is the difference between day and night?", "What is the difference between night and day?"),
    ("Do we meet on Monday or Tuesday?", "Do we meet on Tuesday or Monday?"),
    ("What does the lab use in production?", "In production what does the lab use?"),
    ("Where may I park before the exam starts?", "Where can I park before the exam starts?"),
    ("How does Keras differ from PyTorch?", "How does PyTorch differ from Keras?"),
    ("Is the old lab compatible with the new one?", "Is the new one compatible with the old lab?"),
    ("lab opening hours summer", "summer opening hours lab"),
    ("What is the price of the course?", "The price of the course is what?"),
    (
        "How do I sign in with key 7 on the lab's page?",
        f"How do I sign in with key {'7' * 5000} on the lab's page?",
    ),
]


@pytest.mark.parametrize(("archived", "asked"), TURNED_ROUND)
def test_numbers_days_opposites_and_the_order_of_two_turn_a_question_round(archived, asked):
    assert contradicts(asked, archived)
    assert contradicts(archived, asked)
    assert most_likely(asked, archived, 8.0) == CONTRADICTED


@pytest.mark.parametrize(("archived", "asked"), NOT_TURNED_ROUND)
def test_what_says_the_same_in_other_words_or_in_another_order_does_not(archived, asked):
    assert not contradicts(asked, archived)


@given(WORDS)
def test_nothing_turns_itself_round(words):
    assert not contradicts(" ".join(words), " ".join(words))


@given(st.floats(-8, 8), st.floats(-8, 8))
def test_the_judge_is_believed_from_the_default_threshold_on(one, other):
    archived, asked = "Does the lab use Keras on Mondays?", "Does the lab use Theano on Mondays?"
    mine, yours = most_likely(asked, archived, one), most_likely(asked, archived, other)
    assert (mine >= 0.6 - 1e-9) == (one >= SURE - 1e-9)
    assert (mine - yours) * (one - other) >= 0


def test_what_is_exchanged_is_no_surer_than_the_judge_and_is_told():
    asked = "Did the lab close at noon in the summer of the Olympics?"
    pair = Pair("p", "Did the lab close at noon in the summer of the elections?", "Yes, at twelve.", Ama("x"))
    found = Matcher(Archive.of([pair])).explain(asked)[0]
    judge = found.features["judge"]
    assert found.candidate.confidence <= most_likely(asked, pair.question, judge) + 1e-6
    told = "it is asked with 'olympics', and archived with 'elections'"
    assert (told in found.spoke_against) == (judge < SURE)


@pytest.mark.parametrize(
    ("archived", "asked"),
    [
        ("Why did you choose Keras over plain Python?", "Why did you choose plain Python over Keras?"),
        ("Is the library part of the school?", "Is the school part of the library?"),
    ],
)
def test_what_is_turned_round_is_offered_at_the_most_and_says_why(archived, asked):
    pair = Pair("p", archived, "It is shorter.", Ama("x"))
    found = Matcher(Archive.of([pair])).explain(asked)[0]
    assert found.candidate.confidence <= CONTRADICTED + 1e-6
    assert "two things have changed places" in found.spoke_against
