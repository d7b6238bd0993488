"""Formats of records, each with its reader: told by looking at a record, or as the operator says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.errors import UserError, did_you_mean
from bot.transcripts.dates import Period
from bot.transcripts.readers import (
    chat_lines,
    dialogue,
    markdown,
    messages,
    monologue,
    ready,
    slack_export,
    subtitles,
    whatsapp,
    whisper,
)
from bot.transcripts.readers.ready_shapes import with_headings
from bot.transcripts.record import PackedTurns
from bot.transcripts.sentence_kinds import asks
from bot.transcripts.sources import Files, Source, decode, is_packed, listing, read_text, readable

if TYPE_CHECKING:
    from bot.transcripts.options import ImportOptions
    from bot.transcripts.record import Record, Turn

Progress = Callable[[int, int], None]

_HEAD = 512 * 1024  # bytes that a format is told from
_MOST_BYTES = 64 * 2**20  # of a text that is read as a whole; only WhatsApp's is read line by line
_LEAST, _CERTAIN = 0.3, 0.98  # how sure a reader has to be, and how sure to be asked alone
_QUESTION_KEY = re.compile(
    r"\A\s*(?:---|\+\+\+)\s*\n(?:.*\n){0,40}?['\"]?question['\"]?\s*[:=]", re.IGNORECASE
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)
_PEEKED = 5  # files of a folder that are looked into


class Format(NamedTuple):
    """A kind of record: its *name* for --format, what it is in words, and its *reader*, a module.

    *form* says what the reader wants: a text, a path, or the path of a file or a folder full of files.
    """

    name: str
    what: str
    reader: Any
    form: Literal["text", "path", "folder"] = "text"


_KNOWN = (
    Format("whatsapp", "a WhatsApp export", whatsapp, "path"),
    Format("markdown", "an AMA transcript in Markdown", markdown),
    Format("dialogue", "a dialogue with the speakers' names", dialogue),
    Format("monologue", "a talk without speakers' names", monologue),
    Format("lines", "a chat with a time and a name before each message", chat_lines),
    Format("slack", "a Slack export", slack_export, "folder"),
    Format("subtitles", "subtitles", subtitles),
    Format("whisper", "the output of speech recognition", whisper),
    Format("messages", "messages in JSON or CSV", messages),
    Format("ready", "ready-made questions and answers", ready, "folder"),
)
FORMATS = {known.name: known for known in _KNOWN}


def chosen(source: Source, form: str) -> Format | None:
    """Return the format that *form* names, or with "auto" the one that *source* looks like most; None if like none.

    UserError for a *form* that is unknown.
    """
    if form != "auto":
        if form not in FORMATS:
            wanted = ", ".join(("auto", *FORMATS))
            raise UserError(f"--format {form}: one of {wanted} is wanted{did_you_mean(form, FORMATS)}")
        return FORMATS[form]
    whole = is_packed(source)
    head = listing(source.path) if whole else _head(source)
    known = [one for one in FORMATS.values() if not whole or one.form != "text"]
    if whatsapp.looks_like(_named(source), head) >= _CERTAIN:
        return FORMATS["whatsapp"]  # its stamps decide, whatever else is written in the chat
    if (whole and not _holds_pairs(source)) or (not whole and _only_headings(head)):
        known = [one for one in known if one.name != "ready"]
    scores = [(one.reader.looks_like(_named(source), head), one) for one in known]
    best, found = max(scores, key=lambda scored: scored[0])
    return found if best >= _LEAST else None


def read(source: Source, form: Format, options: ImportOptions, progress: Progress | None = None) -> Record:
    """Return the record in *source*, its voices told apart if nobody is named. UserError if it cannot be read."""
    if options.channel and form.name != "slack":
        raise UserError(f"--channel {options.channel}: {source.name} is {form.what}, and has no channels")
    with readable(source.name):
        record = _read(source, form, options, progress)
    if (
        form.name in {"subtitles", "whisper"}
        and record.turns
        and not any(turn.speaker for turn in record.turns)
    ):
        record = monologue.voiced(record)
    if options.period != Period():
        record = _within(record, options.period)
    return record


def _read(source: Source, form: Format, options: ImportOptions, progress: Progress | None) -> Record:
    match form.name:
        case "whatsapp":
            return whatsapp.read(source.path, source.name, date_order=options.date_order, progress=progress)
        case "slack":
            return slack_export.read(source.path, source.name, channel=options.channel)
        case "ready":
            return ready.read(source.path, source.name)
    size = source.path.stat().st_size
    if size > _MOST_BYTES:
        raise UserError(
            f"{source.name}: {size // 2**20} MB are too many for this format (up to {_MOST_BYTES // 2**20} MB): "
            "split the file"
        )
    record: Record = form.reader.read(read_text(source.path, source.name), source.name)
    return record


def _within(record: Record, period: Period) -> Record:
    """Return *record* without what was said, and what was left out, before or after *period*."""
    if isinstance(record.turns, PackedTurns):
        turns: Sequence[Turn] = record.turns.within(period)
    else:
        turns = tuple(turn for turn in record.turns if period.holds(turn.said_at))
    lines = range(turns[0].line, turns[-1].line + 1) if turns else range(0)
    return replace(
        record, turns=turns, left_out=tuple(gone for gone in record.left_out if gone.line in lines)
    )


def _named(source: Source) -> str:
    """Return the name that a reader looks at: a document made into a text has that one's suffix."""
    if not PurePath(source.name).suffix:
        return source.path.name
    return str(PurePath(source.name).with_suffix(source.path.suffix)) if source.path.suffix else source.name


def _head(source: Source) -> str:
    with readable(source.name), source.path.open("rb") as file:
        head = file.read(_HEAD)
    if b"\0" in head[:4096] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError(f"{source.name}: this is no text; give the transcript as a text, a zip or a folder")
    text = decode(head)
    return text if len(head) < _HEAD else text.rpartition("\n")[0] or text


def _only_headings(head: str) -> bool:
    """Return whether *head* has headings, none of which asks in so many words: an article's, not a FAQ's."""
    headings = _HEADING.findall(head)
    told = any(map(asks, headings)) or _QUESTION_KEY.match(head) or with_headings(head) != head
    return len(headings) > 1 and not told


def _holds_pairs(source: Source) -> bool:
    """Return whether the first Markdown files of a folder or zip have a question in their front matter."""
    with readable(source.name), Files(source.path) as files:
        names = [name for name in files.names if name.lower().endswith((".md", ".markdown", ".mdx"))]
        heads = [decode(files.read(name, 4096)) for name in names[:_PEEKED]]
    return any(_QUESTION_KEY.match(head) for head in heads)
