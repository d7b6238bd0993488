"""Whether two answers can both be true: the same thing counted differently, other years, yes here and no there."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TypeAlias

Figures: TypeAlias = "dict[str, frozenset[float]]"

_LINK = re.compile(r"\]\([^)]*\)|<?https?://\S+")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "k": 1e3}
_FIGURE = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<percent>\s?%)?"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|k)\b)?(?:[\s-]+(?P<thing>[^\W\d_]{3,}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPENING = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_VERBS = frozenset({"has", "was", "does", "gives", "adds", "makes", "brings", "comes", "this", "its"})
_ALIKE = 0.02  # figures as near as this are one figure, rounded twice


def contradiction(one: str, other: str, *, dated: bool) -> str | None:
    """What two answers to nearly the same question seem to disagree about, in words; None if they can both be true.

    Years are compared only where the question is *dated*: it asks for one.
    """
    first, second = (_OPENING.match(answer) for answer in (one, other))
    if first and second and first[1].lower() != second[1].lower():
        return f"one begins with {first[1]}, the other with {second[1]}"
    mine, yours = _figures(one), _figures(other)
    for thing in sorted(mine.keys() & yours.keys()):
        # Of several years in an answer, most are told by the way.
        by_the_way = thing == "year" and not (dated and len(mine[thing] | yours[thing]) == 2)
        if not by_the_way and not any(_same(a, b) for a in mine[thing] for b in yours[thing]):
            return f"{thing}: {_spoken(mine[thing])} in one, {_spoken(yours[thing])} in the other"
    return None


def _figures(answer: str) -> Figures:
    """The numbers in *answer* by what they count; years and percentages count themselves."""
    found: dict[str, set[float]] = defaultdict(set)
    for match in _FIGURE.finditer(_LINK.sub(" ", answer)):
        if thing := _thing(match):
            number = float(match["number"].replace(",", ""))
            found[thing].add(number * _SCALES.get((match["scale"] or "").lower(), 1))
    return {thing: frozenset(numbers) for thing, numbers in sorted(found.items())}


def _thing(match: re.Match[str]) -> str:
    """What a number counts, "" if that cannot be told from the word after it."""
    if match["percent"]:
        return "percent"
    if _YEAR.fullmatch(match["number"]) and not match["scale"]:
        return "year"
    if "." in match["number"] and not match["scale"]:
        return ""  # a version, mostly: "2.0 supports"
    word = (match["thing"] or "").lower()
    return word.removesuffix("s") if word == "people" or (word.endswith("s") and word not in _VERBS) else ""


def _same(one: float, other: float) -> bool:
    # A year is exact: 2018 and 2019 differ by less than a rounding.
    exact = _YEAR.fullmatch(f"{one:g}") and _YEAR.fullmatch(f"{other:g}")
    return one == other if exact else abs(one - other) <= _ALIKE * max(one, other)


def _spoken(numbers: frozenset[float]) -> str:
    return " and ".join(f"{number:.12g}" for number in sorted(numbers))
