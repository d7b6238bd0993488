"""Judged questions are no fair sample of what is asked; weighed by what they stand for, they teach the same."""

import math
import random
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.calibration import LEAST, Asked, Sample, Sort, fitted, fitted_shift, sort_of
from bot.evaluation.measures import Evaluation, GoldenQuestion, Outcome
from bot.pairs import Ama, Pair
from bot.verdicts import Candidate, Ignored, Thresholds, judge

THRESHOLD = 0.65
PAIR = Pair("a", "?", "!", Ama("Then"))
# How likely a question of a sort is to be judged: what went well hardly ever, what went wrong mostly.
JUDGED = {Sort.RIGHT: 0.03, Sort.WRONG: 0.7, Sort.UNANSWERED: 0.2}


@cache
def outcome(confidence, *, right):
    ranked = (Candidate(PAIR, confidence, confidence, "?"),) if confidence else ()
    verdict = judge(ranked, Thresholds(THRESHOLD, 0.3), addressed=True)
    return Outcome(GoldenQuestion("?", ("a",)), verdict, ranked, frozenset({"a"} if right else ()))


@cache
def sort(confidence, *, right):
    return sort_of(outcome(confidence, right=right), THRESHOLD)


class Use:
    """Questions asked in use whose stated confidence is out by *shift* in log odds; of some it was judged how right."""

    def __init__(self, number, shift, seed):
        chance = random.Random(seed)
        judged = random.Random(seed + 1)
        self.asked, self.judged, self.unobjected, sorts = [], [], [], Counter()
        for _ in range(number):
            z = chance.gauss(0.4, 1.8)
            confidence = round(1 / (1 + math.exp(-z)), 3)
            right = chance.random() < 1 / (1 + math.exp(-(z + shift)))
            one, its_sort = outcome(confidence, right=right), sort(confidence, right=right)
            self.asked.append(one)
            sorts[its_sort] += 1
            if its_sort is Sort.RIGHT:
                self.unobjected.append(confidence)
            if judged.random() < JUDGED[its_sort]:
                self.judged.append(one)
        wrong, answered = sorts[Sort.WRONG], sorts[Sort.WRONG] + sorts[Sort.RIGHT]
        self.counted = Asked(answered=answered, objected=wrong, unanswered=sorts[Sort.UNANSWERED])


@settings(max_examples=10)
@given(shift=st.floats(-1.5, 1.5), seed=st.integers(0, 1000), kept=st.booleans())
def test_learned_from_what_is_judged_it_is_as_learned_from_everything(shift, seed, kept):
    use = Use(20_000, shift, seed)
    unobjected = use.unobjected if kept else ()
    sample = Sample(Evaluation(tuple(use.judged)), use.counted, THRESHOLD, unobjected)
    assert sample.missing == ()
    of_all, weighed = fitted_shift(Evaluation(tuple(use.asked))), fitted(sample.weighed)
    assert abs(weighed.value - of_all.value) < 4 * weighed.error + 0.02
    assert weighed.error < 0.15


def test_unweighed_it_would_teach_the_bot_to_be_silent():
    use = Use(20_000, 0.0, 7)
    judged = Evaluation(tuple(use.judged))
    assert fitted_shift(judged).value < -0.8
    assert abs(fitted(Sample(judged, use.counted, THRESHOLD).weighed).value) < 0.2


def test_no_right_answer_need_be_judged_where_it_is_kept_how_sure_they_were():
    use = Use(20_000, 0.7, 7)
    wrong = Evaluation(tuple(one for one in use.judged if sort_of(one, THRESHOLD) != Sort.RIGHT))
    assert [one.sort for one in Sample(wrong, use.counted, THRESHOLD).missing] == [Sort.RIGHT]
    shift = fitted(Sample(wrong, use.counted, THRESHOLD, use.unobjected).weighed)
    assert abs(shift.value - 0.7) < 0.1


def test_weights_are_one_on_average_and_those_of_a_sort_add_up_to_its_share():
    judged = Evaluation(
        (*[outcome(0.9, right=True)] * 2, outcome(0.8, right=False), outcome(0.2, right=False))
    )
    sample = Sample(judged, Asked(answered=90, objected=10, unanswered=10), THRESHOLD)
    assert [weight for _, _, weight in sample.weighed] == pytest.approx([1.6, 1.6, 0.4, 0.4])


def test_the_error_grows_where_few_stand_for_many():
    known = [(one.confidence, one.best_is_right) for one in Use(300, 0.0, 3).asked]
    uneven = [(*one, 9.1 if place < 30 else 0.1) for place, one in enumerate(known)]
    assert fitted(uneven).error > 2 * fitted((*one, 1.0) for one in known).error


def test_a_sort_that_was_asked_and_not_judged_is_told():
    judged = Evaluation((outcome(0.9, right=False),) * LEAST + (outcome(0.1, right=True),) * (LEAST - 1))
    asked = Asked(answered=40, objected=5, unanswered=12)
    assert [str(one) for one in Sample(judged, asked, THRESHOLD).missing] == [
        "of 35 questions answered and not objected to, 0 of their like are known",
        "of 12 questions not answered, 4 of their like are known",
    ]
    assert Sample(judged, Asked(answered=5, objected=5), THRESHOLD).missing == ()


def test_what_found_no_candidate_counts_as_unanswered_and_what_asked_nothing_not_at_all():
    ignored = Outcome(GoldenQuestion("?"), Ignored("it does not ask"), (), frozenset())
    judged = Evaluation((outcome(0.0, right=False),) * LEAST + (ignored,) * 9)
    sample = Sample(judged, Asked(unanswered=3), THRESHOLD)
    assert sample.missing == ()
    assert sample.weighed == (), "a shift changes nothing where nothing was found"


def test_more_objections_than_answers_are_no_more_than_all_of_them():
    assert [Asked(answered=3, objected=9).of(sort) for sort in Sort] == [0, 3, 0]
