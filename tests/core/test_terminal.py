import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.matching.explanation import Explanation
from bot.pairs import Ama, Archive, Pair
from bot.platforms import terminal
from bot.verdicts import Abstention, Answer, Candidate, Ignored, Suggestion

AMA = Ama("AMA with Ali Mustufa", "Ali Mustufa", "2019-10-22", "https://example.org/ama")
FIRST = Pair(
    "a", "Where is TensorFlow heading?", "To **2.0**, or `List<String>` and [docs](https://e.org/d).", AMA
)
NEXT = Pair("b", "And when?", "In autumn.", AMA, follows="a")
OLD = Pair("c", "Is it out?", "No.", AMA, date="2018", superseded_by="b")
ARCHIVE = Archive.of([FIRST, NEXT, OLD])
STEERING = st.lists(
    st.one_of(
        st.text(max_size=10),
        st.sampled_from(
            [
                *(
                    "\x1b[2J",
                    "\x1b]8;;https://evil.example\x07",
                    "\x9b31m",
                    "\x07",
                    "\r",
                    "\b",
                    "\u202e",
                    "\ud800",
                ),
                *(
                    "&#27;[31m",
                    "&#x202e;",
                    "[red]",
                    "[/]",
                    ":x:",
                    "![a](b)",
                    "[a](b\x1b)",
                    "```",
                    "|-|",
                    "\n",
                    "> ",
                ),
            ]
        ),
    )
).map("".join)


def printed(verdict, archive=ARCHIVE, *, colour=False, site=None):
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=colour, no_color=not colour, legacy_windows=False)
    console.print(terminal.show(verdict, archive, site))
    return out.getvalue()


def candidate(pair):
    return Candidate(pair, score=1.0, confidence=0.9, phrasing=pair.question)


def test_an_answer_says_who_when_what_and_where():
    lines = [
        line.strip() for line in printed(Answer((candidate(FIRST),), "sure")).splitlines() if line.strip()
    ]
    assert lines == [
        "Where is TensorFlow heading?",
        "Ali Mustufa · AMA with Ali Mustufa · 22 October 2019",
        "To 2.0, or List<String> and docs (https://e.org/d).",
        "Read it at https://example.org/ama",
    ]


def test_an_answer_names_its_page_beside_its_source():
    lines = printed(Answer((candidate(FIRST),), "sure"), site="https://example.org/s").splitlines()
    assert lines[-2].strip() == "Read it at https://example.org/ama"
    assert lines[-1].strip() == "Its page: https://example.org/s/pairs/a.html"


def test_an_image_is_told_where_it_stands():
    pair = Pair("i", "What does it look like?", "Like ![a graph](https://e.org/g.png), roughly.", AMA)
    assert "Like a graph, roughly." in printed(Answer((candidate(pair),), "sure"))


def test_a_follow_up_and_a_replacement_are_told():
    shown = printed(Answer((candidate(NEXT),), "sure"))
    assert "Follows on from “Where is TensorFlow heading?”: To 2.0" in shown
    assert "Replaces the answer to “Is it out?” (2018)." in shown


def test_suggestions_are_listed():
    offered = (candidate(FIRST), candidate(NEXT))
    shown = printed(Suggestion(offered, offered, "near"))
    assert terminal.SUGGEST in shown
    assert all(pair.question in shown for pair in (FIRST, NEXT))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(Abstention((), "too far"), terminal.UNKNOWN), (Ignored("no question"), terminal.SILENT)],
)
def test_silence_is_said_with_its_reason(verdict, words):
    shown = printed(verdict)
    assert words in shown
    assert verdict.reason in shown


def test_why_shows_every_id_whole_however_narrow_the_terminal():
    pair = Pair("how-do-i-install-tensorflow-on-a-machine-without-a-graphics-card", "How?", "So.", AMA)
    spoke = tuple(f"the word number {n} is in the phrasing" for n in range(5))
    found = Explanation(candidate(pair), {}, spoke, spoke)
    out = io.StringIO()
    Console(file=out, width=80).print(terminal.why([found], Answer((found.candidate,), "sure")))
    assert "…" not in out.getvalue()
    assert "card" in out.getvalue()


@given(STEERING, STEERING, STEERING, STEERING)
def test_nothing_in_the_archive_steers_the_terminal(question, answer, title, link):
    pair = Pair("x", question, answer, Ama(title), link=link, follows="x", superseded_by="x")
    found = candidate(pair)
    for verdict in (Answer((found,), "sure"), Suggestion((found,), (found,), "near")):
        plain = printed(verdict, Archive.of([pair]))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
        coloured = printed(verdict, Archive.of([pair]), colour=True)
        assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", coloured)
        coloured.encode()
