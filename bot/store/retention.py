"""What is forgotten: texts after their time, and all that one person wrote. Digests, decisions and events stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from bot.store.records import without_edits
from bot.store.rows import DeliveryState
from bot.store.session import Session
from bot.store.signoff_tables import briefs, contributors, names, reasons, requests
from bot.store.tables import cards, deliveries, drafts, reviews, versions

_BRIEF_TEXTS = ("purpose", "audience", "data_source", "permission", "consent")


class Retention(Session):
    """The part of a transaction that forgets."""

    def forget_before(self, workspace: str, moment: datetime) -> int:
        """Empty what is older, but no draft on which somebody has still to decide; how many versions that are."""
        waiting = select(requests.c.draft_id).where(requests.c.closed_at.is_(None))
        old = select(versions.c.id).where(
            versions.c.workspace == workspace,
            versions.c.created_at < moment,
            versions.c.emptied_at.is_(None),
            versions.c.draft_id.not_in(waiting),
        )
        emptied = self._empty_versions(self._connection.scalars(old).all())
        old_reason = and_(reasons.c.workspace == workspace, reasons.c.written_at < moment)
        self._connection.execute(update(reasons).where(old_reason).values(text=None))
        self._connection.execute(
            delete(names).where(names.c.workspace == workspace, names.c.seen_at < moment)
        )
        self._connection.execute(
            delete(deliveries).where(
                deliveries.c.workspace == workspace,
                deliveries.c.state != DeliveryState.TAKEN,
                deliveries.c.done_at < moment,
            )
        )
        return emptied

    def forget_person(self, workspace: str, user: str) -> int:
        """Empty every version that somebody wrote or had a hand in, their briefs, reasons and name; how many versions."""
        theirs = select(drafts.c.id).where(drafts.c.workspace == workspace, drafts.c.author == user)
        helped = select(contributors.c.version_id).where(
            contributors.c.workspace == workspace, contributors.c.user == user
        )
        found = select(versions.c.id).where(
            versions.c.workspace == workspace,
            versions.c.emptied_at.is_(None),
            or_(versions.c.draft_id.in_(theirs), versions.c.id.in_(helped)),
        )
        emptied = self._empty_versions(self._connection.scalars(found).all())
        wrote = and_(reasons.c.workspace == workspace, reasons.c.user == user)
        self._connection.execute(update(reasons).where(wrote).values(text=None))
        own = and_(briefs.c.workspace == workspace, briefs.c.written_by == user)
        self._connection.execute(update(briefs).where(own).values(dict.fromkeys(_BRIEF_TEXTS)))
        self._connection.execute(delete(names).where(names.c.workspace == workspace, names.c.user == user))
        return emptied

    def _empty_versions(self, ids: Iterable[int]) -> int:
        """Take the words out of versions, their briefs, and what reviews and cards repeat of them."""
        count = 0
        for version_id in ids:
            found = versions.c.id == version_id
            self._connection.execute(update(versions).where(found).values(text="", emptied_at=self._now))
            self._connection.execute(
                update(briefs).where(briefs.c.version_id == version_id).values(dict.fromkeys(_BRIEF_TEXTS))
            )
            self._empty_reviews(version_id)
            count += 1
        return count

    def _empty_reviews(self, version_id: int) -> None:
        query = select(reviews.c.id, reviews.c.record).where(reviews.c.version_id == version_id)
        for review_id, record in self._connection.execute(query).all():
            # A suggested edit is the draft's words once more.
            self._connection.execute(
                update(reviews).where(reviews.c.id == review_id).values(record=without_edits(record))
            )
            self._connection.execute(
                update(cards).where(cards.c.review_id == review_id).values(response_url=None)
            )
