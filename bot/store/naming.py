"""Naming: by what name people want to be quoted in the archive, and which pairs quote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.store.statements import Upserting
from bot.store.tables import quoted, quoted_as

if TYPE_CHECKING:
    from collections.abc import Collection


class QuotedNames(Upserting):
    """What people wish. It outlives what else is kept about them: forgotten, they would be named again."""

    def wish_to_be_called(self, user: str, name: str | None) -> None:
        """Have *user* be quoted by that *name*; by none where it is empty; as everybody is where it is None."""
        if name is None:
            self._db.execute(delete(quoted_as).where(quoted_as.c.user == user))
            return
        self._upsert(quoted_as, {"user": user}, {"name": name})

    def wishes_to_be_called(self, user: str) -> str | None:
        """Return by what name *user* wants to be quoted, nothing for none; None where they never said."""
        found: str | None = self._db.scalar(select(quoted_as.c.name).where(quoted_as.c.user == user))
        return found

    def note_quoted(self, pairs: Collection[str], user: str) -> None:
        """Note that the *pairs* of these ids quote *user*."""
        for pair in pairs:
            self._upsert(quoted, {"pair": pair, "user": user}, {"user": user})

    def quoted_in(self, user: str) -> list[str]:
        """Return the ids of the pairs that are known to quote *user*."""
        return list(self._db.scalars(select(quoted.c.pair).where(quoted.c.user == user)))
