"""YAML files that people keep: found, named, read; and changed: exactly the characters that must change, nothing beside
them.

Every change is made twice, to the text and to the values read from it; only if the new text reads back as the
new values is the file replaced, all at once.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import UserError, writing
from bot.yamlfile.edits import Append, Put, Remove, edit_for, ended
from bot.yamlfile.nodes import Document, Mapping, Text, plain, shown
from bot.yamlfile.parsing import compose
from bot.yamlfile.scalars import tidied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Mapping as Numbers

    from bot.yamlfile.edits import Change, Steps
    from bot.yamlfile.layout import Edit
    from bot.yamlfile.nodes import Document


_BOM = "\ufeff"
_MODE = 0o644  # as an editor would leave it; a temporary file is its owner's alone
MOST_BYTES = 64 * 2**20  # 100,000 pairs are about 55 MB; what is larger, nobody keeps by hand
_ENDINGS = (".yaml", ".yml")


class FileChanged(UserError):  # noqa: N818 - reads as what happened
    """Somebody else has written the file between our reading and our writing of it; trying again reads it anew."""


def yaml_files(folder: Path) -> list[Path]:
    """Return all YAML files below *folder*, sorted; hidden ones and those in hidden folders are left out."""
    return sorted(_walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if is_yaml(name) and not name.startswith("."):
                yield Path(place, name)


def is_yaml(name: str) -> bool:
    """Return whether a file of that *name* is a YAML file."""
    return name.lower().endswith(_ENDINGS)


def as_written(path: Path) -> str:
    """Return *path* as its user would write it: relative to the current folder if it is below that."""
    try:
        written = str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):  # it lies elsewhere, or the current folder was deleted
        written = str(path)
    return written if written.isprintable() else shown(written, most=len(written))


def read(path: Path) -> bytes:
    """Return the bytes of a file; raise OSError, with a reason fit for a message, if it is
    none or too large.
    """
    if not path.is_file():
        reason = "there is no such file" if not path.exists() else "it is not a regular file"
        raise OSError(0, reason)
    if path.stat().st_size > MOST_BYTES:
        raise OSError(0, f"it is larger than {MOST_BYTES // 2**20} MB: split it")
    return path.read_bytes()


def change_file(path: Path, changes: Sequence[Change], *, order: Sequence[str] = ()) -> None:
    """Make *changes* to the YAML file at *path*; every other byte stays. New keys take their places in *order*.

    Raises UserError, with the file as it was, if they cannot be made, or if somebody else has just written it.
    """
    try:
        before = path.read_bytes()
        replace(path, before, changed(before, changes, file=str(path), order=order))
    except OSError as error:
        raise UserError(f"{path}: it cannot be changed: {error.strerror}") from error


def changed(before: bytes, changes: Sequence[Change], *, file: str, order: Sequence[str] = ()) -> bytes:
    """Return the contents *before* with *changes* made to them; UserError if that cannot be done.

    Paths lead through the file as it was, so no change can build on another.
    """
    kept = [change for change in changes if not isinstance(change, Remove)]
    after = _changed(before, kept, file=file, order=order) if kept or not changes else before
    # One by one, and the last items first: what goes may touch what else changes, and moves what stands behind it.
    gone = [change for change in changes if isinstance(change, Remove)]
    for change in sorted(gone, key=_place_in_list, reverse=True):
        after = _changed(after, [change], file=file, order=order)
    return after


def _place_in_list(change: Change) -> int:
    last = change.path[-1]
    return last if isinstance(last, int) else -1


def _changed(before: bytes, changes: Sequence[Change], *, file: str, order: Sequence[str]) -> bytes:
    document = compose(before, file)
    # The last line has to end before anything can be written behind it; where nothing is, it stays as it was.
    newline = "" if document.text.endswith(("\n", "\r")) else _newline(document)
    document = compose(before + newline.encode(), file) if newline else document
    root = document.root
    if root is None:
        raise UserError(f"{file}: it cannot be changed before it can be read{_why(document)}")
    changes = [
        change
        if isinstance(change, Remove)
        else ended(dataclasses.replace(change, value=tidied(change.value)), root)
        for change in changes
    ]
    try:
        wanted = _with_values(plain(root), changes)
        for quoted in (False, True):
            edits = [edit_for(change, root, document.text, order=order, quoted=quoted) for change in changes]
            after = _with_text(document, edits)
            found = compose(after, file)
            if found.root and plain(found.root) == wanted and len(found.problems) <= len(document.problems):
                end = len(document.text) - len(newline)
                return after[: len(after) - len(newline)] if all(edit.end < end for edit in edits) else after
    except (LookupError, TypeError) as error:
        raise UserError(f"{file}: the place to change is no longer there: {error}") from error
    raise UserError(
        f"{file}: it cannot be changed here without touching what stands around it: edit it by hand"
    )


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Replace the contents of the file at *path*, which were *before*, all at once; its permissions stay.

    Raises UserError if the file has other contents by now, OSError if it cannot be written.
    """
    path = path.resolve()  # a link stays a link
    with _beside(path, [after]) as new:
        shutil.copymode(path, new)
        if path.read_bytes() != before:
            raise FileChanged(f"{path}: somebody has just changed this file: look at it, and try again")
        new.replace(path)


