"""Until when everything was heard, and what was said before that can have changed since."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, union

from bot.messages import Place
from bot.store.statements import Upserting
from bot.store.tables import marks, outbox, unanswered

_HEARD = "heard"
_CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Known:
    """A question to which something of ours stands, or that is open: its key, and where it, or our reply, belongs."""

    key: str
    place: Place


class Hearing(Upserting):
    """The mark up to which nothing was missed."""

    def heard_until(self) -> float | None:
        """Return the time, of the platform's, up to which everything was heard; None if nothing ever was."""
        found: float | None = self._db.scalar(select(marks.c.value).where(marks.c.name == _HEARD))
        return found

    def note_heard(self, until: float) -> None:
        """Note that everything up to then was heard, by us or by another replica."""
        if until > (self.heard_until() or 0.0):
            self._upsert(marks, {"name": _HEARD}, {"value": until})

    def note_confirmed(self, now: float) -> None:
        """Note that the platform has said by itself that something of ours stands."""
        self._upsert(marks, {"name": _CONFIRMED}, {"value": now})

    def is_confirmed_to(self) -> bool:
        """Return whether the platform ever said by itself that something of ours stands."""
        return self._db.scalar(select(marks.c.value).where(marks.c.name == _CONFIRMED)) is not None

    def known_since(self, since: float) -> list[Known]:
        """Return the questions received since then (seconds since the epoch) that a change or their end still
        concerns.
        """
        replied = select(outbox.c.key, outbox.c.channel, outbox.c.thread).where(
            outbox.c.created_at >= since, outbox.c.payload.is_not(None)
        )
        asked = select(unanswered.c.key, unanswered.c.channel, unanswered.c.thread).where(
            unanswered.c.asked_at >= since, unanswered.c.state == "open"
        )
        rows = self._db.execute(union(replied, asked)).all()
        return [Known(row.key, Place(row.channel, row.thread)) for row in rows]

    def threads_since(self, since: float, limit: int) -> list[Place]:
        """Return the threads in which we have said something since then, the *limit* newest."""
        newest = outbox.c.created_at.desc()
        query = select(outbox.c.channel, outbox.c.thread).where(outbox.c.created_at >= since)
        query = (
            query.where(outbox.c.thread.is_not(None), outbox.c.payload.is_not(None))
            .order_by(newest)
            .limit(limit)
        )
        return list(dict.fromkeys(Place(row.channel, row.thread) for row in self._db.execute(query)))
