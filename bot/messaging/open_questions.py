"""Open questions, which no pair answers: what their askers say to that, and the cards by which moderators hear of them,
each of those that ask nearly the same.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from bot.keys import AnotherNoticeKey, NoticeKey, PickedKey
from bot.similarity import nearly_same
from bot.store.reviews import ReviewItem
from bot.store.tables import PHRASING, QUESTION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from bot.messages import Place, Platform, Reply, UnansweredQuestion
    from bot.messaging.delivery import Delivery
    from bot.pairs import Pair
    from bot.store import Claimed, Store, Transaction

MOST_COMPARED = 200
"""Open questions that a new one is compared with, to be told on one card with those that ask nearly the same: while it
is, nothing else is received."""


UNSHOWN = 24 * 3600.0
"""Seconds within which a question is still told to moderators who could not be told when it was asked."""


class OpenQuestions:
    """Questions that nobody has decided about, as who asked them, and who would like to know it too, has a say."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        delivery: Delivery,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._platform = platform
        self._delivery = delivery
        self._clock = clock

    async def wait(self, key: str, user: str) -> bool | None:
        """Have *user* be told, too, when the question *key* is answered. Return whether they did not wait yet; None
        where it is not open any more.
        """
        return await self._delivery.carry_out(lambda tx: self._wait(tx, key, user))

    async def awaited_by(self, user: str) -> frozenset[str]:
        """Return the keys of the open questions whose answer *user* waits for, also in another's words."""
        return await self._store.run(lambda tx: tx.awaited_by(user))

    async def wait_under(self, channel: str, ts: str, user: str) -> bool | None:
        """Do the same for the question under which the reply *ts* stands, if it is one of ours."""

        def work(tx: Transaction) -> tuple[bool | None, list[Claimed | None]]:
            standing = tx.standing(channel, ts)
            return self._wait(tx, standing.key, user) if standing else (None, [])

        return await self._delivery.carry_out(work)

    def _wait(self, tx: Transaction, key: str, user: str) -> tuple[bool | None, list[Claimed | None]]:
        is_open = tx.unanswered_question(key) is not None
        is_new = is_open and tx.wait(key, user)
        card = tx.card_of(key) if is_new else None
        shown = show_card(tx, self._platform, card, self._clock()) if card else None
        return is_new if is_open else None, [shown, *self.show_regrets(tx, [key])]

    def show_regrets(self, tx: Transaction, keys: Iterable[str]) -> list[Claimed | None]:
        """Have what was said under the questions of these *keys*, that no pair answers them, tell how many wait for an
        answer, or that it is waited for no more; return what is to be sent.
        """
        claimed = []
        for key in keys:
            standing, question = tx.standing_under(key), tx.unanswered_question(key)
            if standing is None or standing.pair_id:
                continue
            if not standing.payload and tx.got_suggestions(key):  # what stands there asks nobody to wait
                continue
            if reply := self._platform.regret(standing.payload, key, question.waiting if question else None):
                claimed.append(tx.want(key, standing.place, standing.asker, reply, self._clock()))
        return claimed

    async def tell_moderators(self, key: str) -> None:
        """Tell the moderators of the unanswered question *key*, once."""
        self._delivery.send(await self._store.run(lambda tx: tell(tx, self._platform, key, self._clock())))

    async def pass_on(self, key: str) -> bool:
        """Put what was said under *key*, and is held back, into the queue, and tell the moderators, since who said it
        wants that; return whether it is in the queue now.
        """

        def work(tx: Transaction) -> tuple[bool, list[Claimed | None]]:
            tx.release_held(key)
            return tx.unanswered_question(key) is not None, [tell(tx, self._platform, key, self._clock())]

        return await self._delivery.carry_out(work)

    async def keep_to_ourselves(self, key: str) -> None:
        """Forget what was said under *key*, if it is held back."""
        await self._store.run(lambda tx: tx.forget_held(key))

    async def is_held(self, key: str) -> bool:
        """Return whether what was said under *key* waits for its author's word that it is a question."""
        return await self._store.run(lambda tx: tx.is_held(key))

    async def pick(  # noqa: PLR0913 - what was chosen, by whom, where the answer belongs
        self,
        key: str,
        pair: Pair,
        by: str,
        *,
        place: Place | None = None,
        answer: Callable[[Collection[str]], Reply] | None = None,
        under: str = "",
    ) -> None:
        """Note that *by* chose *pair* among what was offered to them for the question *key*: their words wait for a
        moderator as one more way to ask it. Have *answer*, made below the pairs of these ids, stand at *place*, if it
        is to, *under* that key or another.
        """

        def work(tx: Transaction) -> list[Claimed | None]:
            now, question = self._clock(), tx.unanswered_question(key)
            tx.forget_unanswered(key)
            tx.count_given(key, pair.id)
            claimed = []
            if place and answer:
                reply = answer(tx.given_above(place, key, now))
                claimed.append(tx.want(under or key, place, by, reply, now))
            if question:
                own = str(PickedKey(key))
                tx.open_review(ReviewItem(own, PHRASING, own, pair.id, by, question.question, now))
                if notice := self._platform.picked(own, question.question, pair):
                    claimed.append(tx.want(own, notice.place, None, notice.reply, now))
            return claimed

        self._delivery.send(*await self._store.run(work))

    async def tell_anew(self) -> None:
        """Have each card that tells of questions which are open no more tell of those that are, and show what there was
        nowhere to show of late.
        """

        def work(tx: Transaction) -> list[Claimed | None]:
            now = self._clock()
            cards = tx.cards_out_of_date(now - UNSHOWN)
            return [show_card(tx, self._platform, card, now) for card in cards]

        self._delivery.send(*await self._store.run(work))

    async def regret_anew(self) -> None:
        """Have what is said under questions that were removed elsewhere ask nobody any more to wait for an answer."""
        self._delivery.send(*await self._store.run(lambda tx: self.show_regrets(tx, tx.take_stale())))


def tell(tx: Transaction, platform: Platform, key: str, now: float) -> Claimed | None:
    """Tell of the question *key*, if it is open, on the card of those that ask nearly the same if there is one; return
    what is to be sent: nothing while there is nowhere to tell of it.
    """
    question = tx.unanswered_question(key)
    if question is None:
        return None
    card = _card_of(question, tx.questions_on_cards(MOST_COMPARED))
    tx.put_on_card(card, key)
    if taken := next((one for one in tx.questions_on(card) if one.taken_by), None):
        tx.take_questions([key], taken.taken_by, taken.taken_as)
    return show_card(tx, platform, card, now)


def show_card(tx: Transaction, platform: Platform, card: str, now: float) -> Claimed | None:
    """Have *card* tell of the open questions that belong to it; return what is to be sent."""
    questions = tx.questions_on(card)
    notice = platform.notice(card, questions)
    if notice is None:
        return None
    tx.open_review(ReviewItem(card, QUESTION, questions[0].key, opened_at=questions[0].asked_at))
    tx.note_card_tells(card, len(questions), offered=any(one.offered for one in questions))
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
