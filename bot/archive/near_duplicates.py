"""Pairs that ask the same thing, or nearly: the one would be given for the other.

Two phrasings ask nearly the same when the words they share, weigh at least 80 % of the words
of both (a word weighs the more, the fewer pairs have it), or 60 % where also their letters are alike by 90 %;
and one does not ask why where the other asks when. Chosen by looking at the archive: letters alone take "what is
autograd" and "what is autograph" for one question.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rapidfuzz import fuzz

from bot.similarity import A_TYPING_ERROR, SAYING_LITTLE
from bot.text import normalise, tokens
from bot.yamlfile.nodes import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.archive.reading import Entry, UnansweredEntry
    from bot.errors import Problem

Words: TypeAlias = frozenset[str]

_NEARLY = 0.8
_PARTLY = 0.6  # enough where the letters are alike too
_LEAST = 0.5  # below it no typing errors are looked for
_MOST_RESPELLED = 25  # pairs of words to look at; whole paragraphs are not told apart by typing errors
_ALIKE = 90
# For an unanswered question: one that a pair answers keeps the pair from those who ask the like.
_ALIKE_ENOUGH = 85
_MOST_TO_COMPARE = 50  # a word that opens more phrasings than this tells nothing apart

_ASKING = frozenset({"why", "when", "who", "whom", "whose", "where"})
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|e|s)$")


class Phrasing(NamedTuple):
    """One way of asking, and where it stands: its entry, numbered, and the path to its node there."""

    order: int
    entry: Entry
    path: tuple[str | int, ...]
    text: str


def similar_phrasings(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield a warning for each phrasing that stands twice, and for each two pairs that ask
    nearly the same.
    """
    phrasings = [phrasing for order, entry in enumerate(entries) for phrasing in _phrasings(order, entry)]
    told: set[tuple[int, int]] = set()
    for first, second in _same(phrasings):
        told.add((first.order, second.order))
        yield _same_problem(first, second)
    for first, second in _nearly_same(phrasings):
        if (first.order, second.order) not in told:
            told.add((first.order, second.order))
            yield _near_problem(first, second)


def asked_though_unanswered(
    entries: Sequence[Entry], unanswered: Sequence[UnansweredEntry]
) -> Iterator[Problem]:
    """Yield a warning for each *unanswered* question that stands twice, or that a pair asks
    or nearly asks.
    """
    by_words = _by_words(
        phrasing for order, entry in enumerate(entries) for phrasing in _phrasings(order, entry)
    )
    sets = _Sets(by_words)
    for words in by_words:
        sets.add(words)
    seen: dict[str, UnansweredEntry] = {}
    for one in unanswered:
        first = seen.setdefault(normalise(one.question), one)
        words = _words(one.question)
        near = [(1.0, words)] if words in by_words else sets.near(words, one.question, _ALIKE_ENOUGH)
        closest = max(near, key=lambda found: found[0], default=(0.0, None))[1]
        if first is not one:
            fault = f"the question {shown(one.question)} stands also in {first.file}:{first.line}: keep one"
            yield one.warning(fault, "same-phrasing")
        elif closest:
            asked = by_words[closest][0]
            fault = (
                f"{shown(one.question)} is among the unanswered, and asks nearly the same as {shown(asked.text)} of "
                f"the pair {_where(asked.entry)}: if that answers it, take it out here; if not, say how they differ"
            )
            yield one.warning(fault, "answered")


def _phrasings(order: int, entry: Entry) -> Iterator[Phrasing]:
    # A superseded pair is never given, so it may ask what its successor asks.
    if entry.sound and not entry.fields.superseded_by:
        yield Phrasing(order, entry, ("question",), entry.fields.question)
        for index, text in enumerate(entry.fields.also):
            yield Phrasing(order, entry, ("also", index), text)


def _same(phrasings: Iterable[Phrasing]) -> Iterator[tuple[Phrasing, Phrasing]]:
    seen: dict[str, Phrasing] = {}
    for phrasing in phrasings:
        first = seen.setdefault(normalise(phrasing.text), phrasing)
        if first is not phrasing:
            yield first, phrasing


def _same_problem(first: Phrasing, second: Phrasing) -> Problem:
    if first.entry is second.entry:
        fault = f"the pair has the phrasing {shown(second.text)} twice: keep one"
    else:
        fault = (
            f"the phrasing {shown(second.text)} stands also in the pair {_where(first.entry)}: keep it in the "
            "pair that answers it better, or join the two"
        )
    return second.entry.warning(fault, "same-phrasing", *second.path)


def _near_problem(first: Phrasing, second: Phrasing) -> Problem:
    fault = (
        f"{shown(second.text)} asks nearly the same as {shown(first.text)} of the pair {_where(first.entry)}: "
        "say how they differ, or join the two"
    )
    return second.entry.warning(fault, "near-duplicate", *second.path)


def _where(entry: Entry) -> str:
    return f"{shown(entry.id)} ({entry.file}:{entry.node.start.line + 1})"


