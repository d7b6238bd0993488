"""Pairs that the bot itself takes one for another, as the words of its matcher and its judge tell; and answers to
nearly the same question that contradict each other.

An archived phrasing always finds its own pair. So that it stands for what members will type, it is asked of an archive
without it: an eighth of all phrasings is left out at a time. Of a pair with one phrasing nothing would be left, so it
is not asked that way. What a warning takes was chosen by looking at the archive of 304 pairs: where only one of two
pairs loses a phrasing to the other, members are mostly served well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.matching.matcher import Matcher
from bot.matching.networks import shipped
from bot.pairs import Archive
from bot.yamlfile.nodes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.archive.reading import Entry
    from bot.errors import Problem
    from bot.pairs import Pair
    from bot.verdicts import Candidate


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
    """Return what two answers to nearly the same question seem to disagree about, in words; None if they can
    both be true.

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
    """Return the numbers in *answer* by what they count; years and percentages count themselves."""
    found: dict[str, set[float]] = defaultdict(set)
    for match in _FIGURE.finditer(_LINK.sub(" ", answer)):
        if thing := _thing(match):
            number = float(match["number"].replace(",", ""))
            found[thing].add(number * _SCALES.get((match["scale"] or "").lower(), 1))
    return {thing: frozenset(numbers) for thing, numbers in sorted(found.items())}


def _thing(match: re.Match[str]) -> str:
    """Return what a number counts, "" if that cannot be told from the word after it."""
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


MOST_PHRASINGS = 5000  # that are asked, at a millisecond or a few each: `ama check` is waited for

_FOLDS = 8
_TAKEN = 0.8  # the confidence at which one pair is given for the other for certain
_NEAR = 0.4  # enough to compare two answers
_CERTAIN = 3.0  # the judge's log-odds of 95 %
_ASKS_WHEN = re.compile(r"\b(?:when|year|date)\b", re.IGNORECASE)
_LOOKED_AT = 3  # candidates; further down nothing is confused


@dataclass(frozen=True, slots=True)
class _Asked:
    """The *place*-th phrasing of a pair, asked without itself, and what came."""

    entry: Entry
    place: int
    text: str
    found: tuple[Candidate, ...]


