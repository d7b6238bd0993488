"""A pair as somebody fills it in, before it is one: what it says, and what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from bot.archive.schema import AmaFile, PairFields
from bot.display import visible
from bot.text import find_secrets, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.pairs import Pair


class Fault(NamedTuple):
    """A fault in one *field* of a draft: question, also, answer, link, guest, date, ama or tags."""

    field: str
    text: str


class NotDone(Exception):  # noqa: N818 - reads as what happened
    """Nothing was done; the text says why, and what to do about it, to whoever tried."""


class Faulty(NotDone):
    """The draft cannot become a pair as it is: its *faults* say which fields, and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{fault.field}: {fault.text}" for fault in self.faults))


class Vanished(NotDone):
    """The pair, proposal or question is no longer there."""


class Conflict(NotDone):
    """Somebody changed the same *fields* of the pair meanwhile: *draft* is what was to be saved, *current* what
    the pair says now.
    """

    def __init__(self, fields: Iterable[str], draft: Draft, current: Draft) -> None:
        self.fields, self.draft, self.current = tuple(fields), draft, current
        names = " and ".join(self.fields)
        super().__init__(
            f"Somebody has changed the {names} of this pair since you opened it. Nothing was saved; your text is kept "
            "here: compare it with the pair as it is now, and save again."
        )


class Decided(NotDone):
    """Somebody else was first: *by* saw to that *outcome* (approved, rejected, answered, dismissed, taken)."""

    def __init__(self, by: str, outcome: str) -> None:
        self.by, self.outcome = by, outcome
        super().__init__(f"This was already {outcome} by {by}." if by else f"This was already {outcome}.")


class Overtaken(NotDone):
    """The reply that was to be corrected is another by now: it gives *pair_id*, or no pair; *by* has seen to that, if
    it is known who did.
    """

    def __init__(self, by: str, pair_id: str | None) -> None:
        self.by, self.pair_id = by, pair_id
        super().__init__("The reply is another by now.")


class Unsaved(NotDone):
    """The archive could not be written; nothing was changed."""


