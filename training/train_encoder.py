"""Training of the encoder: python -m training.train_encoder --minilm FOLDER --mpnet FOLDER --out FOLDER [--minutes M]

It starts from the published all-MiniLM-L6-v2 and learns three things at once on the archives of training/practice and
training/intents, but for every tenth of the former, which it is measured on:

- to put a text where all-mpnet-base-v2 does, eight times its size: the teacher's vectors, brought to MiniLM's width and
  turned to lie as near as they can to MiniLM's own, are the goal of each text, however it is typed;
- to find two texts of an archive as alike as the teacher does;
- to find a query nearer to the phrasings of the pair that answers it than to all others, by the cosine of both and by
  late interaction. Near misses are only placed: to tell them from answers is for the judge.

What is saved is the mean of where it ends and where it began, which knows more of other subjects than either
(Wortsman et al., 2022).

--mpnet holds the published model (config.json, model.safetensors, tokenizer.json). What it makes of the texts takes
twenty minutes, and is kept in taught.npz of --out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.matching.interaction import rarity, with_answer
from training import minilm
from training.examples import (
    asked_of,
    auroc,
    missed,
    phrasings_of,
    practice_archives,
    some,
    texts_of,
    typed,
)
from training.mpnet import Teacher
from training.train import HALVES, Descent, Pace, begin, options, run, tensors

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from training.examples import PracticeArchive
    from training.train import Reader

PACE = Pace(1e-4, 0.0, warm=50, end=0.02, decay=0.0)
PAIRS = 16  # of a step, all of one archive
QUERIES = 2  # for each of them
ANSWERS = 3  # pairs of a step whose answers are read too: they are long
TOGETHER = 12  # texts of about one length that are read at once
HEAT = 0.05  # of the shares that cosines are turned into: they lie close together
PLACE, APART, ORDER = 4.0, 1.0, 0.1  # what the three goals count
LOOKS = 6  # times that it is measured
KEPT = 0.5  # the published weights' share in those that are saved at the end
KINDS = {"ask": 3, "plain": 2, "near": 3, "loose": 2}  # of queries, and how often each is drawn


class Step(NamedTuple):
    """The texts of one step: *queries*, as typed and as *written*, with the pair that each is *about* and whether that
    *answered* it; *phrasings*, with the pair that each *phrased*; and some *answers*.
    """

    queries: list[str]
    written: list[str]
    about: Tensor
    answered: Tensor
    phrasings: list[str]
    phrased: Tensor
    answers: list[str]


def drawn(archive: PracticeArchive, chance: random.Random) -> Step:
    """Return a step's texts, drawn from *archive*."""
    places = chance.sample(range(len(archive.pairs)), min(PAIRS, len(archive.pairs)))
    asked = [
        (chance.choice(texts), place, kind in {"ask", "plain"})
        for place in places
        for kind in chance.choices(list(KINDS), list(KINDS.values()), k=QUERIES)
        if (texts := archive.pairs[place].get(kind))
    ]
    phrasings = [
        (text, place) for place in places for text in some(phrasings_of(archive.pairs[place]), 2, chance)
    ]
    return Step(
        [typed(text, chance) for text, _, _ in asked],
        [text for text, _, _ in asked],
        torch.tensor([place for _, place, _ in asked]),
        torch.tensor([answered for _, _, answered in asked]),
        [text for text, _ in phrasings],
        torch.tensor([place for _, place in phrasings]),
        [answer_of(archive.pairs[place]) for place in places[:ANSWERS]],
    )


def answer_of(pair: dict) -> str:
    """Return what late interaction compares a query with, beside the phrasings."""
    return with_answer(pair["question"], pair["answer"])


