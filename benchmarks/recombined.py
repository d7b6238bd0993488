"""Archives of any size, made of the real pairs in answers/, questions for them, and talk; the same on every machine.

A pair is the phrasings of one real pair and the answer of another, in which most words of substance are replaced:
some by a made-up word of the pair's own (so that phrasings and answer still share their subject), drawn as words
are in any language, few of them often. Filling words and a third of the others stay, which keeps the longest
postings as long as in a real archive of one subject.
"""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot import archive
from bot.matching.vocabulary import importance, stem
from bot.pairs import Archive
from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.pairs import Pair

ROOT = Path(__file__).parents[1]
SIZES = {1_000: 7_500, 10_000: 20_000, 100_000: 50_100}
"""Distinct words by number of pairs, growing about as they do in natural text: with the root."""
_WORD = re.compile(r"(?<!\S)[A-Za-z]{3,}(?=[?!,.;:)]*(?:\s|$))")
"""No part of a compound: each would make one word more."""
_PHRASINGS = 6
"""A pair's, at the most: what an archive of that size is likely to have. Ours has 13, written by hand."""
_KEPT = 1 / 3
_SEED = 20_191_022
_STARTS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
)
_MIDDLES = ("a", "e", "i", "o", "u", "an", "el", "in", "or", "um")


def recombined(size: int) -> Archive:
    """Return an archive of *size* pairs with as many distinct words as SIZES says."""
    real = archive.load(ROOT / "answers", compare=False).archive.pairs
    chance = random.Random(_SEED)
    words = made_up(SIZES[size] - len(distinct(real)))
    drawn = _drawn(words, chance)
    return Archive.of(_pair(number, real, drawn, chance) for number in range(size))


def distinct(pairs: Iterable[Pair]) -> set[str]:
    """Return every word of these *pairs*, as the matcher tells words apart."""
    return {word for pair in pairs for text in (*pair.phrasings, pair.answer) for word in tokens(text)}


def made_up(count: int) -> list[str]:
    """*count* words that can be spoken, each once, in no order."""
    syllables = [start + middle for start in _STARTS for middle in _MIDDLES]
    words = ["".join(parts) for parts in itertools.product(syllables, repeat=2)]
    longer = ("".join(parts) for parts in itertools.product(syllables, syllables, syllables[::7]))
    chance = random.Random(_SEED)
    return chance.sample([*words, *itertools.islice(longer, 4 * count)], count)


def _drawn(words: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield words without end: each of them once, a new one after every second that was drawn by its rank."""
    bounds = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))
    for new in itertools.cycle(words):
        yield from chance.choices(words, cum_weights=bounds, k=2)
        yield new


def _pair(number: int, real: Sequence[Pair], drawn: Iterator[str], chance: random.Random) -> Pair:
    asked, said = chance.choice(real), chance.choice(real)
    given: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        if importance(stem(word)) < 1:
            return match[0]
        if word not in given:
            given[word] = word if chance.random() < _KEPT else next(drawn)
        return given[word]

    question, *also = (_WORD.sub(other, text) for text in asked.phrasings[:_PHRASINGS])
    answer = _WORD.sub(other, said.answer)
    return replace(said, id=f"pair-{number}", question=question, also=tuple(also), answer=answer)


def asked_of(pairs: Sequence[Pair], count: int) -> list[str]:
    """*count* questions, in turn of each of WAYS."""
    chance = random.Random(_SEED)
    golden = [one["question"] for one in yaml.safe_load((ROOT / "tests/golden.yaml").read_text("utf-8"))]
    return [_asked(number % len(WAYS), pairs, golden, chance) for number in range(count)]


def said() -> list[str]:
    """Return what people write in any chat."""
    return (ROOT / "training" / "statements.txt").read_text("utf-8").splitlines()


def _asked(way: int, pairs: Sequence[Pair], golden: Sequence[str], chance: random.Random) -> str:
    if way == 0:
        return chance.choice(golden)
    words = chance.choice(chance.choice(pairs).phrasings).split()
    kept = [word for word in words if chance.random() < 0.8] or words
    longest = max(range(len(kept)), key=lambda place: len(kept[place]))
    kept[longest] = _CHANGES[way - 1](kept[longest], chance)
    return " ".join(kept)


def _as_it_is(word: str, _: random.Random) -> str:
    return word


def _slipped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, max(len(word) - 1, 2))
    return word[:place] + word[place + 1 :]


def _unheard_of(word: str, chance: random.Random) -> str:
    return "".join(chance.choices("bdfghjklmnpqrstvwxyzaeiou", k=len(word)))


WAYS = (
    "of the golden set, as it stands",
    "a phrasing without a fifth of its words",
    "the same, with a letter dropped",
    "the same, the longest word unheard of",
)
_CHANGES = (_as_it_is, _slipped, _unheard_of)
