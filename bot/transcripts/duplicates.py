"""Duplicates: pairs of the archive that already answer a draft's question."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.archive.confusions import contradiction
from bot.matching.matcher import Matcher
from bot.pairs import Archive, Pair
from bot.similarity import alike, words
from bot.text import normalise
from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.transcripts.draft import ImportedDraft

_ASKS_WHEN = re.compile(r"\b(?:when|year|date|wann|cuándo|quand)\b", re.IGNORECASE)
# Of the words of the shorter answer, and of the longer, where two say the same.
_SHARED, _OF_LONGER = 0.5, 0.1
_BY_CHANCE = 2  # as many words are shared by chance
SURE = 0.8  # confidence from which the archive's pair is taken to answer the same question


class Similarity(NamedTuple):
    """The archive's *pair* that answers the draft's question, and, if so, how its answer *contradicts* the draft's."""

    pair: Pair
    contradicts: str | None
    same: bool  # word for word: the same question with the same answer

    @property
    def check(self) -> str:
        """Return what a moderator is told."""
        if self.contradicts:
            return f"may contradict '{self.pair.id}' of {self.pair.ama.file}: {self.contradicts}"
        return f"the archive answers it already: '{self.pair.id}' of {self.pair.ama.file}"


class Comparison:
    """Compares drafts with one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._asked = {normalise(phrasing): pair for pair in archive for phrasing in pair.phrasings}
        self._answers = _Index(content(pair.answer) for pair in archive)
        self._phrasings = _Index(words(phrasing) for pair in archive for phrasing in pair.phrasings)

    @cached_property
    def _matcher(self) -> Matcher:
        """Return what reads, made once something is close: its networks take as much memory as a year's drafts."""
        # Without the unanswered questions: an import is welcome to answer one.
        return Matcher(Archive.of(self._archive))

    def of(self, draft: ImportedDraft) -> Similarity | None:
        """Return the archive's pair that answers what *draft* asks, or None."""
        pair = self._asked.get(normalise(draft.question)) or self._matched(draft)
        if pair is None or pair.id == draft.id:
            return None
        same = normalise(pair.answer) == normalise(draft.answer)
        dated = _ASKS_WHEN.search(draft.question) is not None
        return Similarity(pair, contradiction(pair.answer, draft.answer, dated=dated), same)

    def _matched(self, draft: ImportedDraft) -> Pair | None:
        asked, said = words(draft.question), content(draft.answer)
        # What the bot would answer is not yet the same: a question close to it draws the pair, too. And to ask the
        # matcher takes a thousand times as long as to see that nothing in the archive can be the same.
        answered = any(_are_the_same(*sizes) for sizes, _ in self._answers.near(said))
        if not answered and not any(alike(asked, one) for _, one in self._phrasings.near(asked)):
            return None
        ranked = self._matcher.rank(draft.question, limit=1)
        if not ranked or ranked[0].confidence < SURE:
            return None
        pair = ranked[0].pair
        same = _same(said, content(pair.answer)) or any(alike(asked, words(one)) for one in pair.phrasings)
        return pair if same else None


class _Index:
    """Texts by their words."""

    def __init__(self, texts: Iterable[frozenset[str]]) -> None:
        self._texts = list(texts)
        self._sizes = list(map(len, self._texts))
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            for word in text:
                self._having[word].append(number)

    def near(self, text: frozenset[str]) -> Iterator[tuple[tuple[int, int, int], frozenset[str]]]:
        """Yield the texts that share a third of the words or more with *text*, each after how many both share and
        have.
        """
        shared = Counter(chain.from_iterable(map(self._having.__getitem__, text & self._having.keys())))
        size, sizes = len(text), self._sizes
        for number, count in shared.items():
            if 3 * count >= size or 3 * count >= sizes[number]:
                yield (count, size, sizes[number]), self._texts[number]


def _same(said: frozenset[str], archived: frozenset[str]) -> bool:
    return _are_the_same(len(said & archived), len(said), len(archived))


def _are_the_same(shared: int, one: int, other: int) -> bool:
    """Return whether two answers of so many words say the same, so many of them *shared*."""
    return shared >= max(_BY_CHANCE + 1, _SHARED * min(one, other), _OF_LONGER * max(one, other))
