"""Features of a pair for a query; the names are those of weights.toml and of `--why`.

overlap   share of the query's weight that the best phrasing holds, and of the phrasing's that the query holds:
          their harmonic mean, so that neither may be left over
kind      1 where query and phrasing ask for the same kind of thing (a time, a reason), -1/2 where for another
bm25      BM25 over phrasings (three times) and answer
answer    BM25 over the answer alone
core      share of what all phrasings of the pair have in common that the query holds
opening   share of the query's weight that the first words of the answer hold
letters   likeness of the query and the most similar phrasing, letter by letter
akin      as overlap, and
kin_core  as core, and
kin_cover the weight of the query that phrasings or answer hold, with words of one meaning taken for one
meaning   cosine of the encoder's vectors of query and phrasing
answering the same of the query, and question and answer in one
judge     the judge's log-odds that the pair answers the query, and maxsim… of interaction.py; only of the few that are
          read together with the query

Of overlap, kind, letters, akin and meaning, each is the best over the pair's phrasings. Where no network reads the
query, all from meaning on are 0 and weigh nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching import interaction
from bot.matching.spelling import mended
from bot.matching.vocabulary import idea, importance, kinds, stem
from bot.text import normalise, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from bot.matching.index import Floats, Index, Integers, Layer
    from bot.matching.networks import ReadText
    from bot.matching.spelling import Spelling, Word

_OF_WORDS = (
    "overlap",
    "kind",
    "bm25",
    "answer",
    "core",
    "opening",
    "letters",
    "akin",
    "kin_core",
    "kin_cover",
)
OF_READING = (*interaction.NAMES, "judge")
"""The names of those that only a reading of query and pair together tells."""
NAMES = (*_OF_WORDS, "meaning", "answering", *OF_READING)
CANDIDATES = 64  # pairs that are looked at closely, best by BM25
RIVALS = 16  # unanswered questions, likewise: with more the figures are the same
_POSTINGS = 200_000
"""Postings that are added up for one query: beyond, its commonest words do not choose the candidates."""
_UNIT = 10.0  # brings sums of weights to the size of shares


@dataclass(frozen=True, slots=True)
class Wanted:
    """The distinct *terms* of a query that a layer holds, their *weights*, and the *total* of all its terms."""

    terms: Integers
    weights: Floats
    total: float


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the index sees it; *text* is what was asked, tidied, *mended* the same without slips of the fingers,
    which is what the networks read.
    """

    text: str
    mended: str
    normal: str
    words: tuple[Word, ...]
    wanted: Wanted
    ideas: Wanted
    content: int
    kinds: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The *pairs* looked at (numbers from `Index.answered` on are unanswered questions), their *features* (pairs x
    NAMES), and which of its phrasings fits each best; and the query as *asked*, where the encoder reads it.
    """

    pairs: Integers
    features: Floats
    phrasings: Integers
    asked: ReadText | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: their *pairs* and *phrasings* by number, and what was measured of them; the nearest
    *unanswered* question, with its score; and whether the first is *settled*, being asked in these words.
    """

    pairs: Integers
    phrasings: Integers
    features: Floats
    scores: Floats
    sure: Floats
    unanswered: tuple[str, float] | None
    settled: bool = False

    def before(self, other: Ranking) -> Ranking:
        """Return these, and behind them those of *other* that are not among them, none of them as sure."""
        if not len(self.pairs):
            return other
        left = ~np.isin(other.pairs, self.pairs)
        scores = np.minimum(other.scores[left], self.scores.min())
        sure = np.minimum(self.sure.min(), self.sure[0] * np.exp(np.minimum(scores - self.scores[0], 0)))
        return Ranking(
            np.concatenate((self.pairs, other.pairs[left])),
            np.concatenate((self.phrasings, other.phrasings[left])),
            np.concatenate((self.features, other.features[left])),
            np.concatenate((self.scores, scores)),
            np.concatenate((self.sure, np.asarray(sure, np.float32))),
            self.unanswered,
        )


def read(text: str, index: Index, spelling: Spelling) -> Query:
    """Return the query that *text*, as somebody typed it, makes."""
    text = tidy(text)
    words = spelling.read(text)
    stems = list(dict.fromkeys(stem(word.read) for word in words))
    return Query(
        text,
        mended(text, words),
        normalise(text),
        words,
        _wanted(stems, index.words),
        _wanted(dict.fromkeys(idea(term) for term in stems), index.ideas),
        sum(importance(term) == 1 for term in stems),
        kinds(text),
    )


def _wanted(names: Iterable[str], layer: Layer) -> Wanted:
    weights = {name: layer.weight(name) for name in names}
    held = sorted((layer.numbers[name], weight) for name, weight in weights.items() if name in layer.numbers)
    terms = np.array([number for number, _ in held], np.int64)
    return Wanted(terms, np.array([weight for _, weight in held], np.float32), sum(weights.values()) + 1e-9)


