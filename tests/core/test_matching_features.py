"""The fast way to the features against the slow, obvious one."""

from collections import Counter
from math import log1p

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.matching import features
from bot.matching.features import NAMES, closest, measure, read
from bot.matching.index import Index
from bot.matching.spelling import Spelling
from bot.matching.vocabulary import idea, importance, kinds, stem
from bot.pairs import Ama, Pair
from bot.text import normalise, tokens

WORDS = [
    "install",
    "installing",
    "tensorflow",
    "keras",
    "why",
    "how",
    "should",
    "the",
    "of",
    "graph",
    "model",
    "buy",
    "purchase",
    "c++",
    "2.0",
    "модель",
    "安装",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
ASKED = st.lists(st.sampled_from([*WORDS, "zzz", "qqqq"]), max_size=6).map(" ".join)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), min_size=1, max_size=7)


class Obvious:
    """The features as features.py describes them, one pair and one word at a time."""

    def __init__(self, pairs, name):
        self.pairs, self.name = pairs, name
        self.holding = Counter(term for pair in pairs for term in {*self.said(pair), *self.asked(pair)})

    def terms(self, text):
        return [self.name(stem(word)) for word in tokens(text)]

    def said(self, pair):
        return self.terms(pair.answer)

    def asked(self, pair):
        return [term for text in pair.phrasings for term in self.terms(text)]

    def weight(self, term):
        count, held = len(self.pairs), self.holding.get(term, 0)
        if not held:
            return importance(term) * log1p(count)
        return importance(term) * log1p((count - held + 0.5) / (held + 0.5))

    def sum(self, terms):
        return sum(self.weight(term) for term in terms)

    def overlap(self, query, pair):
        return max(
            self.overlap_with(set(self.terms(query)), set(self.terms(text))) for text in pair.phrasings
        )

    def overlap_with(self, query, phrasing):
        common = self.sum(query & phrasing)
        given_, asked = common / (self.sum(query) + 1e-9), common / (self.sum(phrasing) + 1e-9)
        return 2 * given_ * asked / (given_ + asked + 1e-6)

    def core(self, query, pair):
        part = dict.fromkeys(self.asked(pair), 0.0)
        for term in part:
            share = sum(term in self.terms(text) for text in pair.phrasings) / len(pair.phrasings)
            part[term] = share * share * self.weight(term)
        return sum(part[term] for term in set(self.terms(query)) & set(part)) / (sum(part.values()) + 1e-9)

    def bm25(self, query, pair, times):
        def counted(one):
            return Counter(times * self.asked(one) + self.said(one))

        mean = sum(counted(one).total() for one in self.pairs) / len(self.pairs)
        counts = counted(pair)
        length = 1.2 * (0.4 + 0.6 * counts.total() / max(mean, 1e-9))
        terms = set(self.terms(query)) & set(counts)
        return sum(self.weight(t) * counts[t] * 2.2 / (counts[t] + length) for t in terms) / 22

    def covered(self, query, terms):
        return self.sum(set(self.terms(query)) & set(terms))


def kind(query, pair):
    asked = kinds(query)
    return max(
        0.0 if not asked or not kinds(text) else 1.0 if asked & kinds(text) else -0.5
        for text in pair.phrasings
    )


def obvious(pairs, query, pair):
    words, ideas = Obvious(pairs, str), Obvious(pairs, idea)
    return {
        "overlap": words.overlap(query, pair),
        "kind": kind(query, pair),
        "bm25": words.bm25(query, pair, 3),
        "answer": words.bm25(query, pair, 0),
        "core": words.core(query, pair),
        "opening": words.covered(query, words.said(pair)[:35]) / (words.sum(set(words.terms(query))) + 1e-9),
        "letters": max(fuzz.ratio(normalise(query), normalise(text)) for text in pair.phrasings) / 100,
        "akin": ideas.overlap(query, pair),
        "kin_core": ideas.core(query, pair),
        "kin_cover": ideas.covered(query, [*ideas.asked(pair), *ideas.said(pair)]) / 10,
    }


def measured_of(query, index, allowed=None):
    return measure(query, index, closest(query.wanted, index, allowed))


def made(rows):
    return [
        Pair(f"p{n}", question, answer, Ama("x"), tuple(also))
        for n, (question, answer, also) in enumerate(rows)
    ]


@settings(max_examples=200)
@given(ROWS, ASKED)
def test_every_feature_is_what_the_obvious_way_makes_it(rows, asked):
    pairs = made(rows)
    index = Index(pairs)
    query = read(asked, index, Spelling(index.counts))
    measured = measured_of(query, index)
    understood = " ".join(word.read for word in query.words)
    for place, row in zip(measured.pairs, measured.features, strict=True):
        wanted = obvious(pairs, understood, pairs[place])
        wanted["letters"] = (
            max(fuzz.ratio(query.normal, normalise(text)) for text in pairs[place].phrasings) / 100
        )
        wanted["kind"] = kind(asked, pairs[place])
        wanted |= dict.fromkeys(NAMES[len(wanted) :], 0)  # what the networks tell
        assert dict(zip(NAMES, row.tolist(), strict=True)) == pytest.approx(wanted, abs=4e-3)


@given(ROWS, ASKED)
def test_every_pair_that_shares_a_word_is_a_candidate(rows, asked):
    pairs = made(rows)
    index = Index(pairs)
    query = read(asked, index, Spelling(index.counts))
    terms = {stem(word.read) for word in query.words}
    sharing = [
        place
        for place, pair in enumerate(pairs)
        if terms & {stem(word) for text in (*pair.phrasings, pair.answer) for word in tokens(text)}
    ]
    assert measured_of(query, index).pairs.tolist() == sharing


def test_of_many_pairs_the_best_by_bm25_are_candidates_and_of_equals_the_earlier():
    rows = [("what is keras", "a library", [])] * 200 + [("what is a keras layer", "a part of a model", [])]
    index = Index(made(rows))
    found = measured_of(read("keras layer", index, Spelling(index.counts)), index).pairs.tolist()
    assert found == [*range(features.CANDIDATES - 1), 200]


def test_the_best_phrasing_of_each_pair_is_named_the_first_among_equals():
    index = Index(made([("what is keras", "", ["the graph", "the graph"])]))
    assert measured_of(read("the graph", index, Spelling(index.counts)), index).phrasings.tolist() == [1]


def test_only_allowed_pairs_are_candidates():
    index = Index(made([("what is keras", "", []), ("why keras", "", [])]))
    query = read("keras", index, Spelling(index.counts))
    assert measured_of(query, index, np.array([1])).pairs.tolist() == [1]
