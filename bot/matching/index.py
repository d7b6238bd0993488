"""The archive's words, laid out so that one query meets all pairs at once.

A layer holds, for one way of telling words apart, the postings of pairs (sorted by term, then by pair, so that a
term's pairs are one slice, in which the posting of any pair is found by a binary search) and the terms of every
phrasing. There are two: words, up to their endings, and ideas, where words of one meaning are one.
Everything is numpy; nothing is changed once built. Many short texts are kept as one (Texts, Lines): a tenth of the
memory that lists of words would take.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.vocabulary import idea, importance, kinds_in, stem
from bot.text import normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.pairs import Pair

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]  # of words, terms, pairs: there are never more
Halves = NDArray[np.float16]  # where three digits are enough

_OPENING = 35  # words: what an answer says first is what it is about
_SATURATION, _LENGTH = 1.2, 0.6  # k1 and b of BM25
_QUESTION = 3  # how often a word of a phrasing counts, beside one of the answer
_FEW = 20_000  # texts that are kept as they are, too


class Texts:
    """Texts as one run of the numbers of their *terms*, each from its start to the next one's."""

    def __init__(self, terms: Numbers, starts: Integers) -> None:
        self.terms, self.starts = terms, starts
        self.count = len(starts) - 1

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]], numbers: dict[str, int]) -> Texts:
        """Return the *texts*, each given as its words; *numbers* collects the words, each with the next number."""
        terms, ends = array("i"), array("q", [0])
        for words in texts:
            terms.extend([numbers.setdefault(word, len(numbers)) for word in words])
            ends.append(len(terms))
        return cls(np.frombuffer(terms, np.int32), np.frombuffer(ends, np.int64))

    @property
    def owners(self) -> Numbers:
        """Return the text that each term stands in."""
        return np.repeat(np.arange(self.count, dtype=np.int32), np.diff(self.starts))

    def among_first(self, words: int) -> NDArray[np.bool_]:
        """Tell for each term whether it is one of the first so many *words* of its text."""
        places = np.arange(len(self.terms)) - np.repeat(self.starts[:-1], np.diff(self.starts))
        return places < words

    def distinct(self, terms: int) -> Texts:
        """Return the same texts, each with its terms in order and once; there are so many *terms*."""
        keys = self.owners.astype(np.int64)
        keys *= max(terms, 1)
        keys += self.terms
        keys = sorted_once(keys)
        starts = np.searchsorted(keys, np.arange(self.count + 1) * max(terms, 1))
        keys %= max(terms, 1)
        return Texts(keys.astype(np.int32), starts)


class Lines:
    """Strings in one run of bytes, found by place: each on its own takes 50 bytes more. Of a few they are kept as they
    are too, since making one anew takes as long as comparing it.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        run, ends = bytearray(), array("q", [0])
        for text in texts:
            run += text.encode(errors="surrogatepass")
            ends.append(len(run))
        self._run, self._ends = run, ends
        self._kept = [self._made(place) for place in range(len(ends) - 1)] if len(ends) <= _FEW else ()

    def between(self, starts: Iterable[int], ends: Iterable[int]) -> list[str]:
        """Return the strings from each start to its end, one after the other."""
        runs = zip(starts, ends, strict=True)
        if self._kept:
            return [text for start, end in runs for text in self._kept[start:end]]
        return [self._made(place) for start, end in runs for place in range(start, end)]

    def _made(self, place: int) -> str:
        return self._run[self._ends[place] : self._ends[place + 1]].decode(errors="surrogatepass")


class Postings:
    """The terms and the pairs they stand in, as sorted keys (term x pairs + pair); a layer is made of it."""

    def __init__(self, asked: Texts, said: Texts, askers: Numbers, terms: int) -> None:
        self.size, self.stride, self.askers = said.count, max(said.count, 1), askers
        self.asked = self.keyed(asked.terms, askers[asked.owners])
        self.said = self.keyed(said.terms, said.owners)
        self.keys = sorted_once(np.concatenate((self.asked, self.said)))
        self.starts = np.searchsorted(self.keys, np.arange(terms + 1) * self.stride)
        self.pairs = (self.keys % self.stride).astype(np.int32)

    def keyed(self, terms: Numbers, pairs: Numbers) -> Integers:
        """Return the key of each term and pair."""
        keys = terms.astype(np.int64)
        keys *= self.stride
        keys += pairs
        return keys

    def count(self, keys: Integers) -> Floats:
        """Return how often each posting's key is among *keys*, which must all be postings; sorts them."""
        keys.sort()  # so that the search goes through the memory once
        return np.bincount(np.searchsorted(self.keys, keys), minlength=len(self.keys)).astype(np.float32)


