"""Plans: what is to be written into the archive because somebody decided so, and what follows when it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from bot.moderation.patch import Patch
from bot.store import HistoryEntry, Label


@dataclass(frozen=True, slots=True)
class Plan:
    """*patches*, about to be written for *by*, and what follows once they are.

    The history *entries* and *labels* are kept. If it *answers*, whoever asked in vain what the pair *pair_id* is
    asked, or is in the *group*, is answered with it. A *proposal* has *become* what it says: approved, or phrased. The
    answer under the key *answer* is put right: that pair is given there, or, without one, nothing. If somebody only
    found it wanting, *dealt* says what was done about its pair: changed, and the answer says so if it gives that pair,
    or retired. *undone* is the id of the history entry that is taken back; what was counted for the pair *merged*
    counts for *pair_id*.
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
                "entries": tuple(map(_entry, values["entries"])),
                "labels": tuple(
                    Label(**label | {"refused": tuple(label["refused"])}) for label in values["labels"]
                ),
            }
        )


_FORMER_NAMES = {"amendments": "patches", "deeds": "entries", "deed": "action"}
"""What a plan that an earlier version began may hold, by the names of today."""


def _entry(values: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry(**{_FORMER_NAMES.get(name, name): value for name, value in values.items()})
