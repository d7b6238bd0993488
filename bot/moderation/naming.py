"""Naming: people are quoted in the archive by the name that they want, or by none."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

from bot.keys import ProposalKey
from bot.moderation.draft import Draft, faults
from bot.moderation.models import MOST_TO_DECIDE, Actor, Proposal
from bot.store import ReviewItem
from bot.store.tables import PROPOSAL
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.moderation.journal import Journal
    from bot.moderation.pair_plans import PairPlans
    from bot.moderation.serving import ServedArchive
    from bot.pairs import Pair
    from bot.store import HistoryEntry, Store, Transaction

A_MEMBER = "A member"
"""The name of who answered, where they do not want to be named. It is said, for without a name of its own a pair is by
the guest of its AMA."""
LONGEST = 80
"""Characters of a name by which somebody wants to be quoted."""
TOO_LONG = f"A name has at most {LONGEST} characters here."


class Bearing(NamedTuple):
    """Those that bear somebody's name: pairs that are *theirs* for sure, *drafts* of theirs that wait for a decision,
    by the ids of the proposals, and *others*, pairs that only bear the same name.
    """

    theirs: tuple[Pair, ...]
    drafts: tuple[str, ...]
    others: tuple[Pair, ...]


class Naming:
    """Keeps what people wish, and carries it out in the pairs that quote them."""

    def __init__(self, store: Store, archive: ServedArchive, plans: PairPlans, journal: Journal) -> None:
        self._store = store
        self._archive = archive
        self._plans = plans
        self._journal = journal

    async def wish(self, user: str) -> str | None:
        """Return by what name *user* wants to be quoted, nothing for none; None where they never said."""
        return await self._store.run(lambda tx: tx.wishes_to_be_called(user))

    async def called(self, user: str, name: str | None) -> str | None:
        """Return who a pair says has answered, where that was *user*, whose *name* is this to everybody."""
        wish = await self.wish(user)
        return name if wish is None else wish or A_MEMBER

    async def bearing(
        self, user: str, name: str | None, author: Callable[[str], Awaitable[str]], nameless: str = ""
    ) -> Bearing:
        """Return what quotes *user*, or bears their *name*; *author* tells who wrote what a link leads to, if that is
        known. What they added *nameless*, which is an origin, quotes them too where nobody is named in it.
        """

        def known(tx: Transaction) -> tuple[set[str], dict[str, list[HistoryEntry]], list[Proposal]]:
            names.update(filter(None, (name, _said(tx.wishes_to_be_called(user), name or ""))))
            entries = {one.id: tx.history(one.id, 100, 0) for one in self._archive.now if _is_by(one, names)}
            drafts = [Proposal.of(proposed) for proposed in tx.open_proposals(MOST_TO_DECIDE, 0)]
            added = set(tx.added_from(nameless, user)) if nameless else set()
            own = {one.id for one in self._archive.now if one.id in added and one.guest is None}
            return {*tx.quoted_in(user), *own}, entries, drafts

        names: set[str] = set()
        quoted, entries, drafts = await self._store.run(known)
        sure = {
            pair.id
            for pair in self._archive.now
            if pair.id in quoted or any(_is_from(entry, user) for entry in entries.get(pair.id, ()))
        }
        named = [pair for pair in self._archive.now if pair.id in entries]
        own = [pair for pair in named if pair.id not in sure and pair.guest != pair.ama.guest]
        sure |= {pair.id for pair in own if pair.link and await author(pair.link) == user}
        theirs = tuple(pair for pair in self._archive.now if pair.id in sure)
        others = [pair for pair in named if pair.id not in sure and not pair.derived]
        quoting = [
            one.id
            for one in drafts
            if one.draft and _is_one_of(one.draft.guest, names) and await _wrote(user, one, author)
        ]
        bear = tuple(pair for pair in others if name and _is_by(pair, {name}))
        return Bearing(theirs, tuple(quoting), bear)

    async def carry_out(self, user: str, name: str, wish: str | None, bearing: Bearing) -> None:
        """Have *user* be quoted as they *wish* from now on, and in what is theirs by *bearing*; by their *name* where
        that is None. Raises Unsaved.
        """
        ids, said = [pair.id for pair in bearing.theirs], _said(wish, name)
        async with self._journal.turn():
            plan = self._plans.naming(ids, said, Actor(user, "/ama privacy"))
            if plan.patches:
                await self._journal.carry_out(plan)

            def work(tx: Transaction) -> None:
                tx.wish_to_be_called(user, wish)
                tx.note_quoted(ids, user)
                for proposal in bearing.drafts:
                    _rename(tx, proposal, said)

            await self._store.run(work)


def wrong_with(name: str) -> str:
    """Return what keeps *name* from being one; nothing where it may be, or is none."""
    if len(name) > LONGEST:
        return TOO_LONG
    return " ".join(fault.text for fault in faults(Draft("…", "…", guest=name or None), placed=False))


def _said(wish: str | None, name: str) -> str:
    return name if wish is None else wish or A_MEMBER


def _is_by(pair: Pair, names: Collection[str]) -> bool:
    return _is_one_of(pair.guest or pair.ama.guest, names)


def _is_one_of(guest: str | None, names: Collection[str]) -> bool:
    return normalise(guest or "") in map(normalise, names)


async def _wrote(user: str, proposal: Proposal, author: Callable[[str], Awaitable[str]]) -> bool:
    """Return whether *user* wrote what *proposal* is made of: they proposed it, it was offered as their answer, or
    what it links to is theirs.
    """
    link = proposal.draft.link if proposal.draft else None
    return proposal.by == user or bool(link and await author(link) == user)


def _rename(tx: Transaction, proposal_id: str, guest: str) -> None:
    """Have the draft of that proposal, if it still waits, say that *guest* answered; its card is shown anew."""
    proposed = tx.proposal(proposal_id)
    if proposed is None or proposed.draft_json is None or proposed.state != "open":
        return
    if tx.redraft(dataclasses.replace(proposed, draft_json=proposed.draft_json | {"guest": guest})):
        tx.open_review(ReviewItem(str(ProposalKey(proposal_id)), PROPOSAL, proposal_id))


def _is_from(entry: HistoryEntry, user: str) -> bool:
    """Return whether *entry* tells that *user* wrote the pair, or what it was made of."""
    answered = re.search(rf"\banswered by {re.escape(user)}\b", entry.origin)
    return entry.action in {"added", "superseded"} and (entry.by == user or answered is not None)