def _nearly_same(phrasings: Sequence[Phrasing]) -> Iterator[tuple[Phrasing, Phrasing]]:
    """Yield each two phrasings of different pairs that ask nearly the same; of two pairs, the closest come first."""
    by_words = _by_words(phrasings)
    for alike in by_words.values():
        yield from ((alike[0], other) for other in alike if other.order != alike[0].order)
    for one, other in _close(by_words):
        first = by_words[one][0]
        second = next((phrasing for phrasing in by_words[other] if phrasing.order != first.order), None)
        if second:
            yield (first, second) if first.order < second.order else (second, first)


def _by_words(phrasings: Iterable[Phrasing]) -> dict[Words, list[Phrasing]]:
    by_words: dict[Words, list[Phrasing]] = defaultdict(list)
    for phrasing in phrasings:
        by_words[_words(phrasing.text)].append(phrasing)
    return by_words


def _words(text: str) -> Words:
    """Return what *text* asks: its words without endings, and without those that say little if there are others."""
    words = frozenset(tokens(text))
    telling = words - SAYING_LITTLE
    return frozenset(_ENDING.sub("", word) for word in telling) or words or frozenset((text,))


def _close(by_words: Mapping[Words, Sequence[Phrasing]]) -> list[tuple[Words, Words]]:
    """Return each two sets of words that are nearly the same, the closest first."""
    sets = _Sets(by_words)
    found: list[tuple[float, Words, Words]] = []
    for words, phrasings in by_words.items():
        found += [(share, other, words) for share, other in sets.near(words, phrasings[0].text)]
        sets.add(words)
    found.sort(key=lambda pair: -pair[0])
    return [(one, other) for _, one, other in found]


class _Sets:
    """Sets of words of the phrasings in *by_words*, to find those that are nearly the same as another."""

    def __init__(self, by_words: Mapping[Words, Sequence[Phrasing]]) -> None:
        self._by_words = by_words
        self._weights = _weights(by_words)
        self._opened: dict[str, list[Words]] = defaultdict(list)

    def add(self, words: Words) -> None:
        """Have *words* found from now on."""
        for word in _opening(words, self._weights):
            if len(self._opened[word]) < _MOST_TO_COMPARE:
                self._opened[word].append(words)

    def near(self, words: Words, text: str, alike: int = _ALIKE) -> Iterator[tuple[float, Words]]:
        """Yield the sets that are nearly the same as the *words* of *text*, each with the share they have in
        common; letters count as alike from *alike* percent.
        """
        opening = _opening(words, self._weights)
        for other in dict.fromkeys(other for word in opening for other in self._opened.get(word, ())):
            share = _share(words, other, self._weights)
            if share >= _NEARLY or (
                share >= _PARTLY and _spelled_alike(text, self._by_words[other][0].text, alike)
            ):
                yield share, other


def _share(one: Words, other: Words, weights: Mapping[str, float]) -> float:
    """Return the part of the weight of all their words that these two have in common."""
    shared, mine, yours = one & other, one - other, other - one
    if mine & _ASKING and yours & _ASKING:
        return 0.0
    common, left, right = (sum(map(weights.__getitem__, words)) for words in (shared, mine, yours))
    if common < _LEAST * (common + max(left, right)):
        return 0.0
    respelled = 0.0
    if len(mine) * len(yours) <= _MOST_RESPELLED:
        respelled = sum(
            (weights[word] + weights[like]) / 2 for word in mine for like in yours if _same_word(word, like)
        )
    whole = common + left + right - respelled
    return min((common + respelled) / whole, 1.0) if whole > 0 else 1.0


def _same_word(one: str, other: str) -> bool:
    return one.isalpha() and other.isalpha() and fuzz.ratio(one, other) >= A_TYPING_ERROR


def _spelled_alike(one: str, other: str, alike: int) -> bool:
    return fuzz.token_sort_ratio(normalise(one), normalise(other), score_cutoff=alike) >= alike


def _weights(by_words: Mapping[Words, Sequence[Phrasing]]) -> dict[str, float]:
    """Weigh each word: the more, the fewer pairs have it; one that none has, as much as one that one has."""
    counted = Counter(
        word
        for word, _ in {(word, p.order) for words, alike in by_words.items() for word in words for p in alike}
    )
    pairs = len({p.order for alike in by_words.values() for p in alike})
    weights = {word: math.log(1 + pairs / count) for word, count in counted.items()}
    return defaultdict(lambda: math.log(1 + pairs), weights)


def _opening(words: Words, weights: Mapping[str, float]) -> list[str]:
    """Return the rarest of *words*, so many that sets near to each other share one of them."""
    rest = sum(weights[word] for word in words)
    enough = _LEAST * rest
    opening: list[str] = []
    for word in sorted(words, key=lambda word: (-weights[word], word)):
        if rest < enough:
            break
        opening.append(word)
        rest -= weights[word]
    return opening
