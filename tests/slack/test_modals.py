"""Long answers in parts that Slack's fields hold."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.views.modals import LONGEST_INPUT, joined, split

PIECES = st.sampled_from(["word", " ", "\n", "\n\n", "```", "é" * 700, "x" * 2_990, "x" * 3_100])


@given(st.lists(PIECES, max_size=60).map(lambda pieces: "".join(pieces).strip()))
def test_what_is_split_is_whole_again_to_the_letter(answer):
    parts, separators = split(answer)
    assert joined(parts, separators) == answer
    assert all(len(part) <= LONGEST_INPUT for part in parts)


def test_a_short_answer_is_one_part():
    assert split("COBOL, of course.") == (["COBOL, of course."], "")


def test_a_long_one_is_cut_between_paragraphs():
    answer = "\n\n".join([f"{number} " + "word " * 300 + "end." for number in range(5)])
    parts, separators = split(answer)
    assert [part[0] for part in parts] == ["0", "1", "2", "3", "4"]
    assert set(separators) == {"p"}


def test_parts_that_somebody_wrote_anew_are_paragraphs():
    assert joined(["one", "two", "three"], "") == "one\n\ntwo\n\nthree"
    assert joined(["one", "", "three"], "lw") == "one three"
