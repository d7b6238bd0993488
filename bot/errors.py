"""Errors that are no fault of the program, told as place, fault and remedy."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise UserError about the file at *path* for whatever keeps it from being written within."""
    try:
        yield
    except OSError as error:
        # The folder in the way is worth a name, a temporary file beside it is not.
        folder = error.filename if error.filename and Path(error.filename) in path.parents else ""
        why = ": ".join(filter(None, (str(folder), error.strerror or str(error))))
        raise UserError(f"{path}: it cannot be written: {why}") from error


def installing(extra: str) -> str:
    """Return the words that tell how to get what the *extra* brings."""
    return f"`pip install 'ama-bot[{extra}]'`, or in a checkout `.venv/bin/pip install -e '.[{extra}]'`"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the words ", did you mean 'answer'?" where *known* has something close to
    *word*, else nothing.
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean '{close[0]}'?" if close else ""
