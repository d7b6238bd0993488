"""Layout: where a node of a YAML text ends, and how another value takes its place: written as it is, if that
can be.
"""

from __future__ import annotations

import re
import textwrap
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from bot.yamlfile.nodes import List, Mapping, Text
from bot.yamlfile.scalars import WIDTH, Value, in_quotes, reads_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.yamlfile.nodes import Node


_INDICATOR = re.compile(r"[|>][+-]?([1-9])")


def rewritten(text: str, value: str, column: int) -> str | None:
    """Return *text*, from its "|" or ">" to the last thing written in it, with the lines of *value*; *column*
    is where the list or mapping begins that it stands in. None where it cannot be told which of its lines
    stay.
    """
    header, *lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    indent = _indent(header, lines, column)
    new = value.rstrip("\n").split("\n")
    if not indent or (new[0].startswith((" ", "\t")) and not _INDICATOR.match(header)):
        return None  # blanks at the very beginning would be taken for the indentation
    written = (_folded if header.startswith(">") else _literal)(lines, new, " " * indent)
    return "\n".join([header, *written])


def _indent(header: str, lines: Sequence[str], column: int) -> int:
    """Return how far the lines are indented; 0 where nothing tells."""
    if found := _INDICATOR.match(header):
        return column + int(found[1])
    first = next((line for line in lines if line.strip(" ")), "")
    return len(first) - len(first.lstrip(" "))


def _literal(typed: Sequence[str], new: Sequence[str], indent: str) -> Iterator[str]:
    """Yield the lines of *new*; those that were there as they were *typed*."""
    old = [line[len(indent) :] for line in typed]
    for same, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if same == "equal":
            yield from typed[start:end]
        else:
            yield from (indent + line if line else "" for line in new[first:last])


def _folded(typed: Sequence[str], new: Sequence[str], indent: str) -> Iterator[str]:
    """Yield the lines of *new*, each a paragraph of its own; those that were there as they were *typed*, in several
    lines.
    """
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


IN_LINES = {"|", ">"}
"""The styles of texts that stand in lines of their own."""


class Edit(NamedTuple):
    """The characters from *start* to *end* of a text are to be *text*."""

    start: int
    end: int
    text: str


def end_of(node: Node, text: str) -> int:
    """Return where the last thing written in *node* ends; blank lines and comments after it
    are not its own.
    """
    match node:
        case Text(style="|" | ">"):
            written = text[node.start.index : node.end.index].rstrip(" \t\r\n")
            return end_of_line(text, node.start.index + len(written))
        case List(flow=False, items=[*_, last]):
            return end_of(last, text)
        case Mapping(flow=False, entries=entries) if entries:
            return max(end_of(value, text) for _, value in entries.values())
        case _:
            return node.end.index


def end_of_line(text: str, index: int) -> int:
    """Return where the line of that *index* ends, before its newline."""
    ends = [found for found in (text.find("\n", index), text.find("\r", index)) if found >= 0]
    return min(ends, default=len(text))


def next_line(text: str, index: int) -> int:
    """Return where the line after that of *index* begins."""
    end = end_of_line(text, index)
    return end + (2 if text[end : end + 2] == "\r\n" else 1)


def as_it_stands(old: Node, value: Value, within: Mapping | List, text: str) -> Edit | None:
    """Return *value* written as *old* is, if that can be: in its quotation marks, or of its lines only those
    that change.
    """
    if not isinstance(old, Text) or not isinstance(value, str) or not value.strip():
        return None
    end, column = end_of(old, text), within.start.column
    if old.style in IN_LINES:
        new = rewritten(text[old.start.index : end], value, column)
        new = new if new and reads_as(new, value, column) else None
    elif old.style and ("\n" not in value or "\n" in old.value):
        new = in_quotes(value, old.style)
    else:
        return None
    return Edit(old.start.index, end, new) if new else None


def beside_comment(edit: Edit, text: str) -> Edit:
    """Return *edit*, whose text in lines lets the comment behind the old value stand behind its header."""
    header, newline, lines = edit.text.partition("\n")
    if not newline:
        return edit
    end = end_of_line(text, edit.end)
    return Edit(edit.start, end, f"{header}{text[edit.end : end].rstrip()}\n{lines}")


def apart(old: Node, text: str) -> str:
    """Return a blank, where the new value would else touch the colon or hyphen before it."""
    return " " if text[old.start.index - 1] in ":-" else ""