def begin(path: Path, pieces: Iterable[bytes]) -> None:
    """Make a new file of these *pieces* at *path*, all at once; folders that are missing are made too.

    Raises UserError if there is a file by now, OSError if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, pieces) as new:
        new.chmod(_MODE)
        if path.exists():
            raise FileChanged(f"{path}: somebody has just made this file: look at it, and try again")
        new.replace(path)


@contextmanager
def _beside(path: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """Yield a file of these *pieces*, safe on the disk, to be moved to *path*; gone afterwards if it was not."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _with_values(values: Any, changes: Sequence[Change]) -> Any:
    for change in changes:
        within = _at(values, change.path[:-1])
        last: Any = change.path[-1]
        match change:
            case Remove():
                del within[last]
            case Append() if (isinstance(within, list) or last in within) and within[last] is not None:
                within[last].append(change.value)
            case Append():
                within[last] = [change.value]
            case Put():
                within[last] = change.value
    return values


def _at(values: Any, path: Steps) -> Any:
    for step in path:
        values = values[step]
    return values


def _newline(document: Document) -> str:
    return "\r\n" if "\r\n" in document.text else "\n"


def _why(document: Document) -> str:
    """Return where to look for what keeps *document* from being read."""
    first = next(iter(document.problems), None)
    return f": line {first.line}, {first.text}. Mend that first" if first else ": it is empty"


def _with_text(document: Document, edits: Sequence[Edit]) -> bytes:
    newline = _newline(document)
    parts = [_BOM] if document.bom else []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [document.text[at : edit.start], edit.text.replace("\n", newline)]
        at = edit.end
    return "".join([*parts, document.text[at:]]).encode("utf-8", "surrogatepass")


def set_numbers(path: Path, numbers: Numbers[str, str]) -> None:
    """Let the options of that name be these *numbers* in the file at *path*; one that is missing comes at its end.

    Raises UserError, with the file as it was, if that cannot be done or somebody else has just written it.
    """
    with writing(path):
        before = path.read_bytes()
        replace(path, before, with_numbers(before, numbers, file=str(path)))


def with_numbers(before: bytes, numbers: Numbers[str, str], *, file: str) -> bytes:
    """Return the contents *before* with these *numbers* in them; raise UserError if that cannot be done."""
    after = before
    for name, number in numbers.items():
        after = _with(compose(after, file), name, number)
    wanted = _values(compose(before, file)) | dict(numbers)
    if _values(compose(after, file)) != wanted:
        lines = ", ".join(f"{name}: {number}" for name, number in numbers.items())
        raise UserError(f"{file}: it cannot be changed without touching what stands around it: write {lines}")
    return after


def _with(document: Document, name: str, number: str) -> bytes:
    text, root = document.text, document.root
    old = root.get(name) if isinstance(root, Mapping) else None
    if isinstance(old, Text):
        start, end = old.start.index, old.end.index
        apart = " " if text[start - 1] == ":" else ""
        text = text[:start] + apart + number + text[end:]
    elif old is None:
        newline = "\r\n" if "\r\n" in text else "\n"
        between = newline if text and not text.endswith(("\n", "\r")) else ""
        text = f"{text}{between}{name}: {number}{newline}"
    return ("\ufeff" * document.bom + text).encode("utf-8", "surrogatepass")


def _values(document: Document) -> dict[str, object]:
    values = plain(document.root) if document.root and not document.problems else {}
    return dict(values) if isinstance(values, dict) else {}
