"""Drafts as text: how each stands in its file, and how the file begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.archive.scalars import item_of_list, scalar, tidied

if TYPE_CHECKING:
    from bot.archive.scalars import Value
    from bot.transcripts.comparing import Likeness
    from bot.transcripts.draft import Draft

_SCHEMA = "# yaml-language-server: $schema=../answers/schema.json\n"
_CLOCK = 3600


@dataclass(slots=True)
class Head:
    """What the drafts of one record have in common; *check* is why somebody should look at its dates."""

    title: str
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    source: str = ""
    check: str = ""


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


def beginning(head: Head) -> str:
    """What stands in a new file before its first pair."""
    lines = [
        _SCHEMA,
        f"# Drafts that `ama import` found in {_comment(head.source)}. Read them through:\n",
        "# `ama check` lists what is marked with `# check:`. Moved into answers/, the file goes live.\n",
    ]
    fields = {"title": head.title, "guest": head.guest, "date": head.date, "link": head.link}
    stated = {key: f"{key}: {scalar(value, 0)}\n" for key, value in fields.items() if value} | {
        "pairs": "pairs:\n"
    }
    dated = "date" if head.date else "pairs"
    stated[dated] = date_check(head, 0) + stated[dated]
    return "".join([*lines, *stated.values()])


def date_check(head: Head, column: int) -> str:
    """The comment, indented by *column*, that asks to look at the dates; nothing where they are certain."""
    return f"{' ' * column}# check: {_comment(head.check)}\n" if head.check else ""


def item(draft: Draft, fields: dict[str, Value], column: int, head: Head, likeness: Likeness | None) -> str:
    """*draft* as an item of the list of pairs, indented by *column*, with its comments above."""
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
