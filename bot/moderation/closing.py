"""Matters that have ended, by whatever way, and what remains to be said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.keys import ToldKey
from bot.moderation.bench import Bench
from bot.moderation.models import Proposal

if TYPE_CHECKING:
    from bot.messages import Notice, Reply
    from bot.store import Claimed, Ended, Matter, Proposed, Transaction

MOST_TO_DECIDE = 1_000


class Closing(Bench):
    """Moderators decide in many places, and some matters end without them: here it is seen how each one did."""

    async def doubt(self, matter: Matter, notice: Notice | None, *, again: bool = False) -> None:
        """Have the moderators decide about an answer, and its card, *notice*, stand if there is a place for it: once,
        or *again* where it says something new.
        """
        key, matter = matter.key, replace(matter, opened_at=self._clock())

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            if tx.is_replied_to(key) and not again:
                return None, []
            tx.open_matter(matter)
            return None, [tx.want(key, notice.place, None, notice.reply, self._clock())] if notice else []

        await self._mailbox.carry_out(work)

    async def proposals_unseen(self) -> list[Proposal]:
        """The open proposals that the moderators are owed a card about, the oldest first."""

        def work(tx: Transaction) -> list[Proposed | None]:
            return [tx.proposal(proposal_id) for proposal_id in tx.proposals_unseen()]

        return [Proposal.of(found) for found in await self._store.run(work) if found]

    async def to_decide(self) -> tuple[Proposal | Matter, ...]:
        """The open proposals, and the answers that somebody found wanting, each the oldest first."""

        def work(tx: Transaction) -> tuple[list[Proposed], list[Matter]]:
            return tx.open_proposals(MOST_TO_DECIDE, 0), tx.doubts()

        proposed, doubts = await self._store.run(work)
        return *map(Proposal.of, proposed), *doubts

    async def was_given(self, key: str) -> bool:
        """Whether *key* is of an answer of ours, or of a question we judged: what comes from outside may name any."""
        return await self._store.run(lambda tx: tx.was_given(key))

    async def leave(self, answer_key: str, by: str) -> None:
        """*by* finds nothing wanting in the answer under *answer_key*."""
        await self._store.run(lambda tx: tx.decide_answer(answer_key, "left", by))

    async def ended(self) -> list[Ended]:
        """The matters that have ended and whose cards do not say so yet."""
        return await self._store.run(lambda tx: tx.ended_matters())

    async def close(self, ended: Ended, card: Reply, word: Notice | None = None) -> None:
        """Put *card* in the place of the one that stands, if one does, and send *word*, once; nothing where the matter
        is open again by now.
        """
        key, now = ended.matter.key, self._clock()

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            if ended not in tx.ended_matters(key):
                return None, []
            tx.close_matter(key)
            standing = tx.standing_under(key)
            claimed = [tx.want(key, standing.place, None, card, now)] if standing else []
            if word:
                asker = word.place.channel
                claimed.append(tx.want(str(ToldKey(key)), word.place, asker, word.reply, now))
            return None, claimed

        await self._mailbox.carry_out(work)
