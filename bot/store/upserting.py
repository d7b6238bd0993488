"""What every group of questions to the database needs: the connection, and an insert that updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store import statements

if TYPE_CHECKING:
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
