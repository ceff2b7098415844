"""What every part of a transaction stands on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, insert


class Session:
    """A connection inside a transaction, and the moment at which it began."""

    def __init__(self, connection: Connection, now: datetime, *, write: bool = False) -> None:
        self._connection = connection
        self._now = now
        self._write = write

    @property
    def now(self) -> datetime:
        """When this transaction began."""
        return self._now

    def _insert(self, table: Table, values: Mapping[str, Any]) -> int:
        query = insert(table).values(**values).returning(table.c.id)
        return int(self._connection.execute(query).scalar_one())

    def _one(self, query: Select[Any]) -> Row[Any] | None:
        return self._connection.execute(query).one_or_none()

    def _mine(self, query: Select[Any]) -> Select[Any]:
        """The query, its rows locked where the transaction writes. SQLite has locked everything by then."""
        return query.with_for_update() if self._write else query
