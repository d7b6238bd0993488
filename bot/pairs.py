"""The archive: AMAs, their question-and-answer pairs, and all of them together as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Ama:
    """One session or source: what its pairs have in common. Dates are ISO 8601, to the day, month or year."""

    title: str
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answer (Markdown). Guest, date, link and tags are the pair's own or its AMA's. A *derived*
    one follows from what the head of its AMA's file says, and is changed there. It was last *verified* on that day, and
    its *owner* is to *review* it on that one.
    """

    id: str
    question: str
    answer: str
    ama: Ama
    also: tuple[str, ...] = ()
    guest: str | None = None
    date: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    asked_by: str | None = None
    follows: str | None = None
    superseded_by: str | None = None
    valid_until: dt.date | None = None
    derived: bool = False
    former_ids: tuple[str, ...] = ()
    verified: dt.date | None = None
    review: dt.date | None = None
    owner: str | None = None

    def is_retired(self, today: dt.date) -> bool:
        """Return whether it is given no more, from *today* or an earlier day on."""
        return self.valid_until is not None and self.valid_until <= today

    def due(self, by: dt.date, today: dt.date) -> dt.date | None:
        """Return the day on which somebody is to look at it, its review or the last of its time, if that is near: *by*
        that day; None where it is given no more.
        """
        if self.is_retired(today) or self.superseded_by:
            return None
        days = [day for day in (self.review, self.valid_until) if day and day <= by]
        return min(days, default=None)

    @property
    def as_of(self) -> str:
        """Return the last day on which it is known to have been right, as far as its date tells; nothing where none
        is.
        """
        return max(self.date or "", self.verified.isoformat() if self.verified else "")

    def is_newer_than(self, other: Pair) -> bool:
        """Return whether it was right on a later day than *other*, as far as both say when that was."""
        mine, yours = self.as_of, other.as_of
        known = min(len(mine), len(yours))
        return mine[:known] > yours[:known]

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Return every archived way of asking, the pair's own question first."""
        return (self.question, *self.also)


_EXAMPLE = 60  # characters of a question that is shown as an example


@dataclass(frozen=True)
class Archive:
    """All pairs that can be answered from, in their order in the files; the questions known to be *unanswered*: what
    asks the like of them draws no pair; groups of *synonyms*, which the matcher reads as one word; and *facts*, derived
    pairs about the AMAs, which are given like any other and are not counted among the pairs. Never changed, only
    replaced.
    """

    pairs: tuple[Pair, ...] = ()
    unanswered: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    facts: tuple[Pair, ...] = ()
    _by_id: dict[str, Pair] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {pair.id: pair for pair in (*self.facts, *self.pairs)})

    @classmethod
    def of(
        cls,
        pairs: Iterable[Pair],
        unanswered: Iterable[str] = (),
        synonyms: Iterable[tuple[str, ...]] = (),
        facts: Iterable[Pair] = (),
    ) -> Archive:
        """Return the archive of these *pairs*, *unanswered* questions, *synonyms* and *facts*."""
        return cls(tuple(pairs), tuple(unanswered), tuple(synonyms), tuple(facts))

    def with_pairs(self, pairs: Iterable[Pair]) -> Archive:
        """Return this archive with other *pairs*."""
        return replace(self, pairs=tuple(pairs))

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def get(self, pair_id: str | None) -> Pair | None:
        """Return the pair of that id, or None."""
        return self._by_id.get(pair_id) if pair_id else None

    def current(self, pair: Pair, today: dt.date) -> Pair | None:
        """Return the pair to give in place of *pair*: the newest that supersedes it; None if that one is out of
        date.
        """
        pair = self.last(pair)
        return None if pair.is_retired(today) else pair

    def last(self, pair: Pair) -> Pair:
        """Return the newest pair that supersedes *pair*, or *pair* itself, out of date or not."""
        seen = {pair.id}
        while (newer := self.get(pair.superseded_by)) and newer.id not in seen:
            seen.add(newer.id)
            pair = newer
        return pair

    def given(self, ids: Iterable[str], today: dt.date) -> tuple[Pair, ...]:
        """Return the pairs to give in place of those of these *ids*, in their order, each once; no derived one."""
        found = (self.current(pair, today) for pair in map(self.get, ids) if pair and not pair.derived)
        return tuple({pair.id: pair for pair in found if pair}.values())

    def examples(self, most: int) -> tuple[str, ...]:
        """Return at *most* so many short questions that the archive answers, of as many AMAs as there are, always the
        same: what a newcomer may try.
        """
        short = [pair for pair in self.pairs if len(pair.question) <= _EXAMPLE and not pair.superseded_by]
        by_ama: dict[str, list[str]] = {}
        for pair in short:
            by_ama.setdefault(pair.ama.file or pair.ama.title, []).append(pair.question)
        turns = zip_longest(*(questions[len(questions) // 3 :] for questions in by_ama.values()))
        return tuple(islice((question for turn in turns for question in turn if question), most))
