"""Rows of tables, whatever sets their cells apart: CSV, Markdown's and databases' tables, columns between blanks."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DELIMITERS = ",;\t|"
ABOUT = 15  # lines of a report about itself, before its columns are named
_HEAD = 50  # lines that the delimiter is told from
_RULE = re.compile(r"[\s|+:=-]+")
_SETTINGS = re.compile(r"\A(?:#[\w ]+:.*\n)+")  # Anki's
_BLANKS = re.compile(r"(?<=\S)(?: {3,}|\t+)(?=\S)")
_TIME = re.compile(r"[\d:.,;/TZ +-]*\d[\d:.,;/TZ +-]*(?: ?[AaPp]\.?[Mm]\.?)?|")
_PAIRS = 0.6  # cells of a column that ask: more, and answers stand beside them
_ENDS = re.compile(r"[.?!。？！؟]\W*$")


class Row(NamedTuple):
    """A row's cells, and the line on which it begins."""

    line: int
    cells: list[str]


def rows_of(text: str, file: str, known: Callable[[Sequence[str]], object]) -> list[Row]:
    """Return the rows of *text*, from the one on that names columns that are *known*; all where none does.

    UserError, calling it *file*, for what is no table.
    """
    text = text.removeprefix("\ufeff")
    rows, line = list[Row](), 1
    delimiter = _delimiter(text, known)
    reader = csv.reader(io.StringIO(_parted(text), newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            rows.append(Row(line, _inner(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            f"{file}:{line}: this line is no CSV ({error}); is a quotation mark left open before it?"
        ) from error
    rows = [row for row in rows if any(cell.strip() for cell in row.cells)]
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0] if rows else 0
    # What parts cells stands unquoted within a text, too.
    return [
        Row(line, [*cells[: width - 1], delimiter.join(cells[width - 1 :])])
        if width > 1
        else Row(line, cells)
        for line, cells in rows
    ]


def header(rows: Sequence[Row], known: Callable[[Sequence[str]], object]) -> int:
    """Return which of the first *rows* names columns that are *known*: a report has lines about itself before it."""
    return next((at for at, row in enumerate(rows[:ABOUT]) if known(row.cells)), 0)


def head_rows(text: str, known: Callable[[Sequence[str]], object]) -> list[list[str]]:
    """Return the cells of the first rows of *text*; none where it is no table."""
    try:
        return [row.cells for row in rows_of("\n".join(text.split("\n")[:_HEAD]), "", known)]
    except UserError:
        return []


def _parted(text: str) -> str:
    """Return *text* with tabs for the blanks that part each of its lines in two, and without lines of rules."""
    lines = _SETTINGS.sub("", text).split("\n")
    told = [line for line in lines if line.strip()]
    if len(told) > 2 and all(len(_BLANKS.findall(line.strip())) == 1 for line in told):
        return _BLANKS.sub("\t", "\n".join(lines))
    if any(line.lstrip().startswith("|") for line in told[:ABOUT]):
        return "\n".join("" if _RULE.fullmatch(line) else line.replace("\\|", "¦") for line in lines)
    return "\n".join(lines)


def _inner(cells: list[str]) -> list[str]:
    """Return *cells* without the empty ones outside of the bars of a table."""
    if len(cells) > 2 and not cells[0].strip() and not cells[-1].strip():
        return [cell.strip() for cell in cells[1:-1]]
    return cells


def _delimiter(text: str, known: Callable[[Sequence[str]], object]) -> str:
    """Return what parts the first line that names columns that are *known*; else what most lines have alike, best where
    questions end.
    """
    lines = [
        line for line in _parted("\n".join(text.lstrip().split("\n")[:_HEAD])).split("\n") if line.strip()
    ]
    for line, delimiter in itertools.product(lines[:ABOUT], _DELIMITERS):
        if known([part.strip(' "\r') for part in line[:10_000].split(delimiter)]):
            return delimiter

    def parts(delimiter: str) -> tuple[int, int, int]:
        asking = sum(
            delimiter in line and line.partition(delimiter)[0].rstrip(' "').endswith("?") for line in lines
        )
        return asking, min((line.count(delimiter) for line in lines), default=0), lines[0].count(delimiter)

    return max(_DELIMITERS, key=parts) if lines else ","


def named(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first of *rows* names the columns: in a word or two that stand nowhere below, or without the
    time that all others have there.
    """
    if not rows:
        return False
    below = [*itertools.zip_longest(*rows[1:], fillvalue="")][: len(rows[0])]
    if any(
        len(cell.split()) > 2 or _ENDS.search(cell) or cell in column
        for cell, column in zip(rows[0], below, strict=False)
    ):
        return False
    timed = (all(map(_TIME.fullmatch, column)) and any(column) for column in below)
    untimed = any(time and not _TIME.fullmatch(cell) for time, cell in zip(timed, rows[0], strict=False))
    return untimed or all(cell.replace(" ", "").isalpha() for cell in rows[0])


def talk_in(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what the columns of *rows* without names that are known hold of a talk: "speaker", "text", "time", or
    nothing; an empty list where it is none.
    """
    rows = rows[named(rows) :]
    width = len(rows[0]) if rows else 0
    if len(rows) < 4 or width < 2 or sum(len(row) == width for row in rows) < 0.9 * len(rows):
        return []
    columns = [[row[n].strip() for row in rows if len(row) == width] for n in range(width)]
    held = ["time" if all(map(_TIME.fullmatch, column)) and any(column) else "" for column in columns]
    names = [n for n, column in enumerate(columns) if not held[n] and _names(column)]
    texts = [n for n, column in enumerate(columns) if not held[n] and n not in names[:1]]
    if any(sum(cell.endswith(("?", "？", "؟")) for cell in columns[n]) > _PAIRS * len(rows) for n in texts):
        return []
    text = max(texts, key=lambda n: sum(map(len, columns[n])), default=None)
    if not names or text is None or sum(len(cell.split()) > 2 for cell in columns[text]) * 2 < len(rows):
        return []
    held[names[0]], held[text] = "speaker", "text"
    return held


def _names(column: Sequence[str]) -> bool:
    """Return whether a few people's names stand in *column*, again and again."""
    people = {cell for cell in column if cell}
    short = all(len(cell.split()) <= 4 and not _ENDS.search(cell) for cell in people)
    return short and 1 < len(people) <= max(2, 0.7 * len(column)) and any(map(str.isalpha, "".join(people)))
