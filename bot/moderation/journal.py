"""Nothing that somebody does to the archive is lost in a crash between its files and the database.

What is about to be written, and all that follows, is written down first. When the files have it, what follows is done
in one transaction, and the note goes with it. A note that is still there when its process is not tells the next one
what to finish: if the archive has it, what follows is done; if not, it never was.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
import secrets
import time
from typing import TYPE_CHECKING

from bot.keys import LATER
from bot.messages import Place
from bot.moderation.archive_writer import GONE, ArchiveWriter
from bot.moderation.draft import Faulty, NotDone, Unsaved, Vanished, faults
from bot.moderation.followup import DAY, MOST_UNANSWERED, Voice, answered_by
from bot.moderation.models import Proposal
from bot.moderation.plan import Plan
from bot.moderation.serving import Serving, keep_up
from bot.responder import veto_mark
from bot.statistics import Statistics
from bot.store import HistoryEntry, Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.config import Config
    from bot.mailbox import Mailbox
    from bot.messages import UnansweredQuestion
    from bot.moderation.draft import Draft
    from bot.moderation.patch import Patch
    from bot.pairs import Archive, Pair
    from bot.responder import Responder
    from bot.store import Claimed, Store, Transaction


NOT_WRITTEN = "The pair was saved but cannot be read back: `ama check` tells what is wrong with its file."


class Bench:
    """The parts of the desk, and what its deeds have in common."""

    def __init__(  # noqa: PLR0913 - the parts of the desk, each once
        self,
        store: Store,
        responder: Responder,
        mailbox: Mailbox,
        voice: Voice,
        config: Config,
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
        tags: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """*tags* bound, by channel, which pairs may answer there."""
        self.folder = config.answers
        self.statistics = Statistics(store, lambda: responder.served.archive, clock=clock)
        self._store = store
        self._responder = responder
        self._mailbox = mailbox
        self._voice = voice
        self._config = config
        self._clock = clock
        self._today = today
        self._tags = tags or {}
        self._editor = ArchiveWriter(
            config.answers, store, in_database=config.archive.additions == "database"
        )
        self._serving = Serving(responder, self._editor, config.calibration_shift)
        self._writing = asyncio.Lock()

    @property
    def _archive(self) -> Archive:
        return self._responder.served.archive

    def pair(self, pair_id: str) -> Pair:
        """The pair of that id as it is served now. Raises Vanished."""
        pair = self._archive.get(pair_id)
        if pair is None:
            raise Vanished(GONE)
        return pair

    def served(self, pair_id: str | None) -> Pair | None:
        """The pair of that id, if it is served."""
        return self._archive.get(pair_id) if pair_id else None

    def _check(self, draft: Draft, *, placed: bool = True) -> None:
        if found := faults(draft, placed=placed):
            raise Faulty(found)

    async def _write(self, *amendments: Patch) -> None:
        """Write *amendments* and serve what they make."""
        changed = [one for one in amendments if one]
        if changed:
            await self._editor.write(changed, self._clock())
            await self._serving.refresh({one.pair_id for one in changed})
            if any(self._archive.get(one.pair_id) is None for one in changed):
                raise Unsaved(NOT_WRITTEN)

    async def _load_vetoes(self) -> None:
        archive = self._archive
        self._responder.vetoes = await self._store.run(lambda tx: keep_up(tx, archive))

    def _answer(self, tx: Transaction, pair: Pair, by: str, group: str | None) -> list[Claimed | None]:
        """Settle the unanswered questions that *pair* answers; their answers, to be sent, in their threads."""
        open_questions = tx.unanswered(MOST_UNANSWERED)
        mine = {question.key: question for question in answered_by(pair, open_questions, group, tx.vetoes())}
        decided = tx.decide_questions(list(mine), "answered", by, self._clock()) if mine else []
        for key in decided:
            self._label_question(tx, mine[key], pair, by)
        return self._tell_askers(tx, [mine[key] for key in decided], pair)

    def _tell_askers(
        self, tx: Transaction, questions: Iterable[UnansweredQuestion], pair: Pair
    ) -> list[Claimed | None]:
        """Have *pair* stand as the answer to those of *questions* that were asked of late."""
        now, given = self._clock(), self._archive.current(pair, self._today())
        since = now - self._config.moderation.answer_within_days * DAY
        if given is None:
            return []
        return [self._tell(tx, question, given, now) for question in questions if question.asked_at >= since]

    def _label_question(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, by: str) -> None:
        tx.label(
            Label(
                veto_mark(question.question),
                question.question,
                pair.id,
                asker=question.asker,
                unaddressed=not question.addressed,
            ),
            by,
            self._clock(),
        )

    def _tell(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, now: float) -> Claimed | None:
        """Have *pair* stand as the answer to *question*: anew, for what only changes its text is noticed by nobody; and
        with the question, where it does not stand above in the thread.
        """
        place = Place(question.asker) if question.aside else Place(question.channel, question.thread)
        asked = question.question if place.thread is None else ""
        key = f"{question.key}{LATER}" if asked or tx.is_replied_to(question.key) else question.key
        tx.count_given(question.key, pair.id)
        return tx.want(key, place, question.asker, self._voice.answer(key, pair, asked), now)

    def _deed(self, pair_id: str, deed: str, by: str, origin: str, details: str = "") -> HistoryEntry:
        return HistoryEntry(pair_id, deed, by, origin, self._clock(), details)


log = logging.getLogger(__name__)

ABANDONED = 60.0  # seconds after which whoever began to write a pair has done so, or died
NO_SUCH_PROPOSAL = "This proposal is no longer kept."


class Journal(Bench):
    """Carries out what somebody does to the archive, whole or not at all."""

    async def _undertake(self, plan: Plan) -> Pair:
        """Carry *plan* out; its pair as it is served then. Raises what keeps it from being written, with nothing done,
        and Decided, if it is about a proposal and somebody was first.
        """
        await self._carry_out(plan)
        return self.pair(plan.pair_id)

    async def _carry_out(self, plan: Plan) -> None:
        key = secrets.token_hex(8)
        await self._store.run(lambda tx: self._begin(tx, key, plan))
        try:
            await self._write(*plan.amendments)
        except NotDone:
            await self._drop(key, plan)
            raise
        await self._finish(key, plan)

    async def finish_abandoned(self) -> None:
        """Finish, or take back, what processes began that are no more."""
        before = self._clock() - ABANDONED
        if not await self._store.run(lambda tx: tx.abandoned_undertakings(before)):
            return
        async with self._writing:
            for key, values in await self._store.run(lambda tx: tx.abandoned_undertakings(before)):
                await self._settle(key, Plan.from_json(values))

    async def _settle(self, key: str, plan: Plan) -> None:
        loaded = await self._serving.refresh({one.pair_id for one in plan.amendments})
        missing = [one for one in plan.amendments if not _is_made(one, self.served(one.pair_id))]
        if not plan.amendments or len(missing) < len(plan.amendments):
            try:  # one file has it, and the next one not yet
                await self._write(*missing)
            except NotDone as reason:
                log.warning("what %s did to %s is left at half: %s", plan.by, plan.pair_id, reason)
            await self._finish(key, plan)
        elif not loaded.errors:  # else it may be in a file that cannot be read
            await self._drop(key, plan)

    def _begin(self, tx: Transaction, key: str, plan: Plan) -> None:
        now = self._clock()
        tx.begin_undertaking(key, plan.as_json(), now)
        if plan.proposal and not tx.decide_proposal(plan.proposal, "approved", plan.by, now):
            first = tx.proposal(plan.proposal)
            raise Proposal.of(first).decided() if first else Vanished(NO_SUCH_PROPOSAL)

    async def _drop(self, key: str, plan: Plan) -> None:
        def work(tx: Transaction) -> None:
            if tx.end_undertaking(key) and plan.proposal:
                tx.reopen_proposal(plan.proposal)

        await self._store.run(work)

    async def _finish(self, key: str, plan: Plan) -> None:
        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            return None, self._follow(tx, plan) if tx.end_undertaking(key) else []

        await self._mailbox.carry_out(work)
        await self._load_vetoes()

    def _follow(self, tx: Transaction, plan: Plan) -> list[Claimed | None]:
        """What follows when the amendments are written."""
        pair = self.served(plan.pair_id)
        for deed in plan.deeds:
            tx.note(deed)
        for label in plan.labels:
            tx.label(label, plan.by, self._clock())
        if plan.proposal:
            tx.proposal_became(plan.proposal, plan.pair_id, plan.become)
        claimed = self._answer(tx, pair, plan.by, plan.group) if pair and plan.answers else []
        if plan.answer:
            claimed.append(self._deal_with(tx, plan, pair))
        return claimed

    def _deal_with(self, tx: Transaction, plan: Plan, pair: Pair | None) -> Claimed | None:
        put_right = "corrected" if plan.pair_id else "withdrawn"
        tx.decide_answer(plan.answer, plan.dealt or put_right, plan.by)
        if plan.dealt:
            standing = tx.standing_under(plan.answer)
            gives_it = pair is not None and standing is not None and standing.pair_id == pair.id
            if plan.dealt != "changed" or not gives_it:
                return None
        return self._put_right(tx, plan.answer, pair)

    def _put_right(self, tx: Transaction, key: str, pair: Pair | None) -> Claimed | None:
        standing, now = tx.standing_under(key), self._clock()
        given = pair and self._archive.current(pair, self._today())
        if standing is None or given is None:
            return tx.take_back(key, now, for_good=True)
        tx.is_answered(key)
        reply = self._voice.instead(standing.payload, key, given)
        return tx.want(key, standing.place, standing.asker, reply, now)


def _is_made(amendment: Patch, pair: Pair | None) -> bool:
    """Whether *pair*, as it is served, is as *amendment* would have it."""
    if pair is None or amendment.new:
        return pair is not None
    wanted = amendment.over(pair)
    # Where the lines of an answer are broken is for its file.
    same = dataclasses.replace(wanted, answer=pair.answer) == pair
    return same and wanted.answer.split() == pair.answer.split()
