"""Nodes of a YAML file, as people write it: every scalar is text, every node knows its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import yaml

from bot.errors import Problem
from bot.yamlfile.look_alikes import (
    LOOK_ALIKE,
    fault_in,
    has_comma,
    line_at,
    lines_with,
    opens_list,
    with_brackets,
    with_signs,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.errors import Severity
    from bot.yamlfile.look_alikes import Rewrite

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_UNQUOTED = re.compile(r"(?:(?<=[\s,\[{])|^)#[^\s#,:\[\]{}\"'-][^\s,:\]}]*")
_SPECIAL = re.compile(r"[#@`][^\s,:\[\]{}\"']*")
_LINE_END = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")

UNQUOTED = "unquoted"
"""The rule of what has to be in quotation marks, and can be put there: it begins where the problem is."""


class Mark(Protocol):
    """A place in a text: the characters before it, its line and its column, all counted from 0."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(slots=True)
class Text:
    """A scalar, as text.

    *style* is its quotation mark, "|" or ">", or "" if plain; *comment* is what follows one of a single line, from
    the blanks before the "#" on, and where nothing is written what looks like a text without its quotation marks.
    """

    value: str
    start: Mark
    end: Mark
    style: str = ""
    comment: str = ""

    @property
    def blank(self) -> bool:
        """Return whether nothing is written here (or "null", unquoted)."""
        return not self.style and self.value in _NOTHING


@dataclass(slots=True)
class List:
    """A sequence. *flow* says that it is written in brackets."""

    items: list[Node]
    start: Mark
    end: Mark
    flow: bool = False


@dataclass(slots=True)
class Mapping:
    """Keys with their values, in order. *flow* says that it is written in braces."""

    entries: dict[str, tuple[Text, Node]]
    start: Mark
    end: Mark
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value of *key*, or None."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


Node: TypeAlias = Text | List | Mapping
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"


@dataclass(slots=True)
class Document:
    """One file: its *text* (without a byte order mark), its nodes, and what is wrong with it.

    *root* is None when there are no nodes, be it that the file is empty or cannot be read on. Where a character only
    looks like one of YAML's, *text* is as it was meant.
    """

    file: str
    text: str = ""
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    bom: bool = False

    def mark_at(self, index: int) -> Mark:
        """Return the place *index* characters into the text."""
        return mark_after(self.text[:index])

    def put_lines(self, rewrites: dict[int, Rewrite]) -> None:
        """Report the look-alikes in the lines that begin at these places, and have each line read as rewritten."""
        for start, rewrite in rewrites.items():
            index, fault = fault_in(self.text, start, rewrite)
            self.report(self.mark_at(index), fault, LOOK_ALIKE)
        for start, rewrite in sorted(rewrites.items(), reverse=True):
            line = line_at(self.text, start)
            self.text = self.text[:start] + rewrite(line) + self.text[start + len(line) :]

    def report_kind(self, node: Node, text: str) -> None:
        """Add the problem that *node* is of another kind than is wanted there: *text*, or the look-alikes that have
        made a plain text of it.
        """
        if not self.has_look_alikes(node):
            self.report(node.start, text, "wrong-type")

    def has_look_alikes(self, node: Node | None) -> bool:
        """Report the look-alikes that have made one plain text of what *node* was meant to be, if there are any, and
        have its lines read as rewritten; return whether there are.
        """
        match node:
            case Text(style="", value=value) if opens_list(value):
                rewrite = with_brackets
            case Text(style="") if not self.is_reread:
                rewrite = with_signs
            case List(items=items, flow=True) if any(
                isinstance(item, Text) and not item.style and has_comma(item.value) for item in items
            ):
                rewrite = with_brackets
            case _:
                return False
        self.put_lines(lines_with(rewrite, self.text, node.start.index, node.end.index))
        here = range(node.start.line + 1, node.end.line + 2)
        return any(problem.rule == LOOK_ALIKE and problem.line in here for problem in self.problems)

    @property
    def is_reread(self) -> bool:
        """Return whether *text* is not as it was written: marks of nodes may be beside their places."""
        return any(problem.rule == LOOK_ALIKE for problem in self.problems)

    def report(self, mark: Mark, text: str, rule: str, severity: Severity = "error") -> None:
        """Add a problem at *mark*."""
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, severity, text, rule))


def plain(node: Node) -> Plain:
    """Return the node as strings, lists and dicts; None where nothing is written."""
    match node:
        case Text():
            return None if node.blank else node.value
        case List():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, (_, value) in node.entries.items()}


def texts(node: Node | None, *, keys: bool = False) -> Iterator[Text]:
    """Yield all texts of *node*, in order; with *keys*, those of its mappings too."""
    match node:
        case Text():
            yield node
        case List(items=items):
            for item in items:
                yield from texts(item, keys=keys)
        case Mapping(entries=entries):
            for key, value in entries.values():
                if keys:
                    yield key
                yield from texts(value, keys=keys)


def unquoted(text: str, start: int = 0, end: int | None = None) -> tuple[int, str] | None:
    """Return where in a piece of YAML, in which no text may stand, a "#" has made a comment of what looks
    like one, and what to do; None where it has not.
    """
    found = _UNQUOTED.search(text, start, len(text) if end is None else end)
    if not found:
        return None
    word = shown(found[0])
    remedy = f"write \"{word[1:-1]}\" in quotation marks, or a blank after its '#' if it is one"
    return found.start(), f"{word} begins a comment: {remedy}"


def special(text: str, index: int) -> str:
    """Return the word that begins at *index*, with a sign that begins no text in YAML; nothing where none does."""
    found = _SPECIAL.match(text, index)
    return found[0] if found else ""


def lost_texts(held: Mapping, file: str, prose: Collection[str]) -> Iterator[Problem]:
    """Yield where a "#" that was meant as text has begun a comment behind another; the keys that are *prose* hold whole
    sentences.
    """
    for key, (_, value) in held.entries.items():
        for text in value.items if isinstance(value, List) else [value]:
            # In quotation marks a text says itself where it ends.
            if isinstance(text, Text) and not text.style and _is_lost(text.comment, prose=key in prose):
                end = text.end
                fault = (
                    f"what follows ' #' is a comment: {shown(text.value, 40)} is all that is read. Put the text "
                    "in quotation marks (or two blanks before a comment, and one after its '#')"
                )
                yield Problem(file, end.line + 1, end.column + 1, "warning", fault, "lost-text")


def _is_lost(comment: str, *, prose: bool) -> bool:
    # "  # a comment" is how comments are written; "#general" and, in a sentence, " # 3" are not.
    return bool(re.match(r"[ \t]+#[^\s#]", comment)) or (prose and comment.startswith(" #"))


def shown(text: str, most: int = 60) -> str:
    """Return *text* in quotation marks on one line, for a message: cut to *most* characters, nothing
    unprintable.
    """
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut) + "'"


def mark_after(text: str) -> Mark:
    """Return the place behind *text*."""
    lines = _LINE_END.split(text)
    return yaml.Mark("", len(text), len(lines) - 1, len(lines[-1]), None, 0)
