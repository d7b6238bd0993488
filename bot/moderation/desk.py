"""The moderators' desk: what may be done to the archive from a chat, and everything that follows from it.

It asks nobody who they are: whether *by* is a moderator is for the surface to check, at the moment of action. What it
cannot do it says by raising `NotDone`, whose text is for the person who tried; nothing was done then.

An `Actor` is who does something and where from; *by* is the id of who does what is noted without a place.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from bot.moderation.archive_writer import ArchiveWriter
from bot.moderation.followup import FollowUps
from bot.moderation.journal import Journal, PairChanges
from bot.moderation.naming import Naming
from bot.moderation.pair_plans import PairPlans
from bot.moderation.proposals import Proposals
from bot.moderation.queue import PeoplesAnswers, Queue
from bot.moderation.reviews import Reviews
from bot.moderation.serving import Search, ServedArchive
from bot.moderation.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.archive import Loaded
    from bot.background import Pace
    from bot.config import Config
    from bot.messaging.mailbox import Mailbox
    from bot.moderation.followup import Voice
    from bot.responder import Responder
    from bot.store import Claimed, HistoryEntry, Store, Transaction

DAY = 24 * 3600.0
BETWEEN_LOOKS = 2.0  # seconds: what another replica added is served here as soon as a changed file would be


class Desk:
    """The parts, each handed what it needs: the served *archive*, *search* in it, changes to its *pairs*, the *queue*
    of unanswered questions, what *people* answer themselves, the *naming* of those who are quoted, *proposals*,
    *reviews*, the *journal* of what is being written, and *statistics*; and for how many days, *keep_days*, what people
    wrote is kept.
    """

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
        loaded: Loaded | None = None,
    ) -> None:
        """*loaded* is what the responder serves at first."""
        self._store = store
        self._delivery = mailbox.delivery
        self._questions = mailbox.questions
        self.keep_days = config.privacy.keep_days
        self._clock = clock
        self._in_database = config.archive.additions == "database"
        writer = ArchiveWriter(config.answers, store, in_database=self._in_database)
        self.archive = ServedArchive(responder, writer, config.calibration_shift, loaded, clock=clock)
        self.search = Search(responder, today=today)
        self.statistics = Statistics(store, lambda: responder.served.archive, clock=clock)
        within = config.moderation.answer_within_days * DAY
        regrets = self._questions.show_regrets
        follow_ups = FollowUps(self.archive, voice, regrets, answer_within=within, clock=clock, today=today)
        self.journal = Journal(store, mailbox.delivery, self.archive, follow_ups, clock=clock)
        plans = PairPlans(store, self.archive, writer, clock=clock, today=today)
        self.pairs = PairChanges(store, self.archive, plans, self.journal)
        self.proposals = Proposals(store, mailbox.delivery, plans, self.journal, clock=clock)
        self.naming = Naming(store, self.archive, plans, self.journal)
        self.people = PeoplesAnswers(store, mailbox.delivery, regrets, clock=clock)
        self.reviews = Reviews(store, mailbox.delivery, self.archive, plans, self.journal, clock=clock)
        self.queue = Queue(
            store,
            mailbox.delivery,
            responder,
            plans,
            self.journal,
            follow_ups=follow_ups,
            tags_in=voice.tags_in,
            clock=clock,
        )

    async def open(self) -> None:
        """Put to use what was decided before: vetoes, and the additions that are kept in the database; and finish what
        a crash cut short.
        """
        await self.archive.load_vetoes()
        await self.archive.look()
        await self.journal.finish_abandoned()

    async def history(
        self, pair_id: str | None = None, limit: int = 20, offset: int = 0
    ) -> tuple[HistoryEntry, ...]:
        """Return what was done, to that pair or to any, the latest first."""
        return tuple(await self._store.run(lambda tx: tx.history(pair_id, limit, offset)))

    async def kept_about(self, user: str) -> dict[str, int]:
        """Return how many records of each sort are kept about *user*."""
        return await self._store.run(lambda tx: tx.kept_about(user))

    async def forget(self, user: str) -> int:
        """Remove what *user* asked and proposed, and the cards about it; return how many records that were. Nobody is
        asked any more whether they want to know, too, what *user* asked.
        """

        def work(tx: Transaction) -> tuple[int, list[Claimed | None]]:
            removed = tx.forget_person(user, self._clock())
            return removed, self._questions.show_regrets(tx, tx.take_stale())

        return await self._delivery.carry_out(work)

    async def purge(self) -> int:
        """Remove every text older than `privacy.keep_days`; only counts stay, and nobody is asked any more whether they
        want to know, too, what is gone. How many records that were.
        """

        def work(tx: Transaction) -> tuple[int, list[Claimed | None]]:
            before = self._clock() - self.keep_days * DAY
            gone = tx.forget_open_before(before)
            regrets = self._questions.show_regrets(tx, gone)  # while it is kept what stands there
            return len(gone) + tx.purge(before), regrets

        return await self._delivery.carry_out(work)

    async def run(self, pace: Pace) -> None:
        """Purge, now and every day, serve what other replicas added to the database, finish what those that died began,
        and answer who asked in vain what the archive answers by now, until cancelled.
        """
        purged_at = float("-inf")
        while True:
            if time.monotonic() - purged_at >= DAY:
                await self.purge()
                purged_at = time.monotonic()
            if self._in_database:
                await self.archive.look()
            await self.journal.finish_abandoned()
            await self.queue.answer_waiting()
            await pace.wait(BETWEEN_LOOKS)
