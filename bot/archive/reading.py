"""One file of the archive: its AMA, its entries, and what is wrong with it on its own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.archive.schema import AmaFile, PairFields
from bot.errors import Problem
from bot.pairs import Ama, Pair
from bot.text import find_secrets
from bot.yamlfile.files import read
from bot.yamlfile.models import fill
from bot.yamlfile.nodes import Document, List, Mapping, Text, lost_texts, shown, texts
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.yamlfile.nodes import Document, Node


_REMINDER = re.compile(r"^([ \t]*)#[ \t]*check:[ \t]*(\S[^\r\n]*)", re.MULTILINE | re.IGNORECASE)


def reminders(document: Document) -> Iterator[Problem]:
    """Yield a warning for each `# check:` comment; what stands so within a text is no comment."""
    if "check:" not in document.text.casefold():
        return
    spans = [(text.start.index, text.end.index) for text in texts(document.root)]
    for found in _REMINDER.finditer(document.text):
        if not any(start <= found.start(2) < end for start, end in spans):
            line = document.text.count("\n", 0, found.start()) + 1
            fault = f"to check: {shown(found[2].rstrip(), 300)}; delete the comment once you did"
            yield Problem(document.file, line, len(found[1]) + 1, "warning", fault, "check")


_MOST_SECRETS = 20  # told of one file; after them the point is taken
_PROSE = frozenset({"title", "question", "also", "answer", "unanswered"})


@dataclass(slots=True)
class Entry:
    """A pair where it stands in its file, as its *index*-th.

    *id* is "" until the nameless are named; one that is not *sound* has errors, and only what holds it together
    with others (its ids) and its question, if there is one, can be relied on.
    """

    file: str
    node: Mapping
    fields: PairFields
    ama: Ama
    index: int
    id: str
    sound: bool = True

    def pair(self) -> Pair:
        """Return the pair, with what it takes over from its AMA."""
        own, ama = self.fields, self.ama
        return Pair(
            id=self.id,
            question=own.question,
            answer=own.answer,
            ama=ama,
            also=own.also,
            guest=own.guest or ama.guest,
            date=own.date or ama.date,
            link=own.link or ama.link,
            tags=tuple(dict.fromkeys((*ama.tags, *own.tags))),
            asked_by=own.asked_by,
            follows=own.follows,
            superseded_by=own.superseded_by,
            valid_until=own.valid_until,
            verified=own.verified,
            review=own.review,
            owner=own.owner,
            former_ids=own.former_ids,
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """Return all that the pair asks and answers."""
        return (self.fields.question, *self.fields.also, self.fields.answer)

    def warning(self, text: str, rule: str, *path: str | int) -> Problem:
        """Return a problem that the pair can be given with, at the value that *path* leads to."""
        line, column = self._place(path)
        return Problem(self.file, line, column, "warning", text, rule)

    def error(self, text: str, rule: str, *path: str | int) -> Problem:
        """Return a problem that has to be mended, at the value that *path* leads to."""
        line, column = self._place(path)
        return Problem(self.file, line, column, "error", text, rule)

    def _place(self, path: tuple[str | int, ...]) -> tuple[int, int]:
        node: Node = self.node
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                node = node.entries[step][1]
            elif isinstance(node, List) and isinstance(step, int):
                node = node.items[step]
        return node.start.line + 1, node.start.column + 1


@dataclass(frozen=True, slots=True)
class UnansweredEntry:
    """A question that no pair answers, where it stands in its file."""

    file: str
    node: Text

    @property
    def question(self) -> str:
        """Return what is asked, on one line."""
        return " ".join(self.node.value.split())

    @property
    def line(self) -> int:
        """Return the line it begins in, from 1."""
        return self.node.start.line + 1

    def warning(self, text: str, rule: str) -> Problem:
        """Return a problem that the question can be listed with."""
        return Problem(self.file, self.line, self.node.start.column + 1, "warning", text, rule)


@dataclass(frozen=True, slots=True)
class SynonymsEntry:
    """A group of synonyms, where it stands in its file."""

    file: str
    node: List
    words: tuple[str, ...]

    def warning(self, text: str, rule: str, word: int = 0) -> Problem:
        """Return a problem that the group can be used with, at the *word* of that number."""
        start = self.node.items[word].start
        return Problem(self.file, start.line + 1, start.column + 1, "warning", text, rule)


@dataclass(slots=True)
class Reading:
    """The entries and problems of one file."""

    file: str
    digest: str = ""
    entries: list[Entry] = field(default_factory=list)
    unanswered: list[UnansweredEntry] = field(default_factory=list)
    synonyms: list[SynonymsEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_file(path: Path, file: str) -> Reading:
    """Return the entries and problems of the file at *path*, called *file* in messages. Nothing is raised."""
    try:
        data = read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Reading(
            file, problems=[Problem(file, 1, 1, "error", f"cannot be read: {reason}", "unreadable")]
        )
    reading = read_bytes(data, file)
    reading.digest = hashlib.sha256(data).hexdigest()
    return reading


def read_bytes(data: bytes, file: str) -> Reading:
    """Return the entries and problems of an archive file with these contents."""
    return _read(compose(data, file))


def checked(data: bytes, file: str) -> Document:
    """Return the nodes of an archive file, as they were meant, with all that is wrong with them."""
    document = compose(data, file, as_meant=True)
    _read(document)
    return document


def _read(document: Document) -> Reading:
    file = document.file
    reading = Reading(file, problems=document.problems)
    reading.problems += reminders(document)
    _refuse_secrets(document)
    match document.root:
        case Mapping() as root:
            _read_ama(document, root, reading)
        case None:
            if not document.problems:
                fault = "the file is empty: an AMA's title and pairs are wanted"
                reading.problems.append(Problem(file, 1, 1, "error", fault, "empty-file"))
        case other:
            document.report_kind(other, "an AMA is wanted here: title, guest, pairs and so on")
    return reading


def _refuse_secrets(document: Document) -> None:
    for index in find_secrets(document.text)[:_MOST_SECRETS]:
        fault = "this looks like a Slack token: take it out, and revoke it if it was ever shared"
        document.report(document.mark_at(index), fault, "secret")


def _read_ama(document: Document, root: Mapping, reading: Reading) -> None:
    fields, problems = fill(AmaFile, _without(root, "pairs", "unanswered"), document, owner="an AMA")
    reading.problems += problems
    reading.problems += lost_texts(_without(root, "pairs"), document.file, _PROSE)
    ama = Ama("", file=document.file)
    if fields:
        ama = Ama(fields.title, fields.guest, fields.date, fields.link, fields.tags, document.file)
    reading.unanswered += _unanswered(document, root)
    match root.get("synonyms"):
        case List(items=groups) if fields:
            reading.synonyms += [
                SynonymsEntry(document.file, node, words)
                for node, words in zip(groups, fields.synonyms, strict=True)
                if isinstance(node, List)
            ]
    for index, node in _pair_nodes(document, root):
        found, problems = fill(PairFields, node, document, owner="a pair")
        reading.problems += problems
        reading.problems += lost_texts(node, document.file, _PROSE)
        pair = found or _salvaged(node)
        sound = found is not None
        reading.entries.append(Entry(document.file, node, pair, ama, index, pair.id or "", sound))


def _without(node: Mapping, *keys: str) -> Mapping:
    """Return *node* without the fields whose items stand or fall one by one."""
    return Mapping(
        {key: entry for key, entry in node.entries.items() if key not in keys}, node.start, node.end
    )


def _unanswered(document: Document, root: Mapping) -> Iterator[UnansweredEntry]:
    match root.get("unanswered"):
        case List(items=items) if items:
            for item in items:
                if isinstance(item, Text) and item.value.split() and not item.blank:
                    yield UnansweredEntry(document.file, item)
                elif isinstance(item, Text):
                    fault = "a question of 'unanswered' is empty: write something, or delete it"
                    document.report(item.start, fault, "empty")
                else:
                    fault = (
                        "a question is wanted here: put one with ': ' or brackets in it in quotation marks"
                    )
                    document.report_kind(item, fault)
        case List(start=start) | Text(blank=True, start=start):
            document.report(start, "there is no question in 'unanswered' yet", "no-questions", "warning")
        case None:
            pass
        case other:
            fault = "'unanswered' must be a list: '- ' before each question, on lines of their own"
            document.report_kind(other, fault)


def _salvaged(node: Mapping) -> PairFields:
    """Return of a pair with errors what other pairs may refer to, so that one error is not told as many."""
    kept: dict[str, Any] = {"question": "", "answer": ""}
    for key in ("id", "question", "follows", "superseded_by"):
        match node.get(key):
            case Text(blank=False, value=value):
                kept[key] = value
    return PairFields.model_construct(**kept)


def _pair_nodes(document: Document, root: Mapping) -> Iterator[tuple[int, Mapping]]:
    match root.get("pairs"):
        case None if root.get("unanswered") is None and root.get("synonyms") is None:
            document.report(root.start, "an AMA wants 'pairs': it is missing", "missing-field")
        case None:
            pass
        case List(items=items) as pairs:
            if not items:
                document.report(pairs.start, "there is no pair in 'pairs' yet", "no-pairs", "warning")
            for index, item in enumerate(items):
                if isinstance(item, Mapping):
                    yield index, item
                else:
                    fault = "a pair is wanted here: fields such as question and answer"
                    document.report_kind(item, fault)
        case Text(blank=True) as nothing:
            document.report(nothing.start, "there is no pair in 'pairs' yet", "no-pairs", "warning")
        case other:
            fault = "'pairs' must be a list: '- ' before each pair, its fields indented below"
            document.report_kind(other, fault)
