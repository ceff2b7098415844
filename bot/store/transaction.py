"""One transaction: every sentence of SQL that Greenlight speaks. What is done in it is kept together or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.events import Events
from bot.store.people import People
from bot.store.records import from_record, to_record
from bot.store.requests import Requests
from bot.store.rows import (
    CardRow,
    CardState,
    CardView,
    DeliveryRow,
    DeliveryState,
    DraftRow,
    DraftState,
    Look,
    Place,
    VersionRow,
)
from bot.store.tables import cards, deliveries, drafts, reviews, slack_channels, versions
from bot.types import Channel, Draft, Review, Unchecked

_DELIVERY = (
    deliveries.c.id,
    deliveries.c.workspace,
    deliveries.c.key,
    deliveries.c.kind,
    deliveries.c.payload,
    deliveries.c.state,
)
_DRAFT = tuple(column for column in drafts.c if column.key != "created_at")
_VERSION = tuple(versions.c[field.name] for field in fields(VersionRow))
_CARD = tuple(cards.c[field.name] for field in fields(CardRow))


class Transaction(Requests, People, Events):
    """Reads and writes inside one transaction that the store has begun."""

    # deliveries

    def take_delivery(self, workspace: str, key: str, kind: str, payload: Mapping[str, Any]) -> int | None:
        """The id of the new delivery, or None where it was taken before."""
        values: dict[str, Any] = {"workspace": workspace, "key": key, "kind": kind, "payload": dict(payload)}
        values |= {"state": DeliveryState.TAKEN, "taken_at": self._now}
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
        query = (
            select(deliveries.c.id).where(deliveries.c.state == DeliveryState.TAKEN).order_by(deliveries.c.id)
        )
        return tuple(self._connection.scalars(query))

    def finish_delivery(
        self, delivery_id: int, state: DeliveryState = DeliveryState.DONE, reference: str | None = None
    ) -> None:
        """The work is done: what Slack sent is forgotten, that it came is remembered."""
        self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id)
            .values(state=state, payload=None, done_at=self._now, reference=reference)
        )

    # drafts and versions

    def draft(self, draft_id: int) -> DraftRow | None:
        """The draft with this id."""
        row = self._one(select(*_DRAFT).where(drafts.c.id == draft_id))
        return _draft(row) if row else None

    def draft_at(self, place: Place) -> DraftRow | None:
        """The draft in this Slack message."""
        row = self._one(select(*_DRAFT).where(*_at(place)))
        return _draft(row) if row else None

    def open_drafts_since(self, workspace: str, slack_channel: str, since: datetime) -> dict[str, int]:
        """Slack timestamp -> id of the drafts in a Slack channel that are open and not older than `since`."""
        query = select(drafts.c.slack_ts, drafts.c.id).where(
            drafts.c.workspace == workspace,
            drafts.c.slack_channel == slack_channel,
            drafts.c.slack_ts.is_not(None),
            drafts.c.state == DraftState.OPEN,
            drafts.c.created_at >= since,
        )
        return {row.slack_ts: row.id for row in self._connection.execute(query)}

    def add_draft(self, place: Place, draft: Draft) -> int:
        """A new open draft, without a version."""
        return self._insert(
            drafts,
            {
                "workspace": place.workspace,
                "slack_channel": place.slack_channel,
                "slack_ts": place.slack_ts,
                "author": draft.author,
                "brand": draft.brand,
                "channel": draft.channel,
                "state": DraftState.OPEN,
                "created_at": self._now,
            },
        )

    def set_draft_state(self, draft_id: int, state: DraftState) -> None:
        """Close a draft, or set it aside."""
        self._connection.execute(update(drafts).where(drafts.c.id == draft_id).values(state=state))

    def newest_version(self, draft_id: int) -> VersionRow | None:
        """The version in force."""
        query = (
            select(*_VERSION)
            .where(versions.c.draft_id == draft_id)
            .order_by(versions.c.number.desc())
            .limit(1)
        )
        row = self._one(query)
        return _version(row) if row else None

    def versions_of(self, draft_id: int) -> tuple[VersionRow, ...]:
        """All versions, oldest first."""
        query = select(*_VERSION).where(versions.c.draft_id == draft_id).order_by(versions.c.number)
        return tuple(_version(row) for row in self._connection.execute(query))

    def add_version(self, workspace: str, draft_id: int, draft: Draft, edited_ts: str | None) -> int:
        """The draft's next version; from now on it is the one in force."""
        newest = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.draft_id == draft_id)
        number = self._connection.scalar(newest) or 0
        return self._insert(
            versions,
            {
                "workspace": workspace,
                "draft_id": draft_id,
                "number": number + 1,
                "text": draft.text,
                "attachments": list(draft.attachments),
                "edited_ts": edited_ts,
                "created_at": self._now,
            },
        )

    # reviews

    def add_review(self, workspace: str, version_id: int, review: Review) -> int:
        """A review of one version."""
        return self._insert(
            reviews,
            {
                "workspace": workspace,
                "version_id": version_id,
                "risk": review.risk,
                "band": review.band,
                "record": to_record(review),
                "policy_version": review.policy_version,
                "model_version": review.model_version,
                "reviewed_at": self._now,
            },
        )

    # cards

    def add_card(self, place: Place, *, draft_id: int | None, review_id: int | None, note: str | None) -> int:
        """A card that Slack is to be told of."""
        return self._insert(
            cards,
            {
                "workspace": place.workspace,
                "draft_id": draft_id,
                "review_id": review_id,
                "note": note,
                "slack_channel": place.slack_channel,
                "thread_ts": None if place.response_url else place.slack_ts,
                "slack_user": place.slack_user,
                "response_url": place.response_url,
                "response_until": place.response_until,
                "messages": [],
                "state": CardState.DUE,
                "wanted": Look.REVIEW,
                "key": secrets.token_hex(8),
                "private": place.response_url is not None,
                "revision": 1,
                "maybe_twice": False,
                "attempts": 0,
                "created_at": self._now,
            },
        )

    def want_look(self, draft_id: int, look: Look) -> tuple[int, ...]:
        """Have every card of a draft that still shows its review look so; their ids."""
        query = (
            select(cards.c.id)
            .where(cards.c.draft_id == draft_id, cards.c.wanted == Look.REVIEW)
            .order_by(cards.c.id)
        )
        ids = tuple(self._connection.scalars(query))
        self._connection.execute(update(cards).where(cards.c.id.in_(ids)).values(wanted=look))
        return ids

    def card(self, card_id: int) -> CardRow | None:
        """The card with this id."""
        row = self._one(select(*_CARD).where(cards.c.id == card_id))
        return _card(row) if row else None

    def unfinished_cards(self) -> tuple[int, ...]:
        """Ids of cards that don't look in Slack as they should, oldest first."""
        query = (
            select(cards.c.id)
            .where(
                cards.c.state != CardState.FAILED,
                or_(cards.c.state != CardState.POSTED, cards.c.shown.is_distinct_from(cards.c.wanted)),
            )
            .order_by(cards.c.id)
        )
        return tuple(self._connection.scalars(query))

    def change_card(self, card_id: int, **values: Any) -> None:
        """Note how far a card is: `state`, `shown`, `messages`, `error`."""
        self._connection.execute(update(cards).where(cards.c.id == card_id).values(**values))

    def card_view(self, card_id: int) -> CardView | None:
        """A card with its review and the number of the version that it judges."""
        card = self.card(card_id)
        if card is None or card.review_id is None:
            return CardView(card=card, version=None, review=None) if card else None
        joined = reviews.join(versions, reviews.c.version_id == versions.c.id).join(
            drafts, versions.c.draft_id == drafts.c.id
        )
        query = (
            select(reviews.c.record, versions.c.text, versions.c.number, versions.c.attachments, drafts)
            .select_from(joined)
            .where(reviews.c.id == card.review_id)
        )
        row = self._connection.execute(query).one()
        draft = _as_draft(_draft_from(row), row.text, row.attachments)
        return CardView(card=card, version=row.number, review=from_record(row.record, draft))

    # watched Slack channels

    def seen_ts(self, workspace: str, slack_channel: str) -> str | None:
        """The newest message known of a Slack channel."""
        found = and_(slack_channels.c.workspace == workspace, slack_channels.c.slack_channel == slack_channel)
        return self._connection.scalar(select(slack_channels.c.seen_ts).where(found))

    def see_ts(self, workspace: str, slack_channel: str, ts: str) -> None:
        """Remember `ts` as the newest message known, unless a newer one is."""
        before = self.seen_ts(workspace, slack_channel)
        if before is None:
            values = {"workspace": workspace, "slack_channel": slack_channel, "seen_ts": ts}
            self._connection.execute(insert(slack_channels).values(**values))
        elif float(ts) > float(before):
            found = and_(
                slack_channels.c.workspace == workspace, slack_channels.c.slack_channel == slack_channel
            )
            self._connection.execute(update(slack_channels).where(found).values(seen_ts=ts))


