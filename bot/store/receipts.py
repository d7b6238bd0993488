"""Receipts, what webhooks delivered, as it came; and chats: when somebody last wrote in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, update

from bot.store.statements import Upserting
from bot.store.tables import chats, receipts

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Receipt:
    """A *body* that was delivered, and when, in seconds since the epoch."""

    id: int
    body: bytes
    received_at: float
    attempts: int


class KeptReceipts(Upserting):
    """The deliveries that are not taken in yet, and those that could not be."""

    def keep_receipt(self, body: bytes, now: float) -> Receipt:
        """Write *body* down, to be taken in by this process."""
        values = {"body": body, "received_at": now, "holder": self._holder, "attempts": 0}
        number = self._db.execute(insert(receipts).values(values).returning(receipts.c.id)).scalar_one()
        return Receipt(number, body, now, 0)

    def waiting_receipts(self, limit: int) -> list[Receipt]:
        """Return the oldest that this process, or nobody any more, is to take in, up to *limit*."""
        ours = or_(receipts.c.holder == self._holder, receipts.c.holder.is_(None))
        query = select(receipts).where(ours, receipts.c.error.is_(None)).order_by(receipts.c.id).limit(limit)
        return [Receipt(row.id, row.body, row.received_at, row.attempts) for row in self._db.execute(query)]

    def oldest_receipt(self) -> float | None:
        """Return when the oldest receipt that waits was delivered; None where none waits."""
        waiting = select(func.min(receipts.c.received_at)).where(receipts.c.error.is_(None))
        found: float | None = self._db.scalar(waiting)
        return found

    def drop_receipt(self, receipt: int) -> None:
        """Forget a receipt that was taken in."""
        self._db.execute(delete(receipts).where(receipts.c.id == receipt))

    def retry_receipt(self, receipt: int) -> None:
        """Note that a receipt was tried in vain; it waits."""
        values = {"attempts": receipts.c.attempts + 1}
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
        self._take_from_the_dead(receipts, is_alive, {"holder": None})

    def note_written(self, channel: str, at: float) -> None:
        """Note that somebody wrote in *channel* then, or later already."""
        if at > (self.written_at(channel) or 0.0):
            self._upsert(chats, {"channel": channel}, {"written_at": at})

    def written_at(self, channel: str) -> float | None:
        """Return when somebody last wrote in *channel*, as far as that is known."""
        found: float | None = self._db.scalar(select(chats.c.written_at).where(chats.c.channel == channel))
        return found