def confusions(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield a warning for each pair that none of its own phrasings finds first, for each two that draw one
    another's questions, for each two that the judge cannot tell apart, and for each two that are asked alike and seem
    to contradict each other.

    Of each pair the same number of phrasings is asked, so many that they are at most `MOST_PHRASINGS` in all; of more
    pairs than that, none.
    """
    # A superseded pair is never given, so it may be found in the place of its successor.
    given = {e.id: e for e in entries if e.sound and not e.fields.superseded_by}
    pairs = [entry.pair() for entry in given.values()]
    each = MOST_PHRASINGS // max(len(pairs), 1)
    if not each:
        return
    yield from _unreachable(given, pairs)
    asked = [one for fold in range(_FOLDS) for one in _ask(given, pairs, fold, each)]
    shadowed = list(_shadowed(asked))
    yield from shadowed
    yield from _indistinct(given, asked, told={(one.file, one.line) for one in shadowed})
    yield from _contradicted(given, asked)


def _unreachable(given: dict[str, Entry], pairs: Sequence[Pair]) -> Iterator[Problem]:
    matcher = Matcher(Archive.of(pairs), reading=False)
    for pair in pairs:
        others: list[str] = []
        for text in pair.phrasings:
            first = next(iter(matcher.rank(text, limit=1)), None)
            if first and first.pair.id == pair.id:
                break
            others += [first.pair.id] if first else []
        else:
            instead = f": {_where(given[others[0]])} comes in its place" if others else ""
            fault = (
                f"no phrasing of this pair finds it first{instead}. Say in its question what sets it apart"
            )
            yield given[pair.id].warning(fault, "unreachable", "question")


def _ask(given: dict[str, Entry], pairs: Sequence[Pair], fold: int, each: int) -> Iterator[_Asked]:
    # Pairs begin to be left out at different phrasings: two that stand first, and ask alike, must not go together.
    left_out = [
        range((fold - order) % _FOLDS, len(pair.phrasings), _FOLDS) for order, pair in enumerate(pairs)
    ]
    asked = [
        (pair, place)
        for pair, places in zip(pairs, left_out, strict=True)
        if len(pair.phrasings) > 1
        for place in range(places.start, min(each, places.stop), _FOLDS)
    ]
    if not asked:
        return
    matcher = Matcher(Archive.of(map(_without, pairs, left_out)), reading=False)
    for pair, place in asked:
        text = pair.phrasings[place]
        yield _Asked(given[pair.id], place, text, matcher.rank(text, limit=_LOOKED_AT))


def _without(pair: Pair, places: range) -> Pair:
    """Return *pair* without its phrasings in these *places*; with all where none would be left."""
    kept = [text for place, text in enumerate(pair.phrasings) if place not in places]
    return replace(pair, question=kept[0], also=tuple(kept[1:])) if kept else pair


def _shadowed(asked: Sequence[_Asked]) -> Iterator[Problem]:
    """Yield each two pairs of which each is given for a phrasing of the other."""
    drawn: dict[tuple[str, str], _Asked] = {}
    for one in asked:
        first = next(iter(one.found), None)
        if first and first.pair.id != one.entry.id and first.confidence >= _TAKEN:
            drawn.setdefault((one.entry.id, first.pair.id), one)
    for one, back in _each_way(drawn):
        fault = (
            f"worded only a little differently, {shown(one.text)} draws the pair {_where(back.entry)}, and "
            f"{shown(back.text)} of that one draws this: say how they differ, or join the two"
        )
        yield one.entry.warning(fault, "shadowed", *_path(one.place))


def _indistinct(
    given: dict[str, Entry], asked: Sequence[_Asked], told: set[tuple[str, int]]
) -> Iterator[Problem]:
    """Yield each two pairs of an AMA of which the judge, reading a phrasing of either, rather takes the other for
    it.
    """
    taken: dict[tuple[str, str], _Asked] = {}
    for one in asked:
        # At two AMAs the same may well have been answered.
        here = [found for found in one.found if given[found.pair.id].file == one.entry.file]
        near = [found for found in here if found.confidence >= _NEAR or found.pair.id == one.entry.id]
        if all(found.pair.id == one.entry.id for found in near):
            continue
        read = shipped().judged(one.text, [(found.phrasing, found.pair.answer) for found in near])
        odds = {found.pair.id: float(value) for found, value in zip(near, read, strict=True)}
        own = odds.pop(one.entry.id, 0.0)
        taken |= {(one.entry.id, other): one for other, value in odds.items() if value > max(own, _CERTAIN)}
    for one, back in _each_way(taken):
        fault = (
            f"the judge takes the pair {_where(back.entry)} for the answer to {shown(one.text)}, and this one "
            f"for the answer to {shown(back.text)}: say in both questions how they differ, or join the two"
        )
        problem = one.entry.warning(fault, "indistinct", *_path(one.place))
        if (problem.file, problem.line) not in told:
            yield problem


def _each_way(found: Mapping[tuple[str, str], _Asked]) -> Iterator[tuple[_Asked, _Asked]]:
    """Yield what was *found* of two pairs, by their ids, both ways: first that of the pair that comes later."""
    for (own, other), one in found.items():
        back = found.get((other, own))
        if back and _comes_later(one.entry, back.entry):
            yield one, back


def _contradicted(given: dict[str, Entry], asked: Sequence[_Asked]) -> Iterator[Problem]:
    """Yield each two pairs, one of which is near to a phrasing of the other, whose answers seem not to agree."""
    told: set[frozenset[str]] = set()
    for one in asked:
        for candidate in one.found:
            both = frozenset((one.entry.id, candidate.pair.id))
            if candidate.confidence < _NEAR or len(both) == 1 or both in told:
                continue
            told.add(both)
            other = given[candidate.pair.id]
            dated = all(_ASKS_WHEN.search(text) for text in (one.text, candidate.phrasing))
            if about := contradiction(one.entry.fields.answer, other.fields.answer, dated=dated):
                fault = (
                    f"{shown(one.text)} is asked much like {shown(candidate.phrasing)} of the pair {_where(other)}, "
                    f"and the answers seem to disagree ({about}). If one is out of date, let it name the other as "
                    "'superseded_by'; if both hold, say in the questions how they differ"
                )
                yield one.entry.warning(fault, "contradiction", *_path(one.place))


def _comes_later(entry: Entry, other: Entry) -> bool:
    return (entry.file, entry.index) > (other.file, other.index)


def _path(place: int) -> tuple[str | int, ...]:
    return ("also", place - 1) if place else ("question",)


def _where(entry: Entry) -> str:
    return f"{shown(entry.id)} ({entry.file}:{entry.node.start.line + 1})"
