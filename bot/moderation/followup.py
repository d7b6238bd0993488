"""Follow-ups: whom an added pair answers, and how a platform words that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.moderation.models import grouped
from bot.responder import veto_mark
from bot.similarity import alike, spelling, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.messages import Payload, Reply, UnansweredQuestion
    from bot.pairs import Pair


DAY = 24 * 3600.0


MOST_UNANSWERED = 5_000
"""Unanswered questions that are looked at; older ones wait until the queue is shorter."""


class Voice(Protocol):
    """How a platform words an answer."""

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """*pair* as the answer to the question *key*, which is told again where it is given as *asked*; pure."""

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """*pair* in the place of the answer that is *standing* under *key*, with what is said above that one; pure."""


def answered_by(
    pair: Pair,
    questions: Collection[UnansweredQuestion],
    group: str | None,
    vetoes: dict[str, frozenset[str]],
) -> list[UnansweredQuestion]:
    """Those of *questions* that are in the *group*, or ask what *pair* is asked."""
    chosen: set[str] = set()
    if group and any(question.key == group for question in questions):
        keys = ({question.key for question in one.questions} for one in grouped(questions))
        chosen = next(mine for mine in keys if group in mine)
    spellings = {spelling(text) for text in pair.phrasings}
    asked = [words(text) for text in pair.phrasings]

    def same(question: str) -> bool:
        mine = words(question)
        return spelling(question) in spellings or any(alike(mine, other) for other in asked)

    def refused(question: str) -> bool:
        return pair.id in vetoes.get(veto_mark(question), ())

    return [
        one for one in questions if one.key in chosen or (same(one.question) and not refused(one.question))
    ]
