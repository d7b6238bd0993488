"""The inbox: which questions came in, what webhooks delivered, as it came, and until when everything was heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, union, update

from bot.messages import Place
from bot.store import statements
from bot.store.statements import LEASE, RELEASED, Upserting, free
from bot.store.tables import inbox, marks, outbox, receipts, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


_HEARD = "heard"
_CONFIRMED = "confirmed"
_MARK = select(marks.c.value).where(marks.c.name == bindparam("that_name"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """A *body* that was delivered, and when, in seconds since the epoch."""

    id: int
    body: bytes
    received_at: float
    attempts: int


@dataclass(frozen=True, slots=True)
class Known:
    """A question to which something of ours stands, or that is open: its key, and where it, or our reply, belongs."""

    key: str
    place: Place


class Inbox(Upserting):
    """Questions and receipts, and the mark up to which nothing was missed."""

    # -- questions

    def is_news(self, key: str, revision: str, *, only_known: bool = False) -> bool:
        """Return whether `receive` would write that revision down."""
        row = self._db.execute(statements.RECEIVED, {"of": key}).first()
        if row is None:
            return not only_known
        return bool(row.state != "deleted" and row.revision < revision)

    def receive(self, key: str, revision: str, now: float, *, only_known: bool = False) -> bool:
        """Write the question *key* down as received; False if this revision or a later one already was, if it was
        deleted, or if it is unknown and *only_known* ones are asked for.
        """
        if only_known and not self.is_news(key, revision, only_known=True):
            return False
        values = {"revision": revision, "state": "closed", "received_at": now, "message": None, "error": None}
        return self._upsert(inbox, {"key": key}, values, only_newer=True)

    def set_aside(self, key: str, message: str, error: str) -> None:
        """Keep the *message* (JSON) of a question that could not be handled, and why."""
        values = {"state": "set aside", "message": message, "error": error}
        self._db.execute(update(inbox).where(inbox.c.key == key).values(values))

    # -- receipts

    def keep_receipt(self, body: bytes, now: float, *, mine: bool = True) -> Receipt:
        """Write *body* down, to be taken in by this process if it is *mine*, and else by whoever looks next."""
        values = {"body": body, "received_at": now, "attempts": 0} | (self._lease if mine else RELEASED)
        number = self._db.execute(insert(receipts).values(values).returning(receipts.c.id)).scalar_one()
        return Receipt(number, body, now, 0)

    def take_receipts(self, limit: int, under_way: Collection[int] = ()) -> list[Receipt]:
        """Return the oldest that nobody takes in, up to *limit*: this process is to. Of those that it has *under_way*
        the leases go on.
        """
        if under_way:
            ours = (receipts.c.holder == self._holder) & receipts.c.id.in_(under_way)
            short = receipts.c.lease_until < self._tick + LEASE / 2
            self._db.execute(update(receipts).where(ours, short).values(self._lease))
        query = select(receipts).where(free(receipts, self._tick), receipts.c.error.is_(None))
        query = query.order_by(receipts.c.id).limit(limit).with_for_update(skip_locked=True)
        rows = self._db.execute(query).all()
        if rows:
            mine = receipts.c.id.in_([row.id for row in rows])
            self._db.execute(update(receipts).where(mine).values(self._lease))
        return [Receipt(row.id, row.body, row.received_at, row.attempts) for row in rows]

    def waiting_receipts(self) -> tuple[int, int]:
        """Return the ids of the oldest and of the newest receipt that wait; 0 and 0 where none does."""
        waiting = select(func.min(receipts.c.id), func.max(receipts.c.id)).where(receipts.c.error.is_(None))
        oldest, newest = self._db.execute(waiting).one()
        return oldest or 0, newest or 0

    def drop_receipt(self, receipt: int) -> None:
        """Forget a receipt that was taken in."""
        self._db.execute(delete(receipts).where(receipts.c.id == receipt))

    def retry_receipt(self, receipt: int) -> None:
        """Note that a receipt was tried in vain; it waits."""
        values = {"attempts": receipts.c.attempts + 1} | RELEASED
        self._db.execute(update(receipts).where(receipts.c.id == receipt).values(values))

    def set_receipt_aside(self, receipt: int, error: str) -> None:
        """Keep a receipt that cannot be taken in, and why; it is not tried again."""
        self._db.execute(update(receipts).where(receipts.c.id == receipt).values(error=error))

    def receipts_by_state(self) -> dict[str, int]:
        """Return how many receipts wait, and how many were set aside."""
        aside = select(func.count()).select_from(receipts).where(receipts.c.error.is_not(None))
        waiting = select(func.count()).select_from(receipts).where(receipts.c.error.is_(None))
        return {"waiting": self._db.scalar(waiting) or 0, "set aside": self._db.scalar(aside) or 0}

    def release_receipts_of_the_dead(self, is_alive: Callable[[str], bool]) -> None:
        """Free what processes hold that are no more."""
        self._take_from_the_dead(receipts, is_alive)

    # -- up to when everything was heard

    def heard_until(self) -> float | None:
        """Return the time, of the platform's, up to which everything was heard; None if nothing ever was."""
        return self._mark(_HEARD)

    def note_heard(self, until: float) -> None:
        """Note that everything up to then was heard, by us or by another replica."""
        if until > (self.heard_until() or 0.0):
            self._upsert(marks, {"name": _HEARD}, {"value": until})

    def note_confirmed(self, now: float) -> None:
        """Note that the platform has said by itself that something of ours stands."""
        self._upsert(marks, {"name": _CONFIRMED}, {"value": now})

    def is_confirmed_to(self) -> bool:
        """Return whether the platform ever said by itself that something of ours stands."""
        return self._mark(_CONFIRMED) is not None

    def _mark(self, name: str) -> float | None:
        found: float | None = self._db.scalar(_MARK, {"that_name": name})
        return found

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
