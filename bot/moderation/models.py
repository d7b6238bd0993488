"""Values of the desk: plans, proposals, and groups of unanswered questions."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.moderation.draft import Decided, Draft
from bot.moderation.patch import Patch
from bot.similarity import alike, spelling, words
from bot.store import HistoryEntry, Label, Proposed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages import UnansweredQuestion


MOST_UNANSWERED = 5_000
"""Unanswered questions that are looked at; older ones wait until the queue is shorter."""
MOST_TO_DECIDE = 1_000
NO_SUCH_PROPOSAL = "This proposal is no longer kept."
_FORMER_NAMES = {"amendments": "patches", "deeds": "entries", "deed": "action"}
"""Names that a plan which an earlier version began may hold, with those of today."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, by their *id*, and from where, the *origin*: a permalink, or words such as "App Home"."""

    id: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a change back: *patches*, and which pair's counts are *merged* into those of the one that was changed,
    or *parted* from them.
    """

    patches: tuple[Patch, ...]
    merged: str = ""
    parted: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return dataclasses.asdict(self) | {"patches": [one.as_json() for one in self.patches]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Undo:
        """Return what `as_json` made these *values* of, or an earlier version, which knew single patches."""
        if "patches" not in values:
            return cls((Patch.from_json(values),))
        return cls(**values | {"patches": tuple(map(Patch.from_json, values["patches"]))})


@dataclass(frozen=True, slots=True)
class Plan:
    """*patches*, about to be written for *by*, and what follows once they are.

    The history *entries* and *labels* are kept. If it *answers*, whoever asked in vain what the pair *pair_id* is
    asked, or is in the *group*, is answered with it. A *proposal* has *become* what it says: approved, or phrased. The
    answer under the key *answer* is put right: that pair is given there, or, without one, nothing. If somebody only
    found it wanting, *dealt* says what was done about its pair: changed, and the answer says so if it gives that pair,
    or retired. *undone* is the id of the history entry that is taken back; what is counted for the pair *merged* counts
    for *pair_id* from then on, and for *parted* itself.
    """

    by: str
    pair_id: str = ""
    patches: tuple[Patch, ...] = ()
    entries: tuple[HistoryEntry, ...] = ()
    labels: tuple[Label, ...] = ()
    answers: bool = True
    group: str | None = None
    proposal: str = ""
    become: str = ""
    answer: str = ""
    dealt: str = ""
    undone: int = 0
    merged: str = ""
    parted: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the plan as what JSON can hold."""
        return dataclasses.asdict(self) | {"patches": [one.as_json() for one in self.patches]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Plan:
        """Return the plan that `as_json` made these *values* of, in this version or an earlier one."""
        values = {_FORMER_NAMES.get(name, name): value for name, value in values.items()}
        return cls(
            **values
            | {
                "patches": tuple(map(Patch.from_json, values["patches"])),
                "entries": tuple(map(_entry_of, values["entries"])),
                "labels": tuple(
                    Label(**label | {"refused": tuple(label["refused"])}) for label in values["labels"]
                ),
            }
        )


@dataclass(frozen=True, slots=True)
class Proposal(Proposed):
    """A proposal with its *draft*."""

    @classmethod
    def of(cls, proposed: Proposed) -> Proposal:
        """Return the proposal that is kept as *proposed*."""
        return cls(*(getattr(proposed, name) for name in Proposed.__slots__))

    @property
    def draft(self) -> Draft | None:
        """Return what was proposed; None once its text is no longer kept."""
        return Draft.from_json(self.draft_json) if self.draft_json else None

    def decided(self) -> Decided:
        """Say that somebody was first."""
        return Decided(self.decided_by or "", "approved" if self.pair_id else self.state)


@dataclass(frozen=True, slots=True)
class Group:
    """Unanswered questions that ask nearly the same, the first asked first; *question* is how the first asked it.

    *id* is the key of the first one, and stays while that one is unanswered.
    """

    id: str
    questions: tuple[UnansweredQuestion, ...]

    @property
    def question(self) -> str:
        """Return the words of who asked first."""
        return self.questions[0].question

    @property
    def count(self) -> int:
        """Return how often it was asked."""
        return len(self.questions)

    @property
    def near(self) -> tuple[str, ...]:
        """Return the ids of the pairs that came nearest to it, those of who asked first first."""
        return tuple(dict.fromkeys(pair_id for question in self.questions for pair_id in question.near))

    @property
    def taken_by(self) -> str:
        """Return the moderator who takes care of it; nothing where none does."""
        return next((question.taken_by for question in self.questions if question.taken_by), "")

    @property
    def taken_as(self) -> str:
        """Return what that moderator is called."""
        return next((question.taken_as for question in self.questions if question.taken_by), "")

    @property
    def offered(self) -> bool:
        """Return whether an answer to it waits for a moderator's word."""
        return any(question.offered for question in self.questions)

    @property
    def wanted(self) -> int:
        """Return how many want to know it: who asked, and who waits for the answer."""
        return self.count + sum(question.waiting for question in self.questions)

    @property
    def last_asked(self) -> float:
        """Return when it was asked last, in seconds since the epoch."""
        return max(question.asked_at for question in self.questions)


def to_answer(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return those of *groups* to which no answer waits for a moderator's word: that stands among what is to decide."""
    return tuple(group for group in groups if not group.offered)


def grouped(questions: Iterable[UnansweredQuestion]) -> tuple[Group, ...]:
    """Return *questions* in groups, most wanted first, and of those wanted equally the latest first."""
    by_spelling: dict[str, list[UnansweredQuestion]] = defaultdict(list)
    for question in sorted(questions, key=lambda question: (question.asked_at, question.key)):
        by_spelling[spelling(question.question)].append(question)
    groups = [Group(found[0].key, tuple(found)) for found in _joined(list(by_spelling.values()))]
    return tuple(sorted(groups, key=lambda group: (-group.wanted, -group.last_asked, group.id)))


def _joined(spelled: Sequence[list[UnansweredQuestion]]) -> list[list[UnansweredQuestion]]:
    """Return those spelled the same, joined with the first ones that ask nearly the same.

    Of two that do, at least half of the words begin alike: only those are compared.
    """
    groups: list[tuple[frozenset[str], list[UnansweredQuestion]]] = []
    opened: dict[str, list[int]] = defaultdict(list)
    for same in spelled:
        mine = words(same[0].question)
        begin = {word[:3] for word in mine}
        begun = Counter(number for letters in begin for number in opened[letters])
        seen = sorted(number for number, count in begun.items() if 2 * count >= len(begin))
        number = next((n for n in seen if alike(mine, groups[n][0])), None)
        if number is None:
            for letters in begin:
                opened[letters].append(len(groups))
            groups.append((mine, list(same)))
        else:
            groups[number][1].extend(same)
    return [sorted(found, key=lambda question: (question.asked_at, question.key)) for _, found in groups]


def _entry_of(values: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry(**{_FORMER_NAMES.get(name, name): value for name, value in values.items()})
