"""Related pairs: those that share the most telling words, by TF-IDF; words alone, for a site is built without networks.

Each pair is a vector of its words: how rare a word is, three times where it is asked with; as similar as the cosine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.vocabulary import importance, stem
from bot.text import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.pairs import Pair

MOST = 4
_ASKED = 3.0  # what a word of a question weighs beside one of an answer
_LEAST = 0.12  # of similarity; below, what two pairs of our archive share is chance
_TOO_MANY = 400  # pairs: a word of more of them tells little, and takes long to look through


def related(pairs: Sequence[Pair]) -> dict[str, tuple[Pair, ...]]:
    """Return, by the id of each of *pairs*, at most four others, the nearest first."""
    vectors = [_vector(pair) for pair in pairs]
    spread = Counter(term for vector in vectors for term in vector)
    size = len(pairs)
    rarity = {
        term: float(np.log(size / count)) * importance(term)
        for term, count in spread.items()
        if 1 < count <= max(_TOO_MANY, size // 20) and count < size
    }
    weighted = [_scaled({t: w * rarity[t] for t, w in vector.items() if t in rarity}) for vector in vectors]
    held: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for number, vector in enumerate(weighted):
        for term, weight in vector.items():
            held[term][0].append(number)
            held[term][1].append(weight)
    postings = {term: (np.array(places), np.array(weights)) for term, (places, weights) in held.items()}
    return {
        pair.id: tuple(pairs[other] for other in _nearest(number, weighted[number], postings, size))
        for number, pair in enumerate(pairs)
    }


def _vector(pair: Pair) -> dict[str, float]:
    said = dict.fromkeys(map(stem, tokens(pair.answer)), 1.0)
    return said | {stem(word): _ASKED for text in pair.phrasings for word in tokens(text)}


def _scaled(vector: dict[str, float]) -> dict[str, float]:
    length = float(np.sqrt(sum(weight * weight for weight in vector.values()))) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def _nearest(
    number: int, vector: Mapping[str, float], postings: Mapping[str, tuple[np.ndarray, np.ndarray]], size: int
) -> list[int]:
    similarity = np.zeros(size)
    for term, weight in vector.items():
        places, weights = postings[term]
        similarity[places] += weight * weights
    similarity[number] = 0
    first = np.argpartition(-similarity, MOST - 1)[:MOST] if size > MOST else np.arange(size)
    ranked = sorted(map(int, first), key=lambda place: (-similarity[place], place))
    return [place for place in ranked if similarity[place] >= _LEAST]
