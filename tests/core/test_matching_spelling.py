"""What is repaired, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spelling import Spelling, common_words, mended

ARCHIVE = [
    "tensorflow",
    "install",
    "graph",
    "function",
    "open",
    "source",
    "did",
    "least",
    "tf.function",
    "tf",
    "cuda_error_12",
    "модель",
    "keras",
]
SPELLING = Spelling(dict.fromkeys(ARCHIVE, 2))


def meant(query):
    return [word.read for word in SPELLING.read(query)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("tensorfow", ["tensorflow"]),  # a letter dropped
        ("tensrflwo", ["tensorflow"]),  # two slips in a long word
        ("insatll", ["install"]),  # two swapped
        ("ijstall", ["install"]),  # the key beside it
        ("whta is kerass", ["what", "is", "keras"]),
        ("tensor flow", ["tensorflow"]),  # a space too many
        ("opensource", ["open", "source"]),  # a space too few
        ("моедль", ["модель"]),
    ],
)
def test_slips_of_the_fingers_are_read_as_what_the_archive_holds(typed, read):
    assert meant(typed) == read


@pytest.mark.parametrize(
    "typed", ["died", "last", "xinstall", "tf.gradients", "cuda_error_13", "1.15.2", "zzz"]
)
def test_other_words_identifiers_and_versions_are_left_alone(typed):
    assert not {"did", "least", "install", "tf.function", "cuda_error_12"} & set(meant(typed))


@pytest.mark.parametrize("typed", ["was ist keras", "is there a bot", "which hash is it"])
def test_short_words_that_are_words_be_it_of_another_language_are_no_slips(typed):
    counts = dict.fromkeys(["its", "both", "has", "keras"], 2)
    assert [word.read for word in Spelling(counts).read(typed)] == typed.split()


def test_what_opens_a_question_may_lack_a_letter():
    assert meant("where wil keras be") == ["where", "will", "keras", "be"]


@given(st.sampled_from(ARCHIVE))
def test_a_word_of_the_archive_is_never_changed(word):
    first = SPELLING.read(word)[0]
    assert (first.read, first.known) == (word, True)


@given(st.text(max_size=40))
def test_any_query_can_be_read_twice_alike(query):
    assert SPELLING.read(query) == SPELLING.read(query)


def test_an_unknown_word_is_said_to_be_unknown():
    assert [word.known for word in SPELLING.read("zephyr keras")] == [False, True]


def test_common_words_are_known_in_their_forms():
    assert {"heat", "stop", "first"} <= common_words()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("whta does Kerass do suddendly?", "what does keras do suddenly?"),
        ("is it opensource, opensource really", "is it open source, open source really"),
        ("Tensor  flow on a CALENDER?", "tensorflow on a CALENDER?"),  # what is written as a name is none
        ("THE CALENDER", "THE calendar"),
        ("pandas, kotlin and PyTroch", "pandas, kotlin and PyTroch"),
        ("", ""),
    ],
)
def test_a_text_is_mended_where_it_is_misspelt_and_nowhere_else(typed, read):
    assert mended(typed, SPELLING.read(typed)) == read


@given(st.text(max_size=60))
def test_mending_what_needs_none_changes_nothing(text):
    words = SPELLING.read(text)
    assert mended(text, words) == text or any(word.typed != word.read for word in words)
