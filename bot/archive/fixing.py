"""Ids written into the files, so that they stay when a question is reworded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.archive.entries import FIELD_ORDER
from bot.archive.files import as_written, yaml_files
from bot.archive.ids import name_nameless
from bot.archive.reading import read_file
from bot.yamlfile.edits import Put
from bot.yamlfile.writing import change_file

if TYPE_CHECKING:
    from pathlib import Path


def fix(path: Path) -> int:
    """Write the missing ids into the file, or all files below the folder, at *path*; how many were written.

    They are unique over the folder, and the same that its loading gives. Nothing else changes. Raises UserError
    where a file cannot be changed; the files before it are done then.
    """
    folder = path if path.is_dir() else path.parent
    read = {file: read_file(file, as_written(file)) for file in dict.fromkeys([*yaml_files(folder), path])}
    nameless = {file: [e for e in reading.entries if not e.id] for file, reading in read.items()}
    name_nameless([entry for reading in read.values() for entry in reading.entries])
    written = 0
    for file, entries in nameless.items():
        changes = [Put(("pairs", entry.index, "id"), entry.id) for entry in entries if entry.fields.question]
        if changes and (path.is_dir() or file == path):
            change_file(file, changes, order=FIELD_ORDER)
            written += len(changes)
    return written
