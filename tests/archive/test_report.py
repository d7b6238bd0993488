"""Problems told to a person, to a program and to GitHub."""

import json

import pytest

from bot.archive import report
from bot.errors import Problem

WRONG = Problem("a,b:c%.yaml", 3, 7, "error", "100 % wrong:\nreally", "bad-date")
ODD = Problem("x.yaml", 1, 1, "warning", "é is odd", "lost-text")


def test_text_is_a_line_for_each_problem_and_a_count():
    assert report.as_text([ODD, ODD]).splitlines() == [
        "x.yaml:1:1: warning: é is odd [lost-text]",
        "x.yaml:1:1: warning: é is odd [lost-text]",
        "0 errors, 2 warnings",
    ]
    assert report.as_text([WRONG]).endswith("1 error, 0 warnings")
    assert report.as_text([]) == "no problems"


def test_json_holds_every_part_of_a_problem():
    assert json.loads(report.as_json([ODD])) == [
        {
            "file": "x.yaml",
            "line": 1,
            "column": 1,
            "severity": "warning",
            "text": "é is odd",
            "rule": "lost-text",
        }
    ]
    assert json.loads(report.as_json([])) == []


def test_github_gets_its_own_escapes():
    told = "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=bad-date::100 %25 wrong:%0Areally"
    assert report.as_github([WRONG]) == told
    assert report.as_github([]) == ""


@pytest.mark.parametrize(
    ("problems", "strict", "code"),
    [([], True, 0), ([ODD], False, 0), ([ODD], True, 1), ([WRONG], False, 1), ([ODD, WRONG], False, 1)],
)
def test_errors_fail_and_warnings_only_when_asked_to(problems, strict, code):
    assert report.exit_code(problems, strict=strict) == code


def test_checking_tells_the_problems_and_the_exit_code(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("title: T\npairs:\n  - question: What is it?\n    answer: It.\n")
    text, code = report.check([tmp_path], strict=True)
    assert (text.splitlines()[0][:19], code) == ("a.yaml:3:5: warning", 1)
    assert report.check([tmp_path / "a.yaml"], strict=True, fix=True) == ("1 id written\nno problems", 0)
    assert report.check([tmp_path], form="json") == ("[]", 0)
