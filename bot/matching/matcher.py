"""The matcher: one archive, ready to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching import features
from bot.matching.confidence import confidence, shipped
from bot.matching.explanation import Explanation, spoke_against, spoke_for
from bot.matching.index import Index
from bot.matching.spelling import Spelling
from bot.verdicts import Candidate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.matching.confidence import Weights
    from bot.matching.features import Measured, Query
    from bot.matching.index import Floats, Integers
    from bot.pairs import Archive, Pair

VERBATIM = 0.98
"""The least confidence in a pair that is archived in the query's very words; a guess, labelled sets have no such."""
_LETTERS = features.NAMES.index("letters")
_EQUAL = 0.9999  # likeness of texts that are the same, rounding allowed for


class Matcher:
    """Finds the pairs of one archive for a query. Never changed once built; threads may share it.

    *shift* is added to the log-odds of every confidence: an archive's own calibration.
    """

    def __init__(self, archive: Archive, *, shift: float = 0.0, weights: Weights | None = None) -> None:
        self._pairs = archive.pairs
        self._shift = shift
        self._weights = weights or shipped()
        self._index = Index(archive.pairs)
        self._spelling = Spelling(self._index.counts)
        dates = [pair.date or pair.ama.date or "" for pair in archive.pairs]
        self._ages = np.array([-place for place in np.unique(dates, return_inverse=True)[1]], np.int64)
        self._tagged = _by_tag(archive.pairs)

    def rank(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10
    ) -> tuple[Candidate, ...]:
        """The best *limit* candidates for *query*, best first; none where no pair shares a word with it.

        Of *tags*, unless there are none, a pair must carry one. Of equals the newer comes first, then the earlier
        in the archive.
        """
        read, measured = self.measure(query, tags)
        return self._candidates(read, measured, limit)[0]

    def explain(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10
    ) -> tuple[Explanation, ...]:
        """What `rank` finds, each with its features and with what spoke for it and against it."""
        read, measured = self.measure(query, tags)
        candidates, order = self._candidates(read, measured, limit)
        rows = [dict(zip(features.NAMES, measured.features[place].tolist(), strict=True)) for place in order]
        return tuple(
            Explanation(
                candidate, row, spoke_for(read, candidate), spoke_against(read, candidate, candidates)
            )
            for candidate, row in zip(candidates, rows, strict=True)
        )

    def measure(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Query, Measured]:
        """The query as the index reads it, and the features of the pairs closest to it; what is learned from."""
        read = features.read(query, self._index, self._spelling)
        return read, features.measure(read, self._index, self._allowed(tags) if tags else None)

    def _candidates(
        self, query: Query, measured: Measured, limit: int
    ) -> tuple[tuple[Candidate, ...], Integers]:
        if not len(measured.pairs):
            return (), measured.pairs
        scores = measured.features @ self._weights.ranking
        verbatim = measured.features[:, _LETTERS] > _EQUAL
        order = self.order(scores, measured.pairs, verbatim)
        confidences = confidence(scores[order], measured.features[order], query, self._weights, self._shift)
        if verbatim[order[0]]:
            confidences[0] = max(confidences[0], VERBATIM)
        places = order[:limit]
        return tuple(
            self._candidate(measured, place, float(scores[place]), float(confidences[rank]))
            for rank, place in enumerate(places)
        ), places

    def order(self, scores: Floats, pairs: Integers, verbatim: NDArray[np.bool_]) -> Integers:
        """The places of *pairs*, best first: those archived in the query's very words before all others."""
        return np.lexsort((pairs, self._ages[pairs], -np.round(scores, 5), ~verbatim))

    def _candidate(self, measured: Measured, place: int, score: float, sure: float) -> Candidate:
        pair = self._pairs[measured.pairs[place]]
        return Candidate(pair, score, sure, pair.phrasings[measured.phrasings[place]])

    def _allowed(self, tags: frozenset[str]) -> Integers:
        return np.array(sorted({place for tag in tags for place in self._tagged.get(tag, ())}), np.int64)


def _by_tag(pairs: tuple[Pair, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, pair in enumerate(pairs):
        for tag in {*pair.tags, *pair.ama.tags}:
            found.setdefault(tag, []).append(place)
    return found
