"""The files that make up the archive, and what they are called in messages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.yamlfile.nodes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 64 * 2**20  # 100,000 pairs are about 55 MB; what is larger is no archive file
_ENDINGS = (".yaml", ".yml")


def yaml_files(folder: Path) -> list[Path]:
    """Return all YAML files below *folder*, sorted; hidden ones and those in hidden folders are left out."""
    return sorted(_walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(_ENDINGS) and not name.startswith("."):
                yield Path(place, name)


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
