"""Cards of unanswered questions: those that ask nearly the same are told on one."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.keys import AnotherNoticeKey, NoticeKey
from bot.similarity import nearly_same
from bot.store.reviews import ReviewItem
from bot.store.tables import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages import Notice, Platform, UnansweredQuestion
    from bot.store import Claimed, Transaction

MOST_COMPARED = 200
"""Open questions that a new one is compared with, to be told on one card with those that ask nearly the same: while it
is, nothing else is received."""


def tell(tx: Transaction, platform: Platform, key: str, now: float) -> Claimed | None:
    """Tell of the question *key*, if it is open, on the card of those that ask nearly the same if there is one; return
    what is to be sent.
    """
    question = tx.unanswered_question(key)
    if question is None:
        return None
    card = _card_of(question, tx.questions_on_cards(MOST_COMPARED))
    questions = [*(one for one in tx.questions_on(card) if one.key != key), question]
    if notice := platform.notice(card, questions):
        tx.put_on_card(card, key)
        if taken := next((one for one in questions if one.taken_by), None):
            tx.take_questions([key], taken.taken_by, taken.taken_as)
        return _show(tx, card, questions, notice, now)
    return None  # there is nowhere to tell of it


def show_card(tx: Transaction, platform: Platform, card: str, now: float) -> Claimed | None:
    """Have *card* tell of the open questions that belong to it; return what is to be sent."""
    questions = tx.questions_on(card)
    notice = platform.notice(card, questions)
    return _show(tx, card, questions, notice, now) if notice else None


def _show(
    tx: Transaction, card: str, questions: Sequence[UnansweredQuestion], notice: Notice, now: float
) -> Claimed | None:
    tx.open_review(ReviewItem(card, QUESTION, questions[0].key, opened_at=questions[0].asked_at))
    tx.note_card_tells(card, len(questions))
    return tx.want(card, notice.place, None, notice.reply, now)


def asked_alike(tx: Transaction, question: UnansweredQuestion) -> list[UnansweredQuestion]:
    """Return the open questions of others that ask nearly what *question* does."""
    return [
        other
        for other in tx.unanswered(MOST_COMPARED)
        if other.key != question.key
        and other.asker != question.asker
        and nearly_same(other.question, question.question)
    ]


def own_card(question: UnansweredQuestion) -> str:
    """Return the key of the card that *question* has if no other asks nearly the same."""
    return str(NoticeKey(question.key))


def _card_of(question: UnansweredQuestion, told: Iterable[tuple[str, str, str]]) -> str:
    """Return the key of the card that is to tell of *question*; *told* are those that were told of: card, key and
    words.
    """
    firsts: dict[str, str] = {}
    for card, key, text in told:
        if key != question.key:
            firsts.setdefault(card, text)
    for card, first in firsts.items():
        if nearly_same(first, question.question):
            return card
    own = own_card(question)  # taken where others asked what this one asked before it was changed
    return str(AnotherNoticeKey(question.key, secrets.token_hex(4))) if own in firsts else own
