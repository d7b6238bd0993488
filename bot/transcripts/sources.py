"""Sources of records: files, folders, zips and standard input, unpacked as far as that is safe."""

from __future__ import annotations

import codecs
import io
import re
import shutil
import sys
import zipfile
import zlib
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from posixpath import commonpath
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from bot.archive.schema import fits
from bot.errors import UserError
from bot.transcripts.lexicon import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Return the encoding of a text that begins with *sample*: by its mark, else UTF-8, else Windows' western one."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes) -> str:
    """Return *data* as text, whatever its encoding and line ends; what is no text becomes U+FFFD."""
    text = data.decode(encoding_of(data), errors="replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_text(path: Path, file: str) -> str:
    """Return the text of the file at *path*; UserError, calling it *file*, if it cannot be read."""
    with readable(file):
        return decode(path.read_bytes())


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Have whatever is wrong with a file, a folder or a zip be a UserError about *file* within."""
    try:
        yield
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UserError(
            f"{file}: cannot be read: {reason}; get the file anew, or unpack it by hand"
        ) from error


@contextmanager
def open_lines(stream: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Yield the lines of the binary *stream* as text, without loading it."""
    buffered = io.BufferedReader(stream, _SAMPLE)  # type: ignore[type-var]
    encoding = encoding_of(buffered.peek(_SAMPLE)[:_SAMPLE])
    with io.TextIOWrapper(buffered, encoding, errors="replace") as lines:
        yield lines


class Source(NamedTuple):
    """A record to be read: its *name* in messages, and where it lies (a file or a folder).

    Of a folder or zip: what it is called *within*, and *tags*, by the folders there.
    """

    name: str
    path: Path
    within: str = ""
    tags: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """Return what its drafts are named after."""
        if self.within:
            return "-".join(PurePosixPath(self.within).with_suffix("").parts)
        return Path(self.name).name.split(".")[0] if self.name != "-" else "standard-input"

    @property
    def title(self) -> str:
        """Return what it is called in its drafts."""
        return self.within or Path(self.name).name if self.name != "-" else "standard input"


class Files:
    """The files of a folder or a zip, or the one file that is neither, by their names within."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip = zipfile.ZipFile(path) if path.is_file() and _is_zip(path) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip:
            self._zip.close()

    @cached_property
    def names(self) -> list[str]:
        """Return the names in order, without those of files that are hidden."""
        if self._zip:
            names = [name for name in self._zip.namelist() if not name.endswith("/")]
        elif self._path.is_dir():
            found = (path for path in self._path.rglob("*") if path.is_file())
            names = [path.relative_to(self._path).as_posix() for path in found]
        else:
            names = [self._path.name]
        return sorted(name for name in names if not _is_hidden(name))

    def read(self, name: str, most: int = -1) -> bytes:
        """Return the first bytes, all without *most*, of the file *name*."""
        with self.open(name) as file:
            return file.read(most)

    def open(self, name: str) -> IO[bytes]:
        """Return the file *name*, opened."""
        if self._zip:
            return self._zip.open(name)
        return (self._path / name if self._path.is_dir() else self._path).open("rb")

    @cached_property
    def _shared(self) -> int:
        """Return how many folders all the texts lie in."""
        folders = {str(PurePosixPath(name).parent) for name in self.names if _is_text(name)}
        return len(PurePosixPath(commonpath(folders)).parts) if folders else 0

    def tags(self, name: str) -> Iterator[str]:
        """Yield the folders in which the file *name* lies and not all do: the same question of two courses is two."""
        for folder in PurePosixPath(name).parts[self._shared : -1]:
            if (tag := re.sub(r"^\d+[\s._-]+", "", folder).strip()) and fits("tags", (tag,)):
                yield tag


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in {b"PK\3\4", b"PK\5\6"} or zipfile.is_zipfile(path)


def _is_text(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _TEXTS - {""}


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name).parts)


def is_packed(source: Source) -> bool:
    """Return whether *source* is a folder or a zip."""
    with readable(source.name):
        return source.path.is_dir() or zipfile.is_zipfile(source.path)


def listing(path: Path, most: int = 5000) -> str:
    """Return the names in a zip or under a folder, one a line, up to *most*: the head by which formats of many files
    know their own. Nothing for any other file.
    """
    try:
        if path.is_dir() or zipfile.is_zipfile(path):
            with Files(path) as files:
                return "\n".join(files.names[:most])
    except _BROKEN:
        pass
    return ""


MOST_MEMBERS = 20_000
MOST_UNPACKED = 2 * 2**30  # bytes of text in a zip
MOST_STDIN = 2**30
_BOMB_BYTES, _BOMB_RATIO = 20 * 2**20, 200  # text packs to a tenth, the most repetitive chat to a hundredth
_TEXTS = words_of("files", "texts") | {""}


def source_of(given: str, scratch: Path, stdin: IO[bytes] | None = None) -> Source:
    """Return the source that the operator *gave*: a path, or "-" for standard input, which is put into *scratch*.

    UserError where nothing is there, or what is there must not be opened.
    """
    if given == "-":
        return Source("-", _spooled(stdin or sys.stdin.buffer, scratch))
    path = Path(given).expanduser()
    if not path.exists():
        raise UserError(f"{given}: there is no such file or folder")
    if not path.is_dir() and not path.is_file():
        raise UserError(f"{given}: it is not a regular file")
    source = Source(given.rstrip("/"), path)
    refuse_bomb(source)
    return source


def refuse_bomb(source: Source) -> None:
    """Raise UserError where *source* is a zip that unpacks to far more than any record."""
    if source.path.is_dir():
        return
    with readable(source.name):
        if not zipfile.is_zipfile(source.path):
            return
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
    texts = [one for one in members if Path(one.filename).suffix.lower() in _TEXTS]
    if len(members) > MOST_MEMBERS:
        raise UserError(
            f"{source.name}: {len(members)} files are in this zip: unpack it, and give the folder or the file"
        )
    swollen = [
        m
        for m in members
        if m.file_size > _BOMB_BYTES and m.file_size > _BOMB_RATIO * max(1, m.compress_size)
    ]
    if swollen or sum(one.file_size for one in texts) > MOST_UNPACKED:
        raise UserError(
            f"{source.name}: this zip unpacks to far more than a record holds, and is not opened; unpack it by hand "
            "if you trust it"
        )


def members(source: Source, scratch: Path) -> Iterator[Source]:
    """Yield the texts within a folder or a zip, each as a source of its own, by name."""
    with readable(source.name), Files(source.path) as files:
        for number, name in enumerate(files.names):
            if not _is_text(name):
                continue
            path = source.path / name
            if not source.path.is_dir():
                # Named by number: a member's name could lead out of the folder.
                path = scratch / f"member-{number}{PurePosixPath(name).suffix.lower()[:10]}"
                with files.open(name) as packed, path.open("wb") as file:
                    shutil.copyfileobj(packed, file)
            yield Source(f"{source.name}/{name}", path, name, tuple(files.tags(name)))


def others(source: Source) -> list[str]:
    """Return the names within a folder or a zip of the files that are no texts."""
    with readable(source.name), Files(source.path) as files:
        return [name for name in files.names if not _is_text(name)]


def _spooled(stdin: IO[bytes], scratch: Path) -> Path:
    target = scratch / "standard-input"
    with target.open("wb") as file:
        taken = 0
        while piece := stdin.read(2**20):
            taken += len(piece)
            if taken > MOST_STDIN:
                raise UserError(f"-: more than {MOST_STDIN // 2**20} MB came in: give a file")
            file.write(piece)
    return target
