"""The one rule that decides: answer, suggest, abstain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pairs import Ama, Pair
from bot.verdicts import Abstention, Answer, Candidate, Suggestion, Thresholds, judge

AMA = Ama("An AMA")
THRESHOLDS = Thresholds(answer=0.8, suggest=0.3)


def candidates(*confidences):
    return [
        Candidate(Pair(f"p{n}", "Why?", "Because.", AMA), confidence, confidence, "Why?")
        for n, confidence in enumerate(confidences)
    ]


@pytest.mark.parametrize(
    ("confidences", "addressed", "verdict"),
    [
        ([0.8, 0.1], False, Answer),
        ([0.79, 0.1], False, Abstention),
        ([0.79, 0.1], True, Suggestion),
        ([0.3], True, Suggestion),
        ([0.29], True, Abstention),
        ([], True, Abstention),
        ([], False, Abstention),
    ],
)
def test_the_best_confidence_decides(confidences, addressed, verdict):
    assert isinstance(judge(candidates(*confidences), THRESHOLDS, addressed=addressed), verdict)


def test_the_best_three_are_offered_but_for_hopeless_ones():
    few = judge(candidates(0.5, 0.2, 0.0005), THRESHOLDS, addressed=True)
    assert [candidate.pair.id for candidate in few.offered] == ["p0", "p1"]
    many = judge(candidates(0.5, 0.5, 0.5, 0.5), THRESHOLDS, addressed=True)
    assert len(many.offered) == 3


def test_facts_about_an_ama_are_offered_only_where_they_are_near():
    fact = Pair("about.x.guest", "Who was the guest?", "Grace.", AMA, derived=True)
    far, near = (Candidate(fact, sure, sure, "Who was the guest?") for sure in (0.19, 0.35))
    thresholds = Thresholds(answer=0.8, suggest=0.05)
    assert judge([near], thresholds, addressed=True).offered == (near,)
    assert isinstance(judge([far, *candidates(0.04)], thresholds, addressed=True), Abstention)
    assert [one.pair.id for one in judge([far, *candidates(0.06)], thresholds, addressed=True).offered] == [
        "p0"
    ]


CONFIDENCES = st.lists(st.floats(0, 1), max_size=6).map(lambda some: sorted(some, reverse=True))


@given(CONFIDENCES, st.floats(0, 1), st.floats(0, 1))
def test_who_did_not_ask_the_bot_gets_an_answer_or_silence_and_more_confidence_never_less(some, one, other):
    thresholds = Thresholds(answer=max(one, other), suggest=min(one, other))
    unasked = judge(candidates(*some), thresholds, addressed=False)
    asked = judge(candidates(*some), thresholds, addressed=True)
    assert isinstance(unasked, Answer | Abstention)
    assert isinstance(unasked, Answer) == isinstance(asked, Answer)
    assert unasked.reason
    assert asked.reason
