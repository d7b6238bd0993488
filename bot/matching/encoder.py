"""An archive's vectors: kept on disk by the text's hash, so that a start and a changed pair cost only what is new."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from bot.matching import interaction
from bot.matching.networks import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.matching.networks import Floats, Networks, ReadText
    from bot.pairs import Pair

Halves = NDArray[np.float16]
Integers = NDArray[np.int64]

log = logging.getLogger(__name__)
_AT_ONCE = 900  # keys in one statement of SQLite
_KEPT = 512
"""Texts that are encoded between two writes, so that an interrupted start has not worked for nothing."""
_FEW = 8_192  # vectors that are all compared in full: to sort some out first would take as long
_MAIN = 128
"""Directions that vectors are compared along first: a third of what there is to read, and nine tenths of them."""
_IN_FULL = 512
"""The vectors that are compared in full then: of 29,000 texts 99.9 % of the sixteen closest were among so many."""
_SAMPLE = 8_192  # vectors that tell the main directions
_OPENING = 300  # characters of an answer that its vector is made of, beside the question: it holds no more


class Vectors:
    """The vectors of one archive's pairs: of each phrasing, of each question with its answer, and of both in one."""

    def __init__(self, pairs: Sequence[Pair], networks: Networks) -> None:
        self._networks = networks
        kept = Kept(networks)
        lengths = np.fromiter((len(pair.phrasings) for pair in pairs), np.int64, len(pairs))
        self._starts = np.concatenate(([0], np.cumsum(lengths)))
        self._phrasings = kept.vectors([text for pair in pairs for text in pair.phrasings])
        self._answers = kept.vectors([f"{pair.question} {pair.answer[:_OPENING]}".strip() for pair in pairs])
        self._pairs = Nearest(self._middles(lengths))

    def _middles(self, lengths: Integers) -> Floats:
        """Return one vector a pair, between its phrasings and its answer: what candidates are found by."""
        if not len(lengths):
            return np.zeros((0, WIDTH), np.float32)
        sums = np.add.reduceat(self._phrasings, self._starts[:-1], axis=0, dtype=np.float32)
        middles = sums / lengths[:, None].astype(np.float32) + self._answers
        return np.asarray(middles / (np.linalg.norm(middles, axis=1, keepdims=True) + 1e-9), np.float32)

    def read(self, query: str) -> ReadText:
        """Return *query* as the encoder reads it."""
        return self._networks.read(query)

    def closest(self, query: Floats, allowed: Integers | None, most: int) -> Integers:
        """Return the *most* pairs closest to *query* in meaning, among those *allowed* (all, if None), in no order."""
        return self._pairs.closest(query, allowed, most)

    def cosines(self, query: Floats, pairs: Integers) -> tuple[Floats, Integers, Floats]:
        """Return, for each of *pairs*, the cosine of its closest phrasing, which one it is, and that of its answer."""
        if not len(pairs):
            nothing = np.zeros(0, np.float32)
            return nothing, pairs, nothing
        lengths = self._starts[pairs + 1] - self._starts[pairs]
        firsts = np.cumsum(lengths) - lengths
        rows = np.arange(lengths.sum()) + np.repeat(self._starts[pairs] - firsts, lengths)
        near = self._phrasings[rows].astype(np.float32) @ query
        best = np.maximum.reduceat(near, firsts)
        places = np.where(
            near == np.repeat(best, lengths), np.arange(len(near)) - np.repeat(firsts, lengths), len(near)
        )
        return best, np.minimum.reduceat(places, firsts), self._answers[pairs].astype(np.float32) @ query

    def interactions(self, query: ReadText, pairs: Sequence[tuple[Pair, int]]) -> Floats:
        """Return what late interaction tells of *query* and each of *pairs*, given with the number of its closest
        phrasing (pairs x interaction.NAMES).
        """
        recalled = self._networks.recalled
        return np.array(
            [
                interaction.compared(
                    query,
                    recalled(pair.phrasings[phrasing]),
                    recalled(interaction.with_answer(pair.question, pair.answer)),
                )
                for pair, phrasing in pairs
            ],
            np.float32,
        ).reshape(len(pairs), len(interaction.NAMES))

    def judged(self, query: str, pairs: Sequence[tuple[Pair, int]]) -> Floats:
        """Return the judge's log-odds that each of *pairs*, given as above, answers *query*."""
        return self._networks.judged(query, [(pair.phrasings[place], pair.answer) for pair, place in pairs])


class Nearest:
    """*vectors* of length 1, to find the closest of many without reading all of each: those are compared in full that
    are closest along the main directions, in which the vectors have most of their length.
    """

    def __init__(self, vectors: Floats) -> None:
        self._many = len(vectors) > _FEW
        self._vectors: Floats | Halves = vectors
        if self._many:
            sample = vectors[:: -(-len(vectors) // _SAMPLE)]
            self._main: Floats = np.linalg.eigh(sample.T @ sample)[1][:, -_MAIN:]
            self._along: Floats = vectors @ self._main
            self._vectors = vectors.astype(np.float16)

    def closest(self, query: Floats, allowed: Integers | None, most: int) -> Integers:
        """Return the places of the *most* closest to *query*, among those *allowed* (all, if None), in no order."""
        places = np.arange(len(self._vectors)) if allowed is None else allowed
        if not self._many:
            return places[_highest((self._vectors @ query)[places], most)]
        if len(places) > _IN_FULL:
            places = places[_highest((self._along @ (query @ self._main))[places], _IN_FULL)]
        return places[_highest(self._vectors[places].astype(np.float32) @ query, most)]


class Kept:
    """Vectors that were made before, in a file of the user's cache; where none can be kept, they are made anew."""

    def __init__(self, networks: Networks, folder: Path | None = None) -> None:
        self._networks = networks
        self._folder = folder or user_cache_path("ama-bot")
        self._file = self._folder / f"vectors-{networks.version}.db"

    def vectors(self, texts: Sequence[str]) -> Halves:
        """Return a vector of each of *texts*."""
        keys = [
            hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest() for text in texts
        ]
        known = self._read(sorted(set(keys)))
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for start in range(0, len(new), _KEPT):
            part = dict(list(new.items())[start : start + _KEPT])
            made = self._networks.encode(list(part.values())).astype(np.float16)
            known.update(zip(part, made, strict=True))
            self._write({key: known[key].tobytes() for key in part})
        found = np.zeros((len(texts), WIDTH), np.float16)
        for place, key in enumerate(keys):
            found[place] = known[key]
        return found

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Halves]:
        if not self._file.exists():
            return {}
        found: dict[bytes, Halves] = {}
        try:
            with closing(sqlite3.connect(self._file, timeout=10)) as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    rows = connection.execute(
                        f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(part))})",  # noqa: S608
                        part,
                    )
                    found.update((key, np.frombuffer(vector, np.float16)) for key, vector in rows)
        except sqlite3.Error as error:
            log.debug("%s cannot be read: %s", self._file, error)
        return {key: vector for key, vector in found.items() if len(vector) == WIDTH}

    def _write(self, rows: dict[bytes, bytes]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in self._folder.glob("vectors-*.db"):
                if old != self._file:
                    old.unlink()
            with closing(sqlite3.connect(self._file, timeout=10)) as connection, connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
                )
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows.items())
        except (OSError, sqlite3.Error) as error:
            log.debug("%s cannot be written: %s", self._file, error)


def _highest(values: Floats, most: int) -> Integers:
    """Return the places of the *most* highest *values*, in no order."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(values, len(values) - most)[len(values) - most :]
