"""Pauses: the channels in which the bot says nothing unasked for a while."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.store.statements import Upserting
from bot.store.tables import pauses


class Pauses(Upserting):
    """Channels that are paused, by their ids, until when, and by whom."""

    def pause(self, channel: str, until: float, by: str) -> None:
        """Pause *channel* until then (seconds since the epoch), in the place of an earlier pause."""
        self._upsert(pauses, {"channel": channel}, {"until": until, "by": by})

    def resume(self, channel: str, now: float) -> bool:
        """End the pause of *channel*; return whether it was paused."""
        paused = self.is_paused(channel, now)
        self._db.execute(delete(pauses).where(pauses.c.channel == channel))
        return paused

    def is_paused(self, channel: str, now: float) -> bool:
        """Return whether *channel* is paused at *now*."""
        paused = select(pauses.c.channel).where(pauses.c.channel == channel, pauses.c.until > now)
        return self._db.scalar(paused) is not None
