"""Rivals in finding a pair for a question: the Matcher, and what one would take in its place; one thread each.

Each is built of an archive's pairs and then asked; what it finds is thrown away, only the time counts. All of them
search the phrasings and the answer, but for rapidfuzz, which compares with every phrasing.
"""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from typing import TYPE_CHECKING

from rapidfuzz import process

from bot.matching.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.pairs import Archive, Pair

    Ask = Callable[[str], object]

LIMIT = 10
HOW_TO_GET = ".venv/bin/uv pip install --group bench"
MATCHER, RAPIDFUZZ, BM25S, FTS5, TANTIVY = (
    "Matcher",
    "rapidfuzz `extractOne`",
    "bm25s",
    "SQLite FTS5",
    "tantivy",
)


def matcher(archive: Archive) -> Ask:
    """Return our own by words alone: it alone repairs slips, weighs several views and says how sure it is."""
    return Matcher(archive, reading=False).rank


def rapidfuzz(archive: Archive) -> Ask:
    """`extractOne` as it comes, with WRatio, over every phrasing."""
    phrasings = [text for pair in archive for text in pair.phrasings]
    return lambda query: process.extractOne(query, phrasings)


def bm25s(archive: Archive) -> Ask:
    """BM25 with the scores worked out beforehand, in numpy."""
    import bm25s as library  # noqa: PLC0415 - may be missing

    index = library.BM25()
    index.index(
        library.tokenize([_whole(pair) for pair in archive], show_progress=False), show_progress=False
    )

    def ask(query: str) -> object:
        words = library.tokenize(query, show_progress=False)
        return index.retrieve(words, k=LIMIT, show_progress=False) if words.vocab else None

    return ask


def fts5(archive: Archive) -> Ask:
    """Return a table of SQLite's in memory, stemmed; any word may be missing, and phrasings count three times."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE pairs USING fts5(asked, answer, tokenize='porter unicode61')")
    database.executemany("INSERT INTO pairs VALUES (?, ?)", _texts(archive))
    database.execute("INSERT INTO pairs (pairs) VALUES ('optimize')")
    search = f"SELECT rowid FROM pairs WHERE pairs MATCH ? ORDER BY bm25(pairs, 3.0, 1.0) LIMIT {LIMIT}"

    def ask(query: str) -> object:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        return database.execute(search, (words,)).fetchall() if words else None

    return ask


def tantivy(archive: Archive) -> Ask:
    """Return an index in memory, stemmed; phrasings count three times."""
    import tantivy as library  # noqa: PLC0415 - may be missing

    schema = library.SchemaBuilder()
    for field in ("asked", "answer"):
        schema.add_text_field(field, tokenizer_name="en_stem")
    index = library.Index(schema.build())
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for asked, answer in _texts(archive):
        writer.add_document(library.Document(asked=asked, answer=answer))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> object:
        words = " ".join(re.findall(r"\w+", query))
        parsed, _ = index.parse_query_lenient(words, ["asked", "answer"], field_boosts={"asked": 3.0})
        return searcher.search(parsed, LIMIT)

    return ask


def _texts(archive: Archive) -> Iterator[tuple[str, str]]:
    return (("\n".join(pair.phrasings), pair.answer) for pair in archive)


def _whole(pair: Pair) -> str:
    return "\n".join((*pair.phrasings, pair.answer))


ALL: dict[str, Callable[[Archive], Ask]] = {
    MATCHER: matcher,
    RAPIDFUZZ: rapidfuzz,
    BM25S: bm25s,
    FTS5: fts5,
    TANTIVY: tantivy,
}


def missing() -> list[str]:
    """Return the rivals whose package is not installed."""
    return [name for name in (BM25S, TANTIVY) if importlib.util.find_spec(name) is None]
