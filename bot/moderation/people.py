"""Answers that people give themselves, in the thread of a question or by replying to its card."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.keys import PeopleKey
from bot.messages import Place
from bot.moderation.followup import answer_place, waiting_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.messages import Reply
    from bot.messaging.mailbox import Mailbox
    from bot.moderation.models import AskedInThread, ThreadNews
    from bot.store import Claimed, Store, Transaction

MOST_READ = 50
"""Threads that are read in one round; the others wait for the next."""


class PeoplesAnswers:
    """Notes what people answered: such a question leaves the queue, and counts as answered by people."""

    def __init__(self, store: Store, mailbox: Mailbox, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._mailbox = mailbox
        self._clock = clock

    async def news(self) -> list[ThreadNews]:
        """Return the threads in which something happened that nobody has looked at."""
        return await self._store.run(lambda tx: tx.news(MOST_READ))

    async def end(self, news: ThreadNews) -> None:
        """Note that the thread was looked at."""
        await self._store.run(lambda tx: tx.end_news(news))

    async def asked_in(self, channel: str, thread: str) -> list[AskedInThread]:
        """Return the questions in that thread that the bot did not answer, decided ones too."""
        return await self._store.run(lambda tx: tx.asked_in(channel, thread))

    async def asked_on(self, card: str) -> list[AskedInThread]:
        """Return the questions that *card* is about, decided ones too."""
        return await self._store.run(lambda tx: tx.asked_on(card))

    async def solve(self, keys: Collection[str], by: str) -> None:
        """Take the questions of these *keys* out of the queue: *by* says that they are solved."""

        def work(tx: Transaction) -> None:
            tx.count_by_people(tx.decide_questions(keys, "solved", by, self._clock()))

        await self._store.run(work)

    async def answer(self, card: str, by: str, worded: Callable[[str, str], Reply]) -> bool:
        """Have what *by* answered reach everybody whose question *card* is about, in the place of what they answered
        before; whether there is anybody. *worded* makes the reply, from its key and what is told again of the question.
        """

        def work(tx: Transaction) -> tuple[bool, list[Claimed | None]]:
            now = self._clock()
            mine = [one for one in tx.asked_on(card) if one.state == "open" or _is_answered_by(tx, one, by)]
            waiting = [one.question.key for one in mine if one.state == "open"]
            tx.count_by_people(tx.decide_questions(waiting, "answered", by, now))
            claimed = []
            for one in mine:
                key, (place, asked) = str(PeopleKey(one.question.key)), answer_place(one.question)
                claimed.append(tx.want(key, place, one.question.asker, worded(key, asked), now))
                for user in tx.waiting_for(one.question.key):
                    key = waiting_key(one.question.key, user)
                    claimed.append(tx.want(key, Place(user), user, worded(key, one.question.question), now))
            return bool(mine), claimed

        return await self._mailbox.carry_out(work)

    async def take_back(self, card: str) -> None:
        """Take back what was answered by replying to *card*: it is not said there any more, and the questions wait."""

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            mine = [one for one in tx.asked_on(card) if _is_answered_by(tx, one, one.by)]
            keys = [one.question.key for one in mine]
            if keys:
                tx.reopen_questions(keys)
            said = [str(PeopleKey(key)) for key in keys]
            said += [waiting_key(key, user) for key in keys for user in tx.waiting_for(key)]
            return None, [tx.take_back(key, self._clock()) for key in said]

        await self._mailbox.carry_out(work)


def _is_answered_by(tx: Transaction, asked: AskedInThread, by: str) -> bool:
    """Return whether it was *by* who answered that, by replying to its card."""
    return (asked.state, asked.by) == ("answered", by) and tx.stands(str(PeopleKey(asked.question.key)))
