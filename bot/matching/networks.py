"""The two networks that come with the bot: the encoder makes vectors of texts and of each word piece in them, the judge
reads query and pair together.

Both are MiniLM-L6 in ONNX, run by onnxruntime on one thread a call; docs/model.md says where they come from. Threads
may share them, and onnxruntime lets go of the interpreter's lock while it works.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from bot.errors import UserError
from bot.matching.wordpieces import WordPieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.index import Integers
    from bot.matching.wordpieces import Floats

MODEL = Path(__file__).parent / "model"
WIDTH = 384  # numbers of a vector
_REMEMBERED = 1_024  # texts of pairs whose pieces' vectors are kept: up to 25 MB


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
        made = np.zeros((len(texts), WIDTH), np.float32)
        # One by one: in eight bits a text's numbers depend a little on what is encoded with it.
        for place, pieces in enumerate(self.pieces.of(texts)):
            made[place] = self._run(self._encoder, [(self.pieces.alone(pieces), ())])[0]
        return made

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

    def _run(
        self, session: onnxruntime.InferenceSession, rows: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> Floats:
        vectors, mask = self.pieces.batch(rows)
        return np.asarray(session.run(["out"], {"vectors": vectors, "mask": mask})[0], np.float32)


@cache
def shipped() -> Networks:
    """Return the networks that came with the bot, loaded once."""
    return Networks()


def session(path: Path) -> onnxruntime.InferenceSession:
    """Return the network in *path*, run on one thread a call."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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
