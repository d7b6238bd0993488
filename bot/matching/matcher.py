"""The matcher (first, simple form: TF-IDF over words and characters of each phrasing and its answer)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.text import normalise, tidy, tokens
from bot.verdicts import Candidate

if TYPE_CHECKING:
    from bot.pairs import Archive, Pair

_COMMON = frozenset("a an the is are do does did i you we it to of in on for and or what how can my me be with".split())


@dataclass(frozen=True, slots=True)
class Explanation:
    """A candidate with the features that placed it and what spoke *for* and *against* it, in words."""

    candidate: Candidate
    features: dict[str, float]
    spoke_for: tuple[str, ...]
    spoke_against: tuple[str, ...]


class Matcher:
    """Finds the pairs of one archive for a query. Never changed once built; safe to share between threads."""

    def __init__(self, archive: Archive, *, shift: float = 0.0) -> None:
        self._shift = shift
        self._pairs = archive.pairs
        self._phrasings = [(n, text) for n, pair in enumerate(archive.pairs) for text in pair.phrasings]
        bags = [self._terms(text) for _, text in self._phrasings]
        seen = Counter(term for bag in bags for term in set(bag))
        self._idf = {t: math.log(1 + len(bags) / n) * (0.12 if t in _COMMON else 1) for t, n in seen.items()}
        self._unknown = math.log(1 + len(bags)) if bags else 0.0
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for n, bag in enumerate(bags):
            weights = {t: self._idf[t] * (1 + math.log(c)) for t, c in Counter(bag).items()}
            norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
            for term, weight in weights.items():
                self._postings[term].append((n, weight / norm))

    @staticmethod
    def _terms(text: str) -> list[str]:
        padded = f" {' '.join(tokens(text))} "
        return [*tokens(text), *(padded[i : i + 4] for i in range(len(padded) - 3))]

    def rank(self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10) -> tuple[Candidate, ...]:
        """The best *limit* candidates for *query*, best first; empty where nothing fits at all.
        Non-empty *tags* bound which pairs may answer: those that carry one of them."""
        bag = Counter(self._terms(tidy(query)))
        weights = {t: self._idf.get(t, self._unknown) * (1 + math.log(c)) for t, c in bag.items()}
        norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for n, held in self._postings.get(term, ()):
                scores[n] += weight * held / norm
        best: dict[int, tuple[float, str]] = {}
        for n, score in scores.items():
            owner, text = self._phrasings[n]
            if score > best.get(owner, (0.0, ""))[0] and self._allowed(self._pairs[owner], tags):
                best[owner] = (score, text)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        second = ranked[1][1][0] if len(ranked) > 1 else 0.0
        return tuple(
            Candidate(self._pairs[owner], score, self._confidence(score, second if not place else score), text)
            for place, (owner, (score, text)) in enumerate(ranked)
        )

    def _confidence(self, score: float, second: float) -> float:
        return 1 / (1 + math.exp(-(-4.0 + 6.0 * score + 5.0 * (score - second) + self._shift)))

    @staticmethod
    def _allowed(pair: Pair, tags: frozenset[str]) -> bool:
        return not tags or bool(tags & {*pair.tags, *pair.ama.tags})

    def explain(
        self, query: str, *, tags: frozenset[str] = frozenset(), limit: int = 10
    ) -> tuple[Explanation, ...]:
        """What `rank` finds, each with its features and with what spoke for and against it."""
        words = set(tokens(tidy(query)))
        return tuple(
            Explanation(
                c,
                {"score": c.score},
                tuple(f"shares '{w}'" for w in sorted(words & set(tokens(c.phrasing))) if w == normalise(w)),
                (),
            )
            for c in self.rank(query, tags=tags, limit=limit)
        )
