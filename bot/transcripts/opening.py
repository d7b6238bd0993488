"""Files as they come: their encoding found out, their lines one by one, the names in a zip or a folder."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SAMPLE = 1 << 20  # bytes that the encoding is told from
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def encoding_of(sample: bytes) -> str:
    """The encoding of a text that begins with *sample*: by its mark, else UTF-8, else Windows' western one."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes) -> str:
    """*data* as text, whatever its encoding; what is no text becomes U+FFFD."""
    return data.decode(encoding_of(data), errors="replace").removeprefix("\ufeff")


def read_text(path: Path, file: str) -> str:
    """The text of the file at *path*; UserError, calling it *file*, if it cannot be read."""
    with readable(file):
        return decode(path.read_bytes())


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Within it, whatever is wrong with a file, a folder or a zip is a UserError about *file*."""
    try:
        yield
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UserError(
            f"{file}: cannot be read: {reason}; get the file anew, or unpack it by hand"
        ) from error


@contextmanager
def open_lines(stream: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """The lines of the binary *stream* as text, without loading it."""
    buffered = io.BufferedReader(stream, _SAMPLE)  # type: ignore[type-var]
    encoding = encoding_of(buffered.peek(_SAMPLE)[:_SAMPLE])
    with io.TextIOWrapper(buffered, encoding, errors="replace") as lines:
        yield lines


def listing(path: Path, most: int = 5000) -> str:
    """The names in a zip or under a folder, one a line, up to *most*: the head by which formats of many files know
    their own. Nothing for any other file.
    """
    try:
        if path.is_dir():
            names: Iterator[str] = (str(found.relative_to(path)) for found in path.rglob("*"))
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = iter(archive.namelist())
        else:
            return ""
        return "\n".join(name for _, name in zip(range(most), names, strict=False))
    except _BROKEN:
        return ""
