"""Edits: where in a YAML text a change goes, and which characters it takes: next to what is there, in its
layout.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.yamlfile.layout import (
    IN_LINES,
    Edit,
    apart,
    as_it_stands,
    beside_comment,
    end_of,
    end_of_line,
    next_line,
)
from bot.yamlfile.nodes import List, Mapping, Text
from bot.yamlfile.scalars import Value, field_after_key, in_flow, item_of_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.yamlfile.nodes import Node

Steps: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True, slots=True)
class Put:
    """Let *value* stand at *path*: a key's value or a list's item is replaced, a missing key inserted.

    A *comment* is written behind a value of one line, before the one that may be there.
    """

    path: Steps
    value: Value
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Append:
    """Let *value* be the last item of the list at *path*, which is begun if it is missing.

    In a list of lines *comments* stand above it.
    """

    path: Steps
    value: Value
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Let there be nothing at *path*: the key goes with its value, or the item with its hyphen."""

    path: Steps


Change: TypeAlias = Put | Append | Remove


def edit_for(change: Change, root: Node, text: str, *, order: Sequence[str], quoted: bool) -> Edit:
    """Return the edit that makes *change* in *text*, whose nodes are *root*; a new key takes its place in *order*, or
    comes last where that does not name it. Raises LookupError if the path of *change* does not exist.
    """
    within, last = _at(root, change.path[:-1]), change.path[-1]
    there = _child(within, last)
    if isinstance(change, Remove):
        return _remove(within, last, there, text)
    if isinstance(change, Append):
        if isinstance(there, List) and there.items:
            return _append(there, change, text, quoted=quoted)
        change = Put(change.path, [change.value])
    if isinstance(within, Mapping) and isinstance(last, str):
        edit = (
            _insert(within, change, text, order=order, quoted=quoted)
            if there is None
            else _replace(within, last, change.value, text, quoted=quoted)
        )
        return _commented(edit, change.comment, within)
    if isinstance(within, List) and isinstance(last, int):
        return _replace_item(within, last, change.value, text, quoted=quoted)
    raise LookupError(last)


def ended(change: Change, root: Node) -> Change:
    """Return *change* with its text ending as the one ends that stands there now, where it takes over how
    that is written: the header of a text in lines decides how it ends.
    """
    if not isinstance(change, Put) or not isinstance(change.value, str) or not change.value.strip():
        return change
    try:
        old = _child(_at(root, change.path[:-1]), change.path[-1])
    except LookupError:
        return change
    if not isinstance(old, Text):
        return change
    escaped = old.style == '"' and "\n" in old.value and "\n" in change.value
    if old.style not in IN_LINES and not escaped:
        return change
    ends = old.value[len(old.value.rstrip("\n")) :]
    return replace(change, value=change.value.rstrip("\n") + ends)


def _at(node: Node, path: Steps) -> Node:
    for step in path:
        child = _child(node, step)
        if child is None:
            raise LookupError(step)
        node = child
    return node


def _child(node: Node, step: str | int) -> Node | None:
    match node, step:
        case Mapping(), str():
            return node.get(step)
        case List(items=items), int() if step < len(items):
            return items[step]
        case _:
            return None


def _replace(within: Mapping, key: str, value: Value, text: str, *, quoted: bool) -> Edit:
    name, old = within.entries[key]
    if not quoted and (kept := as_it_stands(old, value, within, text)):
        return kept
    if within.flow:
        return Edit(old.start.index, end_of(old, text), apart(old, text) + in_flow(value, key))
    if isinstance(value, list) and value and isinstance(old, List) and old.flow and old.items:
        return Edit(old.start.index, end_of(old, text), in_flow(value))
    new = field_after_key(key, value, within.start.column, quoted=quoted)
    if isinstance(old, Text) and not old.blank and not new.startswith("\n"):
        return beside_comment(Edit(old.start.index, end_of(old, text), new.removeprefix(" ")), text)
    colon = text.index(":", name.end.index) + 1
    return Edit(colon, max(colon, end_of(old, text)), new)


