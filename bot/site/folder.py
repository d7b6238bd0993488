"""The site's folder: files are written where they differ, and those removed that the site has no more.

Which files are the site's own stands in `.ama-site.json`, with the pairs that had pages: who gives a pair another id
breaks no link, as long as the folder is kept.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTES = ".ama-site.json"


@dataclass(slots=True)
class Notes:
    """Notes of the last time: the *files* written, each pair's question by its id, ids *moved* to others."""

    files: frozenset[str] = frozenset()
    pairs: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)


class SiteFolder:
    """The folder *place*, to be filled: `put` every file, then `finish`. Raises UserError where that cannot be."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.written, self.removed = 0, 0
        self._put: set[str] = set()
        self.notes = self._read()

    def put(self, path: str, data: bytes) -> None:
        """Have *data* in the file at *path*; a file that somebody else made is not written over."""
        target = self.place / path
        self._put.add(path)
        try:
            if target.is_file() and target.read_bytes() == data:
                return
            if path not in self.notes.files and target.exists():
                raise UserError(
                    f"{target} is there, and `ama site` has not written it: choose another folder with --out, or move "
                    "it away"
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            raise self._unwritable(error) from error
        self.written += 1

    def finish(self, pairs: dict[str, str], moved: dict[str, str]) -> None:
        """Remove what was put there before and not now, and note what is there."""
        try:
            for path in sorted(self.notes.files - self._put):
                self._remove(path)
            notes = {"files": sorted(self._put), "pairs": pairs, "moved": moved}
            text = json.dumps(notes, ensure_ascii=False, indent=0, sort_keys=True)
            (self.place / NOTES).write_text(text, encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    @property
    def kept(self) -> int:
        """Return how many files were as they should be."""
        return len(self._put) - self.written

    def _remove(self, path: str) -> None:
        target = self.place / path
        if not target.is_file():
            return
        target.unlink()
        self.removed += 1
        with suppress(OSError):  # it holds something else
            for folder in self._folders_above(target):
                folder.rmdir()

    def _folders_above(self, target: Path) -> Iterator[Path]:
        for folder in target.parents:
            if folder == self.place:
                return
            yield folder

    def _read(self) -> Notes:
        file = self.place / NOTES
        try:
            held = json.loads(file.read_text(encoding="utf-8"))
            return Notes(
                frozenset(map(self._within, held["files"])), _texts(held["pairs"]), _texts(held["moved"])
            )
        except FileNotFoundError:
            return Notes()
        except OSError as error:
            raise UserError(f"{file}: error: it cannot be read: {error.strerror} [unreadable]") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{file}: error: these are no notes of `ama site`: delete {self.place}, and build it anew [wrong-type]"
            ) from error

    def _within(self, path: str) -> str:
        """Return *path*, if it stays within the folder: what is noted may be removed."""
        if not (self.place / path).resolve().is_relative_to(self.place.resolve()):
            raise ValueError(path)
        return path

    def _unwritable(self, error: OSError) -> UserError:
        place = error.filename or self.place
        return UserError(f"{place}: error: it cannot be written: {error.strerror} [unwritable]")


def _texts(held: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in held.items()}
