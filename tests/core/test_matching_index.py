"""The compact forms that an index is made of, against what they stand for."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.index import Index, Lines, Texts
from bot.pairs import Ama, Pair
from bot.text import tokens

ANY_TEXT = st.text(st.characters(codec=None), max_size=12)
WORDS = st.lists(st.lists(st.sampled_from("abcde"), max_size=6), max_size=8)


@given(st.lists(ANY_TEXT))
def test_lines_come_back_as_they_were_whatever_their_characters(texts):
    lines = Lines(texts)
    assert lines.between([0], [len(texts)]) == texts
    assert lines.between(range(len(texts)), range(1, len(texts) + 1)) == texts


def test_of_many_lines_any_run_is_found():
    lines = Lines(f"line {number}" for number in range(20_001))
    assert lines.between([5, 20_000], [7, 20_001]) == ["line 5", "line 6", "line 20000"]


@given(WORDS)
def test_every_word_keeps_its_text_and_gets_the_number_of_its_first_appearance(texts):
    numbers = {}
    made = Texts.of(texts, numbers)
    assert list(numbers) == list(dict.fromkeys(word for text in texts for word in text))
    names = list(numbers)
    found = [(owner, names[term]) for owner, term in zip(made.owners, made.terms, strict=True)]
    assert found == [(place, word) for place, text in enumerate(texts) for word in text]


@given(WORDS, st.integers(1, 4))
def test_the_first_words_of_a_text_are_told_from_the_rest(texts, words):
    found = Texts.of(texts, {}).among_first(words).tolist()
    assert found == [place < words for text in texts for place in range(len(text))]


@given(WORDS)
def test_distinct_texts_hold_each_word_once_in_order(texts):
    numbers = {}
    distinct = Texts.of(texts, numbers).distinct(5)
    held = [part.tolist() for part in np.split(distinct.terms, distinct.starts[1:-1])] if texts else []
    assert held == [sorted({numbers[word] for word in text}) for text in texts]


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5))
def test_the_index_counts_every_word_of_phrasings_and_answers(rows):
    pairs = [Pair(f"p{n}", asked, said, Ama("x")) for n, (asked, said) in enumerate(rows)]
    assert Index(pairs).counts == Counter(word for row in rows for text in row for word in tokens(text))
