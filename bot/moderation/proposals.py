"""Proposals: drafts that members would like to see in the archive, and that wait for a moderator's word."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.keys import ProposalKey
from bot.moderation.draft import Vanished
from bot.moderation.models import NO_SUCH_PROPOSAL, Actor, Proposal
from bot.store import Proposed, ReviewItem
from bot.store.tables import PROPOSAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import Notice, UnansweredQuestion
    from bot.messaging.delivery import Delivery
    from bot.moderation.draft import Draft
    from bot.moderation.journal import Journal
    from bot.moderation.pair_plans import PairPlans
    from bot.pairs import Pair
    from bot.store import Claimed, Store, Transaction


class Proposals:
    """Keeps proposals until they are decided; of all decisions on one exactly one wins."""

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        plans: PairPlans,
        journal: Journal,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._plans = plans
        self._journal = journal
        self._clock = clock

    async def propose(self, draft: Draft, actor: Actor, *, group: str | None = None, form: str = "") -> str:
        """Keep *draft* for the moderators to decide, who are owed a card about it; the proposal's id. What is sent in
        with the same *form* again, unchanged, is the same proposal. Raises Faulty.
        """
        draft = draft.tidied()
        draft.check(placed=False)
        said = json.dumps([form or secrets.token_hex(8), actor.id, draft.as_json()])
        proposal_id = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
        proposed = Proposed(proposal_id, draft.as_json(), actor.id, actor.origin, self._clock(), group)

        def work(tx: Transaction) -> None:
            if tx.proposal(proposal_id) is None:
                tx.propose(proposed)
                tx.open_review(ReviewItem(str(ProposalKey(proposal_id)), PROPOSAL, proposal_id))

        await self._store.run(work)
        return proposal_id

    async def offer(self, question: UnansweredQuestion, draft: Draft, actor: Actor) -> None:
        """Keep *draft*, which is what *actor* answered to *question*, for the moderators to decide, in the place of
        what it was before. Once they have, it stays as it is. Raises Faulty.
        """
        draft = draft.tidied()
        draft.check(placed=False)
        proposal_id = _offered(question.key)
        proposed = Proposed(
            proposal_id,
            draft.as_json(),
            actor.id,
            actor.origin,
            self._clock(),
            question.key,
            asker=question.asker,
        )

        def work(tx: Transaction) -> None:
            known = tx.proposal(proposal_id)
            if known is None:
                tx.propose(proposed)
            elif (known.draft_json, known.by, known.state) == (
                proposed.draft_json,
                actor.id,
                "open",
            ) or not tx.redraft(proposed):
                return
            tx.open_review(ReviewItem(str(ProposalKey(proposal_id)), PROPOSAL, proposal_id))

        await self._store.run(work)

    async def take_back(self, question_key: str) -> None:
        """Drop what was offered as the answer to that question, if it waits: it is not said any more."""
        await self._store.run(lambda tx: tx.drop_drafts(question_key, self._clock()))

    async def is_offered(self, question_key: str) -> bool:
        """Return whether an answer to that question waits to be decided."""
        found = await self._store.run(lambda tx: tx.proposal(_offered(question_key)))
        return found is not None and found.state == "open"

    async def get(self, proposal_id: str) -> Proposal:
        """Return the proposal of that id. Raises Vanished."""
        proposed = await self._store.run(lambda tx: tx.proposal(proposal_id))
        if proposed is None:
            raise Vanished(NO_SUCH_PROPOSAL)
        return Proposal.of(proposed)

    async def to_show(self) -> list[Proposal]:
        """Return the open proposals that the moderators are owed a card about, the oldest first."""

        def work(tx: Transaction) -> list[Proposed | None]:
            return [tx.proposal(proposal_id) for proposal_id in tx.proposals_to_show()]

        return [Proposal.of(found) for found in await self._store.run(work) if found]

    async def show(self, proposal: Proposal, notice: Notice) -> None:
        """Have *notice* stand as the card of *proposal*; nothing where it is another by now."""
        key = str(ProposalKey(proposal.id))

        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            found = tx.proposal(proposal.id)
            if found is None or Proposal.of(found) != proposal:
                return None, []
            tx.note_card_tells(key, 1)
            return None, [tx.want(key, notice.place, None, notice.reply, self._clock())]

        await self._delivery.carry_out(work)

    async def approve(
        self,
        proposal_id: str,
        by: str,
        draft: Draft | None = None,
        *,
        phrasing_of: str = "",
        in_place_of: str = "",
    ) -> Pair:
        """Add what was proposed, or *draft* as *by* edited it: as a pair of its own, as one more way to ask the pair
        *phrasing_of*, or to be given *in_place_of* another.

        Raises Decided, Vanished, Faulty, Unsaved; but for the first the proposal is open as before.
        """
        async with self._journal.turn():
            proposal = await self._open(proposal_id)
            wanted = draft or proposal.draft
            if wanted is None:
                raise Vanished(NO_SUCH_PROPOSAL)
            wanted = wanted.tidied()
            came = "answered" if proposal.asker else "proposed"
            actor = Actor(by, f"{came} by {proposal.by}, {proposal.origin}".rstrip(", "))
            if phrasing_of:
                plan = self._plans.phrasing(phrasing_of, wanted.phrasings, actor, proposal.group)
            elif in_place_of:
                plan = await self._plans.superseding(in_place_of, wanted, actor, proposal.group)
            else:
                plan = await self._plans.adding(wanted, actor, proposal.group)
            become = "phrased" if phrasing_of else "approved"
            return await self._journal.save(replace(plan, proposal=proposal_id, become=become))

    async def reject(self, proposal_id: str, by: str, reason: str = "") -> Proposal:
        """Turn the proposal down; the proposal, to tell its proposer. Raises Decided, Vanished."""
        async with self._journal.lock:
            await self._open(proposal_id)
            now = self._clock()
            if not await self._store.run(
                lambda tx: tx.decide_proposal(proposal_id, "rejected", by, now, reason)
            ):
                await self._open(proposal_id)  # another process was first
            return await self.get(proposal_id)

    async def _open(self, proposal_id: str) -> Proposal:
        proposal = await self.get(proposal_id)
        if proposal.state != "open":
            raise proposal.decided()
        return proposal


def _offered(question_key: str) -> str:
    """Return the id of the proposal that people's answer to that question makes."""
    return hashlib.blake2b(f"answer to {question_key}".encode(), digest_size=8).hexdigest()
