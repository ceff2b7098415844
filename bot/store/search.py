"""Finds drafts and approvals, for the audit commands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from bot.store.session import Session
from bot.store.signoff_rows import ApprovedRow, FoundRow
from bot.store.signoff_tables import requests
from bot.store.tables import drafts, reviews, versions


class Search(Session):
    """The part of a transaction that looks for drafts."""

    def workspaces(self) -> tuple[str, ...]:
        """All workspaces that have a draft here."""
        return tuple(sorted(self._connection.scalars(select(drafts.c.workspace).distinct())))

    def find_drafts(
        self,
        *,
        author: str | None = None,
        brand: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> tuple[FoundRow, ...]:
        """Drafts with their newest review, oldest first; each condition narrows them."""
        newest = select(func.max(reviews.c.id)).join(versions, reviews.c.version_id == versions.c.id)
        last = newest.where(versions.c.draft_id == drafts.c.id).correlate(drafts).scalar_subquery()
        asked = select(func.max(requests.c.id)).where(requests.c.draft_id == drafts.c.id)
        query: Select[Any] = (
            select(
                drafts.c.id,
                drafts.c.workspace,
                drafts.c.author,
                drafts.c.brand,
                drafts.c.channel,
                drafts.c.created_at,
                reviews.c.band,
                reviews.c.risk,
                reviews.c.record,
                requests.c.state.label("signoff"),
            )
            .select_from(
                drafts.outerjoin(reviews, reviews.c.id == last).outerjoin(
                    requests, requests.c.id == asked.correlate(drafts).scalar_subquery()
                )
            )
            .order_by(drafts.c.id)
        )
        if author is not None:
            query = query.where(drafts.c.author == author)
        if brand is not None:
            query = query.where(drafts.c.brand == brand)
        if since is not None:
            query = query.where(drafts.c.created_at >= since)
        if before is not None:
            query = query.where(drafts.c.created_at < before)
        return tuple(FoundRow(**row._mapping) for row in self._connection.execute(query))

    def find_requests(self, states: tuple[str, ...], draft_id: int | None = None) -> tuple[ApprovedRow, ...]:
        """Requests in one of these states, newest first, with what their digest was made of beside the text."""
        query: Select[Any] = (
            select(
                requests.c.id,
                requests.c.draft_id,
                requests.c.digest,
                requests.c.state,
                requests.c.closed_at,
                versions.c.number.label("version"),
                drafts.c.brand,
                drafts.c.channel,
            )
            .select_from(
                requests.join(versions, requests.c.version_id == versions.c.id).join(
                    drafts, requests.c.draft_id == drafts.c.id
                )
            )
            .where(requests.c.state.in_(states))
            .order_by(requests.c.id.desc())
        )
        if draft_id is not None:
            query = query.where(requests.c.draft_id == draft_id)
        return tuple(ApprovedRow(**row._mapping) for row in self._connection.execute(query))
