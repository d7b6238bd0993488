"""The queue of unanswered questions: what the bot could not answer, what answers it by now, and what people answer
themselves, in the thread of a question or by replying to its card.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.keys import PeopleKey
from bot.messages import Message, Place
from bot.moderation.draft import Decided, Vanished
from bot.moderation.followup import answer_place, waiting_besides, waiting_key
from bot.moderation.models import MOST_UNANSWERED, grouped, to_answer
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.messages import Reply, UnansweredQuestion
    from bot.messaging.delivery import Delivery
    from bot.moderation.followup import FollowUps, Regrets
    from bot.moderation.journal import Journal
    from bot.moderation.models import Actor, Group
    from bot.moderation.pair_plans import PairPlans
    from bot.pairs import Archive, Pair
    from bot.responder import Responder
    from bot.store import AskedInThread, Claimed, Store, ThreadNews, Transaction


log = logging.getLogger(__name__)

NO_SUCH_QUESTION = (
    "This question is no longer in the queue: it was deleted, or answered by the archive meanwhile."
)


class Queue:
    """Shows the questions that wait for an answer, and takes them out."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        store: Store,
        delivery: Delivery,
        responder: Responder,
        plans: PairPlans,
        journal: Journal,
        *,
        follow_ups: FollowUps,
        tags_in: Callable[[str], frozenset[str] | None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*tags_in* says which tags bound what may answer in a channel, None while that is not known."""
        self._store = store
        self._delivery = delivery
        self._responder = responder
        self._plans = plans
        self._journal = journal
        self._follow_ups = follow_ups
        self._tags_in = tags_in
        self._clock = clock
        self._judged_by: Archive | None = None
        """The archive that all who wait were last judged by."""

    async def groups(self) -> tuple[Group, ...]:
        """Return the unanswered questions, those that ask nearly the same together, most asked first."""
        questions = await self._store.run(lambda tx: tx.queued(MOST_UNANSWERED))
        return await asyncio.to_thread(grouped, questions)

    async def to_answer(self) -> tuple[Group, ...]:
        """Return those groups to which no answer waits for a moderator's word."""
        return to_answer(await self.groups())

    async def group(self, group_id: str) -> Group:
        """Return the group of that id, or the one that question belongs to by now. Raises Decided, Vanished."""
        for group in await self.groups():
            if any(question.key == group_id for question in group.questions):
                return group
        # In this order: what was decided meanwhile is in no group, and would seem never to have been.
        if decision := await self._store.run(lambda tx: tx.decision_on(group_id)):
            raise Decided(decision.by, decision.outcome)
        raise Vanished(NO_SUCH_QUESTION)

    async def is_on_card(self, card: str, question: str) -> bool:
        """Return whether *card* tells of the open question of that key."""
        told = await self._store.run(lambda tx: tx.questions_on(card))
        return any(one.key == question for one in told)

    async def dismiss(self, group_id: str, by: str) -> Group:
        """Take the group out of the queue, without an answer; the group as it was. Raises Decided, Vanished."""
        group = await self.group(group_id)
        keys = [question.key for question in group.questions]

        def work(tx: Transaction) -> tuple[list[str], list[Claimed | None]]:
            dismissed = tx.decide_questions(keys, "dismissed", by, self._clock())
            return dismissed, self._follow_ups.regrets(tx, dismissed)

        if not await self._delivery.carry_out(work):
            await self.group(group_id)
        return group

    async def take(self, group_id: str, by: str, name: str) -> Group:
        """Have *by*, called *name*, take care of the group, so that no other moderator works on it too; the group as it
        was. Raises Decided, Vanished.
        """
        group = await self.group(group_id)
        keys = [question.key for question in group.questions]
        if group.taken_by or not await self._store.run(lambda tx: tx.take_questions(keys, by, name)):
            raise Decided(group.taken_by or (await self.group(group_id)).taken_by, "taken")
        return group

    async def hand_back(self, group_id: str) -> Group:
        """Have nobody take care of the group; the group as it was. Raises Decided, Vanished."""
        group = await self.group(group_id)
        keys = [question.key for question in group.questions]
        await self._store.run(lambda tx: tx.hand_back_questions(keys))
        return group

    async def same_as(self, group_id: str, pair_id: str, actor: Actor) -> Pair:
        """Have that pair answer the group: its question becomes a phrasing of it, and who asked is answered.

        Raises Decided, Vanished, Unsaved.
        """
        async with self._journal.turn():
            group = await self.group(group_id)
            plan = self._plans.asked_as(pair_id, group.question, actor)
            return await self._journal.save(replace(plan, group=group_id))

    async def answer_waiting(self) -> None:
        """Answer who asked in vain what is answered by now, because somebody changed the archive's files, or another
        replica its database: what would be given if they asked again.
        """
        archive = self._responder.served.archive
        if archive is self._judged_by:
            return
        is_known = True
        for question in await self._store.run(lambda tx: tx.unanswered(MOST_UNANSWERED)):
            if (tags := self._tags_in(question.channel)) is None:
                is_known = False
            elif pair := await asyncio.to_thread(self._given_now, question, tags):
                await self._answered_now(question, pair)
        self._judged_by = archive if is_known else None

    def _given_now(self, question: UnansweredQuestion, tags: frozenset[str]) -> Pair | None:
        """Return the pair that would be given if *question* was asked again where these *tags* bound it."""
        try:
            verdict = self._responder.respond(_asked_again(question, tags))
        except Exception:  # as when it was asked: whatever is wrong with it, the others go on
            log.exception("%s cannot be judged anew", question.key)
            return None
        return verdict.candidate.pair if isinstance(verdict, Answer) else None

    async def _answered_now(self, question: UnansweredQuestion, pair: Pair) -> None:
        async with self._journal.lock:  # whoever is just writing a pair for it answers it
            if self._responder.served.archive.get(pair.id) != pair:
                return

            def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
                decided = tx.decide_questions([question.key], "answered", "", self._clock())
                return None, self._follow_ups.tell_askers(tx, [question] if decided else [], pair)

            await self._delivery.carry_out(work)


MOST_READ = 50
"""Threads that are read in one round; the others wait for the next."""


class PeoplesAnswers:
    """Notes what people answered: such a question leaves the queue, and counts as answered by people."""

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        regrets: Regrets,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*regrets* as for `FollowUps`."""
        self._store = store
        self._delivery = delivery
        self._regrets = regrets
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

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            solved = tx.decide_questions(keys, "solved", by, self._clock())
            tx.count_by_people(solved)
            return None, self._regrets(tx, solved)

        await self._delivery.carry_out(work)

    async def reopen(self, keys: Collection[str]) -> None:
        """Have the questions of these *keys* wait again: nobody says any more that they are solved."""
        await self._delivery.carry_out(lambda tx: (None, self._reopen(tx, keys)))

    async def answer(self, card: str, by: str, worded: Callable[[str, str], Reply]) -> bool:
        """Have what *by* answered reach everybody whose question *card* is about, in the place of what they answered
        before; whether there is anybody. *worded* makes the reply, from its key and what is told again of the question.
        """

        def work(tx: Transaction) -> tuple[bool, list[Claimed | None]]:
            now = self._clock()
            mine = [one for one in tx.asked_on(card) if one.state == "open" or _is_answered_by(tx, one, by)]
            waiting = [one.question.key for one in mine if one.state == "open"]
            tx.count_by_people(tx.decide_questions(waiting, "answered", by, now))
            claimed = self._regrets(tx, waiting)
            for one in mine:
                key, (place, asked) = str(PeopleKey(one.question.key)), answer_place(one.question)
                claimed.append(tx.want(key, place, one.question.asker, worded(key, asked), now))
            for user, question in waiting_besides(tx, [one.question for one in mine]).items():
                key = waiting_key(question.key, user)
                claimed.append(tx.want(key, Place(user), user, worded(key, question.question), now))
            return bool(mine), claimed

        return await self._delivery.carry_out(work)

    async def take_back(self, card: str) -> None:
        """Take back what was answered by replying to *card*: it is not said there any more, and the questions wait."""

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            mine = [one for one in tx.asked_on(card) if _is_answered_by(tx, one, one.by)]
            keys = [one.question.key for one in mine]
            said = [str(PeopleKey(key)) for key in keys]
            said += [waiting_key(key, user) for key in keys for user in tx.waiting_for(key)]
            back = [tx.take_back(key, self._clock()) for key in said]
            return None, [*back, *self._reopen(tx, keys)]

        await self._delivery.carry_out(work)

    def _reopen(self, tx: Transaction, keys: Collection[str]) -> list[Claimed | None]:
        if keys:
            tx.reopen_questions(keys)
            tx.count_unanswered(keys)
        return self._regrets(tx, keys)


def _is_answered_by(tx: Transaction, asked: AskedInThread, by: str) -> bool:
    """Return whether it was *by* who answered that, by replying to its card."""
    return (asked.state, asked.by) == ("answered", by) and tx.stands(str(PeopleKey(asked.question.key)))


def _asked_again(question: UnansweredQuestion, tags: frozenset[str]) -> Message:
    return Message(
        question.key,
        question.question,
        question.asker,
        Place(question.channel, question.thread),
        addressed=question.addressed,
        tags=tags,
    )
