"""Many short texts kept as one: what an index is made of takes a tenth of the memory that lists of words would."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]  # of words, terms, pairs: there are never more


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


_FEW = 20_000


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


def sorted_once(keys: Integers) -> Integers:
    """Return *keys* in order, each once; sorts them. (np.unique hashes first, which takes five times as long here.)"""
    keys.sort()
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
