"""What Slack sent, and how far each watched Slack channel was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.rows import DeliveryRow, DeliveryState
from bot.store.session import Session
from bot.store.tables import deliveries, slack_channels

_DELIVERY = tuple(deliveries.c[field.name] for field in fields(DeliveryRow))


class Deliveries(Session):
    """The part of a transaction that keeps what comes in."""

    def take_delivery(
        self,
        workspace: str,
        key: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        lane: str | None = None,
        worker: str | None = None,
        lease: timedelta = timedelta(0),
    ) -> int | None:
        """The id of the new delivery, leased to `worker`, or None where it was taken before."""
        values: dict[str, Any] = {"workspace": workspace, "key": key, "kind": kind, "payload": dict(payload)}
        values |= {"state": DeliveryState.TAKEN, "taken_at": self._now, "lane": lane}
        values |= {"leased_by": worker, "lease_until": self._now + lease} if worker else {}
        try:
            with self._connection.begin_nested():
                return self._insert(deliveries, values)
        except IntegrityError:
            return None

    def delivery(self, delivery_id: int) -> DeliveryRow | None:
        """The delivery with this id."""
        row = self._one(select(*_DELIVERY).where(deliveries.c.id == delivery_id))
        return _delivery(row) if row else None

    def taken_deliveries(self) -> tuple[int, ...]:
        """Ids of all that was taken and is not finished, oldest first."""
        query = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.TAKEN)
        return tuple(self._connection.scalars(query.order_by(deliveries.c.id)))

    def adopt_deliveries(
        self, workspace: str, worker: str, lease: timedelta, *, all_of_them: bool = False
    ) -> tuple[int, ...]:
        """Lease to `worker` what nobody works on any more, oldest first; with `all_of_them` whatever is not finished."""
        query = select(deliveries.c.id).where(
            deliveries.c.workspace == workspace, deliveries.c.state == DeliveryState.TAKEN
        )
        if not all_of_them:
            query = query.where(self._free())
        found = query.order_by(deliveries.c.id).with_for_update(skip_locked=True)
        ids = tuple(self._connection.scalars(found))
        self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids))
            .values(leased_by=worker, lease_until=self._now + lease)
        )
        return ids

    def waits(self, delivery: DeliveryRow) -> bool:
        """Whether something of the same lane came before it and is not finished."""
        if delivery.lane is None:
            return False
        query = select(deliveries.c.id).where(
            deliveries.c.workspace == delivery.workspace,
            deliveries.c.lane == delivery.lane,
            deliveries.c.state == DeliveryState.TAKEN,
            deliveries.c.id < delivery.id,
        )
        return self._connection.scalar(query.limit(1)) is not None

    def finish_delivery(
        self, delivery_id: int, state: DeliveryState = DeliveryState.DONE, reference: str | None = None
    ) -> bool:
        """The work is done: what Slack sent is forgotten, that it came is remembered.

        False where it was finished before: then somebody else has done the work, and it must not be done twice.
        """
        done = self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.TAKEN)
            .values(state=state, payload=None, done_at=self._now, reference=reference, lease_until=None)
        )
        return done.rowcount == 1

    # watched Slack channels

    def seen_ts(self, workspace: str, slack_channel: str) -> str | None:
        """The newest message known of a Slack channel."""
        query = select(slack_channels.c.seen_ts).where(*_channel(workspace, slack_channel))
        row = self._one(self._mine(query))
        return str(row.seen_ts) if row else None

    def begun_ts(self, workspace: str, slack_channel: str) -> str | None:
        """The newest message that was there when a Slack channel was first watched."""
        row = self._one(select(slack_channels.c.begun_ts).where(*_channel(workspace, slack_channel)))
        return row.begun_ts if row else None

    def see_ts(self, workspace: str, slack_channel: str, ts: str) -> None:
        """Remember `ts` as the newest message known, unless a newer one is."""
        before = self.seen_ts(workspace, slack_channel)
        if before is None:
            values = {"workspace": workspace, "slack_channel": slack_channel, "seen_ts": ts, "begun_ts": ts}
            self._connection.execute(insert(slack_channels).values(**values))
        elif float(ts) > float(before):
            found = _channel(workspace, slack_channel)
            self._connection.execute(update(slack_channels).where(*found).values(seen_ts=ts))

    def _free(self) -> ColumnElement[bool]:
        return or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= self._now)


def _channel(workspace: str, slack_channel: str) -> tuple[ColumnElement[bool], ...]:
    return (slack_channels.c.workspace == workspace, slack_channels.c.slack_channel == slack_channel)


def _delivery(row: Row[Any]) -> DeliveryRow:
    return DeliveryRow(**dict(row._mapping) | {"state": DeliveryState(row.state)})
