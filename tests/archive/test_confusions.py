"""Pairs that the matcher takes one for another, as `ama check` warns of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archive import confusions as module
from bot.archive.confusions import confusions, contradiction
from bot.archive.loading import name_nameless
from bot.archive.reading import read_bytes

OTHERS = """\
  - {id: gpu, question: Which GPU do I need for training a network?, also: [graphics card for training], answer: Any.}
  - {id: docs, question: Where is the documentation of Keras?, also: [keras manual online], answer: On keras.io.}
  - {id: talk, question: How long may a lightning talk last?, also: [length of short talks], answer: Five minutes.}
  - {id: mentor, question: Who mentors newcomers in Guwahati?, also: [guwahati newcomer help], answer: Ali does.}
"""


def entries(pairs):
    reading = read_bytes(f"title: Facts\npairs:\n{OTHERS}{pairs}".encode(), "facts.yaml")
    assert reading.problems == []
    name_nameless(reading.entries)
    return reading.entries


def told(pairs):
    return [
        (problem.rule, problem.line, problem.column, problem.text) for problem in confusions(entries(pairs))
    ]


def test_pairs_that_are_apart_draw_no_warning():
    assert told("") == []


TWINS = """\
  - {id: wiki, question: Where does our wiki stand?, answer: At example.org.}
  - {id: wiki-again, question: Where does our wiki stand?, answer: At example.org.}
"""


def test_a_pair_whose_every_phrasing_finds_another_first_is_unreachable():
    ((rule, line, column, text),) = told(TWINS)
    assert (rule, line, column) == ("unreachable", 8, 32)
    assert "'wiki' (facts.yaml:7) comes in its place" in text
    assert "Say in its question what sets it apart" in text


def test_a_phrasing_of_its_own_makes_a_pair_reachable():
    apart = TWINS.replace(
        "answer: At example.org.}", "also: [address of the cookbook], answer: At example.org.}", 1
    )
    apart = apart.replace("wiki-again, ", "wiki-again, also: [link to shared pages], ")
    assert "unreachable" not in [rule for rule, *_ in told(apart)]


SHADOWS = """\
  - id: meetup-pune
    question: When does the monthly flutter meetup in Pune begin?
    also: [opening hour of the garage]
    answer: At six.
  - id: meetup-pune-too
    question: When does the monthly flutter meetup in Pune begin usually?
    also: [bicycle shed keys]
    answer: The caretaker has them.
"""


def test_pairs_that_draw_each_others_questions_shadow_each_other_and_are_told_once():
    shadowed = [(line, text) for rule, line, _, text in told(SHADOWS) if rule == "shadowed"]
    ((line, text),) = shadowed
    assert line == 12
    assert "draws the pair 'meetup-pune' (facts.yaml:7)" in text


def test_a_superseded_pair_may_ask_what_its_successor_asks():
    old = SHADOWS.replace(
        "    answer: At six.\n", "    answer: At six.\n    superseded_by: meetup-pune-too\n"
    )
    assert told(old) == []


def test_answers_that_disagree_on_nearly_the_same_question_are_pointed_out():
    answers = SHADOWS.replace("At six.", "It drew 120 members.").replace(
        "The caretaker has them.", "Some 300 members come."
    )
    (text,) = [text for rule, _, _, text in told(answers) if rule == "contradiction"]
    assert "member: 120 in one, 300 in the other" in text or "member: 300 in one, 120 in the other" in text
    assert "'superseded_by'" in text


def test_of_more_phrasings_than_can_be_asked_in_time_each_pairs_first_ones_are(monkeypatch):
    whole = told(SHADOWS)
    assert [rule for rule, *_ in whole] == ["shadowed"]
    monkeypatch.setattr(module, "MOST_PHRASINGS", 2 * len(entries(SHADOWS)))
    more = SHADOWS.replace(
        "]", ", zebras on stilts, the price of salt in Timbuktu, rivers named after saints]"
    )
    assert [rule for rule, *_ in told(more)] == ["shadowed"]


def test_of_more_pairs_than_can_be_asked_in_time_nothing_is(monkeypatch):
    monkeypatch.setattr(module, "MOST_PHRASINGS", 3)
    assert told(SHADOWS) == []


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("Yes, since May.", "No, not yet.", "one begins with Yes, the other with No"),
        (
            "It has 1,600 contributors.",
            "About 1800 contributors.",
            "contributor: 1600 in one, 1800 in the other",
        ),
        ("Open since 2015.", "It was opened in 2016.", "year: 2015 in one, 2016 in the other"),
        (
            "Some 41 million downloads",
            "10 million downloads",
            "download: 41000000 in one, 10000000 in the other",
        ),
        ("10% of it", "20 % of it", "percent: 10 in one, 20 in the other"),
    ],
)
def test_a_disagreement_is_found_in_figures_years_and_yes_or_no(one, other, about):
    assert contradiction(one, other, dated=True) == about


def test_years_count_only_where_the_questions_ask_for_them():
    assert contradiction("Open since 2015.", "It was opened in 2016.", dated=False) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It has 1,600 contributors.", "1600 contributors"),
        ("About 41 million downloads", "More than 41.2 million downloads"),
        ("In 2015, and again in 2017.", "In 2017."),
        ("Three talks, 20 minutes each.", "It took 2 hours."),
        ("See [it](https://example.org/2015/3-talks).", "In 2016."),
        ("Version 2.0 came out.", "Version 1.4 came out."),
        ("Nothing is known.", "Yes."),
        ("No.", "No, never."),
        ("", ""),
    ],
)
def test_answers_that_can_both_be_true_are_left_alone(one, other):
    assert contradiction(one, other, dated=True) is None


@given(st.text(), st.text())
def test_any_two_answers_agree_or_do_not_and_no_answer_contradicts_itself(one, other):
    found = contradiction(one, other, dated=True)
    assert (found is None) == (contradiction(other, one, dated=True) is None)
    assert contradiction(one, one, dated=True) is None


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=4))
def test_any_texts_are_asked_without_a_fault(pairs):
    lines = (json.dumps({"question": question, "answer": answer}) for question, answer in pairs)
    found = read_bytes(
        ("title: x\npairs:\n" + "".join(f"  - {line}\n" for line in lines)).encode(), "f"
    ).entries
    name_nameless(found)
    assert all(problem.severity == "warning" for problem in confusions(found))
