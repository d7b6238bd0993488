"""Questions that ask nearly the same, put together.

Two do when they share at least 80 % of the telling words of both, a word with a typing error counted as the word it is
like. What is spelled the same but for case, marks and greetings always does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.moderation.records import Group
from bot.text import normalise, tidy, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages import UnansweredQuestion

_SHARED = 0.8
_A_TYPING_ERROR = 85  # "instal" and "install" are alike by 92, "autograd" and "autograph" by 82
_MOST_WORDS = 40  # what is longer is put together only with what is spelled the same
_SAYING_LITTLE = frozenset(
    normalise(
        """a an the is are was were be been do does did can could should would will have has had i me my you your we our
        it its they them this that there some any to of in on at for from with by about as and or what which how please
        tell s"""
    ).split()
)


def spelling(question: str) -> str:
    """*question* so that two that are spelled the same, greetings and marks aside, are equal."""
    return normalise(tidy(question)) or normalise(question)


def words(question: str) -> frozenset[str]:
    """The words by which *question* is compared: those that tell something, if it has any."""
    found = frozenset(tokens(tidy(question)))
    return (found - _SAYING_LITTLE) or found


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether questions with these words ask nearly the same."""
    if not one or not other or max(len(one), len(other)) > _MOST_WORDS:
        return False
    mine, yours = one - other, set(other - one)
    shared = len(one & other)
    for word in mine:
        like = next((w for w in yours if word.isalpha() and fuzz.ratio(word, w) >= _A_TYPING_ERROR), None)
        if like:
            yours.discard(like)
            shared += 1
    return shared / (len(one) + len(other) - shared) >= _SHARED


def grouped(questions: Iterable[UnansweredQuestion]) -> tuple[Group, ...]:
    """*questions* in groups, most asked first, and of those asked equally often the latest first."""
    by_spelling: dict[str, list[UnansweredQuestion]] = defaultdict(list)
    for question in sorted(questions, key=lambda question: (question.asked_at, question.key)):
        by_spelling[spelling(question.question)].append(question)
    groups = [Group(found[0].key, tuple(found)) for found in _joined(list(by_spelling.values()))]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.last_asked, group.id)))


def _joined(spelled: Sequence[list[UnansweredQuestion]]) -> list[list[UnansweredQuestion]]:
    """Those spelled the same, joined with the first ones that ask nearly the same."""
    groups: list[tuple[frozenset[str], list[UnansweredQuestion]]] = []
    opened: dict[str, list[int]] = defaultdict(list)
    for same in spelled:
        mine = words(same[0].question)
        seen = sorted({number for word in mine for number in opened[word[:3]]})
        number = next((n for n in seen if alike(mine, groups[n][0])), None)
        if number is None:
            for word in mine:
                opened[word[:3]].append(len(groups))
            groups.append((mine, list(same)))
        else:
            groups[number][1].extend(same)
    return [sorted(found, key=lambda question: (question.asked_at, question.key)) for _, found in groups]
