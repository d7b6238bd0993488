"""Make one judge of several: python -m training.distil --minilm FOLDER --judges A.onnx B.onnx --out FOLDER

Judges that were trained differently err differently, and the mean of their log-odds is better than each of them, but
costs twice the time and the space. So their weights are averaged, and what the average lost is taught again: to say on
the training archives what the judges say in the mean. --judges are as the bot ships them (training/export.py).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime
import torch
import yaml
from onnx import numpy_helper
from torch.nn import functional

from training import minilm
from training.examples import PracticeArchive, auroc, drawn, kept_aside
from training.train import BATCH, HERE, Reader, batches, run, save_vectors, tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.wordpieces import WordPieces
    from training.examples import Example
    from training.train import Row

RATE, HEAD_RATE = 5e-5, 5e-4
WARM = 20  # steps until the rate is reached; from there it falls evenly to nothing
LOOKS = 3  # times that it is measured
MEASURED = 600  # pairs of a query and a pair that it is measured on
MATRICES = ("qkv", "out", "up", "down")  # of a layer, in the order in which ONNX numbers them


def weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of the judge in *path*, its matrices brought back from eight bits."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    found = {
        name: torch.tensor(value) for name, value in held.items() if name.startswith(("encoder.", "head."))
    }
    found = {name: value for name, value in found.items() if not name.startswith("head.weight")}

    def matrix(name: str) -> torch.Tensor:
        levels, scale, zero = (
            held[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "scale", "zero_point")
        )
        return torch.tensor(((levels - zero) * scale).T.copy())

    numbers = sorted({int(name.split("_")[1]) for name in held if name.startswith("onnx::MatMul_")})
    for place, number in enumerate(numbers):
        layer, which = divmod(place, len(MATRICES))
        found[f"encoder.layers.{layer}.{MATRICES[which]}.weight"] = matrix(f"onnx::MatMul_{number}")
    return found | {"head.weight": matrix("head.weight_Transposed")}


class Judges:
    """The judges to learn from: what they say in the mean."""

    def __init__(self, paths: Sequence[Path], pieces: WordPieces) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._sessions = [
            onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            for path in paths
        ]
        self._pieces = pieces

    def of(self, rows: Sequence[Row]) -> torch.Tensor:
        """Return the mean of their log-odds for each of *rows*."""
        vectors, mask = self._pieces.batch(rows)
        said = [session.run(None, {"vectors": vectors, "mask": mask})[0] for session in self._sessions]
        return torch.from_numpy(np.mean(said, axis=0, dtype=np.float32))


class Measure:
    """What the judges say of examples that nobody learns from, and how near a student comes to it."""

    def __init__(self, archives: Sequence[PracticeArchive], reader: Reader, judges: Judges) -> None:
        examples = _drawn(archives, random.Random(1))[:MEASURED]
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


class Teaching:
    """Has *student* say what the *judges* say, for so many *seconds*."""

    def __init__(self, student: minilm.Judge, judges: Judges, seconds: float) -> None:
        self.student, self._judges, self._seconds = student, judges, seconds
        self._body = [value for name, value in student.named_parameters() if not name.startswith("head")]
        groups = [
            {"params": self._body, "base": RATE},
            {"params": student.head.parameters(), "base": HEAD_RATE},
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.0)
        self._begun = time.monotonic()
        self._steps = self.examples = 0

    @property
    def gone(self) -> float:
        """Return the share of its time that is over."""
        return (time.monotonic() - self._begun) / self._seconds

    def step(self, rows: Sequence[Row], pieces: WordPieces) -> None:
        """Learn from *rows*."""
        pace = min(1.0, (self._steps + 1) / WARM) * max(0.0, 1 - self.gone)
        for group in self._optimiser.param_groups:
            group["lr"] = group["base"] * pace
        loss = functional.mse_loss(self.student(*tensors(pieces, rows)), self._judges.of(rows))
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._body, 1.0)
        self._optimiser.step()
        self._steps += 1
        self.examples += len(rows)


def _drawn(archives: Sequence[PracticeArchive], chance: random.Random) -> list[Example]:
    chat = yaml.safe_load((HERE / "everyday.yaml").read_text("utf-8"))["unanswered"]
    return drawn(archives, chat, chance)


def _archives(
    most: int | None, reader: Reader, encoder: minilm.Encoder, chance: random.Random
) -> tuple[list[PracticeArchive], list[PracticeArchive]]:
    """The archives to learn from, *most* of them at the most, and three to measure on, all with their vectors."""
    paths = sorted((HERE / "practice").glob("*.jsonl"))
    aside = kept_aside([path.stem for path in paths])
    learned = [PracticeArchive.read(path) for path in paths if path.stem not in aside]
    tested = [PracticeArchive.read(path) for path in paths if path.stem in aside][:3]
    chance.shuffle(learned)
    learned = learned[:most]
    sentence = minilm.Sentence(encoder)
    for archive in (*learned, *tested):
        archive.embed(lambda texts: run(sentence, reader.pieces, reader.alone(texts)))
    return learned, tested


def main() -> None:
    """Average, teach, say now and then what is reached, and save the weights."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minilm", type=Path, required=True)
    asked.add_argument("--judges", type=Path, nargs="+", required=True)
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--archives", type=int, help="learn from so many of the archives")
    asked.add_argument("--threads", type=int, default=2)
    wanted = asked.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(wanted.threads)
    chance = random.Random(0)
    wanted.out.mkdir(parents=True, exist_ok=True)
    encoder, embeddings = minilm.load(wanted.minilm)
    reader = Reader(save_vectors(embeddings, wanted.out, wanted.minilm))
    learned, tested = _archives(wanted.archives, reader, encoder, chance)
    judges = Judges(wanted.judges, reader.pieces)
    measure = Measure(tested, reader, judges)
    print(json.dumps({"judges": measure.of_judges}), flush=True)
    known = [weights(path) for path in wanted.judges]
    student = minilm.Judge(encoder)
    student.load_state_dict({name: torch.stack([one[name] for one in known]).mean(0) for name in known[0]})
    teaching, looks = Teaching(student, judges, 60 * wanted.minutes), -1
    while teaching.gone < 1:
        rows = reader.pairs(_drawn(learned, chance))
        for batch in batches(rows, chance):
            if int(teaching.gone * LOOKS) > looks:
                looks = int(teaching.gone * LOOKS)
                figures = {"examples": teaching.examples, **measure.of(student)}
                print(json.dumps(figures), flush=True)
                torch.save(student.state_dict(), wanted.out / "judge.pt")
                student.train()
            if teaching.gone >= 1:
                break
            teaching.step([rows[place] for place in batch], reader.pieces)


if __name__ == "__main__":
    main()