class Taught(nn.Module):
    """The encoder while it learns."""

    def __init__(self, encoder: minilm.Encoder, reader: Reader, taught: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        self.network = minilm.SentenceAndTokens(encoder)
        self._reader, self._taught = reader, taught

    def encoded(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Return the vectors of *texts*, those of their pieces, and each piece's share by its rarity, 0 where there is
        none (texts x width, texts x pieces x width, texts x pieces).
        """
        rows = self._reader.alone(texts)
        order = sorted(range(len(rows)), key=lambda place: len(rows[place][0]))
        longest = len(rows[order[-1]][0])
        vectors, pieces = [], []
        for start in range(0, len(order), TOGETHER):
            part = [rows[place] for place in order[start : start + TOGETHER]]
            with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
                made = self.network(*tensors(self._reader.pieces, part))
            vectors.append(made[0].float())
            pieces.append(functional.pad(made[1].float(), (0, 0, 0, longest - made[1].shape[1])))
        back = torch.tensor(order).argsort()
        shares = torch.zeros(len(rows), longest)
        for place, (row, _) in enumerate(rows):
            shares[place, 1 : len(row) - 1] = torch.from_numpy(rarity(np.array(row[1:-1], np.int64)))
        return torch.cat(vectors)[back], torch.cat(pieces)[back], shares

    def loss(self, step: Step) -> Tensor:
        """Return how far *step* is from the three goals."""
        queries, phrasings, answers = (
            self.encoded(texts) for texts in (step.queries, step.phrasings, step.answers)
        )
        vectors = torch.cat([queries[0], phrasings[0], answers[0]])
        goals = self._goals([*step.written, *step.phrasings, *step.answers])
        place = 1 - (vectors * goals).sum(1).mean()
        own = step.about[:, None] == step.phrased
        order = sum(
            missed_first(near[step.answered], own[step.answered])
            for near in (queries[0] @ phrasings[0].T, late(queries, phrasings))
        )
        return PLACE * place + APART * apart(vectors @ vectors.T, goals @ goals.T) + ORDER * order

    def _goals(self, texts: Sequence[str]) -> Tensor:
        return torch.from_numpy(np.array([self._taught[text] for text in texts], np.float32))


def apart(cosines: Tensor, goal: Tensor) -> Tensor:
    """Return how far the *cosines* of texts are from their *goal*, row by row as shares and one by one."""
    itself = torch.eye(len(cosines), dtype=torch.bool)
    shares = [torch.log_softmax((one / HEAT).masked_fill(itself, -100.0), 1) for one in (cosines, goal)]
    as_shares = functional.kl_div(*shares, log_target=True, reduction="batchmean")
    return as_shares + 10 * functional.mse_loss(cosines, goal)


def missed_first(near: Tensor, own: Tensor) -> Tensor:
    """Return how much more of the shares that *near* (queries x phrasings) makes ought to be the queries' *own*."""
    shares = torch.log_softmax(near / HEAT, 1)
    return -torch.logsumexp(shares.masked_fill(~own, -100.0), 1).mean()


def late(queries: tuple[Tensor, Tensor, Tensor], texts: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Return the mean cosine of each query's pieces, each with its best in each text, weighted by rarity."""
    _, asked, shares = queries
    _, pieces, held = texts
    cosines = torch.einsum("qid,tjd->qtij", asked, pieces) - 2 * (held == 0)[None, :, None].float()
    return (cosines.max(3).values * shares[:, None]).sum(2)


def goals(texts: Sequence[str], own: np.ndarray, teacher: np.ndarray) -> dict[str, np.ndarray]:
    """Return where each of *texts* belongs: the *teacher*'s vectors brought to the width of its *own* and turned to lie
    as near to these as they can (Schönemann, 1966).
    """
    width = own.shape[1]
    values, axes = np.linalg.eigh(teacher.T @ teacher)
    narrow = teacher @ axes[:, np.argsort(-values)[:width]]
    left, _, right = np.linalg.svd(narrow.T @ own)
    turned = narrow @ (left @ right)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return dict(zip(texts, turned.astype(np.float32), strict=True))


@torch.inference_mode()
def reached(taught: Taught, archives: Sequence[PracticeArchive]) -> dict[str, float]:
    """Return what cosines and late interaction reach on *archives*: how often the right pair is nearest, and how well
    the nearest phrasing's tells what is answerable from near misses.
    """
    taught.eval()
    first, best, answerable = [], [], []
    for archive in archives:
        texts = [(text, place) for place, pair in enumerate(archive.pairs) for text in phrasings_of(pair)]
        asked = [
            (text, place, good)
            for place, pair in enumerate(archive.pairs)
            for good, ways in ((True, asked_of(pair)), (False, missed(pair)))
            for text in ways[::3]
        ]
        queries, phrasings = (taught.encoded([one[0] for one in part]) for part in (asked, texts))
        about = np.array([place for _, place in texts])
        good = np.array([one[2] for one in asked])
        nears = [(queries[0] @ phrasings[0].T).numpy(), late(queries, phrasings).numpy()]
        right = [about[near.argmax(1)] == [place for _, place, _ in asked] for near in nears]
        first.append([one[good].mean() for one in right])
        best.append([near.max(1) for near in nears])
        answerable.append(good.astype(float))
    taught.train()
    labels = np.concatenate(answerable)
    found = {}
    for kind, name in enumerate(("cosine", "late")):
        found[f"first_{name}"] = float(np.mean([one[kind] for one in first]))
        found[f"auroc_{name}"] = auroc(np.concatenate([one[kind] for one in best]), labels)
    return {name: round(figure, 4) for name, figure in found.items()}


def taught_by(folder: Path, texts: Sequence[str], kept: Path) -> np.ndarray:
    """Return the vectors that the teacher in *folder* makes of *texts*, kept in the file *kept* for the next time."""
    if kept.exists():
        with np.load(kept) as held:
            if list(held["texts"]) == list(texts):
                return np.float32(held["vectors"])
    vectors = Teacher(folder).encode(texts, halves=HALVES)
    np.savez(kept, texts=np.array(texts), vectors=vectors)
    return np.float32(vectors)


def main() -> None:
    """Train, saying now and then what is reached, and save the weights."""
    asked = options(__doc__, minutes=60)
    asked.add_argument("--mpnet", type=Path, required=True)
    wanted = asked.parse_args()
    encoder, reader, chance = begin(wanted)
    learned, tested = practice_archives("practice", "intents")
    pairs = [pair for archive in learned for pair in archive.pairs]
    texts = sorted({text for pair in pairs for text in [*texts_of(pair), answer_of(pair)]})
    teacher = taught_by(wanted.mpnet, texts, wanted.out / "taught.npz")
    own = run(minilm.Sentence(encoder), reader.pieces, reader.alone(texts))
    taught = Taught(encoder, reader, goals(texts, own, teacher))
    published = {name: value.detach().clone() for name, value in taught.network.named_parameters()}
    descent, looks = Descent(taught, 60 * wanted.minutes, PACE), -1
    while descent.gone < 1:
        if int(descent.gone * LOOKS) > looks:
            looks = int(descent.gone * LOOKS)
            print(json.dumps({"queries": descent.examples, **reached(taught, tested)}), flush=True)
            torch.save(taught.network.state_dict(), wanted.out / "encoder.pt")
        step = drawn(chance.choice(learned), chance)
        descent.step(taught.loss(step), len(step.queries))
    with torch.no_grad():
        for name, value in taught.network.named_parameters():
            value.lerp_(published[name], KEPT)
    print(json.dumps({"queries": descent.examples, **reached(taught, tested)}), flush=True)
    torch.save(taught.network.state_dict(), wanted.out / "encoder.pt")


if __name__ == "__main__":
    main()
