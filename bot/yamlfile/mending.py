"""Mending: what keeps a YAML file from being read, and can only be meant in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.display import counted
from bot.errors import Problem, writing
from bot.yamlfile.look_alikes import LOOK_ALIKE
from bot.yamlfile.nodes import UNQUOTED, special, texts
from bot.yamlfile.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.yamlfile.nodes import Document


@dataclass(frozen=True, slots=True)
class Mended:
    """Counts of lines with YAML's own signs in the place of look-alikes, or where they lacked, and of texts put into
    quotation marks.
    """

    lines: int = 0
    quoted: int = 0

    def __add__(self, other: Mended) -> Mended:
        return Mended(self.lines + other.lines, self.quoted + other.quoted)

    def __str__(self) -> str:
        said = [f"{counted(self.lines, 'line')} mended"] if self.lines else []
        if self.quoted:
            said.append(f"{counted(self.quoted, 'text')} put in quotation marks")
        return ", ".join(said)


def mend(path: Path, read: Callable[[bytes, str], Document]) -> Mended:
    """Mend the file at *path*, of which *read* finds the problems; what was mended. Nothing else changes. Raises
    UserError where it cannot be written.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return Mended()  # it is told of as unreadable
    document = read(data, str(path))
    bom, done = document.bom, Mended()
    left: set[Problem] = set()
    for _ in range(len(document.text)):  # one after the other: each may hide the next
        if alike := sum(problem.rule == LOOK_ALIKE for problem in document.problems):
            document = read(document.text.encode("utf-8"), str(path))
            done += Mended(lines=alike)
            continue
        problem = next((one for one in document.problems if one.rule == UNQUOTED and one not in left), None)
        if problem is None:
            break
        start, end, new = _in_place(document, problem)
        text = document.text[:start] + new + document.text[end:]
        mended = read(text.encode("utf-8"), str(path))
        if _is_yaml(document) and not _is_yaml(mended):
            left.add(problem)  # what follows it belongs to it, or it is a comment
            continue
        document = mended
        done += Mended(quoted=1)
    if done != Mended():
        with writing(path):
            path.write_bytes(data[: 3 * bom] + document.text.encode("utf-8"))
    return done


def _is_yaml(document: Document) -> bool:
    return all(problem.rule != "not-yaml" for problem in document.problems)


def _in_place(document: Document, problem: Problem) -> tuple[int, int, str]:
    """Return from where to where what *problem* tells of stands in *document*, and what is to stand there."""
    lines = document.text.splitlines(keepends=True)
    start = sum(map(len, lines[: problem.line - 1])) + problem.column - 1
    text = next(
        (one for one in texts(document.root, keys=True) if one.value and one.start.index == start), None
    )
    if text:
        return start, text.end.index, scalar(text.value, 0, quoted=True)
    word = special(document.text, start)
    return start, start + len(word), scalar(word, 0, quoted=True)
