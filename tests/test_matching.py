"""What the matcher finds, on archives small enough to judge by eye."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import Matcher
from bot.pairs import Ama, Archive, Pair

OLD, NEW = Ama("2019", date="2019-10-22", tags=("tensorflow",)), Ama("2021", date="2021-05", tags=("keras",))
PAIRS = (
    Pair(
        "future",
        "Where will TensorFlow be in two years?",
        "It will be everywhere.",
        OLD,
        ("the future of tf",),
    ),
    Pair("function", "When should I use tf.function?", "To make a graph of a Python function.", OLD),
    Pair("cuda", "What does CUDA_ERROR_12 mean?", "The driver is older than the runtime.", NEW),
    Pair("cpp", "Is there an API for C++?", "Yes, with fewer functions.", NEW, ("can I use C++",)),
    Pair("c", "Is there an API for C?", "Yes, and it is the stable one.", NEW),
    Pair("install", "How do I install TensorFlow 1.15.2?", "With pip, on Python 3.7.", OLD),
    Pair("install2", "How do I install TensorFlow 2.0?", "With pip, on Python 3.8.", OLD),
    Pair("hindi", "टेन्सरफ्लो कैसे सीखें?", "पहले पायथन सीखें।", OLD),
    Pair("assamese", "টেন্সৰফ্লো কেনেকৈ শিকিব পাৰি?", "পাইথনেৰে আৰম্ভ কৰক।", OLD),
    Pair("russian", "Как обучить модель на видеокарте?", "Поставьте драйвер.", OLD),
    Pair("chinese", "怎么安装张量流?", "用pip安装。", OLD),
)
MATCHER = Matcher(Archive.of(PAIRS))


def first(query, matcher=MATCHER, **bounds):
    return matcher.rank(query, **bounds)[0].pair.id


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_a_pair_is_found_by_each_of_its_own_phrasings(pair):
    assert [first(phrasing) for phrasing in pair.phrasings] == [pair.id] * len(pair.phrasings)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("what is tf.function for", "function"),
        ("CUDA_ERROR_12", "cuda"),
        ("c++ api?", "cpp"),
        ("c api?", "c"),
        ("installing 1.15.2", "install"),
        ("installing 2.0", "install2"),
        ("hi all, whree wil tensorfow be in two yaers? thx", "future"),
        ("टेन्सरफ्लो सीखना है", "hindi"),
        ("টেন্সৰফ্লো শিকিব", "assamese"),
        ("обучить модель", "russian"),
        ("怎么安装", "chinese"),
    ],
)
def test_code_versions_slips_and_every_script_are_found(query, found):
    assert first(query) == found


def test_tags_bind_which_pairs_may_answer():
    assert {
        c.pair.ama for c in MATCHER.rank("is there an api for tensorflow", tags=frozenset({"keras"}))
    } == {NEW}
    assert MATCHER.rank("is there an api", tags=frozenset({"unheard of"})) == ()


def test_a_pairs_own_tag_counts_beside_its_amas():
    tagged = Pair("own", "How do I deploy?", "So.", OLD, tags=("serving",))
    found = Matcher(Archive.of([*PAIRS, tagged])).rank("how do I deploy", tags=frozenset({"serving"}))
    assert [c.pair.id for c in found] == ["own"]


def test_of_equals_the_newer_amas_pair_comes_first():
    twice = [
        Pair("old", "What is Keras?", "A library.", OLD),
        Pair("new", "What is Keras?", "A library.", NEW),
    ]
    assert first("what is keras", Matcher(Archive.of(twice))) == "new"
    assert first("what is keras", Matcher(Archive.of(reversed(twice)))) == "new"


def test_of_equals_of_one_ama_the_earlier_in_the_archive_comes_first():
    twice = [
        Pair("one", "What is Keras?", "A library.", OLD),
        Pair("two", "What is Keras?", "A library.", OLD),
    ]
    assert first("what is keras", Matcher(Archive.of(twice))) == "one"


def test_nothing_is_found_where_no_word_is_shared():
    assert MATCHER.rank("zebra crossing") == ()
    assert MATCHER.rank("") == ()
    assert Matcher(Archive()).rank("what is keras") == ()


def test_the_best_phrasing_is_named():
    assert MATCHER.rank("future of tf")[0].phrasing == "the future of tf"


def test_a_shift_raises_every_confidence_and_keeps_the_order():
    plain, raised = (
        MATCHER.rank("install tensorflow"),
        Matcher(Archive.of(PAIRS), shift=1.0).rank("install tensorflow"),
    )
    assert [c.pair for c in plain] == [c.pair for c in raised]
    assert raised[0].confidence > plain[0].confidence


def test_its_own_phrasing_is_trusted_more_than_a_question_of_the_same_subject():
    asked = MATCHER.rank("Where will TensorFlow be in two years?")[0].confidence
    unheard = MATCHER.rank("Where was TensorFlow presented to reporters?")[0].confidence
    assert asked > 0.8 > unheard


def test_no_more_candidates_than_wanted():
    assert len(MATCHER.rank("tensorflow", limit=2)) == 2


def test_the_explanation_says_what_spoke_for_and_against():
    best = MATCHER.explain("how to instal tensorflow 2.0 on zephyr")[0]
    assert best.candidate == MATCHER.rank("how to instal tensorflow 2.0 on zephyr")[0]
    assert any("'2.0'" in reason for reason in best.spoke_for)
    assert any("read as 'install'" in reason for reason in best.spoke_for)
    assert any("'zephyr'" in reason for reason in best.spoke_against)


WORDS = st.sampled_from(
    [
        "install",
        "tensorflow",
        "keras",
        "why",
        "how",
        "is",
        "the",
        "graph",
        "c++",
        "tf.function",
        "fast",
        "моделе",
        "टेन्सर",
        "安装",
        "2.0",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.text(max_size=60) | TEXTS)
def test_any_query_is_answered_the_same_twice_sorted_and_with_probabilities(rows, query):
    archive = Archive.of(Pair(f"p{n}", question, answer, OLD) for n, (question, answer) in enumerate(rows))
    found = Matcher(archive).rank(query)
    assert found == Matcher(archive).rank(query)
    assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)
    assert all(0 <= c.confidence <= 1 for c in found)
