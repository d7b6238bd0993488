"""Distillation of judges into one: python -m training.distil --minilm FOLDER --judges A.onnx B.onnx --out FOLDER

Judges that were trained differently err differently, and the mean of their log-odds is better than each of them, but
costs twice the time and the space. So their weights are averaged, and what the average lost is taught again: to say on
the training archives what the judges say in the mean. --judges are as the bot ships them (training/export.py).
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from bot.matching.networks import session
from training import minilm
from training.examples import auroc, drawn, everyday
from training.train import BATCH, Descent, Pace, archives, batches, begin, options, run, tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.networks import WordPieces
    from training.examples import PracticeArchive
    from training.train import Reader, Row

PACE = Pace(5e-5, 5e-4, warm=20, end=0.0, decay=0.0)
LOOKS = 3  # times that it is measured
EXAMPLES = 600  # that it is measured on


class Judges:
    """The judges to learn from: what they say in the mean."""

    def __init__(self, paths: Sequence[Path], pieces: WordPieces) -> None:
        self._sessions = [session(path) for path in paths]
        self._pieces = pieces

    def of(self, rows: Sequence[Row]) -> torch.Tensor:
        """Return the mean of their log-odds for each of *rows*."""
        vectors, mask = self._pieces.batch(rows)
        said = [one.run(None, {"vectors": vectors, "mask": mask})[0] for one in self._sessions]
        return torch.from_numpy(np.mean(said, axis=0, dtype=np.float32))


class Measure:
    """What the judges say of examples that nobody learns from, and how near a student comes to it."""

    def __init__(self, archives: Sequence[PracticeArchive], reader: Reader, judges: Judges) -> None:
        examples = drawn(archives, everyday(), random.Random(1))[:EXAMPLES]
        self._pieces = reader.pieces
        self._rows = reader.pairs(examples)
        self._labels = np.array([one.label for one in examples])
        starts = range(0, len(self._rows), BATCH)
        self._said = np.concatenate([judges.of(self._rows[at : at + BATCH]).numpy() for at in starts])
        self.of_judges = round(auroc(self._said, self._labels), 4)

    def of(self, student: torch.nn.Module) -> dict[str, float]:
        """Return how well *student* tells right from wrong, and how it correlates with the judges."""
        own = run(student, self._pieces, self._rows)
        return {
            "auroc": round(auroc(own, self._labels), 4),
            "like_judges": round(float(np.corrcoef(own, self._said)[0, 1]), 4),
        }


def main() -> None:
    """Average, teach, say now and then what is reached, and save the weights."""
    asked = options(__doc__, minutes=60)
    asked.add_argument("--judges", type=Path, nargs="+", required=True)
    asked.add_argument("--archives", type=int, help="learn from so many of the archives")
    wanted = asked.parse_args()
    encoder, reader, chance = begin(wanted)
    sentence = minilm.Sentence(encoder)
    learned, tested = archives(("practice",), wanted.archives, sentence, reader, chance)
    judges = Judges(wanted.judges, reader.pieces)
    measure = Measure(tested, reader, judges)
    print(json.dumps({"judges": measure.of_judges}), flush=True)
    known = [minilm.shipped_judge(path) for path in wanted.judges]
    student = minilm.Judge(encoder)
    student.load_state_dict({name: torch.stack([one[name] for one in known]).mean(0) for name in known[0]})
    descent, looks, chat = Descent(student, 60 * wanted.minutes, PACE), -1, everyday()
    while descent.gone < 1:
        rows = reader.pairs(drawn(learned, chat, chance))
        for batch in batches(rows, chance):
            if int(descent.gone * LOOKS) > looks:
                looks = int(descent.gone * LOOKS)
                figures = {"examples": descent.examples, **measure.of(student)}
                print(json.dumps(figures), flush=True)
                torch.save(student.state_dict(), wanted.out / "judge.pt")
                student.train()
            if descent.gone >= 1:
                break
            some = [rows[place] for place in batch]
            said = student(*tensors(reader.pieces, some))
            descent.step(functional.mse_loss(said, judges.of(some)), len(some))


if __name__ == "__main__":
    main()
