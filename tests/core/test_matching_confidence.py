"""The shipped weights, and what is made of a ranking."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.confidence import NONE, SIGNS, confidence, shipped
from bot.matching.features import NAMES, read
from bot.matching.index import Index
from bot.matching.spelling import Spelling
from bot.pairs import Ama, Pair

INDEX = Index([Pair("p", "What is Keras?", "A library.", Ama("x"))])
QUERY = read("what is keras", INDEX, Spelling(INDEX.counts))
SCORES = st.lists(st.floats(-5, 20, width=32), min_size=1, max_size=12).map(lambda s: sorted(s, reverse=True))


def of(scores, shift=0.0):
    table = np.zeros((len(scores), len(NAMES)), np.float32)
    return confidence(np.array(scores, np.float32), table, QUERY, shipped().words, shift).tolist()


def test_the_shipped_weights_name_every_feature_and_sign_once():
    learned = shipped()
    for weights in (learned.words, learned.meaning, learned.judged):
        assert (len(weights.ranking), len(weights.none), len(weights.signs)) == (
            len(NAMES),
            len(NONE),
            len(SIGNS),
        )
    assert not weights_of("judge", learned.words, learned.meaning)
    assert weights_of("judge", learned.judged)


def weights_of(name, *some):
    return any(weights.ranking[NAMES.index(name)] or weights.signs[SIGNS.index(name)] for weights in some)


@given(SCORES)
def test_confidences_are_probabilities_in_the_order_of_the_scores(scores):
    sure = of(scores)
    assert all(0 <= value <= 1 for value in sure)
    assert sure == sorted(sure, reverse=True)


@given(SCORES, st.floats(-3, 3))
def test_the_shift_moves_the_confidence_its_own_way(scores, shift):
    plain, shifted = of(scores)[0], of(scores, shift)[0]
    assert (shifted - plain) * shift >= -1e-6


def test_a_rival_that_is_close_lowers_the_confidence():
    assert of([9.0, 3.0])[0] > of([9.0, 8.8])[0] > of([9.0, 8.8, 8.8, 8.8])[0]


def test_a_higher_score_with_the_same_lead_raises_it():
    assert of([12.0, 6.0])[0] > of([6.0, 0.0])[0]
