"""The queue of unanswered questions: what the bot could not answer, and what answers it by now."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import Message, Place
from bot.moderation.draft import Decided, Vanished
from bot.moderation.models import MOST_UNANSWERED, grouped
from bot.verdicts import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.messages import UnansweredQuestion
    from bot.messaging.mailbox import Mailbox
    from bot.moderation.followup import FollowUps
    from bot.moderation.journal import Journal
    from bot.moderation.models import Group
    from bot.moderation.pair_plans import PairPlans
    from bot.pairs import Archive, Pair
    from bot.responder import Responder
    from bot.store import Claimed, Store, Transaction

log = logging.getLogger(__name__)

NO_SUCH_QUESTION = (
    "This question is no longer in the queue: it was deleted, or answered by the archive meanwhile."
)


class Queue:
    """Shows the questions that wait for an answer, and takes them out."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        store: Store,
        mailbox: Mailbox,
        responder: Responder,
        plans: PairPlans,
        journal: Journal,
        *,
        follow_ups: FollowUps,
        tags: Mapping[str, frozenset[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """*tags* bound, by channel, which pairs may answer there."""
        self._store = store
        self._mailbox = mailbox
        self._responder = responder
        self._plans = plans
        self._journal = journal
        self._follow_ups = follow_ups
        self._tags = tags
        self._clock = clock
        self._judged_by: Archive | None = None
        """The archive that all who wait were last judged by."""

    async def groups(self) -> tuple[Group, ...]:
        """Return the unanswered questions, those that ask nearly the same together, most asked first."""
        questions = await self._store.run(lambda tx: tx.unanswered(MOST_UNANSWERED))
        return await asyncio.to_thread(grouped, questions)

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
        keys, now = [question.key for question in group.questions], self._clock()
        if not await self._store.run(lambda tx: tx.decide_questions(keys, "dismissed", by, now)):
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

    async def same_as(self, group_id: str, pair_id: str, by: str, origin: str = "the queue") -> Pair:
        """Have that pair answer the group: its question becomes a phrasing of it, and who asked is answered.

        Raises Decided, Vanished, Unsaved.
        """
        async with self._journal.turn():
            group = await self.group(group_id)
            plan = self._plans.asked_as(pair_id, group.question, by, origin)
            return await self._journal.save(replace(plan, group=group_id))

    async def answer_waiting(self) -> None:
        """Answer who asked in vain what is answered by now, because somebody changed the archive's files, or another
        replica its database: what would be given if they asked again.
        """
        archive = self._responder.served.archive
        if archive is self._judged_by:
            return
        for question in await self._store.run(lambda tx: tx.unanswered(MOST_UNANSWERED)):
            if pair := await asyncio.to_thread(self._given_now, question):
                await self._answered_now(question, pair)
        self._judged_by = archive

    def _given_now(self, question: UnansweredQuestion) -> Pair | None:
        """Return the pair that would be given if *question* was asked again."""
        try:
            verdict = self._responder.respond(self._asked_again(question))
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

            await self._mailbox.carry_out(work)

    def _asked_again(self, question: UnansweredQuestion) -> Message:
        return Message(
            question.key,
            question.question,
            question.asker,
            Place(question.channel, question.thread),
            addressed=question.addressed,
            tags=self._tags.get(question.channel, frozenset()),
        )
