"""Layouts of a talk on paper, undone: numbers of lines, heads and feet of pages, names behind what was said."""

from __future__ import annotations

import itertools
import re
from collections import Counter

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_APART = re.compile(r"(\n\s*\n)(?!\s*(?:[—–]+|--) ?[^\s—–-][^\n]{0,40}(?:\n\s*\n|\s*\Z))")
_SIGNED = re.compile(
    r"(?:(?:Dear|Hi|Hello|Liebe[rs]?|Hallo|Querid[oa]|Hola|Chère?|Car[oa]) [^\n,]{1,40}[,:]\n)?[“\"„«]?(?P<said>.+?)"
    r"[”\"“»]?\s*(?:[—–]+|--) ?(?P<name>[^\W\d_a-z][\w'’.-]*(?: [\w'’.-]+){0,3})\s*",
    re.DOTALL,
)
_LINE_NUMBER = re.compile(r"^ {0,4}(\d{1,3})(?: {2,}|$)", re.MULTILINE)
# Where a paragraph begins in the record of a hearing: "MR. LEE:", "Q.", "The Chair."
_INDENTED = re.compile(
    r"^[ \t]{4,}(?=(?:(?:Mrs?|Ms|Dr|Prof|The|Senator)\b\.? )?[A-Z][A-Z.'’ -]{0,30}[:.] )",
    re.MULTILINE,
)
_FEW_LINES = 6
_PAGE = re.compile(r"\s*(?:-\s*\d{1,3}\s*-|(?i:page) \d{1,3}(?: (?:of|/) \d{1,3})?|\x0c|\s{8,}\d{1,3})\s*")
_FEW_PAGES = 2


def laid_out(text: str) -> str:
    """Return *text* as one goes on from line to line, each name before what it said."""
    return signed(_INDENTED.sub("", _unpaged(_unnumbered(text))))


def _unpaged(text: str) -> str:
    """Return *text* without the numbers of its pages, and what stands again and again beside these."""
    lines = text.split("\n")
    numbers = [n for n, line in enumerate(lines) if _PAGE.fullmatch(line)]
    if len(numbers) < _FEW_PAGES:
        return text
    spoken = [n for n, line in enumerate(lines) if line.strip() and n not in numbers]
    beside = [
        n for at in numbers for n in (*[m for m in spoken if m < at][-1:], *[m for m in spoken if m > at][:1])
    ]
    times = Counter(" ".join(line.split()) for line in lines)
    gone = {*numbers, *(n for n in beside if times[" ".join(lines[n].split())] >= _FEW_PAGES)}
    return "\n".join("" if n in gone else line for n, line in enumerate(lines))


def _unnumbered(text: str) -> str:
    """Return *text* without the numbers of its lines, which a court's records have."""
    numbers = [int(found) for found in _LINE_NUMBER.findall(text)]
    rising = sum(later == before + 1 for before, later in itertools.pairwise(numbers))
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    return _LINE_NUMBER.sub("", text) if rising * 5 > 4 * lines and lines > _FEW_LINES else text


def signed(text: str) -> str:
    """Return *text* with names before what people said, where they stand behind: "— Ann" ends each letter, or quote."""
    blocks = _APART.split(text)
    found = [_SIGNED.fullmatch(block.strip()) for block in blocks[::2]]
    times = Counter(one["name"] for one in found if one)
    if len(times) < 2 or max(times.values()) < 2 or sum(times.values()) * 3 < len(found):
        return text
    told = letter = ""
    for block, one, gap in zip(blocks[::2], found, [*blocks[1::2], ""], strict=True):
        if one:
            lines = "\n" * (block.count("\n") - one["said"].count("\n"))  # as many as before
            told, letter = f"{told}{one['name']}: {letter}{one['said'].strip()}{lines}{gap}", ""
        elif _HEADING.match(block.strip()):
            told, letter = f"{told}{letter}{block}{gap}", ""
        else:
            letter += block + gap
    return told + letter
