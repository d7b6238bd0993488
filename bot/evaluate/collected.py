"""What moderators judged in use: questions to measure with, and pairs that a question never draws again.

A judgement changes the archive: its question becomes a phrasing, or is kept from a pair for good. Measured as it is
served by now it would always come out right, so each question is asked as if it came for the first time, of the
archive without these phrasings and of no vetoes. Whether the vetoes hold is looked at apart, as it is served.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.outcomes import GoldenQuestion
from bot.pairs import Archive
from bot.replies import one_line
from bot.responder import Responder, Served
from bot.text import normalise, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.store import Label
    from bot.verdicts import Thresholds


@dataclass(frozen=True, slots=True)
class Broken:
    """A *question* that would draw *pair_id*, which a moderator ruled out for it."""

    question: str
    pair_id: str

    def __str__(self) -> str:
        return f"never again, and yet: {one_line(self.question)!r} draws {self.pair_id}"


@dataclass(frozen=True)
class Collected:
    """The judged questions whose words are still kept, and all *vetoes*: by the mark of a question the pairs that it
    never draws.
    """

    labels: tuple[Label, ...]
    vetoes: Mapping[str, frozenset[str]]

    def questions(self, archive: Archive) -> tuple[GoldenQuestion, ...]:
        """The questions to measure with: those that no pair answers, or one that is in *archive*."""
        return tuple(
            GoldenQuestion(label.question, (label.pair_id,) if label.pair_id else (), label.unaddressed)
            for label in self.labels
            if label.pair_id is None or archive.get(label.pair_id)
        )

    def left_out(self, archive: Archive) -> tuple[str, ...]:
        """The ids of the pairs that answer a judged question, and are not in *archive*."""
        named = dict.fromkeys(label.pair_id for label in self.labels if label.pair_id)
        return tuple(pair_id for pair_id in named if archive.get(pair_id) is None)

    @property
    def unchecked(self) -> int:
        """How many questions have vetoes that cannot be looked at, for their words are no longer kept."""
        return len(self.vetoes.keys() - {label.mark for label in self.labels})

    def unlearned(self, archive: Archive) -> Archive:
        """*archive* without the phrasings that the judged questions have become; a pair's own question stays."""
        learned = {normalise(tidy(label.question)) for label in self.labels}
        return Archive.of(
            replace(pair, also=tuple(text for text in pair.also if normalise(text) not in learned))
            for pair in archive
        )

    def broken(self, archive: Archive, thresholds: Thresholds, *, shift: float = 0.0) -> tuple[Broken, ...]:
        """The vetoes that do not hold where *archive* is served, whatever the confidence: a pair that is ruled out
        is no candidate at all.
        """
        if not any(label.refused for label in self.labels):
            return ()
        return tuple(self._broken(Responder(Served.of(archive, shift=shift), thresholds, vetoes=self.vetoes)))

    def _broken(self, responder: Responder) -> Iterator[Broken]:
        for label in self.labels:
            drawn = (found.pair.id for found in responder.candidates(tidy(label.question)))
            yield from (Broken(label.question, pair_id) for pair_id in drawn if pair_id in label.refused)
