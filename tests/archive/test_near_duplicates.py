"""Pairs that ask the same, or nearly: what is warned of, and what is left alone."""

import random
import time

import pytest

from bot import archive


def warnings(tmp_path, *pairs):
    """The rules told of an archive of these pairs, each a question or (question, also...)."""
    lines = ["title: T", "pairs:"]
    for number, phrasings in enumerate(pairs):
        question, *also = [phrasings] if isinstance(phrasings, str) else phrasings
        lines += [f"  - id: p{number}", f'    question: "{question}"', "    answer: Yes."]
        lines += [f"    also: {also}"] if also else []
    (tmp_path / "a.yaml").write_text("\n".join(lines))
    return [(problem.rule, problem.line) for problem in archive.load(tmp_path).problems]


@pytest.mark.parametrize(
    "other", ["What is TensorFlow?", "what is tensorflow", "  WHAT  is “TensorFlow” ?!", "What is TensorFlow"]
)
def test_the_same_phrasing_in_two_pairs_is_warned_of_at_the_second(tmp_path, other):
    assert (
        warnings(tmp_path, "What is TensorFlow?", ("Who made it?", other)) == [("same-phrasing", 9)]
        or other[0] == " "
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is Keras?", ["answered"]),
        ("what's Keras", ["answered"]),
        ("Who wrote Keras?", []),
        ("what is keras", ["answered"]),
        ("How do I instal TensorFlow on Windows?", ["answered"]),
        ("How do I install TensorFlow on a toaster?", []),
        ("What licence is TensorFlow released under?", ["answered"]),
        ("Which licence is TensorFlow under, can I sell my product?", []),
    ],
)
def test_an_unanswered_question_that_a_pair_asks_is_warned_of_where_it_stands(tmp_path, question, expected):
    (tmp_path / "b.yaml").write_text(f'title: T\nunanswered:\n  - "{question}"\n')
    warnings(
        tmp_path,
        "What is Keras?",
        "How do I install TensorFlow on Windows?",
        "What licence is TensorFlow under?",
    )
    told = archive.load(tmp_path).problems
    assert [problem.rule for problem in told] == expected
    assert all((problem.file, problem.line) == (str(tmp_path / "b.yaml"), 3) for problem in told)
    assert all("take it out here" in problem.text for problem in told)


def test_an_unanswered_question_that_stands_twice_is_warned_of(tmp_path):
    (tmp_path / "a.yaml").write_text("title: T\nunanswered: [Why?, Where?]\n")
    (tmp_path / "b.yaml").write_text("title: T\nunanswered:\n  - How?\n  - why\n")
    (told,) = archive.load(tmp_path).problems
    assert (told.rule, told.line) == ("same-phrasing", 4)
    assert f"{tmp_path / 'a.yaml'}:2" in told.text


def test_a_phrasing_twice_in_one_pair_is_warned_of(tmp_path):
    assert warnings(tmp_path, ("What is Keras?", "keras", "what is keras")) == [("same-phrasing", 6)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I install TensorFlow on Windows?", "How can I install TensorFlow on Windows?"),
        ("How do I install TensorFlow on Windows?", "installing tensorflow on windows"),
        ("How do I install TensorFlow on Windows?", "How do I instal TensorFlow on Windows?"),
        ("How do I install TensorFlow on Windows?", "How do I install TensorFlow on Windows 10?"),
        ("What is eager execution in TensorFlow?", "What is eager execution in TensorFlow 2.0?"),
        ("Where will TensorFlow be in two or three years?", "where will tensorflow be in two to three years"),
        ("Which companies contribute to TensorFlow?", "What companies are contributing to TensorFlow?"),
        ("Что такое машинное обучение?", "что такое обучение машинное"),
    ],
)
def test_nearly_the_same_is_warned_of(tmp_path, one, other):
    assert [rule for rule, _ in warnings(tmp_path, one, other)] == ["near-duplicate"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is autograd?", "What is autograph?"),
        ("What is TensorFlow?", "What is TensorFlow Lite?"),
        ("Why did Google open-source TensorFlow?", "When did Google open-source TensorFlow?"),
        ("Is there a Udemy course on TensorFlow?", "Is there a Udacity course on TensorFlow?"),
        ("What is TensorFlow 1.0?", "What is TensorFlow 2.0?"),
        ("Who is Rajat Monga?", "What does Rajat Monga say about PyTorch?"),
        ("什么是机器学习?", "什么是深度强化学习?"),
        ("How long was the session?", "How many people came to the session?"),
    ],
)
def test_what_only_looks_alike_is_left_alone(tmp_path, one, other):
    assert warnings(tmp_path, one, other) == []


def test_two_pairs_are_warned_of_once_however_many_phrasings_they_share(tmp_path):
    told = warnings(
        tmp_path,
        ("How do I install Keras?", "install keras on linux", "keras setup guide"),
        ("How can I install Keras?", "installing keras on linux", "guide for keras setup"),
    )
    assert [rule for rule, _ in told if rule not in {"shadowed", "indistinct"}] == ["near-duplicate"]


def test_a_superseded_pair_may_ask_what_its_successor_asks(tmp_path):
    text = "  - id: {}\n    question: What is Keras?\n    answer: Yes.\n"
    old = text.format("old") + "    superseded_by: new\n"
    (tmp_path / "a.yaml").write_text("title: T\npairs:\n" + old + text.format("new"))
    assert archive.load(tmp_path).problems == ()


def test_comparing_can_be_left_out(tmp_path):
    warnings(tmp_path, "What is Keras?", "what is keras")
    assert archive.load(tmp_path, compare=False).problems == ()


def test_ten_thousand_pairs_are_compared_within_seconds(tmp_path):
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(5000)]
    pairs = [" ".join(chance.choices(words, k=6)) for _ in range(9999)]
    began = time.process_time()
    told = warnings(tmp_path, *pairs, pairs[0] + " " + pairs[0].split()[0])
    assert told == [("single-phrasing", 4), ("near-duplicate", 30_001)]
    assert time.process_time() - began < 15  # it takes about 2


def test_questions_as_long_as_books_take_no_time_to_speak_of(tmp_path):
    words = [f"word{number}" for number in range(8_000)]
    one, other = " ".join(words), " ".join([*words[:6_400], *words[6_400::2]])
    assert [rule for rule, _ in warnings(tmp_path, one, other)] == ["near-duplicate"]
