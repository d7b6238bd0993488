"""Questions of one message: where each of several begins and ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.matching.asking import log_odds

if TYPE_CHECKING:
    from collections.abc import Iterator

SURELY = 2.0
"""The log-odds of asking from which nine of ten messages ask."""
MOST = 5
_END = re.compile(r"(?<=[?؟？⸮])[\s)\]\"”»]*(?=\S)|\n+")
_AND = re.compile(r"[,;]?\s+(?:and|also|und|y|et)(?:\s+also)?\s+", re.IGNORECASE)


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of *text*, in order and with what was said before each of them; its only one is all of it,
    and so is that of a text with more than `MOST`.
    """
    found = tuple(_joined(_END.split(text)))
    return found if len(found) <= MOST else (text,)


def halves(question: str) -> tuple[str, str] | None:
    """Return *question* cut at an "and" both sides of which ask; None where there is no such."""
    for found in _AND.finditer(question):
        both = question[: found.start()], question[found.end() :]
        if all(log_odds(half.strip(" ?")) >= SURELY for half in both):
            return both
    return None


def _joined(pieces: list[str]) -> Iterator[str]:
    """Yield *pieces*, each that asks nothing put to the next one that does; what is left at the end to the last."""
    found: list[str] = []
    before = ""
    for piece in pieces:
        words = f"{before}\n{piece}".strip()
        if log_odds(piece) >= SURELY:
            found.append(words)
            before = ""
        else:
            before = words
    if before and found:
        found[-1] = f"{found[-1]}\n{before}"
    yield from found or [before]
