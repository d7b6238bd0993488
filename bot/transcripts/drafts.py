"""Drafts written into a file of the archive's format, again and again, without touching what a person changed there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bot.archive.ids import id_for
from bot.archive.scalars import item_of_list, scalar, tidied
from bot.archive.spans import Put
from bot.archive.writing import change_file, replace
from bot.composing import compose
from bot.errors import UserError
from bot.nodes import List, Mapping, plain
from bot.transcripts.memory import Memory, Remembered, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.archive.scalars import Value
    from bot.transcripts.comparing import Likeness
    from bot.transcripts.draft import Draft

State = Literal["new", "changed", "unchanged", "edited", "deleted", "archived"]
_SCHEMA = "# yaml-language-server: $schema=../answers/schema.json\n"
_CLOCK = 3600


@dataclass(slots=True)
class Head:
    """What the drafts of one record have in common."""

    title: str
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    source: str = ""


@dataclass(slots=True)
class Written:
    """What became of each draft, by its key, and what the archive says to it."""

    path: Path
    states: dict[str, State] = field(default_factory=dict)
    likenesses: dict[str, Likeness] = field(default_factory=dict)

    def count(self, state: State) -> int:
        """How many drafts are in that *state*."""
        return sum(one == state for one in self.states.values())


def name(drafts: Sequence[Draft], memory: Memory, archived: Iterable[str], own: Iterable[str]) -> None:
    """Give each draft its id: the one it had at an earlier import, else a new one, made of its question."""
    remembered = {one.id for one in memory.pairs.values()}
    taken = {*archived, *own, *remembered}
    for draft in drafts:
        if found := memory.pairs.get(draft.key):
            draft.id = found.id
        elif not draft.id or draft.id in taken:
            draft.id = id_for(draft.question, taken if memory.pairs or not own else {*archived})
        taken.add(draft.id)


def write(
    path: Path, head: Head, drafts: Sequence[Draft], archived: Iterable[str], likenesses: dict[str, Likeness]
) -> Written:
    """Write *drafts*, which are named, to *path*, whose pairs' ids are not among those *archived* elsewhere.

    UserError, with the file as it was, if what stands there cannot be read.
    """
    memory = Memory.beside(path)
    written = Written(path, likenesses=likenesses)
    there = _there(path)
    known = set(archived)
    made = {draft.key: fields_of(draft, head) for draft in drafts}
    new, changes = [], []
    for draft in drafts:
        state = _state(draft, made[draft.key], there, memory, known)
        written.states[draft.key] = state
        if state == "new":
            new.append(draft)
        elif state == "changed":
            place, old = there.pairs[draft.id]
            changes += [
                Put(("pairs", place, key), value)
                for key, value in made[draft.key].items()
                if old.get(key) != value
            ]
        if state in {"new", "changed"}:
            memory.pairs[draft.key] = Remembered(draft.id, mark_of(_as_read(made[draft.key])))
    if changes:
        change_file(path, changes)
    if new or not there.exists:
        _append(
            path,
            head,
            [(draft, _references(made[draft.key], there, made, known)) for draft in new],
            likenesses,
        )
    if new or changes:
        memory.save()
    return written


@dataclass(slots=True)
class _There:
    """A file as it stands: its pairs by id, with their places."""

    exists: bool = False
    pairs: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


def ids_in(path: Path) -> set[str]:
    """The ids of the pairs in the file at *path*; none if there is no file."""
    return set(_there(path).pairs)


def _there(path: Path) -> _There:
    if not path.exists():
        return _There()
    try:
        document = compose(path.read_bytes(), str(path))
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}") from error
    values = plain(document.root) if isinstance(document.root, Mapping) else None
    pairs = values.get("pairs") if isinstance(values, dict) else None
    errors = [problem for problem in document.problems if problem.severity == "error"]
    if not isinstance(pairs, list) or errors:
        raise UserError(
            f"{path}: it cannot be added to before it can be read; `ama check` says what is wrong"
        )
    found = ((place, pair) for place, pair in enumerate(pairs) if isinstance(pair, dict))
    return _There(exists=True, pairs={str(pair.get("id")): (place, pair) for place, pair in found})


def _state(
    draft: Draft, fields: dict[str, Value], there: _There, memory: Memory, archived: set[str]
) -> State:
    before = memory.pairs.get(draft.key)
    if draft.id not in there.pairs:
        if draft.id in archived:
            return "archived"
        return "deleted" if before and there.exists else "new"
    now = mark_of(_as_read(there.pairs[draft.id][1]))
    wanted = mark_of(_as_read(fields))
    if now == wanted:
        return "unchanged"
    if before and before.mark == now:
        return "changed"
    return "edited"


def _as_read(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields so that what is written and what is read back are equal."""
    return {key: tidied(value) for key, value in fields.items() if value and key != "follows"}


