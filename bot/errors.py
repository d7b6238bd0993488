"""What may go wrong through no fault of the program, told as place, fault and remedy."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


class UserError(Exception):
    """A fault that the operator can mend: its text is the whole message, no traceback belongs to it."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file that people write; lines and columns count from 1."""

    file: str
    line: int
    column: int
    severity: Severity
    text: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.text} [{self.rule}]"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The words ", did you mean 'answer'?" where *known* has something close to *word*, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""
