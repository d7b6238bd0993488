"""Whether a message asks: in doubt it does, and silence is decided by the confidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.asking import LIKELY, POSSIBLE, as_question, is_put_to_somebody, log_odds, only_names


@pytest.mark.parametrize(
    "asked",
    [
        "how do i install tensorflow",
        "What is eager execution?",
        "anyone know why my build fails",
        "not sure which version to take",
        "tell me about tf.function",
        "what are the system requirements",
        "what about the second assignment",
        "what another optimiser would you try",
        "what andrew said about dropout",
        "looking for a good course on transformers",
        "tensorflow 2.0 release date",
        "getting CUDA_ERROR_12 when importing tensorflow",
        "coral edge tpu - whats that",
        "टेन्सरफ्लो क्या है",
        "টেন্সৰফ্লো কেনেকৈ শিকিম",
        "как установить tensorflow",
        "tensorflow 怎么安装",
        "https://example.org/x - does this still work?",
    ],
)
def test_what_asks_is_a_question_with_or_without_its_mark(asked):
    assert log_odds(asked) >= POSSIBLE


@pytest.mark.parametrize(
    "told",
    [
        "",
        "???",
        "thanks everyone!",
        "Thank you so much, that helped a lot",
        "great talk yesterday!",
        "What a great session!",
        "I just pushed the slides to the drive.",
        "https://example.org/paper.pdf",
        "The recording of the session is up: https://example.org/v",
        "Reminder: we meet on Friday at 5 pm.",
        "good morning everyone",
        "sorry, wrong channel",
        "👍",
    ],
)
def test_statements_thanks_links_and_announcements_are_not(told):
    assert log_odds(told) < LIKELY


@given(st.text(max_size=80))
def test_any_text_is_judged(typed):
    assert log_odds(typed) == log_odds(typed)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("where does the word bug come from", "Where does the word bug come from?"),
        ("what's a nanosecond?", "What's a nanosecond?"),
        ("iPhone or Android for the course?", "iPhone or Android for the course?"),
        ("tf.data or generators?", "tf.data or generators?"),
        ("Tell me about the wire.", "Tell me about the wire."),
        ("the moth was taped into the log book", "The moth was taped into the log book"),
        ("", ""),
    ],
)
def test_a_question_gets_a_capital_and_its_mark_where_it_wants_them(typed, stands):
    assert as_question(typed) == stands


@given(st.text(max_size=40))
def test_however_odd_a_text_nothing_of_it_is_lost(typed):
    made = as_question(typed)
    assert made.removesuffix("?").casefold() in (typed.casefold(), typed.removesuffix("?").casefold())


@pytest.mark.parametrize(
    "text",
    [
        "tgm4883: which version would you like?",
        "Priyanka: when is the next meetup?",
        "igorzolnikov, which version do you run",
        "alab_d : was that all of the log?",
    ],
)
def test_what_opens_with_a_name_is_put_to_somebody(text):
    assert is_put_to_somebody(text, {"keras"}.__contains__)


@pytest.mark.parametrize(
    "text",
    [
        "Keras: how do I freeze a layer?",
        "question: when is homework due?",
        "hi, when is homework due?",
        "btw, when is homework due?",
        "thx, and when is homework due?",
        "fyi, when is homework due?",
        "Q1: when is homework due?",
        "Übrigens, wann ist sie fällig?",
        "Привет, когда срок?",
        "Вопрос: когда срок?",
        "Also, which version do you run?",
        "ImportError: cannot import name Keras. How do I mend it?",
        "java.lang.Error: no memory, what now?",
        "2019: who won?",
        "12:30, is that too late?",
        "http://example.org, is it down?",
        "igor",
        "what: is this?",
        "",
    ],
)
def test_what_opens_with_a_subject_or_an_ordinary_word_is_not(text):
    assert not is_put_to_somebody(text, {"keras"}.__contains__)


@given(st.text(max_size=40))
def test_any_text_is_put_to_somebody_or_not(text):
    assert not is_put_to_somebody(text, lambda _: True)


@pytest.mark.parametrize("text", ["32 bit", "*usb port", "pasting", "part of imagemagick", "CKA"])
def test_a_few_words_may_only_name_something(text):
    assert only_names(text)


@pytest.mark.parametrize(
    "text", ["32 bit?", "why 32 bit", "any usb port", "什么是张量流", "the usb port is broken"]
)
def test_what_asks_or_says_something_does_more_than_name(text):
    assert not only_names(text)
