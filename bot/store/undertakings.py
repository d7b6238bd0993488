"""What is about to be written into the archive, and what is to follow: kept until it has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select

from bot.store.tables import undertakings
from bot.store.upserting import Upserting

if TYPE_CHECKING:
    from collections.abc import Callable


class Undertakings(Upserting):
    """What was begun and has not ended: at work now, or cut short by a crash."""

    def begin_undertaking(self, key: str, plan: dict[str, Any], now: float) -> None:
        """Write down that *plan* is about to be carried out by this process."""
        values = {"key": key, "plan": json.dumps(plan), "holder": self._holder, "begun_at": now}
        self._db.execute(undertakings.insert().values(values))

    def end_undertaking(self, key: str) -> bool:
        """That one has ended, whichever way; False where it had already."""
        mine = delete(undertakings).where(undertakings.c.key == key)
        return self._db.execute(mine.returning(undertakings.c.key)).first() is not None

    def abandoned_undertakings(self, before: float) -> list[tuple[str, dict[str, Any]]]:
        """By their keys the plans of processes that are no more, and all from before then, the oldest first."""
        left = or_(undertakings.c.holder.is_(None), undertakings.c.begun_at < before)
        query = select(undertakings).where(left).order_by(undertakings.c.begun_at, undertakings.c.key)
        return [(row.key, json.loads(row.plan)) for row in self._db.execute(query)]

    def abandon_undertakings_of_the_dead(self, is_alive: Callable[[str], bool]) -> None:
        """Note which were begun by processes that are no more, so that a restart goes on at once."""
        self._take_from_the_dead(undertakings, is_alive, {"holder": None})
