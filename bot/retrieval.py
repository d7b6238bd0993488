"""Retrieval: which pairs of the archive that is being served may be given for a query, and in what order."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.matching import Matcher
from bot.matching.features import NAMES
from bot.matching.matcher import DOOMED
from bot.similarity import alike, words
from bot.text import normalise, tidy
from bot.verdicts import FITS, POINTED_TO, SURE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from bot.matching.networks import Networks
    from bot.pairs import Archive, Pair
    from bot.verdicts import Candidate

VETOED = "was ruled out for this question by a moderator"
SUPERSEDED = "is superseded by {pair}"
EXPIRED = "is given no more since {day}"
MOST_ALIKE = 10
"""So many of the best candidates are looked through for a newer pair that asks nearly the same."""
RELATED = 0.6
"""The likeness in meaning from which two pairs are related."""
MOST_FOLLOWING, MOST_RELATED = 3, 2
NEAR_BOTH, FOLLOWS = 0.5, 1.0
"""What is added to the log-odds of a pair that is near both a question and the one before it, and of one that the
archive says follows that one. Set by hand: on the archive that comes with the bot, remarks such as “who brings the
projector?” stay below the threshold, and “and in the browser?” after TensorFlow Lite reaches it.
"""
_MEANING = NAMES.index("meaning")


@dataclass(frozen=True, slots=True)
class Served:
    """An archive and the index made of it: what is swapped, whole, when the files change."""

    archive: Archive
    matcher: Matcher
    shift: float = 0.0
    _alike: dict[str, tuple[Pair, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, archive: Archive, *, shift: float = 0.0, networks: Networks | None = None) -> Served:
        """Return *archive*, indexed, with its own calibration, to be read by *networks* if others than the shipped ones
        are to read it; takes a while, so build it off the event loop.
        """
        return cls(archive, Matcher(archive, shift=shift, networks=networks), shift)

    def alike(self, text: str) -> tuple[Pair, ...]:
        """Return the pairs that are related to *text* in meaning, the nearest first."""
        if text not in self._alike:
            _, measured = self.matcher.measure(text)
            likeness = dict(
                zip(measured.pairs.tolist(), measured.features[:, _MEANING].tolist(), strict=True)
            )
            near = [
                place for place, like in likeness.items() if place < len(self.archive) and like >= RELATED
            ]
            near.sort(key=lambda place: -likeness[place])
            self._alike[text] = tuple(self.archive.pairs[place] for place in near)
        return self._alike[text]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The *candidates* to give, best first, and the pairs that are near and *left_out*: by their ids, the rule."""

    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds the pairs of what is *served* that may be given on the day *today*: newer ones in the place of those they
    supersede, none that is out of date, and none that the *vetoes*, by the mark of a question, forbid for it.
    """

    served: Served
    vetoes: Mapping[str, frozenset[str]]
    today: dt.date

    def retrieve(
        self, query: str, tags: frozenset[str] = frozenset(), *, doomed: float = DOOMED
    ) -> Retrieved:
        """Return what is found for *query*; of *tags*, unless there are none, a pair must carry one. What is *doomed*
        by words and meaning is not looked at further.
        """
        archive, refused = self.served.archive, self._refused(query)
        given: dict[str, Candidate] = {}
        left_out: dict[str, str] = {}
        for found in self.served.matcher.rank(query, tags=tags, doomed=doomed):
            last, pair = archive.last(found.pair), archive.current(found.pair, self.today)
            vetoed = found.pair.id in refused or last.id in refused
            if pair and not vetoed:
                given.setdefault(pair.id, replace(found, pair=pair))
            if found.confidence < FITS:
                continue
            if vetoed:
                left_out[found.pair.id] = VETOED
            elif last is not found.pair:
                left_out[found.pair.id] = SUPERSEDED.format(pair=last.id)
            if pair is None:
                left_out[last.id] = EXPIRED.format(day=last.valid_until)
        candidates = _without_rival(given.values(), query) if refused else tuple(given.values())
        return Retrieved(_newest_first(candidates), left_out)

    def following(
        self,
        alone: tuple[Candidate, ...],
        query: str,
        given: tuple[str, ...],
        tags: frozenset[str] = frozenset(),
    ) -> tuple[Candidate, ...]:
        """Return the candidates for a *query* that *alone* finds those, and that may follow up the first of the pairs
        *given* before it, none of which is given again. What is found together with the question before it is near
        both: that lifts pairs that the words alone point to, too, and those that the archive says follow.
        """
        if not given:
            return alone
        before = self.served.archive.get(given[0])
        lifted = {found.pair.id: found for found in alone}
        pointed_to = {name for name, found in lifted.items() if found.confidence >= POINTED_TO}
        following = {one.id for one in self.served.archive if one.follows == given[0]}
        sure = any(found.confidence >= SURE for found in alone)
        together: tuple[Candidate, ...] = ()
        if before and not sure and (pointed_to or following):
            together = self.retrieve(f"{query} ({before.question})", tags).candidates
        for found in together:
            name, mine = found.pair.id, lifted.get(found.pair.id, replace(found, confidence=0.0))
            if name in pointed_to | following:
                by = FOLLOWS if name in following else NEAR_BOTH
                lifted[name] = replace(mine, confidence=_lifted(max(found.confidence, mine.confidence), by))
        refused = {*given, *self._refused(query)}
        left = (found for found in lifted.values() if found.pair.id not in refused)
        return tuple(sorted(left, key=lambda found: -found.confidence))

    def current(self, pair_id: str | None) -> Pair | None:
        """Return the pair to give where that one was chosen; None where it is given no more."""
        pair = self.served.archive.get(pair_id)
        return pair and self.served.archive.current(pair, self.today)

    def further(self, pair: Pair) -> tuple[Pair, ...]:
        """Return what who was given *pair* may want to know next: pairs that follow it, and up to two related ones."""
        current = (self.current(one.id) for one in self.served.archive if one.follows == pair.id)
        following = [one for one in dict.fromkeys(current) if one and one.id != pair.id][:MOST_FOLLOWING]
        known = {pair.id, pair.follows, *(one.id for one in following)}
        near = self.served.alike(pair.question)
        related = (one for one in near if one.id not in known and self.current(one.id) is one)
        return (*following, *islice(related, MOST_RELATED))

    def _refused(self, query: str) -> frozenset[str]:
        return self.vetoes.get(veto_mark(query), frozenset()) if self.vetoes else frozenset()


def veto_mark(question: str) -> str:
    """Return what stands for *question*, however it is spelled, where its words must not be kept."""
    return hashlib.blake2b(
        normalise(tidy(question)).encode(errors="surrogatepass"), digest_size=16
    ).hexdigest()


def _without_rival(candidates: Iterable[Candidate], query: str) -> tuple[Candidate, ...]:
    """Return *candidates* for a *query* that some others were ruled out for: one that is archived in its very words is
    certain now, for what made it doubtful was the others.
    """
    asked = normalise(query)
    sure = (
        replace(found, confidence=1.0) if normalise(found.phrasing) == asked else found
        for found in candidates
    )
    return tuple(sorted(sure, key=lambda found: -found.confidence))


def _is_newer(one: Pair, other: Pair) -> bool:
    """Return whether *one* was right on a later day than *other*, as far as both say when that was."""
    mine, yours = one.as_of, other.as_of
    known = min(len(mine), len(yours))
    return mine[:known] > yours[:known]


def _newest_first(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return *candidates*, best first, but for the newest of those in which the same guest was asked nearly the same as
    in the best: that comes first, and is as sure as it, for they share the probability among them.
    """
    best = newest = next(iter(candidates), None)
    for found in candidates[1:MOST_ALIKE]:
        if newest and best and _is_newer(found.pair, newest.pair) and _asks_the_same(best, found.pair):
            newest = found
    if newest is best or newest is None or best is None:
        return candidates
    first = replace(newest, confidence=best.confidence)
    return (first, *(found for found in candidates if found is not newest))


def _asks_the_same(best: Candidate, pair: Pair) -> bool:
    """Return whether *pair* is asked nearly as *best* was found, of the same guest, and not as the follow-up to
    another.
    """
    if (pair.guest, pair.follows) != (best.pair.guest, best.pair.follows):
        return False
    return any(alike(words(best.phrasing), words(phrasing)) for phrasing in pair.phrasings)


def _lifted(confidence: float, by: float) -> float:
    """Return *confidence* with its log-odds raised *by* so much."""
    odds = confidence / max(1 - confidence, 1e-9) * math.exp(by)
    return odds / (1 + odds)