def _commented(edit: Edit, comment: str, within: Mapping) -> Edit:
    """Return *edit* with a comment behind it, which the rest of the line, blank or a comment, may follow; within braces
    that goes on below.
    """
    below = "\n" + " " * within.start.column if within.flow else ""
    return edit._replace(text=f"{edit.text}  # {comment}{below}") if comment else edit


def _remove(within: Node, last: str | int, there: Node | None, text: str) -> Edit:
    if there is None:
        raise LookupError(last)
    match within, last:
        case Mapping(), str():
            starts = [name.start.index for name, _ in within.entries.values()]
            place = list(within.entries).index(last)
            ends = [end_of(value, text) for _, value in within.entries.values()]
        case List(), int():
            starts = [item.start.index for item in within.items]
            place, ends = last, [end_of(item, text) for item in within.items]
        case _:
            raise LookupError(last)
    if isinstance(within, Text) or not within.flow:
        line = max(text.rfind("\n", 0, starts[place]), text.rfind("\r", 0, starts[place])) + 1
        if not text[line : starts[place]].strip(" \t-" if isinstance(within, List) else " \t"):
            return Edit(line, next_line(text, ends[place]), "")
    if place:
        return Edit(ends[place - 1], ends[place], "")
    if len(starts) > 1:
        return Edit(starts[0], starts[1], "")
    raise LookupError(last)


def _replace_item(within: List, index: int, value: Value, text: str, *, quoted: bool) -> Edit:
    old = within.items[index]
    if not quoted and (kept := as_it_stands(old, value, within, text)):
        return kept
    if within.flow:
        return Edit(old.start.index, end_of(old, text), in_flow(value))
    new = item_of_list(value, within.start.column, quoted=quoted).removeprefix("- ")
    return beside_comment(Edit(old.start.index, end_of(old, text), apart(old, text) + new), text)


def _insert(within: Mapping, change: Put, text: str, *, order: Sequence[str], quoted: bool) -> Edit:
    """Return the edit that writes a new key after the last of those that come before it in *order*."""
    key, value = str(change.path[-1]), change.value
    before = [name for name in within.entries if _rank(name, order) <= _rank(key, order)]
    after = end_of(within.entries[before[-1]][1], text) if before else None
    if within.flow:
        if after is not None:
            return Edit(after, after, f", {key}: {in_flow(value, key)}")
        start = within.start.index + 1
        return Edit(start, start, f"{key}: {in_flow(value, key)}" + (", " if within.entries else ""))
    line = f"{key}:{field_after_key(key, value, within.start.column, quoted=quoted)}"
    indent = "\n" + " " * within.start.column
    if after is None:
        return Edit(within.start.index, within.start.index, line + indent)
    place = end_of_line(text, after)
    return Edit(place, place, indent + line)


def _rank(key: str, order: Sequence[str]) -> int:
    return order.index(key) if key in order else len(order)


def _append(there: List, change: Append, text: str, *, quoted: bool) -> Edit:
    end = end_of(there.items[-1], text)
    if there.flow:
        return Edit(end, end, ", " + in_flow(change.value))
    lines = [f"# {comment}" for comment in change.comments]
    lines.append(item_of_list(change.value, there.start.column, quoted=quoted))
    place = end_of_line(text, end)
    before = "\n" if isinstance(change.value, dict) and _spaced(there, text) else ""
    indent = "\n" + " " * there.start.column
    return Edit(place, place, before + "".join(indent + line for line in lines))


def _spaced(there: List, text: str) -> bool:
    """Return whether there is a blank line between the items; a lone item says nothing against it."""
    if len(there.items) < 2:
        return True
    *_, last_but_one, last = there.items
    between = text[end_of(last_but_one, text) : last.start.index]
    return between.replace("\r\n", "\n").count("\n") > 1
