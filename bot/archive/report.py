"""The archive's problems for whoever reads them: a person, a program, or GitHub beside the changed lines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.archive.loading import load_files, name_nameless
from bot.archive.reading import checked, read_file
from bot.archive.schema import FIELD_ORDER
from bot.display import counted
from bot.yamlfile.edits import Put
from bot.yamlfile.files import as_written, change_file, yaml_files
from bot.yamlfile.mending import Mended, mend

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.errors import Problem

ReportFormat: TypeAlias = Literal["text", "json", "github"]


def write_ids(path: Path) -> int:
    """Write the missing ids into the file, or all files below the folder, at *path*; how many were written.

    They are unique over the folder, and the same that its loading gives. Nothing else changes. Raises UserError
    where a file cannot be changed; the files before it are done then.
    """
    folder = path if path.is_dir() else path.parent
    read = {file: read_file(file, as_written(file)) for file in dict.fromkeys([*yaml_files(folder), path])}
    nameless = {file: [e for e in reading.entries if not e.id] for file, reading in read.items()}
    name_nameless([entry for reading in read.values() for entry in reading.entries])
    written = 0
    for file, entries in nameless.items():
        changes = [Put(("pairs", entry.index, "id"), entry.id) for entry in entries if entry.fields.question]
        if changes and (path.is_dir() or file == path):
            change_file(file, changes, order=FIELD_ORDER)
            written += len(changes)
    return written


def _mend(path: Path) -> Mended:
    """Mend the file, or the files below the folder, at *path*."""
    files = yaml_files(path) if path.is_dir() else [path]
    return sum((mend(file, checked) for file in files), Mended())


def check(
    paths: Sequence[Path],
    *,
    form: ReportFormat = "text",
    strict: bool = False,
    fix: bool = False,
    may_be_empty: bool = False,
) -> tuple[str, int]:
    """Return the problems of these files and folders, told in the *form* text, json or github, and the exit
    code.

    With *fix*, what can be is mended and missing ids written first; a folder that *may_be_empty* need have no files.
    Raises UserError for a file that cannot be written.
    """
    mended = sum(map(_mend, paths), Mended()) if fix else Mended()
    written = sum(map(write_ids, paths)) if fix else 0
    problems = load_files(paths, may_be_empty=may_be_empty).problems
    text = FORMATS[form](problems)
    if form == "text" and written:
        text = f"{counted(written, 'id')} written\n{text}"
    if form == "text" and str(mended):
        text = f"{mended}\n{text}"
    return text, exit_code(problems, strict=strict)


def occasion(problems: Sequence[Problem]) -> str:
    """Return what tells *problems* from the same ones at another time, and is the same wherever they are found: what
    they say, and when their files were written.
    """
    written = [(file, _written_at(Path(file))) for file in sorted({problem.file for problem in problems})]
    return hashlib.blake2b(repr((problems, written)).encode(), digest_size=8).hexdigest()


def _written_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def as_text(problems: Sequence[Problem]) -> str:
    """Return one line per problem, `file:line:column: severity: text [rule]`, and a last one that counts
    them.
    """
    return "\n".join([*map(str, problems), _count(problems)])


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "no problems"
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"


def as_json(problems: Sequence[Problem]) -> str:
    """Return a JSON list of objects with file, line, column, severity, text and rule."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem]) -> str:
    """Return the workflow commands that make GitHub show each problem at its line; nothing if
    there are none.
    """
    return "\n".join(map(_annotation, problems))


def _annotation(problem: Problem) -> str:
    place = f"file={_property(problem.file)},line={problem.line},col={problem.column}"
    return f"::{problem.severity} {place},title={_property(problem.rule)}::{_data(problem.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[ReportFormat, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def exit_code(problems: Sequence[Problem], *, strict: bool = False) -> int:
    """Return 1 if there are errors, or with *strict* any problem; else 0."""
    return int(any(strict or problem.severity == "error" for problem in problems))
