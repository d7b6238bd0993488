"""The archive's files: what is read from them, and what is said about each fault."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import archive
from bot.archive.reading import read_bytes
from bot.matching.matcher import Matcher
from bot.pairs import Ama, Pair
from bot.yamlfile.files import MOST_BYTES

TODAY = dt.date(2026, 11, 20)
ROOT = Path(__file__).parents[2]

HEAD = """\
title: AMA with Ada
guest: Ada
date: 2019-10
link: https://example.org/ama
tags: [Tensorflow]
pairs:
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty archive in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answers").mkdir()
    return Path("answers")


def pair(pair_id, question, *lines):
    """The lines of one pair of an archive file."""
    fields = [f"- id: {pair_id}", f"question: {question}", "answer: Yes.", *lines]
    return "  " + "\n    ".join(fields) + "\n"


def complaints(folder, **files):
    """What is said about an archive of these files, as 'file:line:column severity rule'."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return [
        f"{Path(p.file).stem}:{p.line}:{p.column} {p.severity} {p.rule}"
        for p in archive.load(folder, today=TODAY).problems
    ]


# -- what is read -------------------------------------------------------------------------------------------


def test_a_pair_takes_from_its_ama_what_it_does_not_say_itself(folder):
    own = ("guest: Grace", "date: 2020", "link: https://example.org/2", "tags: [keras, tensorflow]")
    text = HEAD + pair("one", "What is one?") + pair("two", "Why two?", *own, "also: [two for what]")
    (folder / "ada.yaml").write_text(text)
    loaded = archive.load(folder, today=TODAY)
    ama = Ama(
        "AMA with Ada", "Ada", "2019-10", "https://example.org/ama", ("tensorflow",), "answers/ada.yaml"
    )
    assert loaded.problems == ()
    assert loaded.archive.pairs == (
        Pair("one", "What is one?", "Yes.", ama, (), "Ada", "2019-10", ama.link, ("tensorflow",)),
        Pair(
            "two", "Why two?", "Yes.", ama, ("two for what",), "Grace", "2020", "https://example.org/2",
            ("tensorflow", "keras"),
        ),
    )  # fmt: skip


def test_files_are_read_in_order_and_hidden_ones_and_the_schema_are_not(folder):
    (folder / ".cache").mkdir()
    (folder / "deeper").mkdir()
    for name in ("b.yml", "a.yaml", "deeper/c.YAML"):
        (folder / name).write_text(HEAD + pair(Path(name).stem, f"What is {name[:-5]}?"))
    for name in (".hidden.yaml", ".cache/x.yaml", "schema.json", "notes.txt", "a.yaml~"):
        (folder / name).write_text("not: [an archive")
    loaded = archive.load(folder, today=TODAY)
    assert loaded.problems == ()
    assert [pair.ama.file for pair in loaded.archive] == [
        "answers/a.yaml",
        "answers/b.yml",
        "answers/deeper/c.YAML",
    ]


def test_an_answers_markdown_keeps_its_lines_and_a_question_is_one_line(folder):
    text = (
        HEAD
        + "  - id: x\n    question: >\n      What is\n      this?\n    answer: |\n      A\n\n          code\n\n"
    )
    (folder / "a.yaml").write_text(text)
    (found,) = archive.load(folder).archive
    assert found.question == "What is this?"
    assert found.answer == "A\n\n    code"


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference(folder):
    text = HEAD + pair("one", "What is one?", "also: [uno]")
    (folder / "a.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    with_both = archive.load(folder)
    (folder / "a.yaml").write_text(text)
    assert with_both.problems == ()
    assert with_both.archive == archive.load(folder).archive


def test_a_pair_without_an_id_can_be_answered_and_keeps_its_id_while_others_come_and_go(folder):
    nameless = "  - question: What is TensorFlow, really?\n    answer: A library.\n"
    assert complaints(folder, a=HEAD + nameless) == ["a:7:5 warning missing-id"]
    (first,) = archive.load(folder).archive
    (folder / "a.yaml").write_text(HEAD + pair("other", "Who?") + nameless)
    assert [pair.id for pair in archive.load(folder).archive] == ["other", "what-is-tensorflow-really"]
    assert first.id == "what-is-tensorflow-really"


def test_derived_ids_are_never_taken_ones_and_any_script_gets_one(folder):
    nameless = "".join(
        f"  - question: {question}\n    answer: Yes.\n"
        for question in ("Was heißt Größe?", "Was heißt Größe", "টেন্সরফ্লো কি?", "TensorFlow क्या है?", "'???'")
    )
    (folder / "a.yaml").write_text(HEAD + nameless + pair("was-heisst-grosse", "Taken?"))
    ids = [pair.id for pair in archive.load(folder).archive]
    assert ids[:2] == ["was-heisst-grosse-2", "was-heisst-grosse-3"]
    assert ids[3].startswith("tensorflow-")
    assert len(set(ids)) == 6
    assert all(name.isascii() and "/" not in name for name in ids)


def test_unanswered_questions_stand_beside_pairs_or_in_a_file_of_their_own(folder):
    (folder / "a.yaml").write_text(HEAD + pair("one", "What is one?") + "unanswered: [What is two?, '3?']\n")
    (folder / "b.yaml").write_text("title: Still open\nunanswered:\n  - What is four?\n")
    loaded = archive.load(folder)
    assert loaded.problems == ()
    assert [pair.id for pair in loaded.archive] == ["one"]
    assert loaded.archive.unanswered == ("What is two?", "3?", "What is four?")


def test_synonyms_stand_beside_pairs_or_in_a_file_of_their_own(folder):
    (folder / "a.yaml").write_text("synonyms: [[one, uno]]\n" + HEAD + pair("one", "What is one, or two?"))
    (folder / "b.yaml").write_text("title: Our words\nsynonyms:\n  - [two, dos, 2]\n")
    loaded = archive.load(folder, today=TODAY)
    assert loaded.problems == ()
    assert loaded.archive.synonyms == (("one", "uno"), ("two", "dos", "2"))


def test_who_when_and_where_of_an_ama_are_answered_without_a_pair_for_them(folder):
    (folder / "ada.yaml").write_text(HEAD + pair("one", "What is one?"))
    (folder / "bare.yaml").write_text("title: No more known\npairs:\n" + pair("two", "What is two?"))
    made = archive.load(folder, today=TODAY).archive
    assert [one.id for one in made] == ["one", "two"]
    assert {one.id: one.answer for one in made.facts} == {
        "about.ada.guest": "Ada answered at “AMA with Ada”.",
        "about.ada.date": "“AMA with Ada” dates from October 2019.",
        "about.ada.link": "“AMA with Ada” is at <https://example.org/ama>.",
    }
    found = Matcher(made).rank("when was the AMA with Ada")[0].pair
    assert found.id == "about.ada.date"
    assert made.get(found.id) == found


def test_a_pair_has_its_id_before_a_fact(folder):
    (folder / "ada.yaml").write_text(HEAD + pair("about.ada.date", "When exactly was it?"))
    made = archive.load(folder, today=TODAY).archive
    assert [one.id for one in made.facts] == ["about.ada.guest", "about.ada.link"]


def test_a_faulty_question_costs_neither_its_neighbours_nor_the_ama(folder):
    (folder / "a.yaml").write_text(
        HEAD + pair("one", "What is one?") + "unanswered:\n  - 'TF'\n  - a: b\n  - ''\n  - Why?\n"
    )
    loaded = archive.load(folder)
    assert [(problem.line, problem.rule) for problem in loaded.problems] == [
        (12, "wrong-type"),
        (13, "empty"),
    ]
    assert loaded.archive.unanswered == ("TF", "Why?")
    assert loaded.archive.get("one").guest == "Ada"


# -- what is said about faults ------------------------------------------------------------------------------

ONE = HEAD + "  - id: one\n    question: What is one?\n    answer: Yes.\n"


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        (ONE + "    anser: x\n", "10:5 error unknown-field", "did you mean 'answer'?"),
        ("titel: x\n" + ONE, "1:1 error unknown-field", "did you mean 'title'?"),
        (ONE.replace("    answer: Yes.\n", ""), "7:5 error missing-field", "'answer'"),
        (ONE.replace("    question: What is one?\n", ""), "7:5 error missing-field", "'question'"),
        (ONE.replace("title: AMA with Ada\n", ""), "1:1 error missing-field", "'title'"),
        (ONE.replace("What is one?", ""), "8:14 error empty", "'question' is empty"),
        (ONE.replace("What is one?", '"  "'), "8:15 error empty", "'question' is empty"),
        (ONE.replace("Yes.", ""), "9:12 error empty", "'answer' is empty"),
        (ONE.replace("Yes.", "|\n\n"), "9:13 error empty", "'answer' is empty"),
        (ONE.replace("AMA with Ada", "''"), "1:8 error empty", "'title' is empty"),
        (ONE + "    also: one\n", "10:11 error wrong-type", "'also' must be a list"),
        (ONE + "    also: [[one]]\n", "10:12 error wrong-type", "each item of 'also' must be a text, not a list"),
        (ONE.replace("What is one?", "“What is one?”"), "8:15 warning printed-marks", "“ and ” are a part of the text"),
        (ONE + "    also: [„the one”]\n", "10:12 warning printed-marks", "delete them"),
        ("<<<<<<< HEAD\n=======\ntags: [a]\n>>>>>>> b\n" + ONE, "1:1 error merge-conflict", "up to line 4"),
        (ONE + "    also: ['']\n", "10:12 error empty", "'also' is empty"),
        (ONE.replace("Yes.", "[Yes]"), "9:13 error wrong-type", "'answer' must be a text, not a list"),
        (ONE + "    tags: {a: b}\n", "10:11 error wrong-type", "'tags' must be a list"),
        ("- a\n", "1:1 error wrong-type", "an AMA is wanted"),
        ("just words\n", "1:1 error wrong-type", "an AMA is wanted"),
        ("title: x\n", "1:1 error missing-field", "'pairs'"),
        ("title: x\npairs: soon\n", "2:8 error wrong-type", "'pairs' must be a list"),
        ("title: x\nunanswered: soon\n", "2:13 error wrong-type", "'unanswered' must be a list"),
        ("title: x\nunanswered: [What?, '']\n", "2:21 error empty", "a question of 'unanswered' is empty"),
        ("title: x\nunanswered:\n  - TF: yes?\n", "3:5 error wrong-type", "in quotation marks"),
        ("title: x\nunanswered: []\n", "2:13 warning no-questions", "no question"),
        ("title: x\nunanswered:\n", "2:12 warning no-questions", "no question"),
        ("unansweerd: [What?]\n" + ONE, "1:1 error unknown-field", "did you mean 'unanswered'?"),
        ("title: x\npairs: [soon]\n", "2:9 error wrong-type", "a pair is wanted"),
        ("title: x\npairs: []\n", "2:8 warning no-pairs", "no pair"),
        ("title: x\npairs:\n", "2:7 warning no-pairs", "no pair"),
        ("synonyms: one\n" + ONE, "1:11 error wrong-type", "'synonyms' must be a list"),
        ("synonyms: [one]\n" + ONE, "1:12 error wrong-type", "each item of 'synonyms' must be a list of its own"),
        ("synonyms: [[one]]\n" + ONE, "1:12 error lone-word", "two words at least"),
        ("synonyms: [[one, '']]\n" + ONE, "1:18 error empty", "'synonyms' is empty"),
        ("synonyms: [[k8s, Kubernetes]]\n" + ONE, "1:13 warning unused-synonyms", "'k8s, Kubernetes'"),
        ("synonyms: [[one, uno], [yes, Uno]]\n" + ONE, "1:30 warning two-groups", "answers/a.yaml:1"),
        (ONE + "    id: two\n", "10:5 error duplicate-key", "first in line 7"),
        (ONE.replace("one\n", "one pair\n", 1), "7:9 error bad-id", "'one pair'"),
        (ONE + "    date: 2019-13-01\n", "10:11 error bad-date", "2019-10-22, 2019-10 or 2019"),
        (ONE + "    date: 2026-02-30\n", "10:11 error bad-date", "the calendar has no such day"),
        (ONE + "    date: yesterday\n", "10:11 error bad-date", "'yesterday'"),
        (ONE + "    date: 0000\n", "10:11 error bad-date", "'0000'"),
        (ONE + "    date: ２０１９\n", "10:11 error bad-date", "2019"),
        (ONE.replace("2019-10", "22.10.2019"), "3:7 error bad-date", "2019-10-22"),
        (ONE + "    valid_until: 2027\n", "10:18 error bad-date", "a whole date is wanted"),
        (ONE + "    valid_until: 2027-02-29\n", "10:18 error bad-date", "'2027-02-29'"),
        (ONE + "    valid_until: [2027-02-28]\n", "10:18 error wrong-type", "'valid_until' must be a text"),
        (ONE + "    link: example.org\n", "10:11 error bad-link", "https://"),
        (ONE + "    link: javascript:alert(1)\n", "10:11 error bad-link", "https://"),
        (ONE + "    link: 'https://a b'\n", "10:11 error bad-link", "without blanks"),
        (ONE + "    link: 'https://[bad'\n", "10:11 error bad-link", "https://"),
        (ONE + "    link: https://\n", "10:11 error bad-link", "a host"),
        (ONE + "    follows: won\n", "10:14 error unknown-pair", "no pair has that id, did you mean 'one'?"),
        (ONE + "    superseded_by: newer\n", "10:20 error unknown-pair", "take the line out"),
        (ONE + "    follows: one\n", "10:14 error circle", "one -> one"),
        (ONE + "    valid_until: 2026-11-20\n", "10:18 warning out-of-date", "2026-11-20"),
        (ONE + "    valid_until: 2026-11-20  #\n", "10:18 warning out-of-date", "say why in a comment"),
        (ONE.replace("Yes.", "Use #general"), "9:16 warning lost-text", "'Use'"),
        (ONE.replace("Yes.", "See issue # 3"), "9:22 warning lost-text", "'See issue'"),
        (ONE + "    also:\n      - what about #1\n", "11:19 warning lost-text", "'what about'"),
        (ONE + "    link: https://a.org #p1\n", "10:24 warning lost-text", "quotation marks"),
        (ONE.replace("Yes.", "xo" + "xb-1234567890-abcdefgh"), "9:13 error secret", "revoke"),
        (ONE + "# xa" + "pp-1-A012345-678\n", "10:3 error secret", "Slack token"),
        (ONE.replace("Yes.", "&a Yes."), "9:13 error anchor", "&a"),
        ("", "1:1 error empty-file", "title and pairs"),
        ("# nothing yet\n", "1:1 error empty-file", "title and pairs"),
        (ONE + "  not yaml\n", "10:3 error not-yaml", "not YAML"),
        (ONE + "\tlink: https://a.org\n", "10:1 error not-yaml", "with spaces, not with a tab"),
        (ONE.replace("Yes.", "- Yes."), "9:13 error not-yaml", "on a line of its own, and quote"),
        (ONE + "    also: " + "[" * 50 + "]" * 50, "10:24 error too-deep", "nested"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_place_and_remedy(folder, text, expected, words):
    (folder / "a.yaml").write_text(text)
    (problem,) = archive.load(folder, today=TODAY).problems
    assert f"{problem.line}:{problem.column} {problem.severity} {problem.rule}" == expected
    assert words in problem.text
    assert problem.file == "answers/a.yaml"


@pytest.mark.parametrize(
    "line",
    [
        "asked_by: P1  # the host",
        "link: https://example.org/ama#p1",
        "link: https://example.org # the old site",
        "also: ['what about #general', C#]",
        "also: [how do tokens that begin with xoxb- look, 'is `xoxb-your-token` one']",
        "guest:",
        "valid_until: 2026-11-21",
        "valid_until: 2026-11-20  # retired: the library is closed",
        "valid_until:",
        "date: 2019",
        "also:\n      - why is one  # short",
    ],
)
def test_what_only_looks_like_a_fault_is_none(folder, line):
    assert complaints(folder, a=f"{ONE}    {line}\n") == []


def test_all_faults_of_all_files_are_told_in_order(folder):
    told = complaints(
        folder,
        b=HEAD + "  - question:\n    link: x\n  - also: [y]\n    answre: z\n",
        a="title: [x]\nguest: G\npairs:\n  - id: one\n    question: Q?\n    answer: A\n    id: two\n    foo: bar\n",
        c="a: [",
    )
    assert told == [
        "a:1:8 error wrong-type",
        "a:7:5 error duplicate-key",
        "a:8:5 error unknown-field",
        "b:7:5 error missing-field",
        "b:7:14 error empty",
        "b:8:11 error bad-link",
        "b:9:5 error missing-field",
        "b:9:5 error missing-field",
        "b:10:5 error unknown-field",
        "c:1:5 error not-yaml",
    ]


def test_a_pair_with_errors_is_left_out_and_the_others_stay(folder):
    (folder / "a.yaml").write_text(
        HEAD + pair("bad", "What?", "link: x") + pair("good", "Who?", "follows: bad")
    )
    loaded = archive.load(folder)
    assert [problem.rule for problem in loaded.problems] == ["bad-link"]
    assert loaded.errors == loaded.problems
    assert [pair.id for pair in loaded.archive] == ["good"]


def test_an_id_is_taken_once_over_all_files(folder):
    told = complaints(
        folder, a=HEAD + pair("one", "What?"), b=HEAD + pair("two", "Who?") + pair("one", "Why?")
    )
    assert told == ["b:10:9 error duplicate-id"]
    (problem,) = archive.load(folder).problems
    assert "answers/a.yaml:7" in problem.text
    assert [pair.question for pair in archive.load(folder).archive] == ["What?", "Who?"]


def test_a_circle_is_told_once(folder):
    told = complaints(
        folder,
        a=HEAD
        + pair("in", "A?", "superseded_by: x")
        + pair("x", "B?", "superseded_by: y")
        + pair("y", "C?", "superseded_by: z")
        + pair("z", "D?", "superseded_by: x"),
    )
    assert told == ["a:14:20 error circle"]
    assert "x -> y -> z -> x" in archive.load(folder).problems[0].text


def test_a_pair_that_follows_one_in_another_file_is_fine(folder):
    assert complaints(folder, a=HEAD + pair("one", "A?", "follows: two"), b=HEAD + pair("two", "B?")) == []


def test_thousands_of_references_to_nowhere_are_told_at_once(folder):
    pairs = (pair(f"name-{n}", f"What is number {n}?", f"follows: mane-{n}") for n in range(2000))
    (folder / "a.yaml").write_text(HEAD + "".join(pairs))
    problems = archive.load(folder, compare=False).problems
    assert [problem.rule for problem in problems] == ["unknown-pair"] * 2000
    assert problems[7].text.endswith("did you mean 'name-7'?")


def test_not_utf8_is_told_with_its_place(folder):
    (folder / "a.yaml").write_bytes(ONE.encode() + "    asked_by: J\xfcrgen\n".encode("latin-1"))
    (problem,) = archive.load(folder).problems
    assert (problem.line, problem.column, problem.rule) == (10, 16, "not-utf8")


def test_a_file_that_is_far_too_large_is_not_read(folder):
    with (folder / "a.yaml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert complaints(folder) == ["a:1:1 error unreadable"]


def test_a_file_that_cannot_be_read_is_told_and_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "folder.yaml").mkdir()
    assert complaints(folder) == ["gone:1:1 error unreadable", "pipe:1:1 error unreadable"]


def test_a_missing_or_empty_folder_is_an_error_not_an_empty_archive(folder):
    assert complaints(folder) == ["answers:1:1 error no-files"]
    assert [p.rule for p in archive.load(Path("nowhere")).errors] == ["no-files"]


def test_a_folder_that_may_be_empty_is_no_error_but_one_that_is_not_there_is(folder):
    assert archive.load(folder, may_be_empty=True).problems == ()
    assert archive.load_files([folder], may_be_empty=True).problems == ()
    assert [p.rule for p in archive.load(folder / "nowhere", may_be_empty=True).errors] == ["no-files"]


def test_files_are_named_as_their_user_would_write_them(folder):
    (folder / "a\nb.yaml").write_text("x")
    for place in (folder, folder.absolute()):
        (problem,) = archive.load(place).problems
        assert problem.file == r"'answers/a\u000ab.yaml'"


# -- some files only ----------------------------------------------------------------------------------------


def test_a_file_is_checked_with_those_beside_it_but_only_its_own_faults_are_told(folder):
    (folder / "a.yaml").write_text(HEAD + pair("one", "What?"))
    (folder / "b.yaml").write_text(HEAD + pair("two", "Who?", "follows: one", "foo: bar"))
    assert [p.rule for p in archive.load_files([folder / "b.yaml"]).problems] == ["unknown-field"]
    assert archive.load_files([folder / "a.yaml"]).problems == ()
    (folder / "b.yaml").write_text(HEAD + pair("one", "Who?"))
    for name in ("a.yaml", "b.yaml"):
        (problem,) = archive.load_files([folder / name]).problems
        assert (problem.file, problem.rule) == (f"answers/{name}", "duplicate-id")


def test_a_path_that_does_not_exist_is_told(folder):
    problems = archive.load_files([folder / "a.yaml", Path("nowhere/b.yaml"), folder]).problems
    assert [(p.file, p.rule) for p in problems] == [
        ("answers", "no-files"),
        ("answers/a.yaml", "unreadable"),
        ("nowhere/b.yaml", "unreadable"),
    ]


# -- anything at all ----------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        "title: x",
        "pairs:",
        "pairs: []",
        "  - id: a",
        "  - question: Q?",
        "    question: Q #1",
        "    answer: |",
        "      text",
        "    also: [a, b]",
        "    also:",
        "      - x",
        "    link: http://[",
        "    date: 9999-99",
        "    valid_until: 2020-01-01",
        "    follows: a",
        "    superseded_by: a",
        "tags: {}",
        "  -",
        "  - - x",
        "   : ",
        "    id: '\\0'",
        '    id: "\\0"',
        "\t",
        "a: *b",
    ]
)


@given(st.binary(max_size=200) | st.lists(LINES, max_size=20).map("\n".join).map(str.encode))
def test_any_bytes_come_to_entries_or_problems_and_never_to_a_traceback(data):
    reading = read_bytes(data, "f.yaml")
    assert reading.problems or reading.entries
    for problem in reading.problems:
        assert problem.line >= 1
        assert problem.text.isprintable()


@given(st.lists(LINES, max_size=12), st.lists(LINES, max_size=12))
def test_any_two_files_are_loaded_without_a_traceback(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("answers")
    for name, lines in (("a.yaml", one), ("b.yaml", other)):
        (folder / name).write_text("\n".join(["title: T", "pairs:", *lines]))
    loaded = archive.load(folder, today=TODAY)
    assert len(loaded.archive) == len({pair.id for pair in loaded.archive})


# -- what we ship -------------------------------------------------------------------------------------------


def test_the_schema_beside_the_answers_is_the_one_the_program_has():
    assert json.loads((ROOT / "answers" / "schema.json").read_text()) == archive.json_schema()


def test_the_schema_describes_every_field_for_editors():
    schema = archive.json_schema()
    fields = {**schema["properties"], **schema["$defs"]["PairFields"]["properties"]}
    assert {
        "title",
        "pairs",
        "unanswered",
        "question",
        "also",
        "answer",
        "superseded_by",
        "valid_until",
    } <= fields.keys()
    assert all(field["description"] and field["title"] for field in fields.values())
    assert schema["required"] == ["title"]
    assert schema["anyOf"] == [{"required": [field]} for field in ("pairs", "unanswered", "synonyms")]
    assert schema["$defs"]["PairFields"]["required"] == ["question", "answer"]


def test_the_archive_is_imported_without_anything_heavy():
    code = "import sys, bot.archive; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    heavy = {"sqlalchemy", "slack_bolt", "slack_sdk", "aiohttp", "numpy", "watchfiles", "typer"}
    assert heavy.isdisjoint(done.stdout.split())


RULE = "single-phrasing"


def test_an_archive_whose_pairs_have_one_phrasing_each_is_told_once(tmp_path):
    def write(number, also):
        pairs = "".join(
            f"  - {{id: p{n}, question: Why is number {n} odd?, {also}answer: It is {n}.}}\n"
            for n in range(number)
        )
        (tmp_path / "a.yaml").write_text(f"title: Numbers\npairs:\n{pairs}", "utf-8")
        return [problem.rule for problem in archive.load(tmp_path).problems if problem.rule == RULE]

    assert write(12, "") == [RULE]
    assert write(9, "") == []
    assert write(12, "also: [what makes it odd], ") == []
