"""Reviews: what moderators have to decide, answers that were found wanting and put right, and how each one ended."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.keys import ObjectionKey, ToldKey, VoteKey, WrongKey
from bot.moderation.draft import Overtaken, Vanished
from bot.moderation.models import MOST_TO_DECIDE, Plan, Proposal
from bot.retrieval import veto_mark
from bot.store import Label, ReviewItem
from bot.store.tables import ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import Notice, Reply
    from bot.messaging.delivery import Delivery
    from bot.moderation.journal import Journal
    from bot.moderation.models import Actor
    from bot.moderation.pair_plans import PairPlans
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import Claimed, Doubt, EndedReview, Given, Proposed, Store, Transaction

NO_SUCH_PHRASING = "Somebody has decided about this already, or the words are no longer kept."


class Reviews:
    """Opens and closes review items. Moderators decide in many places, and some end without them: here it is seen how
    each one did.
    """

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        store: Store,
        delivery: Delivery,
        archive: ServedArchive,
        plans: PairPlans,
        journal: Journal,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._archive = archive
        self._plans = plans
        self._journal = journal
        self._clock = clock

    async def doubt(self, answer_key: str, pair_id: str, by: str = "", words: str = "") -> None:
        """Have the moderators decide about the answer under *answer_key*, which gave that pair: *by* says in *words*
        what is wrong with it, or somebody only voted it not helpful. They are owed one card, whatever comes to it.
        """
        key = str(WrongKey(answer_key, by) if words else VoteKey(answer_key))
        said = ReviewItem(key, ANSWER, answer_key, pair_id, by, words, opened_at=self._clock())
        await self._store.run(lambda tx: tx.doubt(said))

    async def given_in(self, channel: str, thread: str) -> list[Given]:
        """Return the answers of ours that stand in that thread, the first one first."""
        return await self._store.run(lambda tx: tx.given_in(channel, thread))

    async def object(self, given: Given, ts: str, revision: str, by: str, words: str) -> None:
        """Have the moderators decide about an answer, of which *by* says in *words* that it is wrong, in the message
        *ts* of its thread: once for each *revision* of that, whatever they decide.
        """
        key = str(WrongKey(given.key, by))
        said = ReviewItem(key, ANSWER, given.key, given.pair_id, by, words, opened_at=self._clock())

        def work(tx: Transaction) -> None:
            if tx.receive(str(ObjectionKey(given.key, ts)), revision, self._clock()):
                tx.doubt(said)

        await self._store.run(work)

    async def to_decide(self) -> tuple[Proposal | Doubt | ReviewItem, ...]:
        """Return the open proposals, answers that somebody found wanting, and phrasings, each the oldest first."""

        def work(tx: Transaction) -> tuple[list[Proposed], list[Doubt | ReviewItem]]:
            return tx.open_proposals(MOST_TO_DECIDE, 0), [*tx.doubts(), *tx.phrasings()]

        proposed, others = await self._store.run(work)
        return *map(Proposal.of, proposed), *others

    async def to_show(self) -> list[Doubt]:
        """Return the answers found wanting that the moderators are owed a card about, the oldest first."""
        return await self._store.run(lambda tx: tx.doubts(untold=True))

    async def show(self, doubt: Doubt, notice: Notice) -> None:
        """Have *notice* stand as the card about *doubt*; nothing where more came to that by now."""

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            if doubt not in tx.doubts(untold=True):
                return None, []
            tx.note_card_tells(doubt.key, 1)
            return None, [tx.want(doubt.key, notice.place, None, notice.reply, self._clock())]

        await self._delivery.carry_out(work)

    async def was_given(self, key: str) -> bool:
        """Return whether *key* is of an answer of ours, or of a question we judged: what comes from outside may name
        any.
        """
        return await self._store.run(lambda tx: tx.was_given(key))

    async def near(self, key: str) -> list[str]:
        """Return the ids of the pairs that came nearest to the question *key*, the best first."""
        return await self._store.run(lambda tx: tx.near(key))

    async def leave(self, answer_key: str, by: str) -> None:
        """Note that *by* finds nothing wanting in the answer under *answer_key*, or does not take that phrasing."""
        await self._store.run(lambda tx: tx.decide_answer(answer_key, "left", by))

    async def take(self, key: str, actor: Actor) -> Pair:
        """Make the phrasing *key* one more way to ask the pair that was chosen. Raises Decided, Vanished, Unsaved."""
        async with self._journal.turn():
            found = await self._store.run(lambda tx: tx.phrasings(key))
            if not found:
                raise Vanished(NO_SUCH_PHRASING)
            plan = self._plans.asked_as(found[0].pair_id or "", found[0].words, actor)
            return await self._journal.save(replace(plan, answer=key, dealt="taken"))

    async def correct(  # noqa: PLR0913 - what a correction is made of
        self,
        key: str,
        question: str,
        pair_id: str | None,
        given_pair_id: str | None,
        actor: Actor,
        *,
        asker: str | None = None,
    ) -> Pair | None:
        """Make *pair_id* the right pair for *question*, asked under *key* by *asker*: the question becomes its
        phrasing, and the reply under *key* changes in place. Without one the reply is withdrawn. Either way the
        question never again draws *given_pair_id* (unless that is the right one).

        Raises Overtaken where the reply gives that pair no more; Vanished, Unsaved.
        """
        async with self._journal.turn():
            if first := await self._store.run(lambda tx: _replaced(tx, key, question, given_pair_id)):
                raise first
            plan = self._plans.asked_as(pair_id, question, actor) if pair_id else Plan(actor.id)
            entries, details = plan.entries, f"{pair_id} answers it" if pair_id else "no pair answers it"
            if given_pair_id:
                entries += (self._plans.entry(given_pair_id, "corrected", actor, details),)
            refused = (given_pair_id,) if given_pair_id and given_pair_id != pair_id else ()
            label = Label(veto_mark(question), question, pair_id, refused, asker)
            await self._journal.carry_out(
                replace(plan, answer=key, entries=entries, labels=(*plan.labels, label))
            )
            return self._archive.pair(pair_id) if pair_id else None

    async def ended(self) -> list[EndedReview]:
        """Return the review items that have ended and whose cards do not say so yet."""
        return await self._store.run(lambda tx: tx.ended_reviews())

    async def close(self, ended: EndedReview, card: Reply, word: Notice | None = None) -> None:
        """Put *card* in the place of the one that stands, if one does, and send *word*, once; nothing where the review
        item is open again by now.
        """
        key, now = ended.review_item.key, self._clock()

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            if ended not in tx.ended_reviews(key):
                return None, []
            tx.close_review(key)
            standing = tx.standing_under(key)
            claimed = [tx.want(key, standing.place, None, card, now)] if standing else []
            if word:
                asker = word.place.channel
                claimed.append(tx.want(str(ToldKey(key)), word.place, asker, word.reply, now))
            return None, claimed

        await self._delivery.carry_out(work)


def _replaced(tx: Transaction, key: str, question: str, given_pair_id: str | None) -> Overtaken | None:
    """Return who judged *question* otherwise, where the reply under *key* gives that pair no more; an answer for one
    person's eyes is in no outbox, and is replaced by nothing.
    """
    standing = tx.standing_under(key)
    now = standing.pair_id if standing else None
    if now == given_pair_id or not tx.is_replied_to(key):
        return None
    return Overtaken(tx.judge_of(veto_mark(question), now) or "", now)
