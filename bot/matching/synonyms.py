"""Synonyms: what an archive says its members call by several names, read as one name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair


class Synonyms:
    """Groups of words that mean the same: wherever one of a group stands, its first is read."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._first = {_plain(word): group[0] for group in groups for word in group}
        # The longest first, for a name may begin with another.
        words = sorted(self._first, key=lambda word: (-len(word), word))
        spelled = "|".join(r"[\s\-]+".join(map(re.escape, word.split())) for word in words)
        self._found = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE) if words else None

    def read(self, text: str) -> str:
        """Return *text* with each name of a group replaced by the group's first."""
        if self._found is None:
            return text
        return self._found.sub(lambda found: self._first.get(_plain(found[0]), found[0]), text)

    def read_pair(self, pair: Pair) -> Pair:
        """Return *pair* as the matcher reads it."""
        if self._found is None:
            return pair
        also = tuple(self.read(text) for text in pair.also)
        return replace(pair, question=self.read(pair.question), also=also, answer=self.read(pair.answer))


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").split())