class Layer:
    """The *postings* of *names*, by number, and the terms of every phrasing (*asked*)."""

    def __init__(self, names: Sequence[str], asked: Texts, postings: Postings) -> None:
        self.size, self.starts, self.pairs = postings.size, postings.starts, postings.pairs
        self.numbers = {name: number for number, name in enumerate(names)}
        self.weights = self._rarities() * np.array([importance(name) for name in names], np.float32)
        held = asked.distinct(len(names))
        self.held_starts, self.held = held.starts, held.terms
        self.phrasing_weights = _sums(self.weights[self.held], self.held_starts)
        self.core = self._core(held, postings)

    def _rarities(self) -> Floats:
        spread = np.diff(self.starts)
        return np.log1p((self.size - spread + 0.5) / (spread + 0.5)).astype(np.float32)

    def _core(self, held: Texts, postings: Postings) -> Halves:
        """Return each posting's share of what the phrasings of its pair have in common."""
        phrasings = np.maximum(np.bincount(postings.askers, minlength=self.size), 1)[self.pairs]
        # A word in every phrasing of a pair is what the pair is about; one in a single phrasing may be chance.
        core = postings.count(postings.keyed(held.terms, postings.askers[held.owners])) / phrasings
        core *= core
        core *= np.repeat(self.weights, np.diff(self.starts))
        core /= (np.bincount(self.pairs, core, self.size) + 1e-9)[self.pairs]
        return core.astype(np.float16)

    def find(self, terms: Integers, pairs: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        """Return where the posting of each term and pair is (terms x pairs), and whether there is one."""
        places = np.empty((len(terms), len(pairs)), np.int64)
        wanted = pairs.astype(np.int32)  # else each search would widen the postings first
        for row, start, end in zip(places, self.starts[terms], self.starts[terms + 1], strict=True):
            np.minimum(start + self.pairs[start:end].searchsorted(wanted), end - 1, out=row)
        return places, self.pairs[places] == wanted

    def weight(self, name: str) -> float:
        """Return what *name* weighs; one that is not held, as much as one that a single pair could hold."""
        number = self.numbers.get(name)
        if number is None:
            return float(np.log1p(self.size)) * importance(name)
        return float(self.weights[number])


class Index:
    """Both layers, the BM25 parts of every posting of words, and what is known of every phrasing.

    *unanswered* questions come after the *pairs*, as pairs whose answer is empty.
    """

    def __init__(self, pairs: Sequence[Pair], unanswered: Sequence[Pair] = ()) -> None:
        self.answered = len(pairs)
        pairs = (*pairs, *unanswered)
        self.size = len(pairs)
        lengths = np.fromiter((len(pair.phrasings) for pair in pairs), np.int64, self.size)
        self.phrasing_starts = np.concatenate(([0], np.cumsum(lengths)))
        self.normal = Lines(normalise(text) for pair in pairs for text in pair.phrasings)
        numbers: dict[str, int] = {}
        asked = Texts.of(self._asked(pairs), numbers)
        said = Texts.of((tokens(pair.answer) for pair in pairs), numbers)
        self.counts = _counted(numbers, asked, said)
        askers = np.repeat(np.arange(self.size, dtype=np.int32), lengths)
        self._add_layers(numbers, asked, said, askers)

    def _asked(self, pairs: Sequence[Pair]) -> Iterator[tuple[str, ...]]:
        """Yield the words of every phrasing; what kind of question each is is noted on the way."""
        found = array("i")
        for pair in pairs:
            for text in pair.phrasings:
                words = tokens(text)
                found.append(kinds_in(words))
                yield words
        self.kinds = np.frombuffer(found, np.int32)

    def _add_layers(self, words: Iterable[str], asked: Texts, said: Texts, askers: Numbers) -> None:
        """Add words, ideas and what _add_bm25 adds; of each layer's postings only what it keeps outlives it."""
        stems = _renumber(words, stem, asked, said)
        postings = Postings(asked, said, askers, len(stems))
        self.words = Layer(stems, asked, postings)
        self._add_bm25(postings, said)
        del postings
        ideas = _renumber(stems, idea, asked, said)
        self.ideas = Layer(ideas, asked, Postings(asked, said, askers, len(ideas)))

    def _add_bm25(self, postings: Postings, said: Texts) -> None:
        self.opening = postings.count(postings.said[said.among_first(_OPENING)]) > 0
        in_answers = postings.count(postings.said)  # sorts, so the openings must be taken before
        self.answer = _saturated(in_answers, postings)
        self.both = _saturated(in_answers + _QUESTION * postings.count(postings.asked), postings)


def _counted(numbers: dict[str, int], *groups: Texts) -> dict[str, int]:
    """Return how often each word stands in the texts of all *groups*."""
    counts = sum(np.bincount(texts.terms, minlength=len(numbers)) for texts in groups)
    return dict(zip(numbers, np.asarray(counts).tolist(), strict=True))


def _renumber(words: Iterable[str], name: Callable[[str], str], *groups: Texts) -> list[str]:
    """Return what *name* makes of the words, each once; the texts of all *groups* get its numbers."""
    numbers: dict[str, int] = {}
    places = np.array([numbers.setdefault(name(word), len(numbers)) for word in words], np.int32)
    for texts in groups:
        texts.terms = places[texts.terms]
    return list(numbers)


def _saturated(count: Floats, postings: Postings) -> Halves:
    """Return BM25's part that does not depend on rarity, for every posting."""
    lengths = np.bincount(postings.pairs, count, postings.size)
    relative = lengths / max(float(lengths.mean()) if postings.size else 0.0, 1e-9)
    damping = _SATURATION * (1 - _LENGTH + _LENGTH * relative)[postings.pairs]
    return (count * (_SATURATION + 1) / (count + damping + 1e-9)).astype(np.float16)


def _sums(values: Floats, starts: Integers) -> Floats:
    """Return the sum of *values* from each start to the next."""
    sums = np.zeros(len(starts) - 1, np.float32)
    some = starts[1:] > starts[:-1]
    # Unlike the differences of a cumsum, which are no quicker, this lets other threads answer meanwhile.
    sums[some] = np.add.reduceat(values, starts[:-1][some], dtype=np.float64)
    return sums


def sorted_once(keys: Integers) -> Integers:
    """Return *keys* in order, each once; sorts them. (np.unique hashes first, which takes five times as long here.)"""
    keys.sort()
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
