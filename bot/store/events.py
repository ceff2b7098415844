"""The audit log's rows. What they mean, and how they are sealed, stands in `bot.audit`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.session import Session
from bot.store.signoff_rows import EventRow, HeadRow
from bot.store.signoff_tables import events, heads

_EVENT = tuple(column for column in events.c if column.key != "id")
_PAGE = 1_000


class Events(Session):
    """The part of a transaction that keeps the audit log."""

    def lock_head(self, workspace: str) -> HeadRow | None:
        """The head of a chain, None where it has no event; nobody else adds one until this transaction is over."""
        found = select(heads).where(heads.c.workspace == workspace)
        row = self._one(self._mine(found))
        if row is None and self._write:
            self._begin_chain(workspace)
            row = self._one(self._mine(found))
        head = HeadRow(**row._mapping) if row else None
        return head if head and head.count else None

    def add_event(self, event: EventRow) -> None:
        """Add an event and make it the head."""
        values = {column.key: getattr(event, column.key) for column in _EVENT}
        self._connection.execute(insert(events).values(**values))
        head = update(heads).where(heads.c.workspace == event.workspace)
        self._connection.execute(head.values(count=event.number, mac=event.mac))

    def events(self, workspace: str, draft_id: int | None = None) -> Iterator[EventRow]:
        """All events of a chain in their order, or those of one draft; read page by page."""
        after = 0
        while True:
            query = select(*_EVENT).where(events.c.workspace == workspace, events.c.number > after)
            if draft_id is not None:
                query = query.where(events.c.draft_id == draft_id)
            page = self._connection.execute(query.order_by(events.c.number).limit(_PAGE)).all()
            yield from (EventRow(**row._mapping) for row in page)
            if len(page) < _PAGE:
                return
            after = page[-1].number

    def newest_event(self, workspace: str, kind: str | None = None) -> EventRow | None:
        """The last event of a chain, or the last of one kind."""
        query: Select[Any] = select(*_EVENT).where(events.c.workspace == workspace)
        if kind is not None:
            query = query.where(events.c.kind == kind)
        row = self._one(query.order_by(events.c.number.desc()).limit(1))
        return EventRow(**row._mapping) if row else None

    def chains(self) -> tuple[str, ...]:
        """The workspaces that have a chain."""
        known = select(heads.c.workspace).union(select(events.c.workspace))
        return tuple(sorted(self._connection.scalars(known)))

    def _begin_chain(self, workspace: str) -> None:
        """A head before the first event, so that there is a row to lock."""
        # Another process may begin it in the same moment.
        with contextlib.suppress(IntegrityError), self._connection.begin_nested():
            self._connection.execute(insert(heads).values(workspace=workspace, count=0, mac=""))
