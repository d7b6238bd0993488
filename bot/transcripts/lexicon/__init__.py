"""Word lists: what people and programs write, by language, kept apart from the code that looks for it.

A file has sections, `[name]`, and in each line regular expressions, any of which may match; `#` begins a comment.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_SECTION = re.compile(r"\[([a-z ]+)\]")


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of each section of the word list *name*."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if section := _SECTION.fullmatch(line):
            lines = found.setdefault(section[1], [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return {section: tuple(lines) for section, lines in found.items()}


def any_of(name: str, section: str) -> str:
    """Return the *section* of the word list *name* as one regular expression that matches what any line does."""
    return f"(?:{'|'.join(sections(name)[section])})"


def words_of(name: str, section: str) -> frozenset[str]:
    """Return the words of a *section* of the word list *name*, which stand between blanks."""
    return frozenset(word for line in sections(name)[section] for word in line.split())
