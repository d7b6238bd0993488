"""Drafts written into a file of the archive's format, again and again, without touching what a person changed there."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from bot.archive.loading import id_for
from bot.archive.schema import FIELD_ORDER
from bot.display import one_line
from bot.errors import writing
from bot.transcripts.draft_yaml import (
    ExistingFile,
    Head,
    beginning,
    comments_of,
    fields_of,
    item,
    standing,
)
from bot.yamlfile.edits import Append, Change, Put
from bot.yamlfile.files import begin, change_file
from bot.yamlfile.scalars import Value, tidied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.transcripts.draft import ImportedDraft
    from bot.transcripts.duplicates import Similarity


@dataclass(slots=True)
class Remembered:
    """A pair that was imported: its *id*, and the *mark* of its fields as they were written then."""

    id: str
    mark: str


@dataclass(slots=True)
class ImportState:
    """The pairs that were imported into one file, by their keys in the *source* (its name)."""

    path: Path
    source: str = ""
    pairs: dict[str, Remembered] = field(default_factory=dict)

    @classmethod
    def beside(cls, file: Path) -> Self:
        """Return what is remembered of *file*; nothing where there is no memory, or none that can be read."""
        memory = cls(file.with_name(f".{file.stem}.imported.json"))
        try:
            found = json.loads(memory.path.read_text(encoding="utf-8"))
            memory.source = str(found.get("source", ""))
            memory.pairs = {
                key: Remembered(str(one["id"]), str(one["mark"])) for key, one in found["pairs"].items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            memory.pairs = {}
        return memory

    def save(self) -> None:
        """Write it down. Raises UserError if it cannot be written."""
        known = {"written by": "ama import", "source": self.source, "pairs": self.pairs}
        with writing(self.path), self.path.open("w", encoding="utf-8") as file:
            json.dump(known, file, ensure_ascii=False, default=asdict)  # piece by piece: a year is long
            file.write("\n")


def mark_of(fields: Mapping[str, Any]) -> str:
    """Return what tells whether a pair's *fields* were changed; blanks around a text do not count."""
    plain = {key: value.strip() if isinstance(value, str) else value for key, value in fields.items()}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    ).hexdigest()[:16]


State = Literal["new", "changed", "unchanged", "edited", "deleted", "archived"]


@dataclass(slots=True)
class WrittenDrafts:
    """The fate of each draft, by its key, and what the archive says to it."""

    path: Path
    states: dict[str, State] = field(default_factory=dict)
    likenesses: dict[str, Similarity] = field(default_factory=dict)

    def count(self, state: State) -> int:
        """Return how many drafts are in that *state*."""
        return sum(one == state for one in self.states.values())


def ids_in(path: Path) -> set[str]:
    """Return the ids of the pairs in the file at *path*; none if there is no file."""
    return set(standing(path).pairs)


def drafted(folder: Path) -> dict[Path, set[str]]:
    """Return the ids that drafts in *folder* got at their imports, by file."""
    return {
        file: {one.id for one in ImportState.beside(file).pairs.values()} for file in folder.glob("*.yaml")
    }


def name(
    drafts: Sequence[ImportedDraft], memory: ImportState, archived: Iterable[str], own: Iterable[str]
) -> None:
    """Give each draft its id: the one it had at an earlier import, else a new one, made of its question."""
    remembered = {one.id for one in memory.pairs.values()}
    # Where the memory is lost, what is asked here and stands in the file has the id that it has there.
    taken = {*archived, *remembered, *(own if memory.pairs else ())}
    numbers: Counter[str] = Counter()
    for draft in drafts:
        if found := memory.pairs.get(draft.key):
            draft.id = found.id
        elif not draft.id or draft.id in taken:
            draft.id = _free_id(draft.question, taken, numbers)
        taken.add(draft.id)


def _free_id(question: str, taken: set[str], numbers: Counter[str]) -> str:
    """Return an id as `id_for` does, but *numbers* go on: a chat may ask the same ten thousand times."""
    slug = id_for(question, ())
    while True:
        numbers[slug] += 1
        free = slug if numbers[slug] == 1 else f"{slug}-{numbers[slug]}"
        if free not in taken:
            return free


def write(
    path: Path,
    head: Head,
    drafts: Sequence[ImportedDraft],
    archived: Iterable[str],
    likenesses: dict[str, Similarity],
) -> WrittenDrafts:
    """Write *drafts*, which are named, to *path*, whose pairs' ids are not among those *archived* elsewhere.

    UserError, with the file as it was, if what stands there cannot be read, or nothing can be written.
    """
    memory, there, elsewhere = ImportState.beside(path), standing(path), set(archived)
    known = {*there.pairs, *elsewhere, *(draft.id for draft in drafts)}
    written = WrittenDrafts(path, likenesses=likenesses)
    new: list[ImportedDraft] = []
    changes: list[Change] = []
    for draft in drafts:
        fields = fields_of(draft, head)
        state = written.states[draft.key] = _state(draft, fields, there, memory, elsewhere)
        if state == "new":
            new.append(draft)
        elif state == "changed":
            place, old = there.pairs[draft.id]
            changes += [
                Put(("pairs", place, key), value) for key, value in fields.items() if old.get(key) != value
            ]
        if state in {"new", "changed"}:
            memory.pairs[draft.key] = Remembered(draft.id, mark_of(_as_read(fields)))
    # One at a time: a year's drafts are hundreds of megabytes.
    items = (
        (
            # Without a reference to a pair that is not there.
            {k: v for k, v in fields_of(draft, head).items() if k != "follows" or v in known},
            comments_of(draft, head, likenesses.get(draft.key)),
        )
        for draft in new
    )
    if there.exists:
        doubt = (f"check: {one_line(head.check)}",) if head.check else ()
        for number, (fields, comments) in enumerate(items):
            changes.append(Append(("pairs",), fields, (*doubt, *comments) if number == 0 else comments))
        if changes:
            change_file(path, changes, order=FIELD_ORDER)
    else:
        pieces = itertools.chain([beginning(head)], itertools.starmap(item, items))
        with writing(path):
            begin(path, (piece.encode("utf-8") for piece in pieces))
    if new or changes:
        memory.source = head.source
        memory.save()
    return written


def _state(
    draft: ImportedDraft,
    fields: dict[str, Value],
    there: ExistingFile,
    memory: ImportState,
    archived: set[str],
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
    """Return fields so that what is written and what is read back are equal."""
    return {key: tidied(value) for key, value in fields.items() if value and key != "follows"}
