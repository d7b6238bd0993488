"""The archive's problems for whoever reads them: a person, a program, or GitHub beside the changed lines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.archive.fixing import fix as write_ids
from bot.archive.loading import load_files
from bot.errors import UserError, did_you_mean
from bot.replies import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.errors import Problem


def check(
    paths: Sequence[Path],
    *,
    form: str = "text",
    strict: bool = False,
    fix: bool = False,
    may_be_empty: bool = False,
) -> tuple[str, int]:
    """The problems of these files and folders, told in the *form* text, json or github, and the exit code.

    With *fix*, missing ids are written first; a folder that *may_be_empty* need have no files. Raises UserError for
    another *form*, or a file that cannot be written.
    """
    if form not in FORMATS:
        wanted = ", ".join(FORMATS)
        raise UserError(f"--format {form}: one of {wanted} is wanted{did_you_mean(form, FORMATS)}")
    written = sum(map(write_ids, paths)) if fix else 0
    problems = load_files(paths, may_be_empty=may_be_empty).problems
    text = FORMATS[form](problems)
    if form == "text" and written:
        text = f"{counted(written, 'id')} written\n{text}"
    return text, exit_code(problems, strict=strict)


def as_text(problems: Sequence[Problem]) -> str:
    """One line per problem, `file:line:column: severity: text [rule]`, and a last one that counts them."""
    return "\n".join([*map(str, problems), _count(problems)])


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "no problems"
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON list of objects with file, line, column, severity, text and rule."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that make GitHub show each problem at its line; nothing if there are none."""
    return "\n".join(map(_annotation, problems))


def _annotation(problem: Problem) -> str:
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
    return f"::{problem.severity} {place},title={_property(problem.rule)}::{_data(problem.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def exit_code(problems: Sequence[Problem], *, strict: bool = False) -> int:
    """1 if there are errors, or with *strict* any problem; else 0."""
    return int(any(strict or problem.severity == "error" for problem in problems))
