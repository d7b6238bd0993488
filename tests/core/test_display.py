import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.display import (
    byline,
    one_line,
    printable,
    replaced,
    sentence_cut,
    sentence_end,
    source,
    spoken_date,
    word_cut,
)
from bot.pairs import Ama, Archive, Pair

AMA = Ama("AMA with Ali Mustufa, Hacktoberfest '19", "Ali Mustufa", "2019-10-22", "https://example.org/ama")


@pytest.mark.parametrize(
    ("iso", "spoken"),
    [
        ("2019-10-22", "22 October 2019"),
        ("2018-10-05", "5 October 2018"),
        ("2018-10", "October 2018"),
        ("2018", "2018"),
        ("2018-13", "2018-13"),
        ("last\nweek", "last week"),
        ("", ""),
    ],
)
def test_a_date_is_spoken_as_exactly_as_it_is_known(iso, spoken):
    assert spoken_date(iso) == spoken


def test_the_byline_says_who_where_and_when():
    pair = Pair("a", "Q?", "A.", AMA, guest="Rajat Monga", date="2018-10")
    assert byline(pair) == "Rajat Monga · AMA with Ali Mustufa, Hacktoberfest '19 · October 2018"


def test_what_a_pair_does_not_say_its_ama_says():
    pair = Pair("a", "Q?", "A.", AMA)
    assert byline(pair) == "Ali Mustufa · AMA with Ali Mustufa, Hacktoberfest '19 · 22 October 2019"
    assert source(pair) == "https://example.org/ama"


def test_the_byline_leaves_out_what_is_not_known():
    assert byline(Pair("a", "Q?", "A.", Ama("Podcast 22"))) == "Podcast 22"


def test_the_pair_that_was_replaced_is_found():
    old, new = Pair("old", "Q?", "A.", AMA, superseded_by="new"), Pair("new", "Q?", "B.", AMA)
    archive = Archive.of([old, new])
    assert replaced(new, archive) is old
    assert replaced(old, archive) is None


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("It is short.", 20, "It is short."),
        ("It is so. And this is more than fits.", 22, "It is so. And this is…"),
        ("It really is so. And this is more.", 20, "It really is so."),
        ("Is it so?! “Yes, it is.” And this is more.", 30, "Is it so?! “Yes, it is.”"),
        ("It costs 3.50 in version 2.0 of all", 20, "It costs 3.50 in…"),
        ("We met Dr. Who and many others", 16, "We met Dr. Who…"),
        ("See the e.g. and so on, for ever", 18, "See the e.g. and…"),
        ("机器学习很有用。我们每天都在用它。还有更多。", 18, "机器学习很有用。我们每天都在用它。"),
        ("यह अच्छा है। और यह भी बहुत अच्छा है।", 14, "यह अच्छा है।"),
        ("هل هذا صحيح؟ نعم هو كذلك دائما", 16, "هل هذا صحيح؟"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
    ],
)
def test_a_text_is_cut_where_a_reader_would_stop(text, limit, cut):
    assert sentence_cut(text, limit) == cut


@pytest.mark.parametrize(
    "character", ["👩‍👩‍👧‍👦", "🇮🇳", "👍🏽", "e\u0301", "क्षि", "한", "❤️", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_no_character_is_cut_in_two(character):
    for limit in range(2, 30):
        kept = word_cut(character * 30, limit).removesuffix("…")
        assert kept in {character * n for n in range(30)} or len(character) >= limit


def test_a_button_is_cut_between_words():
    assert word_cut("Where will TensorFlow be in two or three years?", 30) == "Where will TensorFlow be in…"


@given(st.text(), st.integers(2, 60))
def test_a_cut_text_is_never_longer_than_the_limit(text, limit):
    for cut in (word_cut(text, limit), sentence_cut(text, limit)):
        assert len(cut) <= limit
        assert one_line(text).startswith(cut.removesuffix("…"))


@given(st.text(st.sampled_from("a .!?\n。'”é\u0301")), st.integers(2, 60))
def test_a_cut_keeps_something_and_lies_within_the_limit(text, limit):
    if len(text) > limit:
        assert 0 < sentence_end(text, limit) <= limit


@given(st.text())
def test_printable_text_steers_no_terminal(text):
    kept = printable(text)
    assert {unicodedata.category(c) for c in kept if c not in "\n\t"}.isdisjoint({"Cc", "Cs"})
    kept.encode()


def test_a_line_that_was_turned_around_reads_as_it_is_written():
    assert printable("abc\u202edef\u2066g\r\nh\x9b31m") == "abcdefg\nh31m"
