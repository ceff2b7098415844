"""What people look at besides one draft: their own drafts, what they told last, and how things went of late."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from bot.store.drafts import Drafts
from bot.store.rows import DeliveryState, DraftState
from bot.store.signoff_tables import briefs, feedback, requests
from bot.store.tables import cards, deliveries, drafts, reviews, versions
from bot.types import Band

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """A draft as its author's list shows it: its newest text, band and request. `band` is None where there is no review."""

    draft_id: int
    brand: str | None
    channel: str | None
    slack_channel: str
    slack_ts: str | None
    state: DraftState
    version: int
    text: str
    at: datetime
    review_id: int | None
    band: Band | None
    signoff: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesRow:
    """A draft with what is counted of it: the worst of its first review's bands and its moments."""

    created_at: datetime
    reviewed_at: datetime
    band: Band


class Overview(Drafts):
    """The part of a transaction that looks over many drafts."""

    def shelf(self, workspace: str, author: str, *, first: int, most: int) -> tuple[ShelfRow, ...]:
        """Drafts of an author, the newest change first, from the one with number `first` on."""
        newest, last, asked = (
            query.correlate(outer).scalar_subquery()
            for query, outer in (
                (select(func.max(versions.c.id)).where(versions.c.draft_id == drafts.c.id), drafts),
                (select(func.max(reviews.c.id)).where(reviews.c.version_id == versions.c.id), versions),
                (select(func.max(requests.c.id)).where(requests.c.draft_id == drafts.c.id), drafts),
            )
        )
        query: Select[Any] = (
            select(
                drafts.c.id.label("draft_id"),
                *(drafts.c[name] for name in ("brand", "channel", "slack_channel", "slack_ts", "state")),
                versions.c.number.label("version"),
                versions.c.text,
                versions.c.created_at.label("at"),
                reviews.c.id.label("review_id"),
                reviews.c.band,
                requests.c.state.label("signoff"),
            )
            .select_from(
                drafts.join(versions, versions.c.id == newest)
                .outerjoin(reviews, reviews.c.id == last)
                .outerjoin(requests, requests.c.id == asked)
            )
            .where(drafts.c.workspace == workspace, drafts.c.author == author)
            .order_by(versions.c.id.desc())
            .offset(first)
            .limit(most)
        )
        return tuple(
            ShelfRow(
                **dict(row._mapping)
                | {"state": DraftState(row.state), "band": Band(row.band) if row.band else None}
            )
            for row in self._connection.execute(query)
        )

    def last_told(self, workspace: str, user: str, slack_channel: str | None) -> dict[str, str]:
        """Brand, channel, purpose and audience of the last brief that somebody wrote, in a Slack channel or anywhere."""
        query = (
            select(drafts.c.brand, drafts.c.channel, briefs.c.purpose, briefs.c.audience)
            .select_from(
                briefs.join(versions, briefs.c.version_id == versions.c.id).join(
                    drafts, versions.c.draft_id == drafts.c.id
                )
            )
            .where(briefs.c.workspace == workspace, briefs.c.written_by == user)
            .order_by(briefs.c.id.desc())
            .limit(1)
        )
        if slack_channel is not None:
            query = query.where(drafts.c.slack_channel == slack_channel)
        row = self._one(query)
        return {name: value for name, value in row._mapping.items() if value} if row else {}

    def times(self, workspace: str, since: datetime, most: int) -> tuple[TimesRow, ...]:
        """The first review of each draft since a moment, oldest first; the newest `most` of them."""
        first = (
            select(func.min(reviews.c.id).label("id"))
            .select_from(reviews.join(versions, reviews.c.version_id == versions.c.id))
            .where(reviews.c.workspace == workspace)
            .group_by(versions.c.draft_id)
        )
        query = (
            select(drafts.c.created_at, reviews.c.reviewed_at, reviews.c.band)
            .select_from(
                reviews.join(versions, reviews.c.version_id == versions.c.id).join(
                    drafts, versions.c.draft_id == drafts.c.id
                )
            )
            .where(reviews.c.id.in_(first), drafts.c.created_at >= since)
            .order_by(reviews.c.id.desc())
            .limit(most)
        )
        rows = [
            TimesRow(created_at=row.created_at, reviewed_at=row.reviewed_at, band=Band(row.band))
            for row in self._connection.execute(query)
        ]
        return tuple(reversed(rows))

    def shown_after(self, workspace: str, since: datetime) -> tuple[float, ...]:
        """Seconds from a draft's arrival to its first card, for each draft since a moment."""
        query = (
            select(drafts.c.id, drafts.c.created_at, cards.c.posted_at)
            .select_from(drafts.join(cards, cards.c.draft_id == drafts.c.id))
            .where(
                drafts.c.workspace == workspace,
                drafts.c.created_at >= since,
                cards.c.posted_at.is_not(None),
            )
            .order_by(cards.c.id.desc())
        )
        first = {row.id: row for row in self._connection.execute(query)}
        return tuple((row.posted_at - row.created_at).total_seconds() for row in first.values())

    def signed_after(self, workspace: str, since: datetime, state: str) -> tuple[float, ...]:
        """Seconds from request to end, for each request since a moment that ended in a state."""
        query = select(requests.c.opened_at, requests.c.closed_at).where(
            requests.c.workspace == workspace,
            requests.c.opened_at >= since,
            requests.c.state == state,
            requests.c.closed_at.is_not(None),
        )
        return tuple(
            (row.closed_at - row.opened_at).total_seconds() for row in self._connection.execute(query)
        )

    def false_alarms(self, workspace: str, since: datetime) -> dict[str, int]:
        """Rule, or category of the classifier -> of how many drafts since a moment somebody said that it was no risk."""
        name = func.coalesce(feedback.c.rule, feedback.c.category)
        query = (
            select(name.label("name"), func.count(versions.c.draft_id.distinct()).label("said"))
            .select_from(
                feedback.join(reviews, feedback.c.review_id == reviews.c.id)
                .join(versions, reviews.c.version_id == versions.c.id)
                .join(drafts, versions.c.draft_id == drafts.c.id)
            )
            .where(
                feedback.c.workspace == workspace,
                feedback.c.kind == "not_a_risk",
                drafts.c.created_at >= since,
            )
            .group_by(name)
        )
        return {row.name: row.said for row in self._connection.execute(query)}

    def found_in(self, workspace: str, since: datetime | None = None) -> dict[str, int]:
        """Rule, or category of the classifier -> in how many drafts, of those since a moment, it found something."""
        query = (
            select(versions.c.draft_id, reviews.c.record)
            .select_from(
                reviews.join(versions, reviews.c.version_id == versions.c.id).join(
                    drafts, versions.c.draft_id == drafts.c.id
                )
            )
            .where(reviews.c.workspace == workspace)
        )
        if since is not None:
            query = query.where(drafts.c.created_at >= since)
        found: dict[str, set[int]] = defaultdict(set)
        for row in self._connection.execute(query.execution_options(yield_per=_PAGE)):
            for finding in row.record["findings"]:
                found[finding["rule"] or finding["category"]].add(row.draft_id)
        return {name: len(ids) for name, ids in found.items()}

    def last_delivery_at(self, workspace: str) -> datetime | None:
        """When Slack last sent something."""
        return self._connection.scalar(
            select(deliveries.c.taken_at)
            .where(deliveries.c.workspace == workspace)
            .order_by(deliveries.c.id.desc())
            .limit(1)
        )

    def backlog(self, workspace: str) -> tuple[int, int, int]:
        """Deliveries to be worked on, cards to be shown, and those of them that Slack makes wait."""
        waiting = (
            select(func.count())
            .select_from(cards)
            .where(cards.c.workspace == workspace, cards.c.lane.is_not(None))
        )
        slowed = waiting.where(cards.c.not_before > self._now)
        taken = (
            select(func.count())
            .select_from(deliveries)
            .where(deliveries.c.workspace == workspace, deliveries.c.state == DeliveryState.TAKEN)
        )
        taken_count, waiting_count, slowed_count = (
            int(self._connection.scalar(query) or 0) for query in (taken, waiting, slowed)
        )
        return taken_count, waiting_count, slowed_count
