"""Training of what tells questions from statements: python -m training.asking

Questions: how practice archives are asked, and their near misses that end with a mark. Statements: the sentences of
their answers, chat (statements.txt), and near misses and everyday chat without a mark that open with no question
word. All of it with and without end marks and capitals, as people type. Every tenth archive is left out and says what
is reached.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.asking import SIZE, features
from training.examples import auroc, chat, phrasings_of, practice_archives

if TYPE_CHECKING:
    from training.examples import PracticeArchive

HERE = Path(__file__).parent
OUT = HERE.parent / "bot" / "matching" / "asking.npz"
_OPENS = re.compile(
    r"(?:(?:and|so|but|ok|also|then|please|pls|can|could|anyone|any|is|are|do|does|did|has|have|will|would|"
    r"should|may|who|what|when|where|why|how|which|whose|whats|hows|wheres|tell|explain|looking|wondering|need|help)\b)|"
    r".*\b(?:how to|"
    r"wonder|anyone|anybody|not sure|any idea|can i|do i|should i|is there|are there)\b",
    re.IGNORECASE,
)
_EPOCHS, _RATE, _DECAY = 12, 0.15, 2e-5


def labelled(archives: list[PracticeArchive], chat: list[str]) -> list[tuple[str, float, float]]:
    """Return texts, whether they ask, and what each counts."""
    made = []
    for archive in archives:
        for pair in archive.pairs:
            made += [(text, 1.0, 1.0) for text in [*phrasings_of(pair), *pair["ask"]]]
            for text in pair["near"]:
                if text.rstrip().endswith("?"):
                    made.append((text, 1.0, 1.0))
                elif not _OPENS.match(text) and "?" not in text:
                    made.append((text, 0.0, 2.0))
            made += [(text, 0.0, 0.7) for text in re.split(r"(?<=[.!])\s+(?=[A-Z])", pair["answer"]) if text]
    made += [
        (text, 0.0, 4.0)
        for text in chat
        if "?" not in text and (not _OPENS.match(text) or len(text.split()) < 5)
    ]
    return made


def typed(text: str, chance: random.Random) -> str:
    """Return *text* without its end mark, mostly, and often in lower case."""
    if chance.random() < (0.5 if text.endswith("!") else 0.85):
        text = text.rstrip("?.! ")
    return text.lower() if chance.random() < 0.6 else text


def main() -> None:
    """Learn, say what is reached on the archives left out, and write the weights."""
    chance = random.Random(0)
    archives, aside = practice_archives("practice")
    said = chat()
    chance.shuffle(said)
    left_out = len(said) // 10
    learned = labelled(archives, said[left_out:])
    tested = labelled(aside, said[:left_out])
    weights, steps = np.zeros(SIZE), np.full(SIZE, 1e-6)
    for _ in range(_EPOCHS):
        chance.shuffle(learned)
        for text, label, counts in learned:
            places = np.unique(np.fromiter(features(typed(text, chance)), np.int64))
            error = counts * (label - 1 / (1 + np.exp(-weights[places].sum())))
            steps[places] += error * error
            weights[places] += _RATE * (error - _DECAY * weights[places]) / np.sqrt(steps[places])
    weights = np.round(weights, 2).astype(np.float16)
    odds = np.array([weights[list(features(typed(text, chance)))].sum() for text, _, _ in tested], np.float32)
    labels = np.array([label for _, label, _ in tested])
    print(f"{len(learned)} texts learned from; left out are {len(tested)} of {len(aside)} archives")
    print(f"AUROC {auroc(odds, labels):.4f}")
    for least in (-5, -4, -3, -2, -1, 0):
        through, quiet = (odds[labels > 0] >= least).mean(), (odds[labels == 0] < least).mean()
        print(
            f"least {least}: {100 * through:.2f} % of the questions pass, {100 * quiet:.1f} % of the statements do not"
        )
    np.savez_compressed(OUT, weights=weights)


if __name__ == "__main__":
    main()
