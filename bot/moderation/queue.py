"""The queue of unanswered questions, and corrections of what was answered wrongly."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.display import one_line
from bot.messages import Message, Place
from bot.moderation.draft import Decided, Draft, Overtaken, Vanished, faults
from bot.moderation.followup import MOST_UNANSWERED
from bot.moderation.models import grouped
from bot.moderation.pair_changes import Changes
from bot.moderation.plan import Plan
from bot.responder import veto_mark
from bot.store import Label
from bot.text import normalise, tidy
from bot.verdicts import Answer

if TYPE_CHECKING:
    from bot.messages import UnansweredQuestion
    from bot.moderation.models import Group
    from bot.pairs import Archive, Pair
    from bot.store import Claimed, Transaction

log = logging.getLogger(__name__)

NO_SUCH_QUESTION = (
    "This question is no longer in the queue: it was deleted, or answered by the archive meanwhile."
)
ANSWERS = "it answers a question that was asked otherwise"
LONGEST_PHRASING = 300  # characters; a longer message is no phrasing that anybody else would use


class Unanswered(Changes):
    """What the bot could not answer, or answered wrongly."""

    _judged: Archive | None = None
    """The archive that all who wait were last judged by."""

    async def queue(self) -> tuple[Group, ...]:
        """The unanswered questions, those that ask nearly the same together, most asked first."""
        questions = await self._store.run(lambda tx: tx.unanswered(MOST_UNANSWERED))
        return await asyncio.to_thread(grouped, questions)

    async def group(self, group_id: str) -> Group:
        """The group of that id, or the one that question belongs to by now. Raises Decided, Vanished."""
        for group in await self.queue():
            if any(question.key == group_id for question in group.questions):
                return group
        # In this order: what was decided meanwhile is in no group, and would seem never to have been.
        if decision := await self._store.run(lambda tx: tx.decision_on(group_id)):
            raise Decided(decision.by, decision.deed)
        raise Vanished(NO_SUCH_QUESTION)

    async def is_told_on(self, card: str, question: str) -> bool:
        """Whether *card* tells of the open question of that key."""
        told = await self._store.run(lambda tx: tx.told_on(card))
        return any(one.key == question for one in told)

    async def dismiss(self, group_id: str, by: str) -> Group:
        """Take the group out of the queue, without an answer; the group as it was. Raises Decided, Vanished."""
        group = await self.group(group_id)
        keys, now = [question.key for question in group.questions], self._clock()
        if not await self._store.run(lambda tx: tx.decide_questions(keys, "dismissed", by, now)):
            await self.group(group_id)
        return group

    async def same_as(self, group_id: str, pair_id: str, by: str, origin: str = "the queue") -> Pair:
        """That pair answers the group: its question becomes a phrasing of it, and who asked is answered.

        Raises Decided, Vanished, Unsaved.
        """
        async with self._writing:
            await self._serving.refresh()
            group = await self.group(group_id)
            plan = self._taking_in(pair_id, group.question, by, origin)
            return await self._undertake(replace(plan, group=group_id))

    async def correct(  # noqa: PLR0913 - what a correction is made of
        self,
        key: str,
        question: str,
        pair_id: str | None,
        given_pair_id: str | None,
        by: str,
        *,
        origin: str = "",
        asker: str | None = None,
    ) -> Pair | None:
        """For *question*, asked under *key* by *asker*, the right pair is *pair_id*: the question becomes its phrasing,
        and the reply under *key* changes in place. Without one the reply is withdrawn. Either way the question never
        again draws *given_pair_id* (unless that is the right one).

        Raises Overtaken where the reply gives that pair no more; Vanished, Unsaved.
        """
        async with self._writing:
            await self._serving.refresh()
            if first := await self._store.run(lambda tx: _overtaken(tx, key, question, given_pair_id)):
                raise first
            plan = self._taking_in(pair_id, question, by, origin) if pair_id else Plan(by)
            deeds, details = plan.deeds, f"{pair_id} answers it" if pair_id else "no pair answers it"
            if given_pair_id:
                deeds += (self._deed(given_pair_id, "corrected", by, origin, details),)
            refused = (given_pair_id,) if given_pair_id and given_pair_id != pair_id else ()
            label = Label(veto_mark(question), question, pair_id, refused, asker)
            await self._carry_out(replace(plan, answer=key, deeds=deeds, labels=(*plan.labels, label)))
            return self.pair(pair_id) if pair_id else None

    def _taking_in(self, pair_id: str, question: str, by: str, origin: str) -> Plan:
        """Make *question*, as a person asked it, a phrasing of that pair, if it is fit to be one; it is answered."""
        pair, phrasing = self.pair(pair_id), one_line(tidy(question))
        fit = 0 < len(phrasing) <= LONGEST_PHRASING and not faults(Draft(phrasing, "…"), placed=False)
        known = {normalise(text) for text in pair.phrasings}
        if fit and normalise(phrasing) not in known:
            return self._phrasing(pair_id, [phrasing], by, origin, None)
        # The words stay out of the history: they are in no file, and one day nobody may keep them.
        return Plan(by, pair_id, deeds=(self._deed(pair_id, "phrased", by, origin, ANSWERS),))

    # -- what the archive answers by now

    async def answer_waiting(self) -> None:
        """Answer who asked in vain what is answered by now, because somebody changed the archive's files, or another
        replica its database: what would be given if they asked again.
        """
        archive = self._archive
        if archive is self._judged:
            return
        for question in await self._store.run(lambda tx: tx.unanswered(MOST_UNANSWERED)):
            await asyncio.sleep(0)  # others have their turn: judging takes about a millisecond
            if pair := self._given_now(question):
                await self._answered_now(question, pair)
        self._judged = archive

    def _given_now(self, question: UnansweredQuestion) -> Pair | None:
        """The pair that would be given if *question* was asked again."""
        try:
            verdict = self._responder.respond(self._asked_again(question))
        except Exception:  # as when it was asked: whatever is wrong with it, the others go on
            log.exception("%s cannot be judged anew", question.key)
            return None
        return verdict.candidate.pair if isinstance(verdict, Answer) else None

    async def _answered_now(self, question: UnansweredQuestion, pair: Pair) -> None:
        async with self._writing:  # whoever is just writing a pair for it answers it
            if self._archive.get(pair.id) != pair:
                return

            def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
                decided = tx.decide_questions([question.key], "answered", "", self._clock())
                return None, self._tell_askers(tx, [question] if decided else [], pair)

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


def _overtaken(tx: Transaction, key: str, question: str, given_pair_id: str | None) -> Overtaken | None:
    """That the reply under *key* gives that pair no more, and who judged *question* so; an answer for one person's eyes
    is in no outbox, and is overtaken by nothing.
    """
    standing = tx.standing_under(key)
    now = standing.pair_id if standing else None
    if now == given_pair_id or not tx.is_replied_to(key):
        return None
    return Overtaken(tx.judge_of(veto_mark(question), now) or "", now)
