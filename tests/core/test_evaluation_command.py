"""`ama eval` over a real small archive: what is told, written, demanded and learned."""

import json
import re
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot import archive
from bot.config import load as load_config
from bot.errors import UserError
from bot.evaluation.command import EvaluationOptions
from bot.evaluation.golden import default_for, read_bytes
from bot.evaluation.report import with_progress
from bot.pairs import Ama, Archive, Pair
from bot.yamlfile.files import with_numbers
from bot.yamlfile.nodes import plain
from bot.yamlfile.parsing import compose
from tests.support.evaluating import evaluate_archive

GOLDEN = """\
# What members asked
- {question: "what was the first bug in a computer?", pairs: [first-bug], unaddressed: true}
- question: which programming language does she like best
  pairs: [favourite-language]
- {question: "is there parking near the venue?", pairs: [], unaddressed: true}
- {question: "lol", pairs: [], unaddressed: true}
"""
MISJUDGED = GOLDEN + "".join(
    f'- {{question: "moth in the relay of hers {number}", pairs: [nanosecond]}}\n' for number in range(6)
)
"""Enough of one sort that went wrong for a shift beyond its own error."""
SMALL = Archive.of([Pair("first-bug", "What was the first computer bug?", "A moth.", Ama("Hopper"))])
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def folder(answers, tmp_path, monkeypatch):
    """The current folder, with answers/, config.yaml as shipped, and a golden set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "config.yaml").write_bytes((REPOSITORY / "config.yaml").read_bytes())
    (tmp_path / "golden.yaml").write_text(GOLDEN, encoding="utf-8")
    return tmp_path


def problems(text, known=SMALL):
    return [str(problem) for problem in read_bytes(text.encode(), "golden.yaml", known).problems]


# -- the golden set -----------------------------------------------------------------------------------------


def test_questions_are_read_with_their_pairs():
    found = read_bytes(GOLDEN.replace("favourite-language", "first-bug").encode(), "golden.yaml", SMALL)
    assert found.problems == ()
    assert not found.faulty
    assert [(q.pairs, q.unaddressed) for q in found.questions] == [
        (("first-bug",), True), (("first-bug",), False), ((), True), ((), True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "- {question: who, pairs: [frist-bug]}",
            "golden.yaml:1:27: error: no pair has the id 'frist-bug', did you mean 'first-bug'? [unknown-pair]",
        ),
        (
            "- {question: who, pairs: [], unadressed: true}",
            "golden.yaml:1:30: error: unknown field 'unadressed' in a question, did you mean 'unaddressed'?",
        ),
        (
            "- question: who",
            "golden.yaml:1:3: error: a question wants 'pairs': it is missing [missing-field]",
        ),
        (
            "- question: who\n  pairs:\n",
            "golden.yaml:2:9: error: 'pairs' is empty: write [] if no pair answers the question [empty]",
        ),
        (
            "- {question: who, pairs: [], unaddressed: maybe}",
            "golden.yaml:1:43: error: 'unaddressed' must be true or false, not 'maybe' [bad-value]",
        ),
        (
            "- just words",
            "golden.yaml:1:3: error: a question is wanted here: its fields question, pairs and unaddressed",
        ),
        (
            "- {question: who, pairs: []}\n- {question: Who?, pairs: [first-bug]}",
            "golden.yaml:2:3: warning: the question stands also in line 1, with other pairs: keep",
        ),
        (
            "- {question: what was the first computer bug, pairs: [first-bug]}",
            "golden.yaml:1:3: warning: it is a phrasing of the pair 'first-bug', and so measures nothing",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_remedy(text, told):
    assert any(problem.startswith(told) for problem in problems(text))


@pytest.mark.parametrize("text", ["", "question: who", "just words", "- [", "a: &x 1\nb: *x", "\0"])
def test_what_is_no_golden_set_is_an_error(text):
    found = read_bytes(text.encode(), "golden.yaml", SMALL)
    assert found.faulty
    assert found.questions == ()


def test_a_question_with_an_unknown_pair_is_asked_all_the_same():
    found = read_bytes(b"- {question: who, pairs: [gone]}", "golden.yaml", SMALL)
    assert found.faulty
    assert found.questions[0].pairs == ("gone",)


def test_a_question_is_kept_as_it_was_written():
    text = '- {question: " who\\n  is there? ", pairs: [" first-bug "]}\n'
    text += "- question: |\n    two\n    lines\n  pairs: []\n"
    found = read_bytes(text.encode(), "golden.yaml", SMALL)
    assert [question.text for question in found.questions] == [" who\n  is there? ", "two\nlines\n"]
    assert found.questions[0].pairs == ("first-bug",)
    assert problems('- {question: "  ", pairs: []}') == [
        "golden.yaml:1:14: error: 'question' is empty: write something, or delete it [empty]"
    ]


def test_a_superseded_pair_in_a_label_is_pointed_out():
    ama = Ama("Hopper")
    known = Archive.of([Pair("old", "a", "b", ama, superseded_by="new"), Pair("new", "c", "d", ama)])
    assert "which is given in its place: name that" in problems("- {question: who, pairs: [old]}", known)[0]
    assert problems("- {question: who, pairs: [old, new]}", known) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_read_to_questions_or_problems(data):
    found = read_bytes(data, "golden.yaml", SMALL)
    assert found.questions or found.problems


fields = st.sampled_from(["question", "pairs", "unaddressed", "other"])
values = st.recursive(
    st.sampled_from(["who", "true", "[]", "[first-bug]", "[gone, gone]", "~", '""', "{}", "[[]]", "1", "''"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda items: "[" + ", ".join(items) + "]"),
)
golden_files = st.lists(st.dictionaries(fields, values, max_size=4), max_size=4).map(
    lambda items: "".join(
        "- {" + ", ".join(f"{key}: {value}" for key, value in item.items()) + "}\n" for item in items
    )
)


@given(golden_files)
def test_every_entry_becomes_a_question_or_a_problem(text):
    found = read_bytes(text.encode(), "golden.yaml", SMALL)
    errors = {problem.line for problem in found.problems if problem.severity == "error"}
    assert len(found.questions) + len(errors) >= text.count("\n")
    assert all(question.text for question in found.questions)


def test_the_golden_set_is_found_in_tests_or_beside_the_answers(folder):
    assert default_for(folder / "answers") == folder / "golden.yaml"
    (folder / "tests").mkdir()
    (folder / "tests" / "golden.yaml").touch()
    assert default_for(folder / "answers") == Path("tests/golden.yaml")


def test_where_there_is_no_golden_set_it_is_said_how_to_write_one(folder):
    (folder / "golden.yaml").unlink()
    with pytest.raises(UserError, match=r"no golden set is here.*write one"):
        evaluate_archive(None, EvaluationOptions())


# -- what is told -------------------------------------------------------------------------------------------


def test_the_figures_and_the_wrong_ones_are_shown(folder, capsys):
    assert evaluate_archive(None, EvaluationOptions()) == 0
    said = capsys.readouterr().out
    assert "4 questions, 2 of them answerable" in said
    assert "at the threshold 0.60" in said
    for word in ("coverage", "precision", "false answers", "hit@1", "hit@5", "MRR"):
        assert word in said


def test_a_wrong_answer_is_shown_with_the_pair_that_came_and_the_one_expected(folder, capsys):
    text = '- {question: "What was the first computer bug, please?", pairs: [favourite-language]}\n'
    (folder / "golden.yaml").write_text(text, encoding="utf-8")
    evaluate_archive(None, EvaluationOptions())
    said = capsys.readouterr().out
    assert "Wrong pair: 1" in said
    assert "first-bug: What was the first computer bug?" in said.split("given ")[1].split("expected")[0]
    assert "favourite-language" in said.split("expected")[1]


def test_as_json_it_has_all_figures(folder, capsys):
    evaluate_archive(None, EvaluationOptions(as_json=True))
    said = json.loads(capsys.readouterr().out)
    assert (said["questions"], said["answerable"], said["must_be_silent"]) == (4, 2, 2)
    assert said["hit@1"] == 1.0
    assert said["thresholds"] == {"answer": 0.6, "suggest": 0.05}
    assert {"coverage", "precision", "hit@5", "mrr", "false_answers", "wrong", "curve", "calibration"} <= set(
        said
    )


def test_details_have_one_line_per_question_with_the_ranking_whatever_the_verdict(folder, capsys):
    (folder / "golden.yaml").write_text(
        GOLDEN + '- {question: "the moth was a bug.", pairs: [], unaddressed: true}', encoding="utf-8"
    )
    evaluate_archive(None, EvaluationOptions(details=folder / "d.jsonl"))
    lines = [json.loads(line) for line in (folder / "d.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [list(line) for line in lines] == [["question", "pairs", "verdict", "confidence", "ranked"]] * 5
    assert lines[0]["pairs"] == ["first-bug"]
    assert lines[0]["ranked"][0] == {"id": "first-bug", "confidence": lines[0]["confidence"]}
    assert lines[4]["verdict"] == "ignored"
    assert lines[4]["ranked"], "what a statement would have found is there too"
    assert all(len(line["ranked"]) <= 10 for line in lines)


def test_nothing_but_faults_goes_to_stderr_where_nobody_watches(folder, capsys):
    evaluate_archive(None, EvaluationOptions(as_json=True))
    assert capsys.readouterr().err == ""


def test_faults_of_the_golden_set_go_to_stderr_and_end_with_exit_code_1(folder, capsys):
    (folder / "golden.yaml").write_text(GOLDEN + "- {question: who, pairs: [gone]}\n", encoding="utf-8")
    assert evaluate_archive(None, EvaluationOptions()) == 1
    told = capsys.readouterr()
    assert "golden.yaml:7:27: error: no pair has the id 'gone'" in told.err
    assert "5 questions, 3 of them answerable" in told.out


def test_a_golden_set_without_questions_is_refused(folder):
    (folder / "golden.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(UserError, match="no question"):
        evaluate_archive(None, EvaluationOptions())


def test_another_archive_and_another_config_can_be_named(folder, capsys):
    (folder / "answers").rename(folder / "elsewhere")
    (folder / "other.yaml").write_text("thresholds: {answer: 0.5}\n", encoding="utf-8")
    evaluate_archive(
        folder / "golden.yaml",
        EvaluationOptions(),
        answers=folder / "elsewhere",
        config=folder / "other.yaml",
    )
    assert "at the threshold 0.50" in capsys.readouterr().out


def test_a_bar_is_shown_only_to_who_waits_longer_than_a_second():
    def bar(seconds_each):
        screen, times = StringIO(), iter(range(100))
        console = Console(file=screen, force_terminal=True, width=60)
        assert list(with_progress("abc", console, clock=lambda: next(times) * seconds_each)) == [
            "a",
            "b",
            "c",
        ]
        return "asking" in screen.getvalue()

    assert bar(2.0)
    assert not bar(0.1)


# -- the picture --------------------------------------------------------------------------------------------


def test_a_picture_of_another_kind_is_refused_before_anything_is_asked(folder):
    with pytest.raises(UserError, match=r"must end in \.png, \.svg or \.html, did you mean 'png'\?"):
        evaluate_archive(None, EvaluationOptions(plot=folder / "curve.pngg"))


@pytest.mark.parametrize(
    ("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("html", b"<!DOCTYPE")]
)
def test_the_curve_is_drawn(folder, capsys, ending, begins):
    pytest.importorskip("altair", reason="the extra `charts` is not installed")
    pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")
    evaluate_archive(None, EvaluationOptions(plot=folder / f"curve.{ending}"))
    picture = (folder / f"curve.{ending}").read_bytes()
    assert picture.lstrip().startswith(begins)
    if ending == "svg":
        assert b"threshold 0.60" in picture
        assert b"precision: answers that are right" in picture
    if ending == "html":
        assert b'src="http' not in picture, "it shows without the network"


def test_without_the_extra_it_is_said_how_to_get_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)  # as where it is not installed
    with pytest.raises(UserError, match=r"ama-bot\[charts\]"):
        evaluate_archive(None, EvaluationOptions(plot=folder / "curve.png"))


# -- the gate -----------------------------------------------------------------------------------------------


def test_without_figures_kept_it_is_said_how_to_write_them(folder):
    with pytest.raises(UserError, match="`ama eval --gate --write` writes them"):
        evaluate_archive(None, EvaluationOptions(gate=True))


def test_the_figures_reached_are_kept_and_hold(folder, capsys):
    assert evaluate_archive(None, EvaluationOptions(gate=True, write=True)) == 0
    kept_at = folder / "golden.gate.yaml"
    assert "questions: 4 " in kept_at.read_text(encoding="utf-8")
    assert "hit_at_1: 1 " in kept_at.read_text(encoding="utf-8")
    capsys.readouterr()
    assert evaluate_archive(None, EvaluationOptions(gate=True)) == 0
    least = ", ".join(
        f"{name} {figure} of at least {figure}"
        for name, figure in {
            "questions": 4,
            "coverage": 1,
            "precision": 1,
            "hit_at_1": 1,
            "hit_at_5": 1,
            "mrr": 1,
        }.items()
    )
    passed = f"golden.gate.yaml: passed: {least}, false_answers 0 of at most 0"
    assert capsys.readouterr().err.splitlines()[-1].endswith(passed)


def test_a_fall_below_the_figures_kept_fails_and_is_told(folder, capsys):
    (folder / "golden.gate.yaml").write_text("coverage: 1\nfalse_answers: 0\nmrr: 1.0\n", encoding="utf-8")
    (folder / "answers" / "hopper.yaml").write_text(
        "title: Other\npairs:\n"
        "  - {id: x, question: Who painted the lighthouse?, answer: Otto., valid_until: 2000-01-01}\n",
        encoding="utf-8",
    )
    assert evaluate_archive(None, EvaluationOptions(gate=True)) == 1
    told = capsys.readouterr().err
    assert "golden.gate.yaml: coverage is 0, and at least 1 is kept" in told
    assert "golden.gate.yaml: mrr is 0, and at least 1 is kept" in told
    assert "false_answers" not in told


def test_figures_are_raised_but_never_lowered_and_comments_stay(folder, capsys):
    kept_at = folder / "golden.gate.yaml"
    kept_at.write_text("# ours\nquestions: 9  # as of May\nmrr: 0.2 # low\n", encoding="utf-8")
    assert evaluate_archive(None, EvaluationOptions(gate=True, write=True)) == 1
    text = kept_at.read_text(encoding="utf-8")
    assert text.startswith("# ours\nquestions: 9  # as of May\nmrr: 1 # low\n")
    assert "questions is 4, and at least 9 is kept" in capsys.readouterr().err


def test_a_gate_with_a_fault_is_told_with_its_place(folder):
    (folder / "golden.gate.yaml").write_text("coverge: 0.5\nmrr: 70\n", encoding="utf-8")
    with pytest.raises(UserError) as told:
        evaluate_archive(None, EvaluationOptions(gate=True))
    assert "golden.gate.yaml:1:1: error: unknown field 'coverge'" in str(told.value)
    assert "did you mean 'coverage'?" in str(told.value)
    assert "golden.gate.yaml:2:6: error: 'mrr' must be at most 1, not '70'" in str(told.value)


def test_writing_wants_the_gate(folder):
    with pytest.raises(UserError, match="say --gate --write"):
        evaluate_archive(None, EvaluationOptions(write=True))


def test_nothing_is_kept_of_a_golden_set_with_errors(folder, capsys):
    (folder / "golden.yaml").write_text(GOLDEN + "- {question: who, pairs: [gone]}\n", encoding="utf-8")
    for wishes in (EvaluationOptions(gate=True, write=True), EvaluationOptions(calibrate=True)):
        with pytest.raises(UserError, match="mend them"):
            evaluate_archive(None, wishes)
    assert not (folder / "golden.gate.yaml").exists()


# -- calibration --------------------------------------------------------------------------------------------


def test_a_shift_within_its_own_error_is_left_alone_and_said(folder, capsys):
    before = (folder / "config.yaml").read_bytes()
    assert evaluate_archive(None, EvaluationOptions(calibrate=True)) == 0
    assert (folder / "config.yaml").read_bytes() == before
    said = capsys.readouterr()
    assert re.search(
        r"calibration_shift stays 0\.00: it would be -?0\.\d\d ± 0\.\d\d, from 3 questions", said.err
    )
    assert "4 questions, 2 of them answerable" in said.out
    (folder / "config.yaml").unlink()
    assert evaluate_archive(None, EvaluationOptions(calibrate=True)) == 0


def test_the_shift_is_written_into_the_config_and_every_other_byte_stays(folder, capsys):
    (folder / "golden.yaml").write_text(MISJUDGED, encoding="utf-8")
    before = (folder / "config.yaml").read_text(encoding="utf-8")
    evaluate_archive(None, EvaluationOptions(calibrate=True))
    shift = load_config(folder / "config.yaml").calibration_shift
    assert shift != 0
    after = (folder / "config.yaml").read_text(encoding="utf-8")
    assert after == before.replace("calibration_shift: 0.0", f"calibration_shift: {shift:.2f}")
    assert f"calibration_shift 0.00 -> {shift:.2f}" in capsys.readouterr().err


def test_calibrating_again_changes_nothing(folder, capsys):
    (folder / "golden.yaml").write_text(MISJUDGED, encoding="utf-8")
    evaluate_archive(None, EvaluationOptions(calibrate=True))
    once = (folder / "config.yaml").read_bytes()
    evaluate_archive(None, EvaluationOptions(calibrate=True))
    assert (folder / "config.yaml").read_bytes() == once


def test_without_a_config_file_it_is_said_what_to_write(folder):
    (folder / "golden.yaml").write_text(MISJUDGED, encoding="utf-8")
    (folder / "config.yaml").unlink()
    with pytest.raises(UserError, match="write 'calibration_shift: "):
        evaluate_archive(None, EvaluationOptions(calibrate=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1 # one\nn: 0.0 # why\n", "a: 1 # one\nn: 2.5 # why\n"),
        ("n:\nb: 2\n", "n: 2.5\nb: 2\n"),
        ('n: "1"\r\nb: x\r\n', "n: 2.5\r\nb: x\r\n"),
        ("a: 1", "a: 1\nn: 2.5\n"),
        ("# only a comment\n", "# only a comment\nn: 2.5\n"),
        ("\ufeffa: 1\n", "\ufeffa: 1\nn: 2.5\n"),
        ("{a: 1, n: 2}\n", "{a: 1, n: 2.5}\n"),
    ],
)
def test_a_number_is_put_where_it_belongs(before, after):
    assert with_numbers(before.encode(), {"n": "2.5"}, file="f").decode() == after


@pytest.mark.parametrize("before", ["{a: 1}\n", "n: [1]\n", "- a\n", "n: {b: 1}\n", "n: [\n", "a: |\n  x"])
def test_a_file_that_cannot_take_the_number_is_left_alone(before):
    with pytest.raises(UserError, match=r"write n: 2\.5"):
        with_numbers(before.encode(), {"n": "2.5"}, file="f")


names = st.sampled_from(["a", "n", "b", "long-name"])
lines = st.dictionaries(names, st.sampled_from(["1", "x # c", "'q: r'", "", "[1, 2]", "|\n  block\n  n: 3"]))


@given(lines, st.sampled_from(["\n", "\n\n# end\n", ""]))
def test_what_is_kept_reads_back_with_only_the_number_changed(options, end):
    text = "\n".join(f"{name}: {value}" for name, value in options.items()) + end
    try:
        after = with_numbers(text.encode(), {"n": "2.5"}, file="f")
    except UserError:
        return
    root = compose(text.encode(), "f").root
    before: Any = plain(root) if root else {}
    assert plain(compose(after, "f").root) == before | {"n": "2.5"}


def test_the_shipped_golden_set_has_no_problem():
    loaded = archive.load(REPOSITORY / "answers", compare=False)
    data = (REPOSITORY / "tests" / "golden.yaml").read_bytes()
    assert read_bytes(data, "golden.yaml", loaded.archive).problems == ()
