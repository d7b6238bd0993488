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
LONGEST = 500
"""Characters of a part that is looked through for several questions."""
_END = re.compile(r"(?<=[?؟？⸮])[\s)\]\"”»]*(?=\S)|\n+")
_ITEM = re.compile(r"\s+(?=\(?(?:\d{1,2}[.)]|[a-e]\))\s)", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\s)\(?(?:1[.)]\s.*\s\(?2[.)]|a\)\s.*\sb\))\s", re.DOTALL | re.IGNORECASE)
_AND = re.compile(
    r"(?:\s*[,;]?\s+(?:and|also|plus|as\s+well\s+as|und|y|et)|\s*;)\s*:?\s+(?:also\s*[:,]?\s+)?",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,/&]\s+")
_LEAD = re.compile(
    r"""(?:\s*(?:
        [-*•‣◦·–—]\s+
      | \(?(?:\d{1,2}|[a-e])[.)]\s+
      | (?:q|question|frage)\s*\d*\s*[:.)]\s*
      | (?:first|second|third|fourth|last|next)(?:ly)?\s*[:,]\s+
      | (?:(?:i\s+have|i['’]ve(?:\s+got)?|just)\s+)?
        (?:a|an|one|two|three|four|five|[2-5]|some|(?:a\s+)?few|(?:a\s+)?couple(?:\s+of)?|several|my)\s+
        (?:\w+\s+)?(?:questions?|things)\s*[:.,-]\s*
    ))+""",
    re.IGNORECASE | re.VERBOSE,
)


def questions(text: str) -> tuple[str, ...]:
    """Return the questions of *text*, in order and with what was said before each of them; its only one is all of it,
    and so is that of a text with more than `MOST`.
    """
    items = _ITEM.split(text) if _LISTED.search(text) else [text]
    found = tuple(_joined([piece for item in items for piece in _END.split(item)]))
    return found if len(found) <= MOST else (text,)


def pieces(question: str) -> tuple[str, ...]:
    """Return what *question* asks one after the other, cut where both sides of an "and" ask; each without what only
    leads to it.
    """
    return _cut(question, _AND)


def by_commas(question: str) -> tuple[str, ...]:
    """Return the same, cut where both sides of a comma ask: of "a or b, which is better?" that makes too much."""
    return _cut(question, _COMMA)


def _cut(question: str, between: re.Pattern[str]) -> tuple[str, ...]:
    if len(question) <= LONGEST:
        for found in between.finditer(question):
            before, after = question[: found.start()], question[found.end() :]
            if all(log_odds(bare(half).strip(" ?")) >= SURELY for half in (before, after)):
                mark = "?" if question.rstrip().endswith("?") and not before.endswith("?") else ""
                return (*_cut(before + mark, between), *_cut(after, between))
    return (bare(question),)


def bare(question: str) -> str:
    """Return *question* without what only leads to it: its mark in a list, "two questions:"."""
    found = _LEAD.match(question)
    return question[found.end() :] if found and found.end() < len(question.rstrip()) else question


def _joined(found: list[str]) -> Iterator[str]:
    """Yield what was *found*, each that asks nothing put to the next one that does; what is left at the end to the
    last.
    """
    asked: list[str] = []
    before = ""
    for piece in found:
        words = f"{before}\n{piece}".strip()
        if log_odds(bare(piece)) >= SURELY:
            asked.append(words)
            before = ""
        else:
            before = words
    if before and asked:
        asked[-1] = f"{asked[-1]}\n{before}"
    yield from asked or [before]
