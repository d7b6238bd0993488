"""Plans: what a decision will write to the archive, and what follows once it is written."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from bot.moderation.patch import Patch
from bot.store import HistoryEntry, Label


@dataclass(frozen=True, slots=True)
class Plan:
    """*amendments*, about to be written for *by*, and what follows once they are.

    The *deeds* and *labels* are kept. If it *answers*, whoever asked in vain what the pair *pair_id* is asked, or is in
    the *group*, is answered with it. A *proposal* has *become* what it says: approved, or phrased. The answer under the
    key *answer* is put right: that pair is given there, or, without one, nothing. If somebody only found it wanting,
    *dealt* says what was done about its pair: changed, and the answer says so if it gives that pair, or retired.
    """

    by: str
    pair_id: str = ""
    amendments: tuple[Patch, ...] = ()
    deeds: tuple[HistoryEntry, ...] = ()
    labels: tuple[Label, ...] = ()
    answers: bool = True
    group: str | None = None
    proposal: str = ""
    become: str = ""
    answer: str = ""
    dealt: str = ""

    def as_json(self) -> dict[str, Any]:
        """The undertaking as what JSON can hold."""
        return dataclasses.asdict(self) | {"amendments": [one.as_json() for one in self.amendments]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Plan:
        """The undertaking that `as_json` made these *values* of."""
        return cls(
            **values
            | {
                "amendments": tuple(map(Patch.from_json, values["amendments"])),
                "deeds": tuple(HistoryEntry(**deed) for deed in values["deeds"]),
                "labels": tuple(
                    Label(**label | {"refused": tuple(label["refused"])}) for label in values["labels"]
                ),
            }
        )