def measure(query: Query, index: Index, pairs: Integers) -> Measured:
    """Measure by words each of *pairs* for *query*."""
    if not len(pairs):
        return Measured(pairs, np.zeros((0, len(NAMES)), np.float32), pairs)
    starts, ends = index.phrasing_starts[pairs], index.phrasing_starts[pairs + 1]
    phrasings, firsts = _ranges(starts, ends)

    def best(values: Floats) -> Floats:
        return np.asarray(np.maximum.reduceat(values, firsts), np.float32)

    overlap = _overlap(query.wanted, index.words, phrasings)
    columns = (
        best(overlap),
        best(_agreement(query.kinds, index.kinds[phrasings])),
        *_of_words(query.wanted, index, pairs),
        best(_likeness(query.normal, index.normal.between(starts.tolist(), ends.tolist()))),
        best(_overlap(query.ideas, index.ideas, phrasings)),
        *_of_ideas(query.ideas, index.ideas, pairs),
        *(np.zeros(len(pairs), np.float32) for _ in NAMES[len(_OF_WORDS) :]),
    )
    return Measured(pairs, np.stack(columns, axis=1), _first_best(overlap, firsts, best))


def closest(wanted: Wanted, index: Index, allowed: Integers | None) -> Integers:
    """Return the CANDIDATES best pairs and the RIVALS best unanswered questions by BM25, in order; of equals, the
    earlier.
    """
    score = np.zeros(index.size, np.float32)
    added = 0
    for place in np.argsort(-wanted.weights, kind="stable"):
        start, end = (
            int(bound) for bound in index.words.starts[wanted.terms[place] : wanted.terms[place] + 2]
        )
        if added and added + end - start > _POSTINGS:
            break
        added += end - start
        score[index.words.pairs[start:end]] += wanted.weights[place] * index.both[start:end]
    if allowed is not None:
        outside = np.arange(index.size) < index.answered
        outside[allowed] = False
        score[outside] = 0
    pairs, unanswered = score[: index.answered], score[index.answered :]
    return np.concatenate((_highest(pairs, CANDIDATES), index.answered + _highest(unanswered, RIVALS)))


def _highest(score: Floats, most: int) -> Integers:
    """Return the places of the *most* highest scores above 0, in order; of equals, the earlier."""
    found = np.flatnonzero(score > 0)
    if len(found) <= most:
        return found
    reached = score[found]
    least = np.partition(reached, len(found) - most)[len(found) - most]
    above = found[reached > least]
    return np.sort(np.concatenate((above, found[reached == least][: most - len(above)])))


def _of_words(wanted: Wanted, index: Index, pairs: Integers) -> tuple[Floats, ...]:
    """Return bm25, answer, core and opening."""
    places, there = index.words.find(wanted.terms, pairs)
    held = there * wanted.weights[:, None]
    return (
        (held * index.both[places]).sum(0) / (2.2 * _UNIT),
        (held * index.answer[places]).sum(0) / (2.2 * _UNIT),
        (there * index.words.core[places].astype(np.float32)).sum(0),
        (held * index.opening[places]).sum(0) / np.float32(wanted.total),
    )


def _of_ideas(wanted: Wanted, layer: Layer, pairs: Integers) -> tuple[Floats, ...]:
    """Return kin_core and kin_cover."""
    places, there = layer.find(wanted.terms, pairs)
    core = (there * layer.core[places].astype(np.float32)).sum(0)
    return core, (there * wanted.weights[:, None]).sum(0) / _UNIT


def _overlap(wanted: Wanted, layer: Layer, phrasings: Integers) -> Floats:
    held, firsts = _ranges(layer.held_starts[phrasings], layer.held_starts[phrasings + 1])
    weights = np.zeros(len(layer.weights), np.float32)
    weights[wanted.terms] = wanted.weights
    totals = np.concatenate(([0.0], np.cumsum(weights[layer.held[held]], dtype=np.float64)))
    common = totals[np.append(firsts[1:], len(held))] - totals[firsts]
    given, asked = common / wanted.total, common / (layer.phrasing_weights[phrasings] + 1e-9)
    return np.asarray(2 * given * asked / (given + asked + 1e-6), np.float32)


def _agreement(asked: int, kinds_of: NDArray[np.int32]) -> Floats:
    if not asked:
        return np.zeros(len(kinds_of), np.float32)
    return np.where(kinds_of & asked, 1.0, np.where(kinds_of, -0.5, 0.0)).astype(np.float32)


def _likeness(query: str, texts: Sequence[str]) -> Floats:
    return np.asarray(process.cdist([query], texts, scorer=fuzz.ratio, dtype=np.float32)[0] / 100, np.float32)


def _first_best(values: Floats, firsts: Integers, best: Callable[[Floats], Floats]) -> Integers:
    """Return which of each pair's phrasings has the highest value, the first among equals."""
    lengths = np.diff(np.append(firsts, len(values)))
    places = np.arange(len(values)) - np.repeat(firsts, lengths)
    top = values == np.repeat(best(values), lengths)
    return np.asarray(np.minimum.reduceat(np.where(top, places, len(values)), firsts))


def _ranges(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Return all numbers from each start to its end, one after the other, and where in that each one begins."""
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(starts - firsts, lengths), firsts
