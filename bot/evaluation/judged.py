"""Questions that moderators judged in use: to measure with, and decisions that no later change may undo
unseen.

A judgement changes the archive: its question becomes a phrasing, or is kept from a pair for good. Measured as it is
served by now it would always come out right, so each question is asked as if it came for the first time, of the
archive without these phrasings and of no vetoes. Whether what was decided still holds is looked at apart, as it is
served.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.display import one_line
from bot.environment import RUN_MAKES_ONE, may_exist
from bot.errors import UserError
from bot.evaluation.calibration import Asked
from bot.evaluation.measures import GoldenQuestion
from bot.messages import Message, Place
from bot.moderation.admin import looked_up
from bot.moderation.archive_writer import overlaid
from bot.moderation.desk import DAY
from bot.moderation.patch import kept_in
from bot.moderation.serving import held_for
from bot.pairs import Archive
from bot.responder import Responder
from bot.retrieval import Served, veto_mark
from bot.store import Label
from bot.text import normalise, tidy
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from bot.matching.networks import Networks
    from bot.moderation.patch import Patch
    from bot.pairs import Pair
    from bot.store import ReviewItem, Transaction, Veto
    from bot.verdicts import Thresholds

_KINDS_UNANSWERED = ("suggested", "silent", "people")


def read(url: str, keep_days: int) -> Collected:
    """Return what the database at *url* knows, with the counts of the last *keep_days*.

    Raises UserError while there is none, or if it cannot be opened.
    """
    if not may_exist(url):
        raise UserError(f"there is no database yet: {RUN_MAKES_ONE}")
    now = time.time()
    return looked_up(url, lambda tx: Collected.of(tx, now - keep_days * DAY, now), Collected(()))


@dataclass(frozen=True, slots=True)
class Broken:
    """A judged *question* for which what was decided does not hold, and *why*."""

    question: str
    why: str

    def __str__(self) -> str:
        return f"{one_line(self.question)!r}: {self.why}"


@dataclass(frozen=True)
class Collected:
    """All that the database knows: the judged questions whose words are still kept, all *vetoes*, what of the
    archive is only there, by the pair's id, how many questions were *asked* in the time, how sure the
    answers were that nobody objected to, and for what words those who asked *picked* a pair themselves.
    """

    labels: tuple[Label, ...]
    vetoes: tuple[Veto, ...] = ()
    additions: Mapping[str, Patch] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    unobjected: tuple[float, ...] = ()
    picked: tuple[Label, ...] = ()

    @classmethod
    def of(cls, tx: Transaction, since: float, until: float) -> Collected:
        """Return what is known in that transaction; questions are counted after *since* and up to *until*."""
        kinds = tx.verdicts_between(since, until)
        unanswered = sum(kinds.get(kind, 0) for kind in _KINDS_UNANSWERED)
        asked = Asked(kinds.get("answered", 0), tx.objections_between(since, until), unanswered)
        sure = tuple(tx.unobjected_between(since, until))
        labels = tuple(tx.labels())
        picked = _picked(tx.phrasings(), {label.mark for label in labels})
        return cls(labels, tuple(tx.kept_vetoes()), kept_in(tx), asked, sure, picked)

    def over(self, archive: Archive, folder: Path) -> Judged:
        """Return what was judged, held against *archive*, from the files below *folder*, with what only the
        database has.
        """
        return Judged(self, overlaid(archive, self.additions, folder))


@dataclass(frozen=True, slots=True)
class _Case:
    """A judged question beside the archive: the pairs that are *right* for it there, and the ids that were ruled out
    for it and are *lost*: no pair has one, nor asks what its pair asked.
    """

    label: Label
    right: tuple[Pair, ...]
    lost: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return the question as phrasings are compared."""
        return normalise(tidy(self.label.question))

    @property
    def gone(self) -> bool:
        """Return whether a pair answers the question, and is in the archive no more."""
        return self.label.pair_id is not None and not self.right

    def wrong(self, given: Pair) -> str | None:
        """Return why *given* must not be given for the question; None if it may."""
        if self.lost:
            return (
                f"it draws {given.id}, and {', '.join(self.lost)}, which was ruled out for it, is in the archive no "
                "more. If this is that pair, give it its id back; if not, choose the right one under the reply in Slack"
            )
        if self.label.pair_id is None and self.words not in map(normalise, given.phrasings):
            return (
                f"no pair answers it, and yet it draws {given.id}. If that one does, write the question under its "
                "'also', or choose the pair under the reply in Slack"
            )
        return None