def _at(place: Place) -> Sequence[Any]:
    return (
        drafts.c.workspace == place.workspace,
        drafts.c.slack_channel == place.slack_channel,
        drafts.c.slack_ts == place.slack_ts,
    )


def _as_draft(row: DraftRow, text: str, attachments: Sequence[str]) -> Draft:
    return Draft(
        text=text,
        id=str(row.id),
        brand=row.brand,
        channel=Channel(row.channel) if row.channel else None,
        author=row.author,
        attachments=tuple(Unchecked(kind) for kind in attachments),
    )


def _delivery(row: Row[Any]) -> DeliveryRow:
    return DeliveryRow(**dict(row._mapping) | {"state": DeliveryState(row.state)})


def _draft(row: Row[Any]) -> DraftRow:
    return DraftRow(**dict(row._mapping) | {"state": DraftState(row.state)})


def _draft_from(row: Row[Any]) -> DraftRow:
    """The draft within a joined row."""
    values = {column.key: row._mapping[column] for column in _DRAFT}
    return DraftRow(**values | {"state": DraftState(values["state"])})


def _version(row: Row[Any]) -> VersionRow:
    return VersionRow(
        **dict(row._mapping) | {"attachments": tuple(Unchecked(kind) for kind in row.attachments)}
    )


def _card(row: Row[Any]) -> CardRow:
    values: dict[str, Any] = {
        "messages": tuple(row.messages),
        "state": CardState(row.state),
        "wanted": Look(row.wanted),
        "shown": Look(row.shown) if row.shown else None,
    }
    return CardRow(**dict(row._mapping) | values)
