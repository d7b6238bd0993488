"""Proposals: drafts that wait for a moderator's word."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.keys import proposal_key
from bot.moderation.draft import Vanished
from bot.moderation.journal import NO_SUCH_PROPOSAL
from bot.moderation.models import Proposal
from bot.moderation.pair_changes import Changes
from bot.store import Proposed, ReviewItem
from bot.store.reviews import PROPOSAL

if TYPE_CHECKING:
    from bot.moderation.draft import Draft
    from bot.pairs import Pair
    from bot.store import Transaction


class Proposing(Changes):
    """What members would like to see in the archive."""

    async def propose(
        self, draft: Draft, by: str, origin: str, *, group: str | None = None, form: str = ""
    ) -> str:
        """Keep *draft* for the moderators to decide, who are owed a card about it; the proposal's id. What is sent in
        with the same *form* again, unchanged, is the same proposal. Raises Faulty.
        """
        draft = draft.tidied()
        self._check(draft, placed=False)
        said = json.dumps([form or secrets.token_hex(8), by, draft.as_json()])
        proposal_id = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
        proposed = Proposed(proposal_id, draft.as_json(), by, origin, self._clock(), group)

        def work(tx: Transaction) -> None:
            if tx.proposal(proposal_id) is None:
                tx.propose(proposed)
                tx.open_matter(ReviewItem(proposal_key(proposal_id), PROPOSAL, proposal_id))

        await self._store.run(work)
        return proposal_id

    async def proposal(self, proposal_id: str) -> Proposal:
        """The proposal of that id. Raises Vanished."""
        proposed = await self._store.run(lambda tx: tx.proposal(proposal_id))
        if proposed is None:
            raise Vanished(NO_SUCH_PROPOSAL)
        return Proposal.of(proposed)

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
        *phrasing_of*, or to be given *in_place_of* another. Of all decisions on a proposal exactly one wins.

        Raises Decided, Vanished, Faulty, Unsaved; but for the first the proposal is open as before.
        """
        async with self._writing:
            await self._serving.refresh()
            proposal = await self._open(proposal_id)
            wanted = draft or proposal.draft
            if wanted is None:
                raise Vanished(NO_SUCH_PROPOSAL)
            wanted = wanted.tidied()
            origin = f"proposed by {proposal.by}, {proposal.origin}".rstrip(", ")
            if phrasing_of:
                plan = self._phrasing(phrasing_of, wanted.phrasings, by, origin, proposal.group)
            elif in_place_of:
                plan = await self._superseding(in_place_of, wanted, by, origin, proposal.group)
            else:
                plan = await self._adding(wanted, by, origin, proposal.group)
            become = "phrased" if phrasing_of else "approved"
            return await self._undertake(replace(plan, proposal=proposal_id, become=become))

    async def reject(self, proposal_id: str, by: str, reason: str = "") -> Proposal:
        """Turn the proposal down; the proposal, to tell its proposer. Raises Decided, Vanished."""
        async with self._writing:
            await self._open(proposal_id)
            now = self._clock()
            if not await self._store.run(
                lambda tx: tx.decide_proposal(proposal_id, "rejected", by, now, reason)
            ):
                await self._open(proposal_id)  # another process was first
            return await self.proposal(proposal_id)

    async def _open(self, proposal_id: str) -> Proposal:
        proposal = await self.proposal(proposal_id)
        if proposal.state != "open":
            raise proposal.decided()
        return proposal
