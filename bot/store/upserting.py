"""What every group of questions to the database needs: the connection, an insert that updates, what the dead held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.store import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table


class Upserting:
    """The statements of one transaction; *holder* is who leases are given to."""

    def __init__(self, connection: Connection, holder: str) -> None:
        self._db = connection
        self._holder = holder

    def _upsert(
        self, table: Table, key: dict[str, Any], values: dict[str, Any], *, only_newer: bool = False
    ) -> bool:
        """Insert, or update where the key is known and, with *only_newer*, the row may still change; whether either
        happened.
        """
        statement = statements.upsert(
            self._db.dialect.name, table, tuple(key), tuple(values), only_newer=only_newer
        )
        return self._db.execute(statement, key | values).first() is not None

    def _take_from_the_dead(
        self, table: Table, is_alive: Callable[[str], bool], values: dict[str, Any]
    ) -> None:
        """Let *values* stand in the rows of *table* whose holder is no more."""
        held = select(table.c.holder).where(table.c.holder.is_not(None)).distinct()
        dead = [holder for holder in self._db.scalars(held) if not is_alive(holder)]
        if dead:
            self._db.execute(update(table).where(table.c.holder.in_(dead)).values(values))
