"""Patches written where they are kept: into the archive's files, or into the database beside them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bot.archive.loading import id_for, name_nameless
from bot.archive.reading import Entry, read_file
from bot.archive.schema import FIELD_ORDER
from bot.errors import UserError
from bot.moderation.draft import Differs, Unsaved, Vanished, file_within
from bot.moderation.patch import kept_in
from bot.pairs import Ama
from bot.yamlfile.edits import Append, Change, Put, Remove
from bot.yamlfile.files import FileChanged, as_written, begin, change_file, yaml_files
from bot.yamlfile.scalars import after_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.errors import Problem
    from bot.moderation.patch import Patch
    from bot.pairs import Archive
    from bot.store import Store, Transaction

Keep: TypeAlias = Literal["files", "database"]
"""The side that may win where the files and the database were changed both."""
ATTEMPTS = 5
"""Times that we read a file anew, and try again, because somebody else has just written it."""
SCHEMA_LINE = "# yaml-language-server: $schema=schema.json"
JUST_ADDED = (
    "Somebody has just added a pair that asks the same. Nothing was saved: look at it, then try again."
)
FAULTY = "{file} has errors, line {line}: {fault}. Nothing was saved: mend it first, then save again."
IN_FILE = "This pair is in a file of the archive by now, and not only in the database: retire it, or take it out there."
GONE = "This pair is no longer in the archive: somebody has removed it."
DERIVED = "This follows from the head of {}: change the title, guest, date or link there."


class Exported(NamedTuple):
    """The outcome of an export, by the pairs' ids: *lost* are those that are in no file any more, and whose changes
    stay in the database, unless they were given up.
    """

    written: list[str]
    lost: list[str]
    refused: dict[str, Unsaved]


@dataclass(frozen=True, slots=True)
class ArchiveWriter:
    """Writes patches; *in_database* says that new ones go there. What already differs there stays there."""

    folder: Path
    store: Store
    in_database: bool = False

    async def kept(self) -> dict[str, Patch]:
        """Return what is only in the database, by the pair's id, the oldest first."""
        return await self.store.run(kept_in)

    async def write(self, patches: Sequence[Patch], now: float) -> None:
        """Make *patches* last; those to one file all at once. Raises Vanished and Unsaved, with nothing written."""
        kept = await self.kept()
        in_store = [one for one in patches if self.in_database or one.pair_id in kept]
        in_files = [one for one in patches if one not in in_store]
        if in_files:
            await asyncio.to_thread(write_files, self.folder, in_files)
        if in_store:
            await self.store.run(lambda tx: self._keep(tx, in_store, now))

    def _keep(self, tx: Transaction, patches: Sequence[Patch], now: float) -> None:
        kept = kept_in(tx)
        for one in patches:
            before = kept.get(one.pair_id)
            if one.gone:
                if before is None or not before.new:
                    raise Unsaved(IN_FILE)
                tx.drop_addition(one.pair_id, before.as_json())
                continue
            if before is not None and one.new:
                raise Unsaved(JUST_ADDED)
            merged = one if before is None else before.then(one)
            tx.keep_addition(one.pair_id, merged.as_json(), now)

    async def taken(self) -> set[str]:
        """Return the ids that no new pair may have."""
        found = await asyncio.to_thread(_Found.below, self.folder)
        return {*found.entries, *await self.kept()}

    async def export(self, keep: Keep | None = None) -> Exported:
        """Write what is only in the database into the files, each pair that can be.

        Where both were changed, nothing is written of that pair, unless *keep* says what wins: "files" or "database".
        With "files", changes to pairs that are in no file any more are given up.
        """
        done = Exported([], [], {})
        for pair_id, patch in (await self.kept()).items():
            try:
                await asyncio.to_thread(_export, self.folder, patch, keep)
            except Vanished:
                done.lost.append(pair_id)
                if keep != "files":
                    continue
            except Unsaved as reason:
                done.refused[pair_id] = reason
                continue
            else:
                done.written.append(pair_id)
            await self.store.run(partial(_drop, pair_id=pair_id, patch=patch))
        return done


def overlaid(served: Archive, additions: Mapping[str, Patch], folder: Path) -> Archive:
    """Return *served* with *additions* laid over it; one to a pair that is in no file any more falls away."""
    pairs = {pair.id: pair for pair in served}
    amas = {pair.ama.file: pair.ama for pair in served}
    for pair_id, patch in additions.items():
        if pair_id in pairs:
            pairs[pair_id] = patch.over(pairs[pair_id])
        elif patch.new:
            file = as_written(folder / patch.file)
            ama = amas.setdefault(file, Ama(patch.title, file=file))
            pairs[pair_id] = patch.made(ama)
    return served.with_pairs(pairs.values())


