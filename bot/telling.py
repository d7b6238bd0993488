"""Telling the moderators of unanswered questions: on one card those that ask nearly the same."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.keys import AnotherNoticeKey, NoticeKey
from bot.likeness import alike, spelling, words
from bot.store.reviews import QUESTION, ReviewItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.messages import Platform, UnansweredQuestion
    from bot.store import Claimed, Transaction

MOST_COMPARED = 200
"""Open questions that a new one is compared with, to be told on one card with those that ask nearly the same: while it
is, nothing else is received."""


def tell(tx: Transaction, platform: Platform, question: UnansweredQuestion, now: float) -> Claimed | None:
    """Tell of *question*, on the card of those that ask nearly the same if there is one; what is to be sent for it."""
    if platform.notice(_own_card(question), [question]) is None:
        return None  # there is nowhere to tell of it
    card = _card_of(question, tx.questions_on_cards(MOST_COMPARED))
    tx.put_on_card(card, question.key)
    return put_on_card(tx, platform, card, now)


def put_on_card(tx: Transaction, platform: Platform, card: str, now: float) -> Claimed | None:
    """Have *card* tell of the open questions that belong to it."""
    questions = tx.questions_on(card)
    notice = platform.notice(card, questions)
    if notice is None:
        return None
    tx.open_review(ReviewItem(card, QUESTION, questions[0].key, opened_at=questions[0].asked_at))
    tx.note_card_tells(card, len(questions))
    return tx.want(card, notice.place, None, notice.reply, now)


def _card_of(question: UnansweredQuestion, told: Iterable[tuple[str, str, str]]) -> str:
    """The key of the card that is to tell of *question*; *told* are those that were told of: card, key and words."""
    firsts: dict[str, str] = {}
    for card, key, text in told:
        if key != question.key:
            firsts.setdefault(card, text)
    spelled, mine = spelling(question.question), words(question.question)
    for card, first in firsts.items():
        if spelling(first) == spelled or alike(words(first), mine):
            return card
    own = _own_card(question)  # taken where others asked what this one asked before it was changed
    return str(AnotherNoticeKey(question.key, secrets.token_hex(4))) if own in firsts else own


def _own_card(question: UnansweredQuestion) -> str:
    return str(NoticeKey(question.key))
