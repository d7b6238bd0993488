"""A text in lines ("|" or ">") changed where it changes: header, indentation and what stays are as they were typed."""

from __future__ import annotations

import re
import textwrap
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from bot.archive.wrapping import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INDICATOR = re.compile(r"[|>][+-]?([1-9])")


def rewritten(text: str, value: str, column: int) -> str | None:
    """*text*, from its "|" or ">" to the last thing written in it, with the lines of *value*; *column* is where the
    list or mapping begins that it stands in. None where it cannot be told which of its lines stay.
    """
    header, *lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    indent = _indent(header, lines, column)
    new = value.rstrip("\n").split("\n")
    if not indent or (new[0].startswith((" ", "\t")) and not _INDICATOR.match(header)):
        return None  # blanks at the very beginning would be taken for the indentation
    written = (_folded if header.startswith(">") else _literal)(lines, new, " " * indent)
    return "\n".join([header, *written])


def _indent(header: str, lines: Sequence[str], column: int) -> int:
    """How far the lines are indented; 0 where nothing tells."""
    if found := _INDICATOR.match(header):
        return column + int(found[1])
    first = next((line for line in lines if line.strip(" ")), "")
    return len(first) - len(first.lstrip(" "))


def _literal(typed: Sequence[str], new: Sequence[str], indent: str) -> Iterator[str]:
    """The lines of *new*; those that were there as they were *typed*."""
    old = [line[len(indent) :] for line in typed]
    for same, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if same == "equal":
            yield from typed[start:end]
        else:
            yield from (indent + line if line else "" for line in new[first:last])


def _folded(typed: Sequence[str], new: Sequence[str], indent: str) -> Iterator[str]:
    """The lines of *new*, each a paragraph of its own; those that were there as they were *typed*, in several lines."""
    paragraphs = [
        list(lines) for blank, lines in groupby(typed, lambda line: not line.strip(" ")) if not blank
    ]
    known = {" ".join(line.strip(" ") for line in lines): lines for lines in paragraphs}
    for number, line in enumerate(new):
        if line and number:
            yield ""  # without it, this one would go on the one before
        yield from known.get(line) or _broken(line, indent)


def _broken(paragraph: str, indent: str) -> list[str]:
    shorter = textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [indent + line for line in shorter] or [""]
