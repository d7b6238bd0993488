"""Markdown in lines of the length that people write, where that changes nothing of what it says."""

from __future__ import annotations

import re
import textwrap

WIDTH = 94  # characters; with an answer's indentation, 100
_TOO_LONG = 120  # what is a little longer, because a word was changed in it, stays one line
_PROSE = re.compile(r"(?![#>|+\-=~<:\s]|```|\*\s|\*\*\*|\d+[.)])(?!.*\|)(?!.*\s\Z)")
_MARKS = re.compile(r"[#>|+\-=~<:*_`]|\d+[.)]")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def wrapped(markdown: str) -> str:
    """*markdown* with its long lines of prose broken between words; lists, tables, code and links stay as they are."""
    lines: list[str] = []
    fenced = False
    for line in markdown.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        lines += [line] if fenced or len(line) <= _TOO_LONG or not _PROSE.match(line) else _broken(line)
    return "\n".join(lines)


def _broken(line: str) -> list[str]:
    """*line* in shorter ones; whole where one of these would begin like something else than prose."""
    lines = textwrap.wrap(
        line,
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    return [line] if any(map(_MARKS.match, lines[1:])) else lines
