"""A draft: a pair that an import found, before a moderator approved it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.transcripts.record import LeftOuts

if TYPE_CHECKING:
    import datetime as dt

    from bot.transcripts.sessions import Session


@dataclass(slots=True)
class ImportedDraft:
    """A question with its answer as they were found.

    *asker* and *guest* are names of the record; *file* (one of a folder), *line*, *said_at*, *offset* (seconds into a
    recording) and *link* say where; *key* names the question in the source for ever; *checks* are the reasons why a
    moderator should look.
    """

    question: str
    answer: str
    line: int
    key: str
    also: tuple[str, ...] = ()
    asker: str | None = None
    guest: str | None = None
    said_at: dt.datetime | None = None
    offset: float | None = None
    date: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    follows: ImportedDraft | None = None
    checks: list[str] = field(default_factory=list)
    id: str = ""
    file: str = ""


@dataclass(slots=True)
class Findings:
    """Findings of one record: drafts in order, what was left out, and what had to be assumed, of its dates too.

    *sessions* are those of a group's year, which is no AMA as a whole.
    """

    drafts: list[ImportedDraft] = field(default_factory=list)
    left_out: LeftOuts = field(default_factory=LeftOuts)
    notes: list[str] = field(default_factory=list)
    date_doubt: str = ""
    turns: int = 0
    guests: tuple[str, ...] = ()
    sessions: list[Session] = field(default_factory=list)
    title: str | None = None
    date: str | None = None
    link: str | None = None
