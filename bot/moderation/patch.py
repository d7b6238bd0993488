"""A patch: what is to be different about one pair, whether it is written into a file or kept in the database."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.moderation.draft import EDITABLE, SEVERAL, Draft
from bot.pairs import Ama, Pair
from bot.yamlfile.edits import Append, Change, Put, Remove
from bot.yamlfile.scalars import wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.archive.reading import Entry
    from bot.store import Transaction
    from bot.yamlfile.scalars import Value


@dataclass(frozen=True, slots=True)
class Patch:
    """The *fields* of the pair that are to be different, None for one that goes; *added* and *removed* are phrasings.

    A *new* pair belongs into *file* (relative to the archive's folder) of the AMA *title*; one that is *gone* is
    such an addition, taken back. *reason* is a comment. *before* is what these fields said when it was made. What a
    file says otherwise since is newer: it stays.
    """

    pair_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    new: bool = False
    gone: bool = False
    file: str = ""
    title: str = ""
    reason: str = ""
    before: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def addition(cls, pair_id: str, draft: Draft, *, file: str, title: str) -> Patch:
        """Return the patch by which *draft* becomes the pair *pair_id*."""
        fields = {name: _plain(value) for name in EDITABLE if (value := getattr(draft, name))}
        fields.pop("also", None)
        return cls(pair_id, fields, added=draft.also, new=True, file=file, title=title)

    @classmethod
    def between(cls, pair_id: str, before: Draft, after: Draft, names: Collection[str]) -> Patch:
        """Return what makes *after* of *before*, in the fields of these *names*."""
        changed = [
            name for name in EDITABLE if name in names and getattr(before, name) != getattr(after, name)
        ]
        fields = {name: _plain(getattr(after, name)) or None for name in changed if name != "also"}
        was = {name: _plain(getattr(before, name)) or None for name in fields}
        added: tuple[str, ...] = ()
        removed: tuple[str, ...] = ()
        if "also" in changed:
            added = tuple(text for text in after.also if text not in before.also)
            removed = tuple(text for text in before.also if text not in after.also)
        return cls(pair_id, fields, added, removed, before=was)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Patch:
        """Return the patch that `as_json` made these *values* of."""
        return cls(**values | {"added": tuple(values["added"]), "removed": tuple(values["removed"])})

    def as_json(self) -> dict[str, Any]:
        """Return the patch as what JSON can hold."""
        return dataclasses.asdict(self) | {"added": list(self.added), "removed": list(self.removed)}

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.fields or self.added or self.removed)

    def then(self, later: Patch) -> Patch:
        """Return what this patch and *later*, made over it, come to in one."""
        added = [text for text in self.added if text not in later.removed]
        removed = [text for text in self.removed if text not in later.added]
        return dataclasses.replace(
            self,
            fields=self.fields | later.fields,
            added=tuple(dict.fromkeys((*added, *later.added))),
            removed=tuple(dict.fromkeys((*removed, *later.removed))),
            reason=later.reason or self.reason,
            before={} if self.new else later.before | self._still_before(later),
        )

    def _still_before(self, later: Patch) -> dict[str, Any]:
        """Return what the fields said before both; not where *later* was made over what a file said since."""
        return {
            name: value
            for name, value in self.before.items()
            if name not in later.before
            or _said(name, later.before[name]) == _said(name, self.fields.get(name))
        }

    def inverse(self, pair: Pair) -> Patch:
        """Return the patch that takes this one back, where *pair* is as it was before; what was changed since stays."""
        draft = Draft.of(pair)
        was = {
            name: _plain(getattr(draft if name in EDITABLE else pair, name)) or None for name in self.fields
        }
        return Patch(
            self.pair_id,
            was,
            added=tuple(text for text in self.removed if text in pair.also),
            removed=tuple(text for text in self.added if text not in pair.also),
            before={name: value for name, value in self.fields.items() if name in EDITABLE},
        )

    def taken_back(self) -> Patch:
        """Return an addition as one that is gone, and one that is gone as an addition again."""
        return dataclasses.replace(self, new=self.gone, gone=self.new)

    def without(self, names: Collection[str]) -> Patch:
        """Return the patch that leaves the fields of these *names* as they are."""
        fields = {name: value for name, value in self.fields.items() if name not in names}
        return dataclasses.replace(self, fields=fields)

    def anyway(self) -> Patch:
        """Return the patch, whatever the file says by now."""
        return dataclasses.replace(self, before={})

    def overtaken(self, pair: Pair) -> dict[str, tuple[str, str]]:
        """Return the fields that *pair*, as its file has it, says otherwise by now, and not as they are to be: what it
        says there, and what was to be.
        """
        draft = Draft.of(pair)
        found: dict[str, tuple[str, str]] = {}
        for name, value in self.fields.items():
            now = getattr(draft, name, None)
            if name in self.before and _said(name, now) not in (
                _said(name, self.before[name]),
                _said(name, value),
            ):
                found[name] = (_in_words(now), _in_words(value))
        return found

    # -- in a file

    def as_values(self) -> dict[str, Value]:
        """Return the new pair as it stands in a file."""
        own: dict[str, Any] = {"id": self.pair_id} | {k: v for k, v in self.fields.items() if v}
        also = {"also": list(self.added)} if self.added else {}
        question = {name: own.pop(name) for name in ("id", "question")}
        return question | also | {name: _as_block(name, value) for name, value in own.items()}

    def changes(self, entry: Entry) -> list[Change]:
        """Return the changes that make it of *entry*."""
        at = ("pairs", entry.index)
        made: list[Change] = []
        for name, value in self.fields.items():
            old = getattr(entry.fields, name)
            if name == "tags":
                kept = (*(value or ()), *entry.ama.tags)
                made += _items((*at, name), old, [tag for tag in old if tag not in kept], value or ())
            elif value is None and old:
                made.append(Remove((*at, name)))
            elif value is not None and value != _plain(old):
                made.append(Put((*at, name), _laid_out(name, value, old), self._comment(name)))
        return [*made, *_items((*at, "also"), entry.fields.also, self.removed, self.added)]

    def _comment(self, name: str) -> str:
        return self.reason if name == "valid_until" else ""

    # -- over an archive

    def made(self, ama: Ama) -> Pair:
        """Return the new pair, of *ama*."""
        blank = Pair(
            id=self.pair_id, question="", answer="", ama=ama, guest=ama.guest, date=ama.date, link=ama.link,
            tags=ama.tags,
        )  # fmt: skip
        return self.over(blank)

    def is_made(self, pair: Pair | None) -> bool:
        """Return whether *pair*, as it is served, is as this patch would have it."""
        if pair is None or self.gone:
            return pair is None and self.gone
        return self.new or _same(self.over(pair), pair)

    def is_untouched(self, pair: Pair) -> bool:
        """Return whether *pair* is what this addition made of it, and nothing else."""
        return _same(self.made(pair.ama), pair)

    def over(self, pair: Pair) -> Pair:
        """Return *pair* as it is to be; what its file says otherwise by now is given."""
        also = [text for text in pair.also if text not in self.removed]
        also += [text for text in self.added if text not in also]
        values: dict[str, Any] = {"also": tuple(also)}
        newer = self.overtaken(pair)
        for name, value in self.fields.items():
            if name not in newer:
                values[name] = _read(name, value, pair.ama)
        return dataclasses.replace(pair, **values)


def kept_in(tx: Transaction) -> dict[str, Patch]:
    """Return what is only in the database, by the pair's id, the oldest first."""
    return {pair_id: Patch.from_json(values) for pair_id, values in tx.additions().items()}


def _items(
    path: tuple[str | int, ...], there: Sequence[str], removed: Collection[str], added: Collection[str]
) -> Iterator[Change]:
    """Return the changes to a list; items are replaced in place, as far as as many go as come."""
    gone = [index for index, text in enumerate(there) if text in removed]
    come = [text for text in added if text not in there]
    if there and not come and len(gone) == len(there):
        yield Remove(path)
        return
    if not there and come:
        yield Put(path, list(come))
        return
    yield from (Put((*path, index), text) for index, text in zip(gone, come, strict=False))
    yield from (Remove((*path, index)) for index in gone[len(come) :])
    yield from (Append(path, text) for text in come[len(gone) :])


def _said(name: str, value: Any) -> Any:
    """Return *value* as it is compared: what forms fold away, and where lines are broken, is no difference."""
    values: dict[str, Any] = {
        "question": "",
        "answer": "",
        name: tuple(value or ()) if name in SEVERAL else value,
    }
    said = getattr(Draft(**values).tidied(), name)
    return wrapped(said) if name == "answer" else sorted(said) if name in SEVERAL else said


def _same(wanted: Pair, pair: Pair) -> bool:
    """Return whether both say the same; where the lines of an answer are broken is for its file."""
    same = dataclasses.replace(wanted, answer=pair.answer) == pair
    return same and wanted.answer.split() == pair.answer.split()


def _in_words(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value or ()) or "(nothing)"


def _plain(value: Any) -> Any:
    """Return *value* as text, or a list of texts, as a file has it."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _as_block(name: str, value: Any) -> Any:
    """Return *value* as the file is to have it: an answer as a block of lines, others as they are."""
    return f"{wrapped(value)}\n" if name == "answer" else value


def _laid_out(name: str, value: Any, old: Any) -> Any:
    """Return *value* as it takes the place of *old*: an answer on one line stays on one, lines that are broken nowhere
    are broken nowhere, and those that nobody changed are as they were.
    """
    if name != "answer" or not old:
        return _as_block(name, value)
    if "\n" not in old and "\n" not in value:
        return value
    # Forms lose a lone blank at a line's end, which nobody sees.
    unseen = {line[:-1]: line for line in old.split("\n") if line.endswith(" ") and not line.endswith("  ")}
    lines = "\n".join(unseen.get(line, line) for line in value.split("\n"))
    return _as_block(name, lines) if wrapped(old) == old else f"{lines}\n"


def _read(name: str, value: Any, ama: Ama) -> Any:
    """Return *value* as the pair has it: what it leaves out is its AMA's."""
    match name:
        case "tags":
            return tuple(dict.fromkeys((*ama.tags, *(value or ()))))
        case "guest" | "date" | "link":
            return value or getattr(ama, name)
        case "valid_until":
            return dt.date.fromisoformat(value) if value else None
    return value