def _export(folder: Path, patch: Patch, keep: Keep | None) -> None:
    try:
        write_files(folder, [patch.anyway() if keep == "database" else patch])
    except Differs as both:
        if keep != "files":
            raise
        write_files(folder, [patch.without(both.texts)])


def _drop(tx: Transaction, pair_id: str, patch: Patch) -> bool:
    return tx.drop_addition(pair_id, patch.as_json())


def new_file(title: str, taken: Collection[str]) -> str:
    """Return the name of the file of a new AMA of that *title*, none of those *taken*."""
    stems = {Path(name).stem for name in taken}
    return f"{id_for(title, stems)}.yaml"


def write_files(folder: Path, patches: Sequence[Patch]) -> None:
    """Write *patches* into the files below *folder*, those to one file all at once.

    What somebody else writes meanwhile is read anew, and stays. Raises Vanished and Unsaved.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _write(folder, patches)
        except FileChanged as error:
            if attempt == ATTEMPTS:
                raise Unsaved(_without(folder, error)) from error
        except UserError as error:
            raise Unsaved(_without(folder, error)) from error
        except OSError as error:
            raise Unsaved(f"The archive cannot be written: {error.strerror}. Nothing was saved.") from error
        else:
            return


def _write(folder: Path, patches: Sequence[Patch]) -> None:
    found = _Found.below(folder)
    changes: dict[Path, list[Change]] = {}
    for one in patches:
        path, made = _placed(folder, one, found)
        if one.gone and path.read_bytes() == _contents(path, [one.taken_back()]):
            path.unlink()  # it was begun with this pair, and has nothing else
            continue
        changes.setdefault(path, []).extend(made)
    for path, made in changes.items():
        if not path.exists():
            begin(path, [_contents(path, patches)])
        elif made:
            # What is put into the last pair, and a pair behind it, go to the same place: in this order.
            change_file(
                path, sorted(made, key=lambda change: len(change.path), reverse=True), order=FIELD_ORDER
            )


def _placed(folder: Path, patch: Patch, found: _Found) -> tuple[Path, list[Change]]:
    """Return the file that *patch* concerns, and the changes to it."""
    path, entry = found.entries.get(patch.pair_id, (folder, None))
    if entry is None and patch.new:
        return folder / patch.file, [Append(("pairs",), patch.as_values())]
    if entry is None or not entry.sound:
        # Of a pair that is not found, a file with errors may hide it.
        if error := next((one for one in found.errors if entry is None or one.file == entry.file), None):
            file = file_within(folder, error.file)
            raise Unsaved(FAULTY.format(file=file, line=error.line, fault=error.text))
        raise Vanished(GONE)
    if texts := patch.overtaken(entry.pair()):
        raise Differs(texts)
    if patch.gone:
        return path, [Remove(("pairs", entry.index))]
    made = patch.changes(entry)
    if not entry.fields.id and "question" in patch.fields:
        # The id was made of the question: written down now, it stays when the question changes.
        made.insert(0, Put(("pairs", entry.index, "id"), entry.id))
    return path, made


class _Found(NamedTuple):
    """Every pair of the files, by its id, with its file; and the files' errors."""

    entries: dict[str, tuple[Path, Entry]]
    errors: list[Problem]

    @classmethod
    def below(cls, folder: Path) -> _Found:
        readings = [(path, read_file(path, as_written(path))) for path in yaml_files(folder)]
        found = [(path, entry) for path, reading in readings for entry in reading.entries]
        name_nameless([entry for _, entry in found])
        errors = [one for _, reading in readings for one in reading.problems if one.severity == "error"]
        return cls({entry.id: (path, entry) for path, entry in reversed(found)}, errors)


def _contents(path: Path, patches: Sequence[Patch]) -> bytes:
    """Return what the new AMA's file at *path* is to hold."""
    mine = [one for one in patches if one.new and path.name == Path(one.file).name]
    pairs = after_key([one.as_values() for one in mine], 0)
    return f"{SCHEMA_LINE}\ntitle:{after_key(mine[0].title, 0)}\npairs:{pairs}\n".encode()


def _without(folder: Path, error: UserError) -> str:
    """Return the error's text with the archive's files named as its readers know them."""
    return f"{str(error).replace(f'{folder}{os.sep}', '')}. Nothing was saved."
