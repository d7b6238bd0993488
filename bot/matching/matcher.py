"""The matcher: one archive, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import confidence, exchange, features
from bot.matching.encoder import Vectors
from bot.matching.explanation import Explanation, spoke_against, spoke_for
from bot.matching.features import Measured, Ranking
from bot.matching.index import Index, sorted_once
from bot.matching.networks import shipped
from bot.matching.spelling import Spelling, mended
from bot.matching.vocabulary import Asked, Synonyms, asked, substance
from bot.pairs import Ama, Pair
from bot.text import normalise
from bot.verdicts import Candidate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.matching.confidence import Learned, Weights
    from bot.matching.features import Query
    from bot.matching.index import Floats, Integers
    from bot.matching.networks import Networks
    from bot.pairs import Archive

VERBATIM = 0.98
"""The least confidence in a pair that is archived in the query's very words; a guess, labelled sets have no such."""
SAME_SUBSTANCE = 0.93
"""The least confidence in a pair that is archived in words that differ from the query's in filling words alone."""
MOST_ALIKE = 16  # candidates that meaning alone finds, beside those of the words
UNLIKE = 0.28
"""The cosine below which, with no word in common, nothing is found: texts about different things reach 0.23."""
MOST_READ = 4  # candidates that the judge reads
_LETTERS, _MEANING, _ANSWERING, _JUDGE = (
    features.NAMES.index(name) for name in ("letters", "meaning", "answering", "judge")
)
_READING = [features.NAMES.index(name) for name in features.OF_READING]
_EQUAL = 0.9999  # likeness of texts that are the same, rounding allowed for


@dataclass(frozen=True, slots=True)
class Doomed:
    """The confidences below which nothing is read closer: by *words* by the encoder, by *meaning* too by the judge."""

    words: float = 0.0
    meaning: float = 0.01


DOOMED = Doomed()


