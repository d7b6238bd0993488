"""Texts as word pieces, and word pieces as vectors: what the encoder and the judge read.

The pieces are BERT's, uncased. Their vectors are MiniLM's, rounded to four bits; both networks were trained on the
rounded ones, so nothing is lost by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

GROUP = 32  # numbers of a vector that share a scale
MOST = 128  # pieces that the networks have positions for
_QUERY, _PHRASING, _PAIR = 48, 32, 56  # pieces that the judge reads of a query, a phrasing, a pair
_START = 16  # of a longer query the first so many are read, and the last: it asks at one end or the other
_LONGEST = 2_000  # characters: what is longer is cut before it is taken apart


class WordPieces:
    """The pieces of *vocabulary*, one a line, and their vectors."""

    def __init__(self, vocabulary: Path, vectors: Path) -> None:
        pieces = {line: place for place, line in enumerate(vocabulary.read_text("utf-8").splitlines())}
        self._tokenizer = Tokenizer(WordPiece(pieces, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106
        self._tokenizer.normalizer = BertNormalizer(lowercase=True)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()
        self.unknown = pieces["[UNK]"]
        self._first, self._last = pieces["[CLS]"], pieces["[SEP]"]
        self._between = pieces[":"]
        with np.load(vectors) as held:
            self._words, self._scales = held["words"], held["scales"]
            self._positions, self._sides = held["positions"], held["sides"]

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the pieces of each of *texts*, without those that frame it."""
        return [one.ids for one in self._tokenizer.encode_batch([text[:_LONGEST] for text in texts])]

    def alone(self, pieces: Sequence[int]) -> list[int]:
        """Return *pieces* framed as a text of its own."""
        return [self._first, *pieces[: MOST - 2], self._last]

    def query(self, pieces: Sequence[int]) -> list[int]:
        """Return what the judge reads of a query."""
        if len(pieces) > _QUERY:
            pieces = [*pieces[:_START], *pieces[_START - _QUERY :]]
        return [self._first, *pieces, self._last]

    def pair(self, phrasing: Sequence[int], answer: Sequence[int]) -> list[int]:
        """Return what the judge reads of a pair: a phrasing and how the answer begins."""
        return [*[*phrasing[:_PHRASING], self._between, *answer][:_PAIR], self._last]

    def vectors(self, pieces: NDArray[np.int64]) -> Floats:
        """Return the vectors of *pieces*, a row each."""
        return unpacked(self._words[pieces], self._scales[pieces])

    def batch(self, rows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> tuple[Floats, Floats]:
        """Return the rows as the networks take them: vectors (rows x pieces x width) and a mask (rows x pieces).

        A row is the pieces of its first side and of its second, which may be empty.
        """
        longest = max(len(first) + len(second) for first, second in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        sides = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros((len(rows), longest), np.float32)
        for place, (first, second) in enumerate(rows):
            ids[place, : len(first) + len(second)] = [*first, *second]
            sides[place, len(first) : len(first) + len(second)] = 1
            mask[place, : len(first) + len(second)] = 1
        embedded = self.vectors(ids.ravel()).reshape(*ids.shape, -1)
        embedded += self._positions[:longest]
        embedded += self._sides[sides]
        return embedded, mask


def unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Return rows of four-bit numbers, two a byte, as floats; each GROUP of them is multiplied by its scale."""
    levels = np.stack((packed & 15, packed >> 4), axis=-1).astype(np.float32) - 8
    groups = levels.reshape(len(packed), -1, GROUP) * scales.astype(np.float32)[..., None]
    return groups.reshape(len(packed), -1)
