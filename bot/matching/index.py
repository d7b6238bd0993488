"""The archive's words, laid out so that one query meets all pairs at once.

A layer holds, for one way of telling words apart, the postings of pairs (sorted by term, then by pair, so that a
term's pairs are one slice and the posting of any term and pair is found by one binary search) and the terms of
every phrasing. There are two: words, up to their endings, and ideas, where words of one meaning are one.
Everything is numpy; nothing is changed once built.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.vocabulary import idea, importance, kinds, stem
from bot.text import normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Halves = NDArray[np.float16]  # where three digits are enough

_OPENING = 35  # words: what an answer says first is what it is about
_SATURATION, _LENGTH = 1.2, 0.6  # k1 and b of BM25
_QUESTION = 3  # how often a word of a phrasing counts, beside one of the answer


class Layer:
    """The postings of *names*, by number, over the words of phrasings (*asked*) and of answers (*said*)."""

    def __init__(self, names: Sequence[str], asked: Texts, said: Texts, owners: Integers) -> None:
        self.size = said.count
        self.numbers = {name: number for number, name in enumerate(names)}
        of_phrasings = self._keys(asked.terms, owners[asked.owners])
        self.keys = _sorted_once(np.concatenate((of_phrasings, self._keys(said.terms, said.owners))))
        self.starts = np.searchsorted(self.keys, np.arange(len(names) + 1) * self._stride)
        self.weights = self._rarities() * np.array([importance(name) for name in names], np.float32)
        self.held_starts, self.held = _distinct(asked, len(names))
        self.phrasing_weights = _sums(self.weights[self.held], self.held_starts)
        self.core = self._core(owners)

    @property
    def _stride(self) -> int:
        return max(self.size, 1)

    def _keys(self, terms: NDArray[np.int32], pairs: Integers) -> Integers:
        return terms.astype(np.int64) * self._stride + pairs

    def _rarities(self) -> Floats:
        spread = np.diff(self.starts)
        return np.log1p((self.size - spread + 0.5) / (spread + 0.5)).astype(np.float32)

    def _core(self, owners: Integers) -> Halves:
        """Each posting's share of what the phrasings of its pair have in common."""
        holders = np.repeat(owners, np.diff(self.held_starts))
        pairs = self.pairs(slice(None))
        phrasings = np.maximum(np.bincount(owners, minlength=self.size), 1)[pairs]
        # A word in every phrasing of a pair is what the pair is about; one in a single phrasing may be chance.
        share = self.count(self._keys(self.held, holders)) / phrasings
        core = share * share * np.repeat(self.weights, np.diff(self.starts))
        return (core / (np.bincount(pairs, core, self.size)[pairs] + 1e-9)).astype(np.float16)

    def count(self, keys: Integers) -> Floats:
        """How often each posting's key is among *keys*, which must all be postings."""
        return np.bincount(np.searchsorted(self.keys, keys), minlength=len(self.keys)).astype(np.float32)

    def pairs(self, postings: slice) -> Integers:
        """The pairs of these *postings*."""
        return np.asarray(self.keys[postings] % self._stride)

    def find(self, terms: Integers, pairs: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        """Where the posting of each term and pair is (terms x pairs), and whether there is one."""
        wanted = terms[:, None] * self._stride + pairs
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return places, self.keys[places] == wanted

    def weight(self, name: str) -> float:
        """What *name* weighs; one that is not held, as much as one that a single pair could hold."""
        number = self.numbers.get(name)
        if number is None:
            return float(np.log1p(self.size)) * importance(name)
        return float(self.weights[number])


class Texts:
    """Many texts as one run of term numbers, with the place of the text that each stands in."""

    def __init__(self, encoded: Sequence[array[int]]) -> None:
        self.count = len(encoded)
        self.terms = np.frombuffer(b"".join(text.tobytes() for text in encoded), np.int32)
        lengths = np.fromiter((len(text) for text in encoded), np.int64, self.count)
        self.owners = np.repeat(np.arange(self.count), lengths)
        self.places = np.arange(len(self.terms)) - np.repeat(np.cumsum(lengths) - lengths, lengths)

    def renumbered(self, numbers: NDArray[np.int32]) -> Texts:
        """The same texts, each term replaced by its entry in *numbers*."""
        changed = object.__new__(Texts)
        changed.count, changed.owners, changed.places = self.count, self.owners, self.places
        changed.terms = numbers[self.terms]
        return changed


class Index:
    """Both layers, the BM25 parts of every posting of words, and what is known of every phrasing."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.size = len(pairs)
        self.counts: Counter[str] = Counter()
        phrasings = [text for pair in pairs for text in pair.phrasings]
        self.normal = [normalise(text) for text in phrasings]
        self.kinds = np.array([kinds(text) for text in phrasings], np.int32)
        lengths = np.fromiter((len(pair.phrasings) for pair in pairs), np.int64, self.size)
        self.phrasing_starts = np.concatenate(([0], np.cumsum(lengths)))
        owners = np.repeat(np.arange(self.size), lengths)
        names: dict[str, int] = {}
        asked, said = self._encode([phrasings, [pair.answer for pair in pairs]], names)
        self.words = Layer(list(names), asked, said, owners)
        self._add_bm25(asked, said, owners)
        ideas: dict[str, int] = {}
        numbers = np.array([ideas.setdefault(idea(name), len(ideas)) for name in names], np.int32)
        self.ideas = Layer(list(ideas), asked.renumbered(numbers), said.renumbered(numbers), owners)

    def _encode(self, groups: Sequence[Sequence[str]], names: dict[str, int]) -> list[Texts]:
        """The stems of the texts as numbers, which *names* collects; the words are counted on the way."""
        numbers: dict[str, int] = {}

        def encode(text: str) -> array[int]:
            words = tokens(text)
            self.counts.update(words)
            for word in words:
                if word not in numbers:
                    numbers[word] = names.setdefault(stem(word), len(names))
            return array("i", [numbers[word] for word in words])

        return [Texts([encode(text) for text in texts]) for texts in groups]

    def _add_bm25(self, asked: Texts, said: Texts, owners: Integers) -> None:
        stride = max(self.size, 1)
        in_answers = said.terms.astype(np.int64) * stride + said.owners
        in_phrasings = asked.terms.astype(np.int64) * stride + owners[asked.owners]
        count = self.words.count(in_answers)
        pairs = self.words.pairs(slice(None))
        self.answer = _saturated(count, pairs, self.size)
        self.both = _saturated(count + _QUESTION * self.words.count(in_phrasings), pairs, self.size)
        self.opening = self.words.count(in_answers[said.places < _OPENING]) > 0


def _sorted_once(keys: Integers) -> Integers:
    """*keys* in order, each once. (np.unique hashes first, which takes five times as long here.)"""
    keys.sort()
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def _distinct(texts: Texts, terms: int) -> tuple[Integers, NDArray[np.int32]]:
    """Where each text's terms start, and the terms, each once a text."""
    keys = _sorted_once(texts.owners * max(terms, 1) + texts.terms)
    starts = np.searchsorted(keys, np.arange(texts.count + 1) * max(terms, 1))
    return starts, (keys % max(terms, 1)).astype(np.int32)


def _saturated(count: Floats, pairs: Integers, size: int) -> Halves:
    """BM25's part that does not depend on rarity, for every posting."""
    lengths = np.bincount(pairs, count, size)
    relative = lengths / max(float(lengths.mean()) if size else 0.0, 1e-9)
    damping = _SATURATION * (1 - _LENGTH + _LENGTH * relative)[pairs]
    return (count * (_SATURATION + 1) / (count + damping + 1e-9)).astype(np.float16)


def _sums(values: Floats, starts: Integers) -> Floats:
    """The sum of *values* from each start to the next."""
    totals = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return (totals[starts[1:]] - totals[starts[:-1]]).astype(np.float32)
