"""Drafts, their versions, and the reviews of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from bot.store.records import from_record, to_record
from bot.store.rows import DraftRow, DraftState, Place, ReviewedRow, ReviewRow, VersionRow
from bot.store.session import Session
from bot.store.tables import drafts, reviews, versions
from bot.types import Channel, Draft, Review, Unchecked

_DRAFT = tuple(drafts.c[field.name] for field in fields(DraftRow))
_VERSION = tuple(versions.c[field.name] for field in fields(VersionRow))
_REVIEW = tuple(reviews.c[field.name] for field in fields(ReviewRow))


class Drafts(Session):
    """The part of a transaction that keeps drafts."""

    def draft(self, draft_id: int) -> DraftRow | None:
        """The draft with this id; nobody else changes it until the transaction that writes is over."""
        row = self._one(self._mine(select(*_DRAFT).where(drafts.c.id == draft_id)))
        return _draft(dict(row._mapping)) if row else None

    def draft_at(self, place: Place) -> DraftRow | None:
        """The draft in this Slack message; nobody else changes it until the transaction that writes is over."""
        row = self._one(self._mine(select(*_DRAFT).where(*_at(place))))
        return _draft(dict(row._mapping)) if row else None

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
        values = {
            "workspace": place.workspace,
            "slack_channel": place.slack_channel,
            "slack_ts": place.slack_ts,
            "author": draft.author,
            "brand": draft.brand,
            "channel": draft.channel,
            "state": DraftState.OPEN,
            "created_at": self._now,
        }
        return self._insert(drafts, values)

    def set_draft_state(self, draft_id: int, state: DraftState) -> None:
        """Close a draft, or set it aside."""
        self._connection.execute(update(drafts).where(drafts.c.id == draft_id).values(state=state))

    def newest_version(self, draft_id: int) -> VersionRow | None:
        """The version in force."""
        query = select(*_VERSION).where(versions.c.draft_id == draft_id)
        row = self._one(query.order_by(versions.c.number.desc()).limit(1))
        return _version(dict(row._mapping)) if row else None

    def versions_of(self, draft_id: int) -> tuple[VersionRow, ...]:
        """All versions, oldest first."""
        query = select(*_VERSION).where(versions.c.draft_id == draft_id).order_by(versions.c.number)
        return tuple(_version(dict(row._mapping)) for row in self._connection.execute(query))

    def add_version(
        self, workspace: str, draft_id: int, draft: Draft, edited_ts: str | None, digest: str | None = None
    ) -> int:
        """The draft's next version; from now on it is the one in force. `digest` is keyed."""
        newest = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.draft_id == draft_id)
        values = {
            "workspace": workspace,
            "draft_id": draft_id,
            "number": (self._connection.scalar(newest) or 0) + 1,
            "text": draft.text,
            "digest": digest,
            "attachments": list(draft.attachments),
            "edited_ts": edited_ts,
            "created_at": self._now,
        }
        return self._insert(versions, values)

    def add_review(self, workspace: str, version_id: int, review: Review) -> int:
        """A review of one version."""
        values = {
            "workspace": workspace,
            "version_id": version_id,
            "risk": review.risk,
            "band": review.band,
            "record": to_record(review),
            "policy_version": review.policy_version,
            "model_version": review.model_version,
            "reviewed_at": self._now,
        }
        return self._insert(reviews, values)

    def reviewed(self, review_id: int) -> ReviewedRow | None:
        """A review with its version and draft; nobody else changes these until the transaction that writes is over."""
        joined = reviews.join(versions, reviews.c.version_id == versions.c.id).join(
            drafts, versions.c.draft_id == drafts.c.id
        )
        query = select(
            reviews.c.record,
            *(column.label(f"version_{column.key}") for column in _VERSION),
            *(column.label(f"draft_{column.key}") for column in _DRAFT),
        )
        row = self._one(self._mine(query.select_from(joined).where(reviews.c.id == review_id)))
        if row is None:
            return None
        draft, version = _draft(_part(row, "draft_")), _version(_part(row, "version_"))
        return ReviewedRow(
            draft=draft, version=version, review=from_record(row.record, _as_draft(draft, version))
        )

    def reviews_of(self, draft_id: int) -> tuple[ReviewRow, ...]:
        """All reviews of a draft's versions as they were kept, oldest first."""
        query = select(*_REVIEW).where(
            reviews.c.version_id.in_(select(versions.c.id).where(versions.c.draft_id == draft_id))
        )
        return tuple(
            ReviewRow(**row._mapping) for row in self._connection.execute(query.order_by(reviews.c.id))
        )


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        drafts.c.workspace == place.workspace,
        drafts.c.slack_channel == place.slack_channel,
        drafts.c.slack_ts == place.slack_ts,
    )


def _as_draft(row: DraftRow, version: VersionRow) -> Draft:
    return Draft(
        text=version.text,
        id=str(row.id),
        brand=row.brand,
        channel=Channel(row.channel) if row.channel else None,
        author=row.author,
        attachments=version.attachments,
    )


def _part(row: Row[Any], prefix: str) -> dict[str, Any]:
    return {key.removeprefix(prefix): value for key, value in row._mapping.items() if key.startswith(prefix)}


def _draft(values: Mapping[str, Any]) -> DraftRow:
    return DraftRow(**{**values, "state": DraftState(values["state"])})


def _version(values: Mapping[str, Any]) -> VersionRow:
    return VersionRow(**{**values, "attachments": tuple(Unchecked(kind) for kind in values["attachments"])})