class Differs(Unsaved):
    """The pair's file says otherwise by now: *texts* are, by field, what it says and what was to be written."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        self.texts = dict(texts)
        super().__init__("Somebody has just changed this pair in its file. Nothing was saved: open it again.")


EDITABLE = ("question", "also", "answer", "guest", "date", "link", "tags")
"""The fields of a pair that a form can change, in the order in which an archive file has it."""
SEVERAL = frozenset({"also", "tags"})

_WORDS = {
    "string_too_short": "Write something here.",
    "too_short": "Write something here.",
    "bad_date": "A date is written 2019-10-22, 2019-10 or 2019.",
    "bad_link": "A link begins with https:// or http:// and a host, and has no blanks in it.",
}
_SECRET = "This looks like a Slack token: take it out."  # noqa: S105 - a word about one
_LONE_BLANK = re.compile(r"(?<=\S)[ \t]$", re.MULTILINE)  # two are a line break in Markdown
_NO_AMA = "Choose the AMA that this belongs to, or name a new one."


@dataclass(frozen=True, slots=True)
class Draft:
    """A pair to be. Guest, date, link and tags are the pair's own: what it takes over from its AMA is left out.

    *file* is the archive file it belongs to, relative to the archive's folder; without one, *new_title* is the
    title of an AMA to begin a file for.
    """

    question: str
    answer: str
    also: tuple[str, ...] = ()
    link: str | None = None
    guest: str | None = None
    date: str | None = None
    tags: tuple[str, ...] = ()
    file: str | None = None
    new_title: str | None = None

    @classmethod
    def of(cls, pair: Pair, folder: Path | None = None) -> Draft:
        """Return the draft that would make *pair*; with the archive's *folder*, its file is named too."""
        ama = pair.ama
        return cls(
            pair.question,
            pair.answer.rstrip(),
            pair.also,
            link=_own(pair.link, ama.link),
            guest=_own(pair.guest, ama.guest),
            date=_own(pair.date, ama.date),
            tags=tuple(tag for tag in pair.tags if tag not in ama.tags),
            file=file_within(folder, ama.file) if folder and ama.file else None,
        )

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Return every way of asking it, the question first."""
        return (self.question, *self.also)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Draft:
        """Return the draft that `as_json` made these *values* of; what it does not know is left out."""
        known = {name: value for name, value in values.items() if name in _NAMES}
        return cls(**known | {name: tuple(known.get(name) or ()) for name in SEVERAL})

    def as_json(self) -> dict[str, Any]:
        """Return the draft as what JSON can hold."""
        return asdict(self)

    def tidied(self) -> Draft:
        """Return the draft as the archive will hold it: blanks folded, line ends made one kind, empty fields gone."""
        also = dict.fromkeys(filter(None, map(_line, self.also)))
        also.pop(question := _line(self.question), None)
        tags = dict.fromkeys(filter(None, (_line(tag).casefold() for tag in self.tags)))
        return Draft(
            question=question,
            answer=_lines(self.answer),
            also=tuple(also),
            link=_line(self.link or "") or None,
            guest=_line(self.guest or "") or None,
            date=_line(self.date or "") or None,
            tags=tuple(tags),
            file=self.file or None,
            new_title=_line(self.new_title or "") or None,
        )

    def placed(self, amas: Iterable[tuple[str, str]], title: str) -> Draft:
        """Return the draft with an AMA to belong to, if it has none: that of *title*, among *amas* or a new one."""
        if self.file or self.new_title:
            return self
        known = next((file for file, other in amas if other == title), None)
        return replace(self, file=known, new_title=None if known else title)

    def within(self, file: str | None) -> Draft:
        """Return the draft as one that belongs into *file*."""
        return replace(self, file=file, new_title=None)

    def without(
        self, *, guest: str | None, date: str | None, link: str | None, tags: tuple[str, ...]
    ) -> Draft:
        """Return the draft without what it would take over from an AMA that has these."""
        return replace(
            self,
            guest=_own(self.guest, guest),
            date=_own(self.date, date),
            link=_own(self.link, link),
            tags=tuple(tag for tag in self.tags if tag not in tags),
        )

    def check(self, *, placed: bool = True) -> None:
        """Raise Faulty where `faults` finds anything."""
        if found := faults(self, placed=placed):
            raise Faulty(found)

    def fingerprint(self) -> str:
        """Return at most 80 characters by which a later `PairChanges.edit` sees which fields were changed since. What a
        form folds away is no change.
        """
        tidy = self.tidied()
        return ".".join(_digest(getattr(tidy, name)) for name in EDITABLE)

    def changed_since(self, fingerprint: str) -> frozenset[str]:
        """Return the fields that are not as they were when *fingerprint* was taken; all if it is none of ours."""
        then, now = fingerprint.split("."), self.fingerprint().split(".")
        if len(then) != len(EDITABLE):
            return frozenset(EDITABLE)
        return frozenset(name for name, was, is_ in zip(EDITABLE, then, now, strict=True) if was != is_)


_NAMES = frozenset(field.name for field in fields(Draft))


def faults(draft: Draft, *, placed: bool = True) -> tuple[Fault, ...]:
    """Return what keeps *draft* from becoming a pair, by the rules of the archive's files, each at its field.

    *placed*: it has to say which AMA it belongs to; a pair that exists does not.
    """
    draft = draft.tidied()
    return tuple(dict.fromkeys([*_unfit(draft), *_secrets(draft), *(_misplaced(draft) if placed else ())]))


def file_within(folder: Path, file: str) -> str:
    """Return the archive file *file*, as it is named in messages, relative to *folder*."""
    path, inside = Path(file).absolute(), folder.absolute()
    return path.relative_to(inside).as_posix() if path.is_relative_to(inside) else file


def _unfit(draft: Draft) -> Iterator[Fault]:
    values = {name: value for name in EDITABLE if (value := getattr(draft, name)) is not None}
    try:
        PairFields.model_validate(values)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            yield Fault(str(error["loc"][0]), _WORDS.get(error["type"], error["msg"]))


def _secrets(draft: Draft) -> Iterator[Fault]:
    for name in EDITABLE:
        value = getattr(draft, name) or ""
        if find_secrets(value if isinstance(value, str) else "\n".join(value)):
            yield Fault(name, _SECRET)


def _misplaced(draft: Draft) -> Iterator[Fault]:
    if draft.file is None and draft.new_title is None:
        yield Fault("ama", _NO_AMA)
    if draft.file is None and draft.new_title is not None:
        try:
            AmaFile.model_validate({"title": draft.new_title})
        except ValidationError:
            yield Fault("ama", _NO_AMA)
        if find_secrets(draft.new_title):
            yield Fault("ama", _SECRET)
        if not normalise(draft.new_title):
            yield Fault("ama", "Name the AMA in words.")


def _own(value: str | None, of_ama: str | None) -> str | None:
    return None if value == of_ama else value


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _lines(text: str) -> str:
    return _LONE_BLANK.sub("", visible(text)).rstrip().lstrip("\n")


def _digest(value: str | tuple[str, ...] | None) -> str:
    text = value or "" if isinstance(value, str | None) else "\0".join(sorted(value))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
