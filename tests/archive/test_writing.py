"""Changes to files that people keep: the bytes that must change, and no other."""

import difflib
import json
import re
import stat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot import archive
from bot.archive.schema import FIELD_ORDER
from bot.errors import UserError
from bot.yamlfile.edits import Append, Put, Remove
from bot.yamlfile.files import FileChanged, begin, change_file, changed, replace
from bot.yamlfile.nodes import plain
from bot.yamlfile.parsing import compose
from bot.yamlfile.scalars import Value, wrapped

FILE = """\
# yaml-language-server: $schema=schema.json
title: "AMA"   # who knows

pairs:
  # the first
  - id: one  # stable
    question: What is one?
    also:
      - uno   # Spanish
      # more?
    answer: |
      One
      is one.

    asked_by: 'P1'

  - question: "What is #2?"
    answer: >
      Two

# the end
"""


def edited(text, *changes):
    """The text of a file after the changes."""
    return changed(text.encode(), changes, file="f.yaml", order=FIELD_ORDER).decode()


def difference(before, after):
    """The lines that went and came."""
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


# -- ids ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - question: What is it?\n", "  - id: what-is-it\n    question: What is it?\n"),
        ("  -   question: What is it?\n", "  -   id: what-is-it\n      question: What is it?\n"),
        ("  -\n    question: What is it?\n", "  -\n    id: what-is-it\n    question: What is it?\n"),
        (
            "  # a\n  - # b\n    question: What is it?\n",
            "  # a\n  - # b\n    id: what-is-it\n    question: What is it?\n",
        ),
        ("- question: What is it?\n", "- id: what-is-it\n  question: What is it?\n"),
        (
            "  - {question: What is it?, answer: A}\n",
            "  - {id: what-is-it, question: What is it?, answer: A}\n",
        ),
        ("  - id:\n    question: What is it?\n", "  - id: what-is-it\n    question: What is it?\n"),
        (
            "  - id: ~ # soon\n    question: What is it?\n",
            "  - id: what-is-it # soon\n    question: What is it?\n",
        ),
        ('  - "question": What is it?\n', '  - id: what-is-it\n    "question": What is it?\n'),
        ("  - question: '1984'\n", "  - id: \"1984\"\n    question: '1984'\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_missing_id_is_written_and_nothing_else_touched(tmp_path, before, after, newline, bom):
    def contents(pair):
        text = (
            "title: T\npairs:\n"
            + pair
            + ("" if "answer" in pair else indent_of(pair) + "answer: A  # é😀\n")
            + "# end"
        )
        return bom + text.replace("\n", newline).encode()

    path = tmp_path / "a.yaml"
    path.write_bytes(contents(before))
    assert archive.write_ids(path) == 1
    assert path.read_bytes() == contents(after)
    assert archive.load(tmp_path).problems == ()
    assert archive.write_ids(path) == 0


def indent_of(pair):
    """The blanks before the other fields of a pair."""
    line = next(line for line in pair.splitlines() if "question" in line)
    return " " * line.index("question") if '"question"' not in line else " " * (line.index("question") - 1)


def test_fixing_a_folder_writes_the_ids_that_loading_gave(tmp_path):
    nameless = "  - question: What is it?\n    answer: A\n"
    (tmp_path / "a.yaml").write_text("title: T\npairs:\n" + nameless * 2)
    (tmp_path / "b.yaml").write_text(
        "title: T\npairs:\n  - id: what-is-it\n    question: Q?\n    answer: A\n" + nameless
    )
    before = [pair.id for pair in archive.load(tmp_path).archive]
    assert archive.write_ids(tmp_path / "b.yaml") == 1
    assert archive.write_ids(tmp_path) == 2
    assert [pair.id for pair in archive.load(tmp_path).archive] == before
    assert before == ["what-is-it-2", "what-is-it-3", "what-is-it", "what-is-it-4"]


def test_fixing_leaves_what_has_no_question_or_cannot_be_read(tmp_path):
    for name, text in (
        ("a", "title: ["),
        ("b", "title: T\npairs:\n  - answer: A\n"),
        ("c", ""),
        ("d", "pairs: [x]"),
    ):
        (tmp_path / f"{name}.yaml").write_text(text)
    assert archive.write_ids(tmp_path) == 0
    assert archive.write_ids(tmp_path / "nowhere.yaml") == 0


def test_fixing_keeps_permissions_links_and_no_litter(tmp_path):
    real, link = tmp_path / "real.yaml", tmp_path / "deeper" / "link.yaml"
    link.parent.mkdir()
    real.write_text("title: T\npairs:\n  - question: What is it?\n    answer: A\n")
    real.chmod(0o640)
    link.symlink_to(real)
    assert archive.write_ids(link) == 1
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(found.name for found in tmp_path.iterdir()) == ["deeper", "real.yaml"]


def test_a_new_file_never_takes_the_place_of_one_that_is_there(tmp_path):
    path = tmp_path / "deeper" / "a.yaml"
    begin(path, [b"title: T\n"])
    with pytest.raises(FileChanged, match="somebody has just made this file"):
        begin(path, [b"title: U\n"])
    assert path.read_bytes() == b"title: T\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [found.name for found in path.parent.iterdir()] == ["a.yaml"]


def test_a_thousand_missing_ids_take_no_time_to_speak_of(tmp_path):
    pairs = "".join(f"  - question: What is number {n}?\n    answer: A\n" for n in range(1000))
    (tmp_path / "a.yaml").write_text("title: T\npairs:\n" + pairs)
    assert archive.write_ids(tmp_path) == 1000
    assert archive.load(tmp_path, compare=False).problems == ()


QUESTIONS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufeff"), min_size=1, max_size=30
).filter(str.strip)


