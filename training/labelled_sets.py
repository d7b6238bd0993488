"""Labelled questions to archives, as the matcher measures them: what `learn.py` learns from and reports on."""

from __future__ import annotations

import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from bot.matching.confidence import about
from bot.matching.exchange import most_likely
from bot.matching.features import NAMES
from bot.matching.matcher import MOST_READ, Matcher
from bot.pairs import Ama, Archive, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.matching.features import Measured

Row = dict[str, Any]
SMALL = 60  # pairs
CHAT = 60  # messages
JUDGE = NAMES.index("judge")


@dataclass
class Labelled:
    """One archive with questions to it: their features, what is right, and what speaks for none."""

    family: str
    name: str
    reported: bool
    features: np.ndarray  # questions x candidates x NAMES
    filled: np.ndarray  # questions x candidates: whether there is one
    right: np.ndarray  # questions x candidates
    most: np.ndarray  # questions x candidates: the highest confidence, below 1 where something was exchanged
    about: np.ndarray  # questions x NONE
    answerable: np.ndarray
    queries: list[Any]
    matcher: Any
    pairs: Sequence[Pair]
    measured: list[Any]
    relevant: list[frozenset[str]]

    def put(self, place: int, measured: Measured, pairs: Sequence[Pair]) -> None:
        """Note what was *measured* for the question at *place*."""
        count = len(measured.pairs)
        self.features[place, :count] = measured.features
        self.filled[place, :count] = True
        self.right[place, :count] = [pairs[pair].id in self.relevant[place] for pair in measured.pairs]


def labelled(
    family: str, name: str, archive: Sequence[Row], questions: Sequence[Row], *, reported: bool
) -> Labelled:
    """Return the features of every question, taken with the matcher itself."""
    ama = Ama("benchmark")
    pairs = [Pair(r["id"], r["question"], r["answer"], ama, tuple(r["alternatives"])) for r in archive]
    matcher = Matcher(Archive.of(pairs))
    read = [matcher.measure(question["query"]) for question in questions]
    shape = (len(questions), max((len(measured.pairs) for _, measured in read), default=1) or 1)
    one = Labelled(
        family,
        name,
        reported,
        np.zeros((*shape, len(NAMES)), np.float32),
        np.zeros(shape, bool),
        np.zeros(shape, bool),
        np.ones(shape, np.float32),
        np.array([about(query) for query, _ in read]),
        np.array([bool(question["relevant"]) for question in questions]),
        [query for query, _ in read],
        matcher,
        pairs,
        [measured for _, measured in read],
        [frozenset(question["relevant"]) for question in questions],
    )
    for place, (_, measured) in enumerate(read):
        one.put(place, measured, pairs)
    return one


def judged(one: Labelled, ranking: np.ndarray) -> Labelled:
    """Return *one* with only the candidates that the judge reads, if *ranking* weighs the others, and what it says."""
    shape = (len(one.queries), MOST_READ)
    other = replace(
        one,
        features=np.zeros((*shape, len(NAMES)), np.float32),
        filled=np.zeros(shape, bool),
        right=np.zeros(shape, bool),
        most=np.ones(shape, np.float32),
    )

    def read(place: int) -> None:
        query, measured = one.queries[place], one.measured[place]
        if len(measured.pairs):
            kept = one.matcher.judged(query, measured, measured.features @ np.float32(ranking))
            other.put(place, kept, one.pairs)
            other.most[place, : len(kept.pairs)] = [
                most_likely(query.mended, one.pairs[pair].phrasings[phrasing], float(row[JUDGE]))
                for pair, phrasing, row in zip(kept.pairs, kept.phrasings, kept.features, strict=True)
            ]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(read, range(len(one.queries))))
    return other


# -- the sets -----------------------------------------------------------------------------------------------


