"""What the desk's every part does with a draft: have it judged, and keep what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.audit.log import AuditLog
from bot.desk.in_force import Reviewer
from bot.desk.side_by_side import MOST_VARIANTS, together
from bot.errors import DraftError
from bot.store import BriefRow, ContributorRow, Hand, Place, Store, Transaction
from bot.types import Draft, Review

if TYPE_CHECKING:
    from bot.review.policy import Policy

NO_TEXT = "This post has no text, and I can read words only: its pictures and videos were not checked."

_BRIEF = ("purpose", "audience", "data_source", "permission", "consent")


@dataclass(frozen=True, slots=True)
class Handed:
    """What a delivery brings to the desk: the draft, where it lies, and the delivery that this finishes.

    `by` is who had which `hand` in this text; its author wrote it where nobody else is named.
    """

    draft: Draft
    place: Place
    delivery: int
    edited_ts: str | None = None
    by: str | None = None
    hand: Hand = Hand.WROTE


class Judging:
    """A store to keep drafts in, a reviewer to judge them, and the audit log where there is a key for one."""

    def __init__(self, store: Store, reviewer: Callable[[], Reviewer], audit: AuditLog | None = None) -> None:
        self._store = store
        self._reviewer = reviewer
        self._audit = audit

    @property
    def policy(self) -> Policy:
        """The pack in force."""
        return self._reviewer().policy

    @property
    def labels(self) -> Mapping[str, str]:
        """Category -> its name for people."""
        return labels_of(self.policy)

    def _judge(self, draft: Draft) -> Review | DraftError:
        """The review, or why there is none: both are an answer to keep."""
        from bot.variants import (
            split_variants,  # brings spaCy along, which commands that judge nothing do without
        )

        if not draft.text.strip() and draft.attachments:
            return DraftError(NO_TEXT)
        texts = split_variants(draft.text)
        try:
            if 1 < len(texts) <= MOST_VARIANTS:
                return together(draft, [self._review(replace(draft, text=text)) for text in texts])
            return self._review(draft)
        except DraftError as error:
            return error

    def _review(self, draft: Draft) -> Review:
        return self._reviewer().review(draft, on=self._store.now().date())

    def _keep(
        self, tx: Transaction, draft_id: int, handed: Handed, judged: Review | DraftError
    ) -> tuple[int, ...]:
        """Version, brief, review and card, in the caller's transaction."""
        workspace, draft = handed.place.workspace, handed.draft
        digest = self._audit.digest(draft.text, draft.channel, draft.brand) if self._audit else None
        version_id = tx.add_version(workspace, draft_id, draft, handed.edited_ts, digest)
        by = handed.by or handed.draft.author
        if by:
            tx.add_contributor(
                workspace, draft_id, ContributorRow(version_id=version_id, user=by, how=handed.hand)
            )
        brief = brief_of(handed.draft, version_id, by or "")
        if brief is not None:
            tx.set_brief(workspace, brief)
        if isinstance(judged, DraftError):
            self._note(tx, workspace, "unreadable", draft_id, version=version_id, digest=digest, by=by)
            return (tx.add_card(handed.place, draft_id=draft_id, review_id=None, note=str(judged)),)
        review_id = tx.add_review(workspace, version_id, judged)
        told = {"version": version_id, "digest": digest, "by": by, "review": review_id, "band": judged.band}
        versions = {"policy": judged.policy_version, "model": judged.model_version}
        self._note(tx, workspace, "reviewed", draft_id, **told, **versions)
        return (tx.add_card(handed.place, draft_id=draft_id, review_id=review_id, note=None),)

    def _note(
        self, tx: Transaction, workspace: str, kind: str, draft_id: int, **content: str | int | None
    ) -> None:
        """An event of a draft, where there is a log."""
        if self._audit is not None:
            self._audit.add(tx, workspace, kind, draft_id=draft_id, **content)


def labels_of(policy: Policy) -> Mapping[str, str]:
    """Category -> its name for people."""
    return {slug: category.label for slug, category in policy.categories.items()}


def brief_of(draft: Draft, version_id: int, written_by: str) -> BriefRow | None:
    """The brief that came with a draft, to be kept with its version; None where it said nothing."""
    planned = draft.planned_at.isoformat() if draft.planned_at else None
    told = {field: getattr(draft, field) for field in _BRIEF} | {"planned_at": planned}
    if not any(told.values()):
        return None
    return BriefRow(version_id=version_id, written_by=written_by, **told)


def with_brief(draft: Draft, brief: BriefRow | None) -> Draft:
    """The draft with all that an earlier version's brief said: a new text is published for the same purpose."""
    if brief is None:
        return draft
    told = {field: getattr(brief, field) for field in _BRIEF}
    return replace(draft, **told, planned_at=_moment(brief.planned_at))


def _moment(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
