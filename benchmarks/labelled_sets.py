"""Labelled question sets, as the matcher measures them: what `learn.py` learns from."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from bot.matching.confidence import Weights, about
from bot.matching.features import CANDIDATES, NAMES
from bot.matching.matcher import Matcher
from bot.pairs import Ama, Archive, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Row = dict[str, Any]
SMALL = 60  # pairs


@dataclass
class Labelled:
    """One archive with questions to it: their features, what is right, and what speaks for none."""

    family: str
    name: str
    reported: bool
    features: np.ndarray  # questions x candidates x NAMES
    filled: np.ndarray  # questions x candidates: whether there is one
    right: np.ndarray  # questions x candidates
    about: np.ndarray  # questions x NONE
    answerable: np.ndarray
    queries: list[Any]


def labelled(
    family: str, name: str, archive: Sequence[Row], questions: Sequence[Row], *, reported: bool
) -> Labelled:
    """The features of every question, taken with the matcher itself."""
    ama = Ama("benchmark")
    pairs = [Pair(r["id"], r["question"], r["answer"], ama, tuple(r["alternatives"])) for r in archive]
    matcher = Matcher(
        Archive.of(pairs), weights=Weights(*(np.zeros(1, np.float32),) * 2, 0.0, np.zeros(1, np.float32))
    )
    shape = (len(questions), min(CANDIDATES, len(pairs)))
    found = np.zeros((*shape, len(NAMES)), np.float32)
    filled, right = np.zeros(shape, bool), np.zeros(shape, bool)
    queries = []
    for place, question in enumerate(questions):
        query, measured = matcher.measure(question["query"])
        count = len(measured.pairs)
        found[place, :count] = measured.features
        filled[place, :count] = True
        right[place, :count] = [pairs[pair].id in question["relevant"] for pair in measured.pairs]
        queries.append(query)
    answerable = np.array([bool(question["relevant"]) for question in questions])
    speaks = np.array([about(query) for query in queries])
    return Labelled(family, name, reported, found, filled, right, speaks, answerable, queries)


# -- the sets -----------------------------------------------------------------------------------------------


def read(path: Path) -> list[Row]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def given(folder: Path) -> Iterable[Labelled]:
    """The sets of *folder*, clean and noisy; large ones also small, those of many phrasings with one or two."""
    for path in sorted(folder.glob("*/archive.jsonl")):
        name = path.parent.name
        family = name.split("_")[0]
        archive = read(path)
        for kind, file in (("clean", "queries.jsonl"), ("noisy", "queries_noisy.jsonl")):
            if (path.parent / file).exists():
                questions = read(path.parent / file)
                yield labelled(family, f"{name} {kind}", archive, questions, reported=True)
        for seed in (1, 2) if len(archive) > 2 * SMALL else ():
            sample = small(archive, read(path.parent / "queries.jsonl"), seed)
            yield labelled(family, f"{name} small {seed}", *sample, reported=False)
        if sum(len(row["alternatives"]) for row in archive) > len(archive) / 2:
            yield labelled(family, f"{name} fewer", fewer_phrasings(archive), questions, reported=False)


def small(archive: Sequence[Row], questions: Sequence[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """SMALL pairs of the archive, and the questions, with half of those that only the others answered."""
    chance = random.Random(seed)
    ids = {row["id"] for row in chance.sample(archive, SMALL)}
    left = [
        {**question, "relevant": [answer for answer in question["relevant"] if answer in ids]}
        for question in questions
        if not question["relevant"] or not ids.isdisjoint(question["relevant"]) or chance.random() < 0.5
    ]
    return [row for row in archive if row["id"] in ids], left


def fewer_phrasings(archive: Sequence[Row]) -> list[Row]:
    """The archive as a lazier moderator would have written it."""
    chance = random.Random(1)
    kept = []
    for row in archive:
        phrasings = [row["question"], *row["alternatives"]]
        chance.shuffle(phrasings)
        more = 1 if len(phrasings) > 2 and chance.random() < 0.5 else 0
        kept.append({**row, "question": phrasings[0], "alternatives": phrasings[1 : 1 + more]})
    return kept


def own(folder: Path) -> Iterable[Labelled]:
    """The project's archive, some phrasings kept for questions and some pairs taken out."""
    rows = [
        {"id": p["id"], "question": p["question"], "answer": p["answer"], "alternatives": p.get("also", [])}
        for file in sorted(folder.glob("*.yaml"))
        for p in yaml.safe_load(file.read_text("utf-8")).get("pairs", ())
    ]
    random.Random(5).shuffle(rows)
    for size, kept in ((len(rows), 0), (len(rows), 2), (64, 0), (64, 1)):
        sample = random.Random(size + kept).sample(rows, min(size, len(rows)))
        cut = len(sample) // 4
        archive = [{**row, "alternatives": row["alternatives"][:kept]} for row in sample[cut:]]
        questions = [
            {"query": text, "relevant": [row["id"]]}
            for row in sample[cut:]
            for text in row["alternatives"][kept:]
        ]
        questions += [
            {"query": text, "relevant": []}
            for row in sample[:cut]
            for text in row["alternatives"][: 1 + kept]
        ]
        yield labelled(
            "own", f"own {len(archive)} pairs, {1 + kept} phrasings", archive, questions, reported=False
        )
