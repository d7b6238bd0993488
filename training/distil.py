"""Distillation of judges into one: python -m training.distil --minilm FOLDER --judges A.onnx B.onnx --out FOLDER
[--mpnet FOLDER --teacher FILE]

Judges that were trained differently err differently, and the mean of their log-odds is better than each of them, but
costs more time and space. So the weights of --judges, which are as the bot ships them (training/export.py), are
averaged, and what the average lost is taught again: to say what the judges say in the mean of examples of the training
archives. With --teacher, the judge.pt of `training.train --mpnet`, that one has its say as well. First all is said, in
an hour for 80,000 examples on one core; then it is learned, for --minutes.
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
from training import minilm, mpnet
from training.examples import auroc, drawn, everyday
from training.train import (
    BATCH,
    HALVES,
    Descent,
    Pace,
    Reader,
    archives,
    batches,
    begin,
    options,
    pieces_of_mpnet,
    run,
    tensors,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from bot.matching.networks import WordPieces
    from training.examples import Example, PracticeArchive

PACE = Pace(6e-5, 6e-4, warm=50, end=0.02, decay=0.0)
LOOKS = 3  # times that it is measured
MEASURED = 800  # examples that it is measured on


class ShippedJudge:
    """A judge as the bot ships it, in *path*, which reads *pieces*."""

    def __init__(self, path: Path, pieces: WordPieces) -> None:
        self._session = session(path)
        self._reader = Reader(pieces)

    def of(self, examples: Sequence[Example]) -> np.ndarray:
        """Return its log-odds for each of *examples*."""
        vectors, mask = self._reader.pieces.batch(self._reader.pairs(examples))
        return np.float32(self._session.run(None, {"vectors": vectors, "mask": mask})[0])


class LargerJudge:
    """A judge of mpnet's layers, its weights in *path*, which reads *pieces*."""

    def __init__(self, path: Path, folder: Path, pieces: mpnet.Pieces) -> None:
        self._judge = minilm.Judge(mpnet.Mpnet(folder))
        self._judge.load_state_dict(torch.load(path))
        self._reader = Reader(pieces)

    def of(self, examples: Sequence[Example]) -> np.ndarray:
        """Return its log-odds for each of *examples*."""
        return np.float32(run(self._judge, self._reader.pieces, self._reader.pairs(examples)))


def said(judges: Iterable[ShippedJudge | LargerJudge], examples: Sequence[Example]) -> np.ndarray:
    """Return the mean of the *judges*' log-odds for each of *examples*."""
    parts = [examples[at : at + BATCH] for at in range(0, len(examples), BATCH)]
    return np.mean([np.concatenate([judge.of(part) for part in parts]) for judge in judges], axis=0)


def examples_of(archives: Sequence[PracticeArchive], count: int, chance: random.Random) -> list[Example]:
    """Return *count* examples of *archives*, in no order; everyday chat is among them."""
    made: list[Example] = []
    while len(made) < count:
        made += drawn(archives, everyday(), chance)
    return made[:count]


def judges_of(wanted: argparse.Namespace, reader: Reader) -> list[ShippedJudge | LargerJudge]:
    """Return the judges that are *wanted* as teachers."""
    judges: list[ShippedJudge | LargerJudge] = [ShippedJudge(path, reader.pieces) for path in wanted.judges]
    if wanted.teacher:
        judges.append(LargerJudge(wanted.teacher, wanted.mpnet, pieces_of_mpnet(wanted)))
    return judges


def main() -> None:
    """Average, have the judges say what is right, teach it, say now and then what is reached, and save the weights."""
    asked = options(__doc__, minutes=60)
    asked.add_argument("--judges", type=Path, nargs="+", required=True)
    asked.add_argument("--mpnet", type=Path)
    asked.add_argument("--teacher", type=Path)
    asked.add_argument("--archives", type=int, help="learn from so many of the archives")
    asked.add_argument("--examples", type=int, default=80_000)
    wanted = asked.parse_args()
    encoder, reader, chance = begin(wanted)
    sentence = minilm.Sentence(encoder)
    learned, tested = archives(("practice",), wanted.archives, sentence, reader, chance)
    judges = judges_of(wanted, reader)
    unseen = examples_of(tested, MEASURED, random.Random(1))
    labels = np.array([one.label for one in unseen])
    of_unseen, unseen_rows = said(judges, unseen), reader.pairs(unseen)
    print(json.dumps({"judges": round(auroc(of_unseen, labels), 4)}), flush=True)
    examples = examples_of(learned, wanted.examples, chance)
    goals = torch.from_numpy(said(judges, examples))
    rows = reader.pairs(examples)
    known = [minilm.shipped_judge(path) for path in wanted.judges]
    student = minilm.Judge(encoder)
    student.load_state_dict({name: torch.stack([one[name] for one in known]).mean(0) for name in known[0]})
    descent, looks = Descent(student, 60 * wanted.minutes, PACE), -1
    while descent.gone < 1:
        for batch in batches(rows, chance):
            if int(descent.gone * LOOKS) > looks:
                looks = int(descent.gone * LOOKS)
                own = run(student, reader.pieces, unseen_rows)
                figures = {
                    "examples": descent.examples,
                    "auroc": round(auroc(own, labels), 4),
                    "like_judges": round(float(np.corrcoef(own, of_unseen)[0, 1]), 4),
                }
                print(json.dumps(figures), flush=True)
                torch.save(student.state_dict(), wanted.out / "judge.pt")
                student.train()
            if descent.gone >= 1:
                break
            with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
                logits = student(*tensors(reader.pieces, [rows[place] for place in batch]))
            descent.step(functional.smooth_l1_loss(logits.float(), goals[batch]), len(batch))


if __name__ == "__main__":
    main()
