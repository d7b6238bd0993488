"""A message comes in, a verdict comes out: the one path that every platform takes."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.matching import Matcher
from bot.matching.about import asks_about_the_bot
from bot.matching.asking import LIKELY, POSSIBLE, log_odds
from bot.matching.features import NAMES
from bot.matching.questions import SURELY, halves, questions
from bot.similarity import alike, words
from bot.text import normalise, thanks, tidy, tokens, without_markup
from bot.verdicts import (
    FITS,
    NEAR,
    POINTED_TO,
    Abstention,
    Answer,
    Ignored,
    SmallTalk,
    Suggestion,
    judge,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from bot.matching import Explanation
    from bot.matching.networks import Networks
    from bot.messages import Message
    from bot.pairs import Archive, Pair
    from bot.verdicts import Candidate, Thresholds, Verdict


_MEANING = NAMES.index("meaning")
VETOED = "was ruled out for this question by a moderator"
SUPERSEDED = "is superseded by {pair}"
EXPIRED = "is given no more since {day}"
SURE = 0.9
"""The confidence at which even what hardly asks anything is answered unasked."""
UNLIKE, FAR_BUT_SURE = 0.45, 0.8
"""The likeness in meaning below which an answer that nobody asked the bot for must be so sure. What is said in a
channel is mostly about something else: docs/model.md says what this costs and what it spares.
"""
DOUBTFUL = -1.0
"""The log-odds of asking below which what is said to the bot and has no sure answer is talk."""
ALONE = 0.75
"""The confidence at which one question of several in a message is answered though all of it draws something else."""
_TELLING = 3  # words that a question needs to be understood alone


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


def _lifted(confidence: float, by: float) -> float:
    """Return *confidence* with its log-odds raised *by* so much."""
    odds = confidence / max(1 - confidence, 1e-9) * math.exp(by)
    return odds / (1 + odds)


@dataclass(frozen=True, slots=True)
class Served:
    """An archive and the index made of it: what is swapped, whole, when the files change."""

    archive: Archive
    matcher: Matcher
    shift: float = 0.0

    @classmethod
    def of(cls, archive: Archive, *, shift: float = 0.0, networks: Networks | None = None) -> Served:
        """Return *archive*, indexed, with its own calibration, to be read by *networks* if others than the shipped ones
        are to read it; takes a while, so build it off the event loop.
        """
        return cls(archive, Matcher(archive, shift=shift, networks=networks), shift)

    def alike(self, text: str) -> tuple[Pair, ...]:
        """Return the pairs that are related to *text* in meaning, the nearest first."""
        _, measured = self.matcher.measure(text)
        likeness = dict(zip(measured.pairs.tolist(), measured.features[:, _MEANING].tolist(), strict=True))
        near = [place for place, like in likeness.items() if place < len(self.archive) and like >= RELATED]
        return tuple(self.archive.pairs[place] for place in sorted(near, key=lambda place: -likeness[place]))


def _with_reasons(verdict: Verdict, left_out: Mapping[str, str]) -> Verdict:
    """Return *verdict*, which also says what was *left_out* and by which rule, where it gives no pair."""
    if not left_out or not isinstance(verdict, Abstention | Suggestion):
        return verdict
    named = "; ".join(f"{pair_id} {rule}" for pair_id, rule in left_out.items())
    return replace(verdict, reason=f"{verdict.reason}; left out: {named}")


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


def _wordless(text: str) -> Ignored:
    """Return the verdict on *text*, of which nothing is left to search with."""
    if tokens(without_markup(text)):
        return Ignored("it is a greeting or thanks", SmallTalk.THANKS if thanks(text) else SmallTalk.ABOUT)
    return Ignored("there are no words in it", SmallTalk.OTHER if text.strip(" ?!.") else SmallTalk.ABOUT)


def _confidence(verdict: Verdict) -> float:
    """Return the confidence in the best pair of *verdict*."""
    return 0.0 if isinstance(verdict, Ignored) or not verdict.candidates else verdict.candidates[0].confidence


class Responder:
    """Judges messages by the archive that is being served; assign to `served` to serve another, and to `vetoes` to
    forbid others: by the mark of a question the ids of the pairs that it never draws.
    """

    def __init__(
        self,
        served: Served,
        thresholds: Thresholds,
        *,
        vetoes: Mapping[str, frozenset[str]] | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.served = served
        self.vetoes = vetoes or {}
        self._thresholds = thresholds
        self._today = today
        self._related: tuple[Served, dict[str, tuple[Pair, ...]]] = (served, {})

    def respond(self, message: Message) -> Verdict:
        """Return the verdict on *message*: no I/O, and equal messages get equal verdicts."""
        query = tidy(message.text)
        archived = self.served.matcher.holds(query)
        asks = math.inf if archived else log_odds(message.text)
        if asks < POSSIBLE and not message.addressed:
            return Ignored("it does not ask anything")
        if not query:
            return _wordless(message.text)
        alone, left_out = self._ranked(query, message.tags)
        candidates = self._following(alone, query, message)
        verdict = _with_reasons(judge(candidates, self._thresholds, addressed=message.addressed), left_out)
        if message.given and isinstance(verdict, Abstention):
            verdict = replace(verdict, alone=alone[0].confidence if alone else 0.0)
        if not archived:  # what is archived in these very words is one question, however many marks it has
            verdict = self._each(message, verdict)
        if message.addressed:
            return self._said_to_us(query, asks, verdict)
        return self._overheard(asks, verdict, follows=bool(message.given))

    def _found(self, query: str, message: Message) -> tuple[Candidate, ...]:
        """Return the pairs to give for *query*, which is *message* or a part of it."""
        alone = self.candidates(query, message.tags)
        return self._following(alone, query, message)

    @staticmethod
    def _overheard(asks: float, verdict: Verdict, *, follows: bool) -> Verdict:
        """Return the verdict on what was said in a channel: the bot speaks where somebody asks, or when it is sure; and
        only where pair and question are near in meaning, too, unless it *follows* what the bot said.
        """
        sure = verdict.candidate.confidence if isinstance(verdict, Answer) else 0.0
        if asks < LIKELY and sure < SURE:
            return Ignored("it hardly asks anything, and no answer to it is certain")
        if not isinstance(verdict, Answer) or follows or sure >= FAR_BUT_SURE:
            return verdict
        likeness = max(found.likeness for found in verdict.given)
        if likeness >= UNLIKE:
            return verdict
        far = f"its likeness to the question, {likeness:.2f}, is below {UNLIKE}, and nobody asked the bot"
        return Abstention(verdict.candidates, f"{verdict.reason}, but {far}")

    @staticmethod
    def _said_to_us(query: str, asks: float, verdict: Verdict) -> Verdict:
        """Return the verdict on what was said to the bot, which need not be a question, or not one for the archive."""
        sure = _confidence(verdict)
        if isinstance(verdict, Answer) and (asks >= POSSIBLE or sure >= SURE):
            return verdict
        if asks_about_the_bot(query, more_than=sure):
            return Ignored("it asks about the bot", SmallTalk.ABOUT)
        if asks < SURELY and thanks(query):
            return Ignored("it is thanks", SmallTalk.THANKS)
        if asks < DOUBTFUL:
            return Ignored("it does not ask anything", SmallTalk.OTHER)
        if isinstance(verdict, Suggestion | Abstention) and asks < (LIKELY if sure >= NEAR else SURELY):
            return replace(verdict, doubtful=True)
        return verdict

    def _each(self, message: Message, whole: Verdict) -> Verdict:
        """Return the verdict on *message*, on all of which there is *whole*, with several things that it asks told
        apart.
        """
        ranked = cache(lambda text: self._found(tidy(text), message))  # a part may be asked about twice
        parts = questions(message.text)
        pieces = [half for part in parts for half in halves(part) or (part,)]
        if len(pieces) == 1:
            return whole
        known: dict[str, Answer] = {}
        for answer in (self._surely(ranked(piece), message, whole) for piece in pieces):
            if answer:
                known.setdefault(answer.candidate.pair.id, answer)
        if len(known) < 2 and isinstance(whole, Answer):
            known = {whole.candidate.pair.id: whole}
        left = [part for part in parts if known and self._is_open(part, ranked, message, known.keys())]
        if not known:
            return whole
        first, *more = known.values()
        return replace(first, more=tuple(answer.candidate for answer in more), open="\n".join(left))

    def _surely(self, found: tuple[Candidate, ...], message: Message, whole: Verdict) -> Answer | None:
        """Return the answer to a piece of *message* for which these were *found*; given without the rest it takes more,
        unless *whole* gives it.
        """
        verdict = judge(found, self._thresholds, addressed=message.addressed)
        if not isinstance(verdict, Answer):
            return None
        candidate = verdict.candidate
        same = isinstance(whole, Answer) and whole.candidate.pair.id == candidate.pair.id
        return verdict if same or candidate.confidence >= ALONE else None

    @staticmethod
    def _is_open(
        part: str,
        ranked: Callable[[str], tuple[Candidate, ...]],
        message: Message,
        given: Collection[str],
    ) -> bool:
        """Return whether *part* of *message* is for the archive and is not answered by the pairs *given*: it can be
        understood alone, unlike "was it a moth?", and asks something else than they tell.
        """
        if log_odds(part) < math.inf:  # without its mark it may be no question
            return False
        candidates = ranked(part)
        if any(found.pair.id in given and found.confidence >= FITS for found in candidates):
            return False
        near = bool(candidates) and candidates[0].confidence >= NEAR
        return (near or message.addressed) and len(words(part)) >= _TELLING - near

    def candidates(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
        """Return the pairs to give for *query*, best first: newer ones in the place of those they supersede, none that
        is out of date or was vetoed for it.
        """
        return self._ranked(query, tags)[0]

    def left_out(self, message: Message) -> dict[str, str]:
        """Return the pairs near *message* that are not given themselves, by their ids, and the rule that says so."""
        return self._ranked(tidy(message.text), message.tags)[1]

    def _ranked(self, query: str, tags: frozenset[str]) -> tuple[tuple[Candidate, ...], dict[str, str]]:
        """Return the pairs to give for *query*, best first, and those that are near it and left out, each with the
        rule.
        """
        archive, today = self.served.archive, self._today()
        refused = self.vetoes.get(veto_mark(query), frozenset()) if self.vetoes else frozenset()
        given: dict[str, Candidate] = {}
        left_out: dict[str, str] = {}
        for found in self.served.matcher.rank(query, tags=tags):
            last, pair = archive.last(found.pair), archive.current(found.pair, today)
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
        return _newest_first(candidates), left_out

    def _following(
        self, candidates: tuple[Candidate, ...], query: str, message: Message
    ) -> tuple[Candidate, ...]:
        """Return *candidates* for a *query* that may follow up the pairs given before it, none of which is given again.
        What is found together with the question before it is near both: that lifts pairs that the words alone point to,
        too, and those that the archive says follow.
        """
        if not message.given:
            return candidates
        before = self.served.archive.get(message.given[0])
        alone = {found.pair.id: found for found in candidates}
        pointed_to = {name for name, found in alone.items() if found.confidence >= POINTED_TO}
        following = {one.id for one in self.served.archive if one.follows == message.given[0]}
        sure = any(found.confidence >= SURE for found in candidates)
        together: tuple[Candidate, ...] = ()
        if before and not sure and (pointed_to or following):
            together = self.candidates(f"{query} ({before.question})", message.tags)
        for found in together:
            name, mine = found.pair.id, alone.get(found.pair.id, replace(found, confidence=0.0))
            if name in pointed_to | following:
                by = FOLLOWS if name in following else NEAR_BOTH
                alone[name] = replace(mine, confidence=_lifted(max(found.confidence, mine.confidence), by))
        refused = {*message.given, *self.vetoes.get(veto_mark(query), ())}
        left = (found for found in alone.values() if found.pair.id not in refused)
        return tuple(sorted(left, key=lambda found: -found.confidence))

    def current(self, pair_id: str | None) -> Pair | None:
        """Return the pair to give where that one was chosen; None where it is given no more."""
        pair = self.served.archive.get(pair_id)
        return pair and self.served.archive.current(pair, self._today())

    def further(self, pair: Pair) -> tuple[Pair, ...]:
        """Return what who was given *pair* may want to know next: pairs that follow it, and up to two related ones."""
        current = (self.current(one.id) for one in self.served.archive if one.follows == pair.id)
        following = [one for one in dict.fromkeys(current) if one and one.id != pair.id][:MOST_FOLLOWING]
        known = {pair.id, pair.follows, *(one.id for one in following)}
        related = (one for one in self._near(pair) if one.id not in known)
        return (*following, *islice(related, MOST_RELATED))

    def _near(self, pair: Pair) -> tuple[Pair, ...]:
        """Return the pairs nearest in meaning that are given where they are chosen, the nearest first."""
        served, (of, kept) = self.served, self._related
        if of is not served:
            self._related = of, kept = served, {}
        if pair.id not in kept:
            current = (one for one in served.alike(pair.question) if self.current(one.id) is one)
            kept[pair.id] = tuple(islice(current, 1 + MOST_RELATED + MOST_FOLLOWING + 1))
        return kept[pair.id]

    def explain(self, message: Message) -> tuple[Explanation, ...]:
        """Return what spoke for and against each candidate for *message*, superseded and outdated ones included."""
        return self.served.matcher.explain(tidy(message.text), tags=message.tags)
