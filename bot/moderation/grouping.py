"""Questions that ask nearly the same, put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.likeness import alike, spelling, words
from bot.moderation.records import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages import UnansweredQuestion


def grouped(questions: Iterable[UnansweredQuestion]) -> tuple[Group, ...]:
    """*questions* in groups, most asked first, and of those asked equally often the latest first."""
    by_spelling: dict[str, list[UnansweredQuestion]] = defaultdict(list)
    for question in sorted(questions, key=lambda question: (question.asked_at, question.key)):
        by_spelling[spelling(question.question)].append(question)
    groups = [Group(found[0].key, tuple(found)) for found in _joined(list(by_spelling.values()))]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.last_asked, group.id)))


def _joined(spelled: Sequence[list[UnansweredQuestion]]) -> list[list[UnansweredQuestion]]:
    """Those spelled the same, joined with the first ones that ask nearly the same.

    Of two that do, at least half of the words begin alike: only those are compared.
    """
    groups: list[tuple[frozenset[str], list[UnansweredQuestion]]] = []
    opened: dict[str, list[int]] = defaultdict(list)
    for same in spelled:
        mine = words(same[0].question)
        begin = {word[:3] for word in mine}
        begun = Counter(number for letters in begin for number in opened[letters])
        seen = sorted(number for number, count in begun.items() if 2 * count >= len(begin))
        number = next((n for n in seen if alike(mine, groups[n][0])), None)
        if number is None:
            for letters in begin:
                opened[letters].append(len(groups))
            groups.append((mine, list(same)))
        else:
            groups[number][1].extend(same)
    return [sorted(found, key=lambda question: (question.asked_at, question.key)) for _, found in groups]
