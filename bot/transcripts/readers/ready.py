"""Pairs that somebody made already: tables, Markdown with a heading for each question, folders with a file for each."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.transcripts.readers import ready_markdown, ready_tables
from bot.transcripts.readers.values import words
from bot.transcripts.record import LeftOut, ReadyPair, Record
from bot.transcripts.sources import decode, read_text, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
_MOST_BYTES = 5_000_000  # of one Markdown file; what is longer is none that somebody wrote


def looks_like(name: str, head: str) -> float:
    """How sure a file of that *name* that begins with *head* holds pairs; for a folder or zip it is the listing."""
    names = [line for line in head.splitlines() if line.strip()]
    texts = sum(PurePath(line).suffix.lower() in _MARKDOWN for line in names)
    if PurePath(name).suffix.lower() not in _MARKDOWN | _TABLES and texts and texts * 2 >= len(names):
        return 0.6
    return max(ready_tables.looks_like(name, head), ready_markdown.looks_like(name, head))


def read(source: Path | str, file: str = "pairs") -> Record:
    """The pairs of a folder, a zip, a file or a text, called *file* in messages. UserError where there are none."""
    if isinstance(source, str):
        return _read_text(source, file)
    if source.is_dir():
        return _read_files(_files(source, file), file)
    if zipfile.is_zipfile(source):
        return _read_files(_members(source, file), file)
    return _read_text(read_text(source, file), file)


def _read_text(text: str, file: str) -> Record:
    text, suffix = words(text), PurePath(file).suffix.lower()
    table = suffix in _TABLES or (
        suffix not in _MARKDOWN
        and ready_tables.looks_like(file, text) > ready_markdown.looks_like(file, text)
    )
    return ready_tables.read(text, file) if table else ready_markdown.read(text, file)


def _files(folder: Path, file: str) -> Iterator[tuple[str, str]]:
    """Name and text of each Markdown file under *folder*, by name."""
    with readable(file):
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _MARKDOWN and path.is_file():
                yield path.relative_to(folder).as_posix(), words(decode(path.read_bytes()[:_MOST_BYTES]))


def _members(path: Path, file: str) -> Iterator[tuple[str, str]]:
    with readable(file), zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if PurePath(name).suffix.lower() in _MARKDOWN and not name.startswith("__MACOSX"):
                with archive.open(name) as stream:
                    yield name, words(decode(stream.read(_MOST_BYTES)))


def _read_files(files: Iterator[tuple[str, str]], file: str) -> Record:
    pairs: list[ReadyPair] = []
    left_out: list[LeftOut] = []
    for name, text in files:
        try:
            record = ready_markdown.read(text, name)
        except UserError:
            left_out.append(LeftOut(1, f"{name} has no question in its front matter or headings"))
            continue
        pairs += record.pairs
        left_out += [LeftOut(gone.line, f"{name}: {gone.reason}") for gone in record.left_out]
    if not pairs:
        raise UserError(
            f"{file}: no Markdown file in it has a question in its front matter, or headings that ask; "
            "name the file that holds the AMA"
        )
    return Record(pairs=tuple(pairs), left_out=tuple(left_out))
