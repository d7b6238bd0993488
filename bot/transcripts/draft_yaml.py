"""A file of drafts as it stands: its pairs, and whether more can be added to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.display import one_line
from bot.errors import UserError
from bot.yamlfile.nodes import Mapping, plain
from bot.yamlfile.parsing import compose
from bot.yamlfile.scalars import Value, item_of_list, scalar, tidied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.transcripts.draft import ImportedDraft
    from bot.transcripts.duplicates import Similarity

_SCHEMA = "# yaml-language-server: $schema=../answers/schema.json\n"
_CLOCK = 3600


@dataclass(slots=True)
class Head:
    """All that the drafts of one record have in common; *check* is why somebody should look at its dates."""

    title: str
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    source: str = ""
    check: str = ""
    tags: tuple[str, ...] = ()


def fields_of(draft: ImportedDraft, head: Head) -> dict[str, Value]:
    """Return the pair's fields as they stand in the file, in their usual order, without those that the AMA has."""
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


def beginning(head: Head) -> str:
    """Return what stands in a new file before its first pair."""
    lines = [
        _SCHEMA,
        f"# Drafts that `ama import` found in {one_line(head.source)}. Read them through:\n",
        "# `ama check` lists what is marked with `# check:`. Moved into answers/, the file goes live.\n",
    ]
    fields = {"title": head.title, "guest": head.guest, "date": head.date, "link": head.link}
    stated = {key: f"{key}: {scalar(value, 0)}\n" for key, value in fields.items() if value}
    if head.tags:
        stated["tags"] = f"tags: [{', '.join(scalar(tag, 0) for tag in head.tags)}]\n"
    stated["pairs"] = "pairs:\n"
    dated = "date" if head.date else "pairs"
    stated[dated] = (f"# check: {one_line(head.check)}\n" if head.check else "") + stated[dated]
    return "".join([*lines, *stated.values()])


def comments_of(draft: ImportedDraft, head: Head, likeness: Similarity | None) -> tuple[str, ...]:
    """Return what stands above *draft*: where it comes from, and why a moderator should look."""
    checks = ([likeness.check] if likeness else []) + draft.checks
    return (
        f"from {_place(draft)} of {one_line(head.source)}",
        *(f"check: {one_line(reason)}" for reason in checks),
    )


def item(fields: dict[str, Value], comments: Sequence[str]) -> str:
    """Return a pair of these *fields* as an item of the list of pairs in a new file, with its *comments* above."""
    lines = [f"  # {comment}\n" for comment in comments]
    return "\n" + "".join(lines) + "  " + item_of_list({k: tidied(v) for k, v in fields.items()}, 2) + "\n"


def _place(draft: ImportedDraft) -> str:
    where = [f"{draft.file}:{draft.line}" if draft.file else f"line {draft.line}"]
    if draft.offset is not None:
        seconds = int(draft.offset)
        where.append(f"{seconds // _CLOCK:02}:{seconds // 60 % 60:02}:{seconds % 60:02}")
    if draft.said_at:
        where.append(draft.said_at.strftime("%Y-%m-%d %H:%M"))
    return ", ".join(where)


@dataclass(slots=True)
class ExistingFile:
    """A file if it *exists*, and its *pairs* by id, each with its place among them and its fields."""

    exists: bool = False
    pairs: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


def standing(path: Path) -> ExistingFile:
    """Return the file at *path* as it stands; UserError if it cannot be read."""
    try:
        if not path.exists():
            return ExistingFile()
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
    return ExistingFile(exists=True, pairs={str(pair.get("id")): (place, pair) for place, pair in found})
