"""The matcher: one archive, ready to be asked."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import features
from bot.matching.confidence import confidence, shipped
from bot.matching.explanation import Explanation, spoke_against, spoke_for
from bot.matching.index import Index
from bot.matching.spelling import Spelling
from bot.pairs import Ama, Pair
from bot.text import normalise
from bot.verdicts import Candidate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.matching.confidence import Weights
    from bot.matching.features import Measured, Query
    from bot.matching.index import Floats, Integers
    from bot.pairs import Archive

VERBATIM = 0.98
"""The least confidence in a pair that is archived in the query's very words; a guess, labelled sets have no such."""
_LETTERS = features.NAMES.index("letters")
_EQUAL = 0.9999  # likeness of texts that are the same, rounding allowed for


class Matcher:
    """Finds the pairs of one archive for a query. Never changed once built; threads may share it.

    The archive's unanswered questions are measured as pairs are, and never found: they only stand against pairs.
    *shift* is added to the log-odds of every confidence: an archive's own calibration.
    """

    def __init__(self, archive: Archive, *, shift: float = 0.0, weights: Weights | None = None) -> None:
        self._pairs = archive.pairs
        self._unanswered = _unanswered(archive)
        self._shift = shift
        self._weights = weights or shipped()
        self._index = Index(self._pairs, self._unanswered)
        self._spelling = Spelling(self._index.counts)
        dates = [pair.date or pair.ama.date or "" for pair in (*self._pairs, *self._unanswered)]
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
        return self._candidates(read, measured, self._scores(measured), limit)[0]

    def explain(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10
    ) -> tuple[Explanation, ...]:
        """What `rank` finds, each with its features and with what spoke for it and against it."""
        read, measured = self.measure(query, tags)
        scores = self._scores(measured)
        candidates, order = self._candidates(read, measured, scores, limit)
        rows = [dict(zip(features.NAMES, measured.features[place].tolist(), strict=True)) for place in order]
        near = chain([self._nearest_unanswered(measured, scores)], repeat(None))
        return tuple(
            Explanation(
                candidate,
                row,
                spoke_for(read, candidate),
                spoke_against(read, candidate, candidates, nearest),
            )
            for candidate, row, nearest in zip(candidates, rows, near, strict=False)
        )

    def measure(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Query, Measured]:
        """The query as the index reads it, and the features of the pairs closest to it; what is learned from."""
        read = features.read(query, self._index, self._spelling)
        return read, features.measure(read, self._index, self._allowed(tags) if tags else None)

    def _scores(self, measured: Measured) -> Floats:
        return np.asarray(measured.features @ self._weights.ranking, np.float32)

    def _candidates(
        self, query: Query, measured: Measured, scores: Floats, limit: int
    ) -> tuple[tuple[Candidate, ...], Integers]:
        verbatim = measured.features[:, _LETTERS] > _EQUAL
        order = self.order(scores, measured.pairs, verbatim)
        places = order[measured.pairs[order] < len(self._pairs)]
        if not len(places):
            return (), places
        # The best pair, whose confidence it is, and then all that stands against it.
        judged = np.append(places[0], order[order != places[0]])
        sure = confidence(scores[judged], measured.features[judged], query, self._weights, self._shift)
        if verbatim[places[0]]:
            sure[0] = max(sure[0], VERBATIM)
        elif verbatim[order[0]]:
            sure = np.minimum(sure, np.float32(1 - VERBATIM))
        sure = sure[measured.pairs[judged] < len(self._pairs)]
        places = places[:limit]
        return tuple(
            self._candidate(measured, place, float(scores[place]), float(sure[rank]))
            for rank, place in enumerate(places)
        ), places

    def order(self, scores: Floats, pairs: Integers, verbatim: NDArray[np.bool_]) -> Integers:
        """The places of *pairs*, best first: those archived in the query's very words before all others."""
        return np.lexsort((pairs, self._ages[pairs], -np.round(scores, 5), ~verbatim))

    def _candidate(self, measured: Measured, place: int, score: float, sure: float) -> Candidate:
        pair = self._pairs[measured.pairs[place]]
        return Candidate(pair, score, sure, pair.phrasings[measured.phrasings[place]])

    def _nearest_unanswered(self, measured: Measured, scores: Floats) -> tuple[str, float] | None:
        """The unanswered question with the highest score, and that score."""
        places = np.flatnonzero(measured.pairs >= len(self._pairs))
        if not len(places):
            return None
        nearest = places[scores[places].argmax()]
        return self._unanswered[measured.pairs[nearest] - len(self._pairs)].question, float(scores[nearest])

    def _allowed(self, tags: frozenset[str]) -> Integers:
        return np.array(sorted({place for tag in tags for place in self._tagged.get(tag, ())}), np.int64)


def _unanswered(archive: Archive) -> tuple[Pair, ...]:
    """The unanswered questions as pairs without an answer; not those that a pair asks by now."""
    if not archive.unanswered:  # spare a large archive the looking
        return ()
    asked = {normalise(text) for pair in archive for text in pair.phrasings}
    nowhere = Ama("")
    return tuple(Pair("", text, "", nowhere) for text in archive.unanswered if normalise(text) not in asked)


def _by_tag(pairs: tuple[Pair, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, pair in enumerate(pairs):
        for tag in {*pair.tags, *pair.ama.tags}:
            found.setdefault(tag, []).append(place)
    return found
