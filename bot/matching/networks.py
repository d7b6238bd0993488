"""The two networks that come with the bot: the encoder makes vectors of texts and of each word piece in them, the judge
reads query and pair together. Both read word pieces as vectors.

Both are MiniLM-L6 in ONNX, run by onnxruntime on one thread a call; docs/model.md says where they come from. Threads
may share them, and onnxruntime lets go of the interpreter's lock while it works. The pieces are BERT's, uncased. Their
vectors are MiniLM's, rounded to four bits; both networks were trained on the rounded ones, so nothing is lost by it.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.index import Integers

    Floats = NDArray[np.float32]

MODEL = Path(__file__).parent / "model"
WIDTH = 384  # numbers of a vector
_REMEMBERED = 2_048  # texts of pairs whose pieces' vectors are kept: up to 50 MB
GROUP = 32  # numbers of a vector that share a scale
MOST = 128  # pieces that the networks have positions for
_QUERY, _PHRASING, _PAIR = 48, 32, 56  # pieces that the judge reads of a query, a phrasing, a pair
_START = 16  # of a longer query the first so many are read, and the last: it asks at one end or the other
_LOADING = Lock()
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


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as the encoder reads it: its *vector* (WIDTH), the numbers of its *pieces* in the vocabulary, and a vector
    for each, *tokens* (pieces x WIDTH); all vectors are of length 1.
    """

    vector: Floats
    pieces: Integers
    tokens: Floats


class Networks:
    """Encoder and judge in *folder*, whose files must be the ones that SHA256SUMS there names."""

    def __init__(self, folder: Path = MODEL) -> None:
        """Raise UserError where a file is missing or is not the one that was shipped."""
        self.version = _checked(folder)
        self.pieces = WordPieces(folder / "vocabulary.txt", folder / "wordpieces.npz")
        self._encoder = session(folder / "encoder.onnx")
        self._judge = session(folder / "judge.onnx")
        self.recalled = lru_cache(_REMEMBERED)(self.read)
        """As `read`, for texts of pairs: the same ones are candidates again and again."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a vector of length 1 for each of *texts* (texts x WIDTH)."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            made = list(threads.map(self._encoded, self.pieces.of(texts)))
        return np.array(made, np.float32).reshape(len(texts), WIDTH)

    def read(self, text: str) -> ReadText:
        """Return *text* as the encoder reads it."""
        row = self.pieces.alone(self.pieces.of([text])[0])
        vectors, mask = self.pieces.batch([(row, ())])
        whole, tokens = self._encoder.run(["out", "tokens"], {"vectors": vectors, "mask": mask})
        return ReadText(whole[0], np.array(row[1:-1], np.int64), tokens[0, 1:-1])

    def judged(self, query: str, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Return the log-odds that each of *pairs*, a phrasing and an answer, answers *query*."""
        asked, *archived = self.pieces.of([query, *(text for pair in pairs for text in pair)])
        first = self.pieces.query(asked)
        seconds = [self.pieces.pair(*both) for both in zip(archived[::2], archived[1::2], strict=True)]
        return self._run(self._judge, [(first, second) for second in seconds])

    def _encoded(self, pieces: Sequence[int]) -> Floats:
        # One by one: in eight bits a text's numbers depend a little on what is encoded with it.
        vector: Floats = self._run(self._encoder, [(self.pieces.alone(pieces), ())])[0]
        return vector

    def _run(
        self, session: onnxruntime.InferenceSession, rows: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> Floats:
        vectors, mask = self.pieces.batch(rows)
        return np.asarray(session.run(["out"], {"vectors": vectors, "mask": mask})[0], np.float32)


def shipped() -> Networks:
    """Return the networks that came with the bot, loaded once, whichever threads ask for them."""
    with _LOADING:
        return _loaded()


def load_ahead() -> None:
    """Begin to load the shipped networks in a thread; what is wrong with them is raised where `shipped` is called."""
    ThreadPoolExecutor(1).submit(shipped)


@cache
def _loaded() -> Networks:
    return Networks()


def session(path: Path) -> onnxruntime.InferenceSession:
    """Return the network in *path*, run on one thread a call."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Sum and norm in one step are slower here than apart: without it a reading takes a tenth less.
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def _checked(folder: Path) -> str:
    """Return what names these very files: the sum of their sums."""
    sums = folder / "SHA256SUMS"
    if not sums.exists():
        raise UserError(f"{folder} holds no model (SHA256SUMS is missing): install the bot again")
    listed = sums.read_text("ascii")
    for line in listed.splitlines():
        expected, name = line.split()
        path = folder / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise UserError(f"{path} is not the file that came with the bot: install the bot again")
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Floats:
    """Return rows of four-bit numbers, two a byte, as floats; each GROUP of them is multiplied by its scale."""
    levels = np.stack((packed & 15, packed >> 4), axis=-1).astype(np.float32) - 8
    groups = levels.reshape(len(packed), -1, GROUP) * scales.astype(np.float32)[..., None]
    return groups.reshape(len(packed), -1)
