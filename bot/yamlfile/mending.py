"""Mending: what keeps a YAML file from being read as it is meant, and can only be meant in one way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.display import counted
from bot.errors import writing
from bot.yamlfile.look_alikes import LOOK_ALIKE
from bot.yamlfile.nodes import UNQUOTED, List, Mapping, Text, special, texts, unquoted
from bot.yamlfile.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from bot.errors import Problem
    from bot.yamlfile.nodes import Document, Node


@dataclass(frozen=True, slots=True)
class Mended:
    """Counts of lines with YAML's own signs in the place of look-alikes, and of texts put into quotation marks."""

    lines: int = 0
    quoted: int = 0

    def __add__(self, other: Mended) -> Mended:
        return Mended(self.lines + other.lines, self.quoted + other.quoted)

    def __str__(self) -> str:
        said = [f"{counted(self.lines, 'line')} mended"] if self.lines else []
        if self.quoted:
            said.append(f"{counted(self.quoted, 'text')} put in quotation marks")
        return ", ".join(said)


_BELOW = re.compile(r"(?:[ \t]*\r?\n)+(?P<indent>[ \t]*)#[^\r\n]*")


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


def report_unquoted(held: Mapping, document: Document, hashed: Collection[str]) -> None:
    """Report where a key of *held* has no value, since a "#" that was meant as text has made a comment of it. Below the
    keys that are *hashed* such a text may be meant; below others a comment is one that was commented out.
    """
    for name, (key, value) in held.entries.items():
        start, end = _unread(key, value, document.text, hashed=name in hashed)
        if lost := unquoted(document.text, start, end):
            mark = document.mark_at(lost[0])
            if mark.line == key.start.line and _ends_line(document.text, lost[0]):
                document.report(mark, f"{lost[1]}. `ama check --fix` does the first", UNQUOTED)
            else:
                document.report(mark, lost[1], "lost-text")
        if isinstance(value, Mapping):
            report_unquoted(value, document, hashed)


def _ends_line(text: str, index: int) -> bool:
    """Return whether nothing but a comment follows the word at that place of *text* on its line."""
    line = text[index + len(special(text, index)) :].split("\n", 1)[0].lstrip()
    return not line or line.startswith("#")


def _unread(key: Text, value: Node, text: str, *, hashed: bool) -> tuple[int, int]:
    """Return from where to where, in a file's *text*, a comment may be what was meant as the *value* of *key*:
    where nothing was read.
    """
    place = value.end.index
    match value:
        case Text(value="", style=""):
            below = _BELOW.match(text, place) if hashed else None
            deeper = below and len(below["indent"]) > key.start.column
            return place, below.end() if below and deeper else place + len(value.comment)
        case List(items=inner) | Mapping(entries=inner) if not inner and hashed:
            return value.start.index, place
    return place, place