def read(path: Path) -> list[Row]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def given(folder: Path, most: int | None = None) -> Iterable[Labelled]:
    """Yield the sets of *folder*, clean and noisy; large ones also small, those of many phrasings with one or two.

    Of each at *most* so many questions, drawn by chance.
    """
    for path in sorted(folder.glob("*/archive.jsonl")):
        name = path.parent.name
        family = name.split("_")[0]
        archive = read(path)
        for kind, file in (("clean", "queries.jsonl"), ("noisy", "queries_noisy.jsonl")):
            if (path.parent / file).exists():
                questions = some(read(path.parent / file), most)
                yield labelled(family, f"{name} {kind}", archive, questions, reported=True)
        for seed in (1, 2) if len(archive) > 2 * SMALL else ():
            sample, asked = small(archive, read(path.parent / "queries.jsonl"), seed)
            yield labelled(family, f"{name} small {seed}", sample, some(asked, most), reported=False)
        if sum(len(row["alternatives"]) for row in archive) > len(archive) / 2:
            yield labelled(family, f"{name} fewer", fewer_phrasings(archive), questions, reported=False)


def some(rows: Sequence[Row], most: int | None) -> Sequence[Row]:
    """*most* of *rows*, drawn by chance; all if there are no more."""
    return rows if most is None or len(rows) <= most else random.Random(7).sample(rows, most)


def small(archive: Sequence[Row], questions: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """Return SMALL pairs of the archive, and the questions, with half of those that only the others answered."""
    chance = random.Random(seed)
    ids = {row["id"] for row in chance.sample(archive, SMALL)}
    left = [
        {**question, "relevant": [answer for answer in question["relevant"] if answer in ids]}
        for question in questions
        if not question["relevant"] or not ids.isdisjoint(question["relevant"]) or chance.random() < 0.5
    ]
    return [row for row in archive if row["id"] in ids], left


def fewer_phrasings(archive: Sequence[Row]) -> list[Row]:
    """Return the archive as a lazier moderator would have written it."""
    chance = random.Random(1)
    kept = []
    for row in archive:
        phrasings = [row["question"], *row["alternatives"]]
        chance.shuffle(phrasings)
        more = 1 if len(phrasings) > 2 and chance.random() < 0.5 else 0
        kept.append({**row, "question": phrasings[0], "alternatives": phrasings[1 : 1 + more]})
    return kept


def practice(
    paths: Sequence[Path], family: str, *, every: int = 1, chat: Sequence[str] = ()
) -> Iterable[Labelled]:
    """Yield the practice archives in *paths*: each way of asking wants its pair, each near miss silence (*every* so
    manieth is asked), and so do CHAT messages of *chat*, which are put to each as a set of their own.
    """
    chance = random.Random(3)
    for path in paths:
        rows = read(path)
        archive = [
            {
                "id": str(place),
                "question": row["question"],
                "answer": row["answer"],
                "alternatives": row["also"],
            }
            for place, row in enumerate(rows)
        ]
        questions = [
            {"query": text, "relevant": [str(place)] if key == "ask" else []}
            for place, row in enumerate(rows)
            for key in ("ask", "near")  # what tells tidy from loose is for the judge alone
            for text in row[key]
        ]
        yield labelled(family, f"{path.stem} clean", archive, questions[::every], reported=True)
        if chat:
            said = [{"query": text, "relevant": []} for text in chance.sample(chat, CHAT)]
            yield labelled("chat", f"{path.stem} chat", archive, said, reported=False)


def golden(answers: Path, files: Sequence[Path], phrasings: int) -> Labelled:
    """Return the golden questions in *files*, for the archive in *answers* with so many *phrasings* a pair."""
    archive = [
        {
            "id": p["id"],
            "question": p["question"],
            "answer": p["answer"],
            "alternatives": p.get("also", [])[: phrasings - 1],
        }
        for file in sorted(answers.glob("*.yaml"))
        for p in yaml.safe_load(file.read_text("utf-8")).get("pairs") or ()
    ]
    questions = [
        {"query": one["question"], "relevant": one["pairs"]}
        for file in files
        for one in yaml.safe_load(file.read_text("utf-8"))
    ]
    return labelled("golden", f"golden {phrasings} clean", archive, questions, reported=True)
