"""The moderators' desk: what may be done to the archive from a chat, and everything that follows from it.

It asks nobody who they are: whether *by* is a moderator is for the surface to check, at the moment of action. What it
cannot do it says by raising `NotDone`, whose text is for the person who tried; nothing was done then.

*by* is the id of who does it, *origin* where from: a permalink, or words such as "App Home".
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.moderation.followup import DAY
from bot.moderation.journal import Bench
from bot.moderation.models import Proposal
from bot.moderation.proposals import Proposing
from bot.moderation.queue import Unanswered
from bot.similarity import alike, spelling, words
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.archive import Loaded
    from bot.messages import Notice, Reply
    from bot.moderation.draft import Draft
    from bot.pairs import Pair
    from bot.store import Claimed, Ended, HistoryEntry, Proposed, ReviewItem, Transaction
    from bot.verdicts import Candidate


MOST_TO_DECIDE = 1_000


class Closing(Bench):
    """Moderators decide in many places, and some matters end without them: here it is seen how each one did."""

    async def doubt(self, matter: ReviewItem, notice: Notice | None, *, again: bool = False) -> None:
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

    async def to_decide(self) -> tuple[Proposal | ReviewItem, ...]:
        """The open proposals, and the answers that somebody found wanting, each the oldest first."""

        def work(tx: Transaction) -> tuple[list[Proposed], list[ReviewItem]]:
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
                claimed.append(tx.want(f"{key}:told", word.place, asker, word.reply, now))
            return None, claimed

        await self._mailbox.carry_out(work)


MOST_NEAR = 5
_MOST_ASKED = 6  # phrasings of a draft that are looked for


class Looking(Bench):
    """What is served, looked at."""

    def near(self, draft: Draft, *, besides: str | None = None) -> tuple[Candidate, ...]:
        """The served pairs, at most five, that ask nearly what *draft* asks, the nearest first; never *besides*.

        That is, those that would be given as its answer, and those that are asked in nearly the same words.
        """
        found: dict[str, Candidate] = {}
        for phrasing in draft.phrasings[:_MOST_ASKED]:
            for candidate in self._responder.candidates(phrasing):
                pair = candidate.pair
                known = found.get(pair.id)
                if pair.id == besides or (known and known.confidence >= candidate.confidence):
                    continue
                if candidate.confidence >= self._config.thresholds.answer or _asks(pair, phrasing):
                    found[pair.id] = candidate
        return tuple(sorted(found.values(), key=lambda candidate: -candidate.confidence)[:MOST_NEAR])

    def search(self, text: str, limit: int = 20) -> tuple[Pair, ...]:
        """The pairs to choose from for *text*, best first; without words the newest. For pickers."""
        if not normalise(text):
            newest = sorted(self._archive, key=lambda pair: pair.date or "", reverse=True)
            return tuple(islice(filter(self._is_given, newest), limit))
        found = {pair.id: pair for pair in self._found(text, limit) if self._is_given(pair)}
        return tuple(islice(found.values(), limit))

    def _found(self, text: str, limit: int) -> Iterator[Pair]:
        """The pair of that id, those whose question has *text* in it (half a word too), and those that match."""
        if named := self._archive.get(text.strip()):
            yield named
        part = normalise(text)
        yield from (pair for pair in self._archive if part in normalise(pair.question))
        yield from (found.pair for found in self._responder.served.matcher.rank(text, limit=limit))

    def _is_given(self, pair: Pair) -> bool:
        return self._archive.current(pair, self._today()) is pair


def _asks(pair: Pair, phrasing: str) -> bool:
    mine = words(phrasing)
    return any(spelling(text) == spelling(phrasing) or alike(mine, words(text)) for text in pair.phrasings)


BETWEEN_LOOKS = 2.0  # seconds: what another replica added is served here as soon as a changed file would be


class Desk(Looking, Unanswered, Proposing, Closing):
    """Adds, corrects and reviews pairs. What it is made of is said in its parts, each in a module of its own."""

    _seen = (0, 0.0)
    """The version of the additions that are served: none, before the first look."""

    async def open(self) -> None:
        """Put to use what was decided before: vetoes, and the additions that are kept in the database; and finish what
        a crash cut short.
        """
        await self._load_vetoes()
        await self.look()
        await self.finish_abandoned()

    async def refresh(self) -> Loaded:
        """Serve the archive as its files, and the additions, have it now; what was loaded, with its problems.

        While there are errors the last good archive goes on.
        """
        return await self._serving.refresh()

    async def history(
        self, pair_id: str | None = None, limit: int = 20, offset: int = 0
    ) -> tuple[HistoryEntry, ...]:
        """What was done, to that pair or to any, the latest first."""
        return tuple(await self._store.run(lambda tx: tx.history(pair_id, limit, offset)))

    async def vetoes(self) -> dict[str, frozenset[str]]:
        """By the mark of a question (`bot.responder.veto_mark`) the pairs that it never draws."""
        return await self._store.run(lambda tx: tx.vetoes())

    async def purge(self) -> int:
        """Remove every text older than `privacy.keep_days`; only counts stay. How many records that were."""
        before = self._clock() - self._config.privacy.keep_days * DAY
        return await self._store.run(lambda tx: tx.purge(before))

    async def keep_house(self) -> None:
        """Purge, now and every day, serve what other replicas added to the database, finish what those that died began,
        and answer who asked in vain what the archive answers by now, until cancelled.
        """
        purged_at = float("-inf")
        while True:
            if self._clock() - purged_at >= DAY:
                await self.purge()
                purged_at = self._clock()
            if self._editor.in_database:
                await self.look()
            await self.finish_abandoned()
            await self.answer_waiting()
            await asyncio.sleep(BETWEEN_LOOKS)

    async def look(self) -> None:
        """Serve what other replicas have put into the database since the last look."""
        self._responder.vetoes = await self.vetoes()
        seen = await self._store.run(lambda tx: tx.additions_version())
        if seen != self._seen:
            await self._serving.refresh()
            self._seen = seen