def fields_of(draft: Draft, head: Head) -> dict[str, Value]:
    """The pair's fields as they are to stand in the file, in their usual order; what the AMA says is left away."""
    fields: dict[str, Value] = {"id": draft.id, "question": draft.question}
    if draft.also:
        fields["also"] = list(draft.also)
    fields["answer"] = draft.answer.rstrip() + "\n"
    optional: dict[str, str | None] = {
        "guest": draft.guest if draft.guest != head.guest else None,
        "date": draft.date if draft.date != head.date else None,
        "link": draft.link if draft.link != head.link else None,
        "asked_by": draft.asker,
        "follows": draft.follows.id if draft.follows else None,
    }
    if draft.tags:
        fields["tags"] = list(draft.tags)
    return fields | {key: value for key, value in optional.items() if value}


def _references(
    fields: dict[str, Value], there: _There, made: dict[str, dict[str, Value]], archived: set[str]
) -> dict[str, Value]:
    """*fields*, without a reference to a pair that is not there."""
    known = {*there.pairs, *archived, *(one["id"] for one in made.values() if isinstance(one["id"], str))}
    return {key: value for key, value in fields.items() if key != "follows" or value in known}


def _append(
    path: Path, head: Head, items: list[tuple[Draft, dict[str, Value]]], likenesses: dict[str, Likeness]
) -> None:
    before = path.read_bytes() if path.exists() else None
    text = before.decode("utf-8-sig").rstrip() + "\n" if before is not None else _begun(head)
    column = _column(before) if before is not None else 2
    after = text + "".join(
        _item(draft, fields, column, head, likenesses.get(draft.key)) for draft, fields in items
    )
    if before is not None and not _reads_with(after, len(items), before):
        raise UserError(
            f"{path}: pairs can only be added where 'pairs' is the last field of the file: move it there"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if before is None:
        path.write_bytes(after.encode("utf-8"))
    else:
        replace(path, before, after.encode("utf-8"))


def _column(data: bytes) -> int:
    root = compose(data, "").root
    pairs = root.get("pairs") if isinstance(root, Mapping) else None
    return pairs.start.column if isinstance(pairs, List) and pairs.items and not pairs.flow else 2


def _reads_with(after: str, more: int, before: bytes) -> bool:
    """Whether *after* reads as *before* with so many *more* pairs."""
    new, old = compose(after.encode("utf-8"), ""), compose(before, "")
    if (
        not isinstance(new.root, Mapping)
        or not isinstance(old.root, Mapping)
        or len(new.problems) > len(old.problems)
    ):
        return False
    now, then = plain(new.root), plain(old.root)
    if not isinstance(now, dict) or not isinstance(then, dict):
        return False
    pairs, earlier = now.pop("pairs"), then.pop("pairs")
    return (
        now == then and isinstance(pairs, list) and isinstance(earlier, list)
        and len(pairs) == len(earlier) + more and pairs[: len(earlier)] == earlier
    )  # fmt: skip


def _begun(head: Head) -> str:
    lines = [
        _SCHEMA,
        f"# Drafts that `ama import` found in {_comment(head.source)}. Read them through:\n",
        "# `ama check` lists what is marked with `# check:`. Moved into answers/, the file goes live.\n",
    ]
    fields = {"title": head.title, "guest": head.guest, "date": head.date, "link": head.link}
    lines += [f"{key}: {scalar(value, 0)}\n" for key, value in fields.items() if value]
    return "".join([*lines, "pairs:\n"])


def _item(draft: Draft, fields: dict[str, Value], column: int, head: Head, likeness: Likeness | None) -> str:
    indent = " " * column
    comments = [f"from {_place(draft)} of {_comment(head.source)}"]
    comments += [
        f"check: {_comment(reason)}" for reason in ([likeness.check] if likeness else []) + draft.checks
    ]
    lines = [f"{indent}# {comment}\n" for comment in comments]
    return (
        "\n"
        + "".join(lines)
        + indent
        + item_of_list({k: tidied(v) for k, v in fields.items()}, column)
        + "\n"
    )


def _place(draft: Draft) -> str:
    where = [f"line {draft.line}"]
    if draft.offset is not None:
        seconds = int(draft.offset)
        where.append(f"{seconds // _CLOCK:02}:{seconds // 60 % 60:02}:{seconds % 60:02}")
    if draft.said_at:
        where.append(draft.said_at.strftime("%Y-%m-%d %H:%M"))
    return ", ".join(where)


def _comment(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