class Matcher:
    """Finds the pairs of one archive for a query. Never changed once built; threads may share it.

    The archive's unanswered questions are measured as pairs are, and never found: they only stand against pairs.
    *shift* is added to the log-odds of every confidence: an archive's own calibration.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        shift: float = 0.0,
        weights: Learned | None = None,
        networks: Networks | None = None,
        reading: bool = True,
    ) -> None:
        """Without *reading*, words alone decide: quick to build and to ask, where a rough order is enough. Where no
        *networks* are given, the shipped ones read.
        """
        self._pairs = (*archive.pairs, *archive.facts)
        self._unanswered = _unanswered(archive)
        self._synonyms = Synonyms(archive.synonyms)
        self._all = tuple(self._synonyms.read_pair(pair) for pair in (*self._pairs, *self._unanswered))
        self._shift = shift
        self._weights = weights or confidence.shipped()
        given, unanswered = self._all[: len(self._pairs)], self._all[len(self._pairs) :]
        self._index = Index(given, unanswered)
        self._spelling = Spelling(self._index.counts)
        self.networks = networks
        self._vectors = Vectors(self._all, networks or shipped()) if reading else None
        dates = [pair.date or pair.ama.date or "" for pair in self._all]
        self._ages = np.array([-place for place in np.unique(dates, return_inverse=True)[1]], np.int64)
        self._tagged = _by_tag(self._pairs)
        self._archived = frozenset(normalise(text) for pair in given for text in pair.phrasings)

    def rank(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10, doomed: Doomed = DOOMED
    ) -> tuple[Candidate, ...]:
        """Return the best *limit* candidates for *query*, best first; none where no pair comes near it.

        Of *tags*, unless there are none, a pair must carry one. Of equals the newer comes first, then the earlier
        in the archive. What is *doomed* is read no closer.
        """
        _, ranking = self._ranking(query, tags, doomed)
        return tuple(self._candidate(ranking, place) for place in range(min(limit, len(ranking.pairs))))

    def explain(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10, doomed: Doomed = DOOMED
    ) -> tuple[Explanation, ...]:
        """Return what `rank` finds, each with its features and with what spoke for it and against it."""
        read, ranking = self._ranking(query, tags, doomed)
        candidates = [self._candidate(ranking, place) for place in range(min(limit, len(ranking.pairs)))]
        near = chain([ranking.unanswered], repeat(None))
        rows = [dict(zip(features.NAMES, row.tolist(), strict=True)) for row in ranking.features]
        return tuple(
            Explanation(
                candidate,
                row,
                spoke_for(read, candidate, row["judge"]),
                spoke_against(read, candidate, candidates, nearest, row["judge"]),
            )
            for candidate, row, nearest in zip(candidates, rows, near, strict=False)
        )

    def holds(self, query: str) -> bool:
        """Return whether *query* is archived in these very words."""
        return normalise(self._synonyms.read(query)) in self._archived

    def knows(self, word: str) -> bool:
        """Return whether the archive holds *word*, or another form of it."""
        return self._spelling.knows(word)

    def mended(self, text: str) -> str:
        """Return *text* with the slips of the fingers in it repaired."""
        return mended(text, self._spelling.read(text))

    def measure(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Query, Measured]:
        """Return the query as the index reads it, and the features of the pairs closest to it, but the judge's."""
        read, allowed, pairs = self._closest(query, tags)
        return read, self._measured(read, allowed, pairs)

    def _closest(self, query: str, tags: frozenset[str]) -> tuple[Query, Integers | None, Integers]:
        """Return the query as the index reads it, the pairs allowed (None: all), and the closest of them in words."""
        read = features.read(self._synonyms.read(query), self._index, self._spelling)
        allowed = self._allowed(tags) if tags else None
        return read, allowed, features.closest(read.wanted, self._index, allowed)

    def _measured(self, read: Query, allowed: Integers | None, pairs: Integers) -> Measured:
        if self._vectors is None or not _is_readable(read.text):
            return features.measure(read, self._index, pairs)
        asked = self._vectors.read(read.mended)
        near = self._vectors.closest(asked.vector, self._with_unanswered(allowed), MOST_ALIKE)
        by_words, pairs = pairs, sorted_once(np.concatenate((pairs, near)))
        meaning, phrasings, answering = self._vectors.cosines(asked.vector, pairs)
        if not len(by_words) and max(meaning.max(initial=0), answering.max(initial=0)) < UNLIKE:
            return replace(features.measure(read, self._index, by_words), asked=asked)
        measured = features.measure(read, self._index, pairs)
        measured.features[:, _MEANING], measured.features[:, _ANSWERING] = meaning, answering
        return replace(measured, phrasings=phrasings, asked=asked)

    def judged(self, query: Query, measured: Measured, scores: Floats) -> Measured:
        """Return of *measured* the MOST_READ with the highest *scores*, with what reading each together with *query*
        tells: the judge's log-odds and late interaction. Raises ValueError where no network reads.
        """
        if self._vectors is None or measured.asked is None:
            raise ValueError("no network reads this query")
        places = self.order(scores, measured.pairs, measured.features[:, _LETTERS] > _EQUAL)[:MOST_READ]
        kept = Measured(measured.pairs[places], measured.features[places], measured.phrasings[places])
        pairs = [(self._all[pair], place) for pair, place in zip(kept.pairs, kept.phrasings, strict=True)]
        interactions = self._vectors.interactions(measured.asked, pairs)
        kept.features[:, _READING] = np.column_stack(
            (interactions, self._vectors.judged(query.mended, pairs))
        )
        return kept

    def _ranking(self, query: str, tags: frozenset[str], doomed: Doomed) -> tuple[Query, Ranking]:
        """Return all candidates for *query*, each stage's ranking over the whole of the next one's."""
        read, allowed, pairs = self._closest(query, tags)
        if doomed.words:
            found = self._by_words(read, features.measure(read, self._index, pairs))
            if not len(found.pairs) or found.sure[0] < doomed.words:
                return read, found
        measured = self._measured(read, allowed, pairs)
        if measured.asked is None:
            return read, self._by_words(read, measured)
        scores = _scores(measured, self._weights.meaning)
        ranking = self._ranked(read, measured, scores, self._weights.meaning)
        if not len(ranking.pairs) or ranking.sure[0] < doomed.meaning or ranking.settled:
            return read, ranking
        judged = self.judged(read, measured, scores)
        scores = _scores(judged, self._weights.judged)
        found = self._ranked(read, judged, scores, self._weights.judged)
        return read, self._doubting_exchanges(read, found).before(ranking)

    def _by_words(self, read: Query, measured: Measured) -> Ranking:
        words = self._weights.words
        return self._ranked(read, measured, _scores(measured, words), words)

    def _doubting_exchanges(self, query: Query, ranking: Ranking) -> Ranking:
        """Return *ranking*, no surer than an exchange may be where *query* is but for a word or two what the best is
        asked.
        """
        if ranking.settled or not len(ranking.pairs):
            return ranking
        phrasing = self._all[ranking.pairs[0]].phrasings[ranking.phrasings[0]]
        most = exchange.most_likely(query.mended, phrasing, float(ranking.features[0, _JUDGE]) + self._shift)
        return replace(ranking, sure=np.minimum(ranking.sure, np.float32(most)))

    def _ranked(self, query: Query, measured: Measured, scores: Floats, weights: Weights) -> Ranking:
        verbatim = measured.features[:, _LETTERS] > _EQUAL
        order = self.order(scores, measured.pairs, verbatim)
        wanted = query.kinds, substance([word.read for word in query.words])
        order = self._same_first(query, wanted, measured, order) if not verbatim.any() else order
        places = order[measured.pairs[order] < len(self._pairs)]
        nearest = self._nearest_unanswered(measured, scores)
        if not len(places):
            return Ranking(places, places, measured.features[places], scores[places], scores[places], nearest)
        # The best pair, whose confidence it is, and then all that stands against it.
        rivals = np.append(places[0], order[order != places[0]])
        sure = confidence.confidence(scores[rivals], measured.features[rivals], query, weights, self._shift)
        settled = bool(verbatim[places[0]])
        if settled:
            sure[0] = max(sure[0], VERBATIM)
        elif self._is_same(query, wanted, measured, places[0]):
            settled, sure[0] = True, max(sure[0], SAME_SUBSTANCE)
        elif verbatim[order[0]]:
            sure = np.minimum(sure, np.float32(1 - VERBATIM))
        return Ranking(
            measured.pairs[places],
            measured.phrasings[places],
            measured.features[places],
            scores[places],
            np.minimum.accumulate(sure[measured.pairs[rivals] < len(self._pairs)]),
            nearest,
            settled=settled,
        )

    def order(self, scores: Floats, pairs: Integers, verbatim: NDArray[np.bool_]) -> Integers:
        """Return the places of *pairs*, best first: those archived in the query's very words before all others."""
        return np.lexsort((pairs, self._ages[pairs], -np.round(scores, 5), ~verbatim))

    def _same_first(self, query: Query, wanted: Asked, measured: Measured, order: Integers) -> Integers:
        """Return *order* with those of the first few in front that ask the same in other filling words."""
        first = order[:MOST_READ]
        same = np.array([self._is_same(query, wanted, measured, place) for place in first], bool)
        return np.concatenate((first[same], first[~same], order[MOST_READ:]))

    def _is_same(self, query: Query, wanted: Asked, measured: Measured, place: int) -> bool:
        phrasings = self._all[measured.pairs[place]].phrasings
        same = (text for text in phrasings if wanted[1] and asked(text) == wanted)
        return any(not exchange.contradicts(query.mended, text) for text in same)

    def _candidate(self, ranking: Ranking, place: int) -> Candidate:
        pair = self._pairs[ranking.pairs[place]]
        phrasing = pair.phrasings[ranking.phrasings[place]]
        likeness = (
            float(ranking.features[place, [_MEANING, _ANSWERING]].max()) or 1.0
        )  # 0: no network read it
        return Candidate(pair, float(ranking.scores[place]), float(ranking.sure[place]), phrasing, likeness)

    def _nearest_unanswered(self, measured: Measured, scores: Floats) -> tuple[str, float] | None:
        """Return the unanswered question with the highest score, and that score."""
        places = np.flatnonzero(measured.pairs >= len(self._pairs))
        if not len(places):
            return None
        nearest = places[scores[places].argmax()]
        return self._unanswered[measured.pairs[nearest] - len(self._pairs)].question, float(scores[nearest])

    def _with_unanswered(self, allowed: Integers | None) -> Integers | None:
        """Return *allowed* pairs, and all unanswered questions, which carry no tags."""
        if allowed is None:
            return None
        return np.concatenate((allowed, np.arange(len(self._pairs), len(self._all))))

    def _allowed(self, tags: frozenset[str]) -> Integers:
        return np.array(sorted({place for tag in tags for place in self._tagged.get(tag, ())}), np.int64)


def _is_readable(text: str) -> bool:
    """Return whether the networks can read *text*: they know English, and no other script than its."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(letter < "\u0250" for letter in letters) >= len(letters)


def _scores(measured: Measured, weights: Weights) -> Floats:
    return np.asarray(measured.features @ weights.ranking, np.float32)


def _unanswered(archive: Archive) -> tuple[Pair, ...]:
    """Return the unanswered questions as pairs without an answer; not those that a pair asks by now."""
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
