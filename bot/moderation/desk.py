"""The moderators' desk: what may be done to the archive from a chat, and everything that follows from it.

It asks nobody who they are: whether *by* is a moderator is for the surface to check, at the moment of action. What it
cannot do it says by raising `NotDone`, whose text is for the person who tried; nothing was done then.

*by* is the id of who does it, *origin* where from: a permalink, or words such as "App Home".
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.moderation.bench import DAY
from bot.moderation.closing import Closing
from bot.moderation.looking import Looking
from bot.moderation.proposals import Proposing
from bot.moderation.queue import Unanswered

if TYPE_CHECKING:
    from bot.archive import Loaded
    from bot.store import Deed

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

    async def history(self, pair_id: str | None = None, limit: int = 20, offset: int = 0) -> tuple[Deed, ...]:
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
