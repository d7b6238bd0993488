"""Retrieval: which pairs of the archive that is being served may be given for a query, and in what order."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.matching.about import stands_alone
from bot.matching.asking import bare
from bot.matching.exchange import contradicts
from bot.matching.features import NAMES
from bot.matching.matcher import DOOMED, Doomed, Matcher
from bot.similarity import alike, words
from bot.text import normalise, tidy, tokens
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
RELATED, SAME = 0.6, 0.9
"""The likeness in meaning from which two pairs are related, and from which they ask the same where both may answer what
was asked: what a board costs, and how much it is, are alike by 0.98, and by 0.82 which boards there are. So are two
questions that differ by a name or a number, of which the judge says that one does not answer the other.
"""
MOST_FOLLOWING, MOST_RELATED = 3, 2
NEAR, NEAR_BOTH = 0.5, 1.0
"""Added to the log-odds of a pair that the words of a question point to, and for that question together with
what the one before it was about."""
MOST_ALONE = 2.0
"""The log-odds by which a pair may be surer than together with what came before, where the question hangs on that; a
guess. "Who invented it?" after Keras is surer of TensorFlow by 4, "how much is it?" after a hive of its cost by 0.8.
"""
FOLLOWS, FOLLOWS_ALL = 2.5, 1.0
"""The same for a pair that the archive says follows the one before it, whether the words point to it or not. All set by
hand on the archive that comes with the bot: of 24 questions that are asked on in a thread 18 reach the threshold, “and
in the browser?” after TensorFlow Lite among them, and of 240 remarks such as “who brings the projector?” none does.
"""
MOST_BEGUN = 12
"""The most words that tell, of what began a thread, that still say what it is about; a guess. On the archive that comes
with the bot, of 58 questions asked on after 13 others ("who created it?" after "what is keras?") 50 were answered
rightly and two wrongly so; 37 and two with the question of the pair that was given. Of 520 that it has no answer to,
such as "is it on the exam?", six drew one, and five.
"""
_MEANING = NAMES.index("meaning")


@dataclass(frozen=True, slots=True)
class Served:
    """An archive and the index made of it: what is swapped, whole, when the files change."""

    archive: Archive
    matcher: Matcher
    shift: float = 0.0
    _likeness: dict[str, dict[str, float]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, archive: Archive, *, shift: float = 0.0, networks: Networks | None = None) -> Served:
        """Return *archive*, indexed, with its own calibration, to be read by *networks* if others than the shipped ones
        are to read it; takes a while, so build it off the event loop.
        """
        return cls(archive, Matcher(archive, shift=shift, networks=networks), shift)

    def likeness(self, text: str) -> dict[str, float]:
        """Return the ids of the pairs that are related to *text*, which is archived, the nearest first, and how alike
        they are in meaning.
        """
        if text not in self._likeness:
            _, measured = self.matcher.measure(text)
            likeness = zip(measured.pairs.tolist(), measured.features[:, _MEANING].tolist(), strict=True)
            near = [
                (like, place) for place, like in likeness if place < len(self.archive) and like >= RELATED
            ]
            near.sort(key=lambda found: -found[0])
            self._likeness[text] = {self.archive.pairs[place].id: like for like, place in near}
        return self._likeness[text]


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
        self, query: str, tags: frozenset[str] = frozenset(), *, doomed: Doomed = DOOMED
    ) -> Retrieved:
        """Return what is found for *query*; of *tags*, unless there are none, a pair must carry one. What is *doomed*
        is read no closer.
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
        return Retrieved(self._newest_first(candidates), left_out)

    def _newest_first(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Return *candidates*, best first, but for the newest of those in which the same guest was asked nearly the
        same as in the best: that comes first, and is as sure as it, for they share the probability among them.
        """
        best = newest = next(iter(candidates), None)
        for found in candidates[1:MOST_ALIKE]:
            if newest and best and found.pair.is_newer_than(newest.pair) and self._asks_the_same(best, found):
                newest = found
        if newest is best or newest is None or best is None:
            return candidates
        first = replace(newest, confidence=best.confidence)
        return (first, *(found for found in candidates if found is not newest))

    def _asks_the_same(self, best: Candidate, other: Candidate) -> bool:
        """Return whether the pair of *other* is asked nearly as *best* was found, in words, or in meaning where it may
        answer the query too; of the same guest, and not as the follow-up to another.
        """
        pair = other.pair
        if (pair.guest, pair.follows) != (best.pair.guest, best.pair.follows):
            return False
        asked = words(best.phrasing)
        same = any(alike(asked, words(phrasing)) for phrasing in pair.phrasings) or (
            other.confidence >= FITS and self.served.likeness(best.phrasing).get(pair.id, 0.0) >= SAME
        )
        return same and not any(contradicts(best.phrasing, phrasing) for phrasing in pair.phrasings)

    def following(
        self,
        alone: tuple[Candidate, ...],
        query: str,
        given: tuple[str, ...],
        tags: frozenset[str] = frozenset(),
        *,
        began: str = "",
    ) -> tuple[Candidate, ...]:
        """Return the candidates for a *query* that *alone* finds those, and that may follow up the first of the pairs
        *given* before it, none of which is given again. What is found together with what the question before it was
        about is near both: that lifts pairs that the words alone point to, too, and those that the archive says follow.
        What it was about say the words that *began* it, if they are known and brief; else that pair's question does.
        Of a query that cannot be understood without them ("who invented it?") they decide, and its words alone do not.
        """
        if not given:
            return alone
        before = self.served.archive.get(given[0])
        lifted = {found.pair.id: found for found in alone}
        pointed_to = {name for name, found in lifted.items() if found.confidence >= POINTED_TO}
        following = {one.id for one in self.served.archive if one.follows == given[0]}
        certain = any(found.confidence >= SURE for found in alone)
        together: tuple[Candidate, ...] = ()
        if before and not certain and (pointed_to or following):
            brief = 0 < len(words(began)) <= MOST_BEGUN
            together = self.retrieve(_about(query, began if brief else before.question), tags).candidates
        for found in together:
            name, mine = found.pair.id, lifted.get(found.pair.id, replace(found, confidence=0.0))
            if name in pointed_to | following:
                near = (NEAR, NEAR_BOTH) if name in pointed_to else (0.0, 0.0)
                follows = (FOLLOWS if name in pointed_to else FOLLOWS_ALL) if name in following else 0.0
                own, both = (max(by, follows) for by in near)
                sure = max(_lifted(mine.confidence, own), _lifted(found.confidence, both))
                lifted[name] = replace(mine, confidence=sure)
        if together and not stands_alone(query, near=True):
            at_most = {found.pair.id: _lifted(found.confidence, MOST_ALONE) for found in together}
            for name in lifted.keys() - following:
                sure = min(lifted[name].confidence, at_most.get(name, 0.0))
                lifted[name] = replace(lifted[name], confidence=sure)
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
        near = filter(None, map(self.served.archive.get, self.served.likeness(pair.question)))
        related = (one for one in near if one.id not in known and self.current(one.id) is one)
        return (*following, *islice(related, MOST_RELATED))

    def _refused(self, query: str) -> frozenset[str]:
        return self.vetoes.get(veto_mark(query), frozenset()) if self.vetoes else frozenset()


def query_of(text: str) -> str:
    """Return what *text* asks, to search with."""
    return bare(tidy(text))


def veto_mark(question: str) -> str:
    """Return what stands for *question*, however it is spelled, where its words must not be kept."""
    return hashlib.blake2b(
        normalise(query_of(question)).encode(errors="surrogatepass"), digest_size=16
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


def _about(query: str, before: str) -> str:
    """Return *query* with what the question *before* it was about: its telling words."""
    telling = words(before)
    about = (word for word in before.rstrip(" ?").split() if telling.issuperset(tokens(word)))
    return f"{query.rstrip(' ?')} {' '.join(about)}?"


def _lifted(confidence: float, by: float) -> float:
    """Return *confidence* with its log-odds raised *by* so much."""
    odds = confidence / max(1 - confidence, 1e-9) * math.exp(by)
    return odds / (1 + odds)
