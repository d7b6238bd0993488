"""Pairs that somebody made already: tables, Markdown with a heading for each question, folders with a file for each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.transcripts.readers import ready_markdown, ready_tables
from bot.transcripts.readers.values import words
from bot.transcripts.record import LeftOut, Part, Record
from bot.transcripts.sources import Files, decode, read_text, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
_MOST_BYTES = 5_000_000  # of one Markdown file; what is longer is none that somebody wrote


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* (of folders the listing) holds pairs."""
    names = [line for line in head.splitlines() if line.strip()]
    texts = sum(PurePath(line).suffix.lower() in _MARKDOWN for line in names)
    if PurePath(name).suffix.lower() not in _MARKDOWN | _TABLES and texts and texts * 2 >= len(names):
        return 0.6
    return max(ready_tables.looks_like(name, head), ready_markdown.looks_like(name, head))


def read(source: Path | str, file: str = "pairs") -> Record:
    """Return the pairs of a folder, a zip, a file or a text, called *file* in messages. UserError without any."""
    if isinstance(source, str):
        return _read_text(source, file, PurePath(file).suffix)
    with readable(file), Files(source) as files:
        if files.names == [source.name] and not source.is_dir():
            return _read_text(read_text(source, file), file, source.suffix)
        return _read_files(files, file)


def _read_text(text: str, file: str, suffix: str) -> Record:
    text, suffix = words(text), suffix.lower()
    table = suffix in _TABLES or (
        suffix not in _MARKDOWN
        and ready_tables.looks_like(file, text) > ready_markdown.looks_like(file, text)
    )
    return ready_tables.read(text, file) if table else ready_markdown.read(text, file)


def _read_files(files: Files, file: str) -> Record:
    record = Record.of(_parts(files))
    if not record.pairs:
        raise UserError(
            f"{file}: no Markdown file in it has a question in its front matter, or headings that ask; "
            "name the file that holds the AMA"
        )
    return record


def _parts(files: Files) -> Iterator[Part]:
    for name in files.names:
        if PurePosixPath(name).suffix.lower() not in _MARKDOWN:
            continue
        try:
            record = ready_markdown.read(words(decode(files.read(name, _MOST_BYTES))), name)
        except UserError:
            yield LeftOut(1, "no question in its front matter or headings", name)
            continue
        tags = tuple(files.tags(name))
        for pair in record.pairs:
            yield replace(pair, file=name, tags=tuple(dict.fromkeys((*pair.tags, *tags))))
        yield from (gone._replace(file=name) for gone in record.left_out)