class Judged:
    """Questions and decisions that were judged, beside the archive as it is *served*."""

    def __init__(self, collected: Collected, served: Archive, *, today: dt.date | None = None) -> None:
        self.served = served
        self.asked = collected.asked
        self.unobjected = collected.unobjected
        self._today = today or dt.datetime.now(tz=dt.UTC).date()
        self._vetoes = held_for(collected.vetoes, served)
        self._kept = collected.vetoes
        self._cases = tuple(self._case(label) for label in collected.labels)
        self._picked = tuple(self._case(label) for label in collected.picked)
        words = {case.words for case in self._all}
        self.unlearned = Archive.of(
            (_unlearned(pair, words) for pair in served),
            (text for text in served.unanswered if normalise(text) not in words),
            served.synonyms,
            served.facts,
        )
        """The archive without the phrasings and unanswered questions that judged questions have become; each pair
        keeps one phrasing.
        """

    @property
    def _all(self) -> tuple[_Case, ...]:
        """Return what moderators judged, and what those who asked did: no moderator decided that, and it may be
        undone.
        """
        return (*self._cases, *self._picked)

    @property
    def picked(self) -> int:
        """Return how many of the questions were judged by who asked them, and by no moderator."""
        left_out = {*self.archived, *self.retired}
        return sum(not case.gone and case.label.question not in left_out for case in self._picked)

    @cached_property
    def questions(self) -> tuple[GoldenQuestion, ...]:
        """Return the questions to measure with: those that no pair answers, or one that is given."""
        left_out = {*self.archived, *self.retired}
        return tuple(
            GoldenQuestion(case.label.question, tuple(pair.id for pair in case.right), case.label.unaddressed)
            for case in self._all
            if not case.gone and case.label.question not in left_out
        )

    @cached_property
    def archived(self) -> tuple[str, ...]:
        """Return the questions left out since a pair is asked by nothing else: they would find it by their very
        words.
        """
        words = {normalise(text) for pair in self.unlearned for text in pair.phrasings}
        return tuple(case.label.question for case in self._all if case.words in words)

    @cached_property
    def retired(self) -> tuple[str, ...]:
        """Return the questions left out since their pair is no longer given."""
        return tuple(case.label.question for case in self._all if case.right and not self._now(case))

    @property
    def unchecked(self) -> int:
        """Return how many questions have vetoes that cannot be looked at, for their words are
        no longer kept.
        """
        return len(self._vetoes.keys() - {case.label.mark for case in self._cases})

    def broken(
        self, thresholds: Thresholds, *, shift: float = 0.0, networks: Networks | None = None
    ) -> tuple[Broken, ...]:
        """Return the decisions that do not hold where the archive is served with these *thresholds*, and read by
        *networks* if others than the shipped ones are wanted.
        """
        if not self._cases:
            return ()
        responder = Responder(
            Served.of(self.served, shift=shift, networks=networks), thresholds, vetoes=self._vetoes
        )
        return tuple(
            Broken(case.label.question, why) for case in self._cases for why in self._broken(case, responder)
        )

    def _broken(self, case: _Case, responder: Responder) -> Iterator[str]:
        if case.gone:
            yield (
                f"{case.label.pair_id} answers it, and no pair has that id. Bring the pair back (one that is to be "
                "given no more wants 'valid_until'), or write the question under 'also' of the pair that answers now"
            )
        # A pair that is ruled out is no candidate at all, whatever its confidence.
        drawn = {found.pair.id for found in responder.candidates(tidy(case.label.question))}
        yield from (f"never again, and yet it draws {name}" for name in case.label.refused if name in drawn)
        given = _given(case.label.question, responder)
        if given and given not in self._now(case) and given.id not in case.label.refused:
            yield from filter(None, [case.wrong(given)])

    def _case(self, label: Label) -> _Case:
        lost = tuple(pair_id for pair_id in label.refused if self._is_lost(label.mark, pair_id))
        chosen = self.served.get(label.pair_id)
        if label.pair_id is None or chosen:
            return _Case(label, (chosen,) if chosen else (), lost)
        # Its pair may have another id by now: the question is a phrasing of it since it was judged. Unless a pair
        # that had the phrasing before was ruled out, and may be this one.
        refused = {*label.refused, *self._vetoes.get(label.mark, ())}
        holding = () if lost else self._holding.get(normalise(tidy(label.question)), ())
        return _Case(label, tuple(pair for pair in holding if pair.id not in refused), lost)

    def _now(self, case: _Case) -> tuple[Pair, ...]:
        """Return the pairs that are given where the right ones are right: newer ones, or none that is out of date."""
        given = (self.served.current(pair, self._today) for pair in case.right)
        return tuple(pair for pair in given if pair)

    def _is_lost(self, mark: str, pair_id: str) -> bool:
        if self.served.get(pair_id):
            return False
        asked = {veto.asks for veto in self._kept if (veto.mark, veto.pair_id) == (mark, pair_id)}
        return not asked & self._asking

    @cached_property
    def _asking(self) -> frozenset[str]:
        """Return the marks of the pairs' own questions."""
        return frozenset(veto_mark(pair.question) for pair in self.served)

    @cached_property
    def _holding(self) -> Mapping[str, tuple[Pair, ...]]:
        """Return the pairs that have a phrasing."""
        found: dict[str, tuple[Pair, ...]] = {}
        for pair in self.served:
            for text in dict.fromkeys(map(normalise, pair.phrasings)):
                found[text] = (*found.get(text, ()), pair)
        return found


def _picked(phrasings: Iterable[ReviewItem], judged: set[str]) -> tuple[Label, ...]:
    """Return what those who asked chose, as far as no moderator *judged* the same question; the latest choice
    counts.
    """
    chosen = {veto_mark(one.words): one for one in phrasings}
    return tuple(
        Label(mark, one.words, one.pair_id, asker=one.asker)
        for mark, one in chosen.items()
        if mark not in judged
    )


def _unlearned(pair: Pair, words: set[str]) -> Pair:
    """Return *pair* without those of its phrasings that are among the *words*, or, where no other is left, with its
    question alone.
    """
    kept = [text for text in pair.phrasings if normalise(text) not in words] or [pair.question]
    return replace(pair, question=kept[0], also=tuple(kept[1:]))


def _given(question: str, responder: Responder) -> Pair | None:
    """Return the pair that is given to whoever asks the bot itself."""
    verdict = responder.respond(Message("judged", question, "judged", Place("judged"), addressed=True))
    return verdict.candidate.pair if isinstance(verdict, Answer) else None