@given(st.lists(QUESTIONS, min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_ids_for_any_questions_are_unique_and_stay(tmp_path_factory, questions, newline, flow):
    folder = tmp_path_factory.mktemp("answers")
    texts = [json.dumps(question, ensure_ascii=False) for question in questions]
    lines = [
        f"  - {{question: {t}, answer: A}}" if flow else f"  - question: {t}\n    answer: A" for t in texts
    ]
    text = "\n".join(["title: T  # é", "pairs:", *lines, "# end"]).replace("\n", newline)
    (folder / "a.yaml").write_bytes(text.encode())
    before = archive.load(folder).archive
    assert archive.write_ids(folder) == len(questions)
    after = archive.load(folder)
    assert after.archive == before
    assert len({pair.id for pair in before}) == len(questions)
    kept = (folder / "a.yaml").read_bytes().decode()
    assert re.sub(r'id: "?[\w.-]+"?(, |\r?\n {4})', "", kept) == text


# -- any change ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (Put(("title",), "AMA 2"), ['-title: "AMA"   # who knows', '+title: "AMA 2"   # who knows']),
        (Put(("guest",), "Ada: herself"), ['+guest: "Ada: herself"']),
        (Put(("pairs", 0, "id"), "no"), ["-  - id: one  # stable", '+  - id: "no"  # stable']),
        (Put(("pairs", 0, "asked_by"), "P2"), ["-    asked_by: 'P1'", "+    asked_by: 'P2'"]),
        (Put(("pairs", 0, "date"), "2019-10-22"), ["+    date: 2019-10-22"]),
        (
            Put(("pairs", 0, "answer"), "a\n\n  b\nc"),
            ["-      One", "-      is one.", "+      a", "+", "+        b", "+      c"],
        ),
        (Put(("pairs", 0, "also", 0), "yes"), ["-      - uno   # Spanish", '+      - "yes"   # Spanish']),
        (Append(("pairs", 0, "also"), "ein # mark"), ['+      - "ein # mark"']),
        (Append(("pairs", 1, "also"), "two"), ["+    also:", "+      - two"]),
        (
            Put(("pairs", 1, "id"), "two"),
            ['-  - question: "What is #2?"', "+  - id: two", '+    question: "What is #2?"'],
        ),
        (Put(("pairs", 1, "link"), "https://a.org/#2"), ["+    link: https://a.org/#2"]),
        (
            Append(
                ("pairs",), {"id": "three", "question": "What is: 3?", "also": ["tres"], "answer": "A\nB"}
            ),
            [
                "+  - id: three",
                '+    question: "What is: 3?"',
                "+    also:",
                "+      - tres",
                "+    answer: |",
                "+      A",
                "+      B",
                "+",
            ],
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_change_is_its_own_lines_and_no_other(change, lines, newline):
    before = FILE.replace("\n", newline)
    assert difference(before, edited(before, change)) == lines
    assert edited(before, change).count("\r") in {0, edited(before, change).count("\n")}


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("a: {b: c}", Put(("a", "d"), "e, f"), 'a: {b: c, d: "e, f"}'),
        ("a: {}", Put(("a", "d"), "e"), "a: {d: e}"),
        ("a: {b: }", Put(("a", "b"), "c"), "a: {b: c}"),
        ("a: [b, c]  # d", Append(("a",), "e"), "a: [b, c, e]  # d"),
        ("a: [b, c]", Put(("a", 0), "x\ny"), 'a: ["x\\ny\\n", c]'),
        ("a: []  # none", Append(("a",), "b"), "a:\n  - b  # none"),
        ("a: ~  # none\n", Append(("a",), "b"), "a:\n  - b  # none\n"),
        ("a:", Append(("a",), "b"), "a:\n  - b\n"),
        ("a:\n- b", Append(("a",), "c"), "a:\n- b\n- c\n"),
        ("a: b", Put(("a",), ["c", "d"]), "a:\n  - c\n  - d\n"),
        ("a:\n  - b\nc: d", Put(("a",), "x"), "a: x\nc: d"),
        ("a: b", Put(("c",), {"d": {"e": "f"}}), "a: b\nc:\n  d:\n    e: f\n"),
        ("a: |+\n  b\n\n", Put(("a",), ["c"]), "a:\n  - c\n\n"),
        ("date: 2019-10\n", Put(("date",), "1985"), "date: 1985\n"),
        ("id: b\n", Put(("date",), "1985"), "id: b\ndate: 1985\n"),
        ("{id: b}\n", Put(("date",), "1985"), "{id: b, date: 1985}\n"),
        ("question: b\n", Put(("question",), "1985"), 'question: "1985"\n'),
    ],
)
def test_changes_fit_into_what_is_there(before, change, after):
    assert edited(before, change) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: 'b'  # c\n", "d", "a: 'd'  # c\n"),
        ("a: 'b'\n", "d's", "a: 'd''s'\n"),
        ("a: 'b'\n", "d\ne", "a: |\n  d\n  e\n"),
        ('a: "b"\n', "d", 'a: "d"\n'),
        ('a: "b\\nc"   # d\n', "b\nc\ne", 'a: "b\\nc\\ne"   # d\n'),
        ('a: "b"   # d\n', "b\nc", "a: |   # d\n  b\n  c\n"),
        ("a: b\n", 'It: "b"', "a: 'It: \"b\"'\n"),
        ("a: {b: 'c', d: e}\n", "f", "a: {b: 'f', d: e}\n"),
        ("a: >-\n  b\n  c\nd: e\n", "b d", "a: >-\n  b d\nd: e\n"),
        ("a: |\n  b\n", "c", "a: |\n  c\n"),
        ("- a\n- 'b'\n", "c", "- a\n- 'c'\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_quoting_that_stands_there_stays_where_it_can(before, value, after, newline):
    path = (1,) if before.startswith("-") else ("a", "b") if "{" in before else ("a",)
    assert edited(before.replace("\n", newline), Put(path, value)) == after.replace("\n", newline)


PAIR = "title: T\npairs:\n  - id: one\n    answer:"
TWO: Value = {"id": "two", "answer": "B\n\n- c\n"}


@pytest.mark.parametrize("answer", [" |\n      A", " >-\n      A", " A", ' "A"', " A  # b"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_file_whose_last_line_does_not_end_is_ended_where_something_is_written_there(answer, newline, bom):
    before = (bom + PAIR + answer).replace("\n", newline)
    same = edited(before, Put(("title",), "U"))
    assert same == before.replace("title: T", "title: U"), "a change elsewhere"
    two = newline.join(["", "", "  - id: two", "    answer: |", "      B", "", "      - c", ""])
    assert edited(before, Append(("pairs",), TWO)) == before + two
    assert edited(before, Put(("pairs", 0, "tags"), ["d"])) == f"{before}{newline}    tags: [d]{newline}"
    lines = edited(before, Put(("pairs", 0, "answer"), "New.\n\nTwo: x\n"))
    assert lines.endswith(f"      New.{newline}{newline}      Two: x{newline}") == (">" not in answer)
    assert "\\n" not in lines


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (
            "a: |\n      one\n   \n      two\n      three\n",
            "one\n\nzwei\nthree",
            "a: |\n      one\n   \n      zwei\n      three\n",
        ),
        ("a: |-  # b\n  one\n  two\nc: d\n", "one\ntwo\nthree", "a: |-  # b\n  one\n  two\n  three\nc: d\n"),
        ("a: |+\n  one\n  two\n\n\nc: d\n", "eins\ntwo", "a: |+\n  eins\n  two\n\n\nc: d\n"),
        (
            "a:\n    - |\n         one\n         two\n",
            "eins\ntwo",
            "a:\n    - |\n         eins\n         two\n",
        ),
        ("a: |\n\n  one \n  two\n", "\none \ntwo\nthree", "a: |\n\n  one \n  two\n  three\n"),
        ("a: |\n  one\n  two\n", "  one\ntwo", "a: |2\n    one\n  two\n"),
        ("a: |2\n    one\n  two\n", "  one\nzwei", "a: |2\n    one\n  zwei\n"),
        ("a: >\n  one\n  two\n", "one two\nthree", "a: >\n  one\n  two\n\n  three\n"),
        (
            "a: >-\n    one\n    two\n\n\n    three\n",
            "one two\n\nfour",
            "a: >-\n    one\n    two\n\n\n    four\n",
        ),
        ("a: >\n  one\n    two\n", "one\n  two\nthree", "a: |\n  one\n    two\n  three\n"),
        ("a: |+\n  b\n\n", "c", "a: |+\n  c\n\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_of_a_text_in_lines_those_that_stay_are_not_touched(before, value, after, newline):
    path = ("a", 0) if "- |" in before else ("a",)
    assert edited(before.replace("\n", newline), Put(path, value)) == after.replace("\n", newline)


@given(
    st.lists(st.sampled_from(["", "one", " two", "three ", "# four", "- five"]), min_size=2, max_size=8),
    st.data(),
)
def test_whatever_line_of_a_text_changes_the_others_stay(lines, data):
    before = "k:\n  a: |1\n" + "".join(f"   {line}\n" if line else "\n" for line in lines) + "  b: c\n"
    whole: Any = plain(compose(before.encode(), "f").root)
    value = whole["k"]["a"].rstrip("\n").split("\n")
    changed_line = data.draw(st.integers(0, len(value) - 1))
    value[changed_line] = "another"
    after = edited(before, Put(("k", "a"), "\n".join(value) + "\n"))
    assert len([line for line in difference(before, after) if line.startswith("-")]) <= 1 + lines.count("")


def test_several_changes_are_made_at_once():
    after = edited(
        FILE, Put(("pairs", 1, "id"), "two"), Put(("title",), "B"), Append(("pairs", 0, "also"), "one")
    )
    values: Any = plain(compose(after.encode(), "f").root)
    assert (values["title"], values["pairs"][1]["id"], values["pairs"][0]["also"]) == (
        "B",
        "two",
        ["uno", "one"],
    )


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: b\nc: d  # e\n# f\ng: h\n", [Remove(("c",))], "a: b\n# f\ng: h\n"),
        ("a: b\nc: |\n  d\n\n  e\n\n# f\ng: h", [Remove(("c",))], "a: b\n\n# f\ng: h"),
        ("a: b\nc: d", [Remove(("c",))], "a: b\n"),
        ("a: {b: c, d: e, f: g}", [Remove(("a", "d"))], "a: {b: c, f: g}"),
        ("a: {b: c, d: e}", [Remove(("a", "b"))], "a: {d: e}"),
        ("a: [b, c, d]", [Remove(("a", 1))], "a: [b, d]"),
        ("a: [b, c, d]", [Remove(("a", 0))], "a: [c, d]"),
        ("a: [b, c, d]", [Remove(("a", 0)), Remove(("a", 1))], "a: [d]"),
        (
            "- question: b\n  guest: c\n",
            [Remove((0, "guest")), Put((0, "link"), "d")],
            "- question: b\n  link: d\n",
        ),
        (
            "a:\n  - b\n  # c\n  - d  # e\n  - f\n",
            [Remove(("a", 0)), Remove(("a", 1)), Put(("a", 2), "g")],
            "a:\n  # c\n  - g\n",
        ),
        ("- a: b\n  c: d\n", [Remove((0, "a"))], "- c: d\n"),
        ("- a: b\n  c: d\n", [Remove((0, "c"))], "- a: b\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_removed_takes_its_lines_with_it_and_no_other(before, changes, after, newline):
    assert edited(before.replace("\n", newline), *changes) == after.replace("\n", newline)


def test_what_is_not_there_cannot_be_removed():
    for path in (("c",), ("a", 0), ("a", "b")):
        with pytest.raises(UserError, match="the place to change"):
            edited("a: b\n", Remove(path))
    with pytest.raises(UserError):
        edited("a: [b]\n", Remove(("a", 0)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b\n", "a: c  # why\n"),
        ("a: b  # old\n", "a: c  # why  # old\n"),
        ("x: y\n", "x: y\na: c  # why\n"),
        ("{x: y}\n", "{x: y, a: c  # why\n}\n"),
        ("{a: b, x: y}  # old\n", "{a: c  # why\n, x: y}  # old\n"),
    ],
)
def test_a_comment_stands_behind_its_value_and_before_an_older_one(before, after):
    assert edited(before, Put(("a",), "c", comment="why")) == after


def test_a_pair_in_braces_is_retired_with_its_reason_too(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(
        "title: A\nlink: https://a.org\npairs:\n  - {id: one, question: Why is it?, answer: It is.}\n"
    )
    change_file(file, [Put(("pairs", 0, "valid_until"), "2020-01-01", comment="it is not")])
    *_, last, end = file.read_text().splitlines()
    braced = "{id: one, question: Why is it?, answer: It is., valid_until: 2020-01-01  # it is not"
    assert (last, end) == (f"  - {braced}", "    }")
    assert [problem.rule for problem in archive.load(tmp_path, compare=False).problems] == []


def test_long_lines_of_prose_are_broken_and_nothing_else():
    prose = "word " * 40 + "end."
    kept = [
        "- " + prose,
        "    " + prose,
        "a | b " + prose,
        "```\n" + prose + "\n```",
        "x" * 200,
        "1. " + prose,
    ]
    assert [wrapped(text) for text in kept] == kept
    lines = wrapped(prose).split("\n")
    assert max(map(len, lines)) <= 94
    assert " ".join(lines) == prose
    dangerous = "word " * 18 + "- no list " + "word " * 9 + "end."
    assert wrapped(dangerous).replace("\n", " ") == dangerous
    assert not any(line.startswith("- ") for line in wrapped(dangerous).split("\n"))


WORDS = [
    "word",
    "-",
    "*a*",
    "`b  c`",
    "|",
    "1.",
    "[x y](http://z.y)",
    "<http://u.v>",
    "#",
    "**b",
    "c**",
    "a  b",
    "=",
    "\n",
    "\n\n",
]


@given(st.lists(st.sampled_from(["word", *WORDS]), max_size=80).map(" ".join))
def test_wrapped_markdown_says_the_same(text):
    def said(markdown):
        return re.sub(r"\s+", " ", MarkdownIt("commonmark").render(markdown))

    assert said(wrapped(text)) == said(text)


@pytest.mark.parametrize("path", [("pairs", 9, "id"), ("pears", 0), ("title", "x"), ("pairs", "x")])
def test_a_place_that_is_gone_is_told(path):
    with pytest.raises(UserError, match=r"f\.yaml: the place to change"):
        edited(FILE, Put(path, "x"))


def test_a_file_that_cannot_be_read_is_not_changed():
    with pytest.raises(UserError, match="cannot be changed before it can be read"):
        edited("a: [", Put(("a",), "b"))


def test_what_cannot_be_changed_without_harm_is_left_alone():
    with pytest.raises(UserError, match="edit it by hand"):
        edited("a:\n  b: |+\n    c\n\n\n", Put(("a", "d"), "e\x00"))


def test_a_file_that_somebody_has_just_saved_is_not_overwritten(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("title: theirs\n")
    with pytest.raises(UserError, match="somebody has just changed"):
        replace(path, b"title: old\n", b"title: ours\n")
    assert path.read_text() == "title: theirs\n"
    assert [found.name for found in tmp_path.iterdir()] == ["a.yaml"]


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        change_file(tmp_path / "a.yaml", [Put(("title",), "x")])


TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t", exclude_characters="\ufeff"
    ),
    max_size=60,
)
PLACES = st.sampled_from(
    [
        ("title",),
        ("guest",),
        ("pairs", 0, "question"),
        ("pairs", 0, "also", 0),
        ("pairs", 0, "answer"),
        ("pairs", 1, "id"),
        ("pairs", 1, "answer"),
        ("pairs", 1, "link"),
    ]
)


@given(PLACES, TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_any_text_can_stand_anywhere_and_is_read_back(path, text, newline):
    before = FILE.replace("\n", newline)
    after = compose(edited(before, Put(path, text)).encode(), "f")
    values, wanted = plain(after.root), plain(compose(before.encode(), "f").root)
    within = wanted
    for step in path[:-1]:
        within = within[step]
    lines = within.get(path[-1], "").endswith("\n") if isinstance(path[-1], str) else False
    ended = "\n" in text or (lines and text.strip())
    within[path[-1]] = re.sub(r"(?:\n\s*)+\Z", "", text) + "\n" if ended else text
    assert values == wanted
    assert after.problems == []


PAIRS = st.fixed_dictionaries({"question": TEXTS, "also": st.lists(TEXTS, max_size=3), "answer": TEXTS})


@given(st.lists(PAIRS, min_size=1, max_size=3))
def test_any_pair_can_be_appended_and_every_line_stays(pairs):
    after = FILE
    for one in pairs:
        after = edited(after, Append(("pairs",), one))
    assert [line for line in difference(FILE, after) if line[0] == "-"] == []
    whole: Any = plain(compose(after.encode(), "f").root)
    assert len(whole["pairs"]) == 2 + len(pairs)
