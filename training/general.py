"""Texts of no archive, for the encoder to learn from: glosses of WordNet 3.0, and the questions of Disfl-QA.

The former are 117,000 definitions in plain English, the latter questions about articles of Wikipedia, each as it was
written and as somebody says it who corrects himself (Gupta et al., 2021; CC BY 4.0).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from pathlib import Path

KINDS = ("noun", "verb", "adj")
ASKED = {"noun": "what is {}?", "verb": "what does it mean to {}?", "adj": "what does {} mean?"}
RUN = 20  # glosses of a step: neighbours in WordNet's files, whose meanings lie near to each other
QUESTIONS = 12  # of a step
EVERY = 3  # run of glosses that is used: all would take the teacher an hour


class Text(NamedTuple):
    """A text as somebody types it, and as it was *written*, which says where it belongs."""

    typed: str
    written: str


def runs(wordnet: Path) -> list[list[Text]]:
    """Return a text for every gloss in the files data.* of *wordnet*, and a question about its first word, in runs of
    neighbours.
    """
    found = []
    for kind in KINDS:
        lines = (wordnet / f"data.{kind}").read_text("latin-1").splitlines()
        texts = [text for line in lines if not line.startswith(" ") for text in _of(line, ASKED[kind])]
        found += [texts[start : start + 2 * RUN] for start in range(0, len(texts), 2 * RUN)]
    return found[::EVERY]


def _of(line: str, asked: str) -> list[Text]:
    head, gloss = line.split(" | ", 1)
    word = re.sub(r"\(\w+\)$", "", head.split()[4]).replace("_", " ")
    return [Text(text, text) for text in (asked.format(word), gloss.split('; "')[0].strip())]


def questions(disfl_qa: Path) -> list[list[Text]]:
    """Return each question in the files disfl_*.json of *disfl_qa*, as it was written and as it was said."""
    held = [
        one for path in sorted(disfl_qa.glob("disfl_*.json")) for one in json.loads(path.read_text()).values()
    ]
    return [[Text(one["original"], one["original"]), Text(one["disfluent"], one["original"])] for one in held]


class General:
    """The texts in the folders *wordnet* and *disfl_qa*, drawn from by steps."""

    def __init__(self, wordnet: Path, disfl_qa: Path) -> None:
        self._runs, self._questions = runs(wordnet), questions(disfl_qa)

    def written(self) -> set[str]:
        """Return all texts that the teacher has to place."""
        return {text.written for part in (*self._runs, *self._questions) for text in part}

    def drawn(self, chance: random.Random) -> list[Text]:
        """Return a step's texts."""
        return chance.choice(self._runs) + [
            text for part in chance.sample(self._questions, QUESTIONS) for text in part
        ]
