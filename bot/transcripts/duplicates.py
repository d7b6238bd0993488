"""What the archive already says to a draft's question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.archive.confusions import contradiction
from bot.matching import Matcher
from bot.pairs import Archive
from bot.text import normalise

if TYPE_CHECKING:
    from bot.pairs import Pair
    from bot.transcripts.draft import ImportedDraft

SURE = 0.8  # confidence from which the archive's pair is taken to answer the same question


class Similarity(NamedTuple):
    """The archive's *pair* that answers the draft's question, and, if so, how its answer *contradicts* the draft's."""

    pair: Pair
    contradicts: str | None
    same: bool  # word for word: the same question with the same answer

    @property
    def check(self) -> str:
        """What a moderator is told."""
        if self.contradicts:
            return f"may contradict '{self.pair.id}' of {self.pair.ama.file}: {self.contradicts}"
        return f"the archive answers it already: '{self.pair.id}' of {self.pair.ama.file}"


class Comparison:
    """Compares drafts with one archive."""

    def __init__(self, archive: Archive) -> None:
        # Without the unanswered questions: an import is welcome to answer one.
        self._matcher = Matcher(Archive.of(archive)) if len(archive) else None
        self._asked = {normalise(phrasing): pair for pair in archive for phrasing in pair.phrasings}

    def of(self, draft: ImportedDraft) -> Similarity | None:
        """The archive's pair that answers what *draft* asks, or None."""
        pair = self._asked.get(normalise(draft.question)) or self._matched(draft)
        if pair is None or pair.id == draft.id:
            return None
        same = normalise(pair.answer) == normalise(draft.answer)
        return Similarity(
            pair, contradiction(pair.answer, draft.answer, dated=_asks_when(draft.question)), same
        )

    def _matched(self, draft: ImportedDraft) -> Pair | None:
        ranked = self._matcher.rank(draft.question, limit=2) if self._matcher else ()
        return ranked[0].pair if ranked and ranked[0].confidence >= SURE else None


def _asks_when(question: str) -> bool:
    return re.search(r"\b(?:when|year|date|wann|cuándo|quand)\b", question, re.IGNORECASE) is not None
