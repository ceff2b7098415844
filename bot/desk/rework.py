"""What people do with a reviewed draft: use an edit, write it anew, say what it is for, say what they think of a finding.

Each of these is for the draft's author and for the people whom the policy names for its brand; an opinion on what was
missed is anybody's. Only the version in force can be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.audit.log import AuditLog
from bot.desk.in_force import Reviewer
from bot.desk.judging import Handed, Judging, brief_of, with_brief
from bot.errors import DraftError, NotAllowedError
from bot.signoff.eligible import Surroundings, resolve_names
from bot.signoff.people import Directory, Person
from bot.store import (
    BriefRow,
    DraftRow,
    DraftState,
    Hand,
    Look,
    Opinion,
    Place,
    Store,
    Transaction,
    VersionRow,
)
from bot.types import Draft, Finding, Review, SideBySide

GONE = "This review is no longer kept, so nothing can be done with it."
CLOSED = "This draft was set aside or deleted, so nothing more is done with it."
OUTDATED = "This review is of an older text of the draft. Please use the newest card."
NOT_YOURS = "Only the draft's author, and the people whom the policy names for its brand, can do this."
SAME_TEXT = "This is the text as it stands, so there is nothing new to review."


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What somebody does with a review: who, on which one, and the delivery that this finishes.

    `answer` is where to show what comes of it where the review was shown to them alone; else it goes where the draft is.
    """

    workspace: str
    user: str
    review_id: int
    delivery: int
    answer: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Why a draft is published, as its author tells it; what was not told is None."""

    purpose: str | None = None
    audience: str | None = None
    planned_at: date | datetime | None = None
    data_source: str | None = None
    permission: str | None = None
    consent: str | None = None

    def on(self, draft: Draft) -> Draft:
        """The draft with this brief in place of any other."""
        return replace(
            draft,
            purpose=self.purpose,
            audience=self.audience,
            planned_at=self.planned_at,
            data_source=self.data_source,
            permission=self.permission,
            consent=self.consent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review with all that it belongs to."""

    draft: DraftRow
    version: VersionRow
    review: Review
    brief: BriefRow | None
    in_force: bool

    @property
    def briefed(self) -> Draft:
        """The draft as it was judged, with its brief."""
        return with_brief(self.review.draft, self.brief)


class Rework(Judging):
    """The desk's part for authors. Methods that take a `Press` return the ids of the cards that changed."""

    def __init__(
        self,
        store: Store,
        reviewer: Callable[[], Reviewer],
        directory: Directory | None = None,
        audit: AuditLog | None = None,
    ) -> None:
        super().__init__(store, reviewer, audit)
        self._directory = directory

    def look(self, workspace: str, review_id: int) -> Reviewed:
        """The review as it was kept. Raises NotAllowedError where it is not, or is another workspace's."""
        with self._store.read() as tx:
            return _reviewed(tx, workspace, review_id)

    def owned(self, workspace: str, review_id: int, user: str) -> Reviewed:
        """The review, for who wants to change its draft. Raises NotAllowedError, which says why they can't."""
        found = self.look(workspace, review_id)
        if not self.is_owner(found.draft, user):
            raise NotAllowedError(NOT_YOURS)
        _check_in_force(found)
        return found

    def is_owner(self, draft: DraftRow, user: str) -> bool:
        """Whether somebody may use the author's buttons."""
        if user == draft.author:
            return True
        return self.is_named(self.policy.approvers.brand_people(draft.brand), draft.workspace, user)

    def is_named(self, names: tuple[str, ...], workspace: str, user: str) -> bool:
        """Whether somebody is among the people, Slack user groups and roles of these names."""
        if not names or self._directory is None:
            return False
        around = Surroundings(
            workspace=workspace,
            roles=self.policy.approvers.roles,
            directory=self._directory,
            now=self._store.now(),
        )
        return Person(workspace, user) in resolve_names(names, around).people

    def use_edit(self, press: Press, number: int) -> tuple[int, ...]:
        """Make the review's edit with this number, from 0, the draft's next version."""
        found = self.owned(press.workspace, press.review_id, press.user)
        if not 0 <= number < len(found.review.edits):
            raise NotAllowedError(GONE)
        return self._renew(press, found, found.review.edits[number].text, Hand.USED_EDIT)

    def use_variant(self, press: Press, number: int) -> tuple[int, ...]:
        """Make one of several drafts in the message, counted from 0, the draft's next version."""
        found = self.owned(press.workspace, press.review_id, press.user)
        if not isinstance(found.review, SideBySide) or not 0 <= number < len(found.review.variants):
            raise NotAllowedError(GONE)
        return self._renew(press, found, found.review.variants[number].draft.text, Hand.EDITED)

    def rewrite(self, press: Press, text: str) -> tuple[int, ...]:
        """Make `text` the draft's next version."""
        found = self.owned(press.workspace, press.review_id, press.user)
        if text == found.version.text:
            raise NotAllowedError(SAME_TEXT)
        return self._renew(press, found, text, Hand.EDITED)

    def brief(self, press: Press, brief: Brief) -> tuple[int, ...]:
        """Keep the brief with the version in force, and judge it against that."""
        found = self.owned(press.workspace, press.review_id, press.user)
        draft = brief.on(found.review.draft)
        judged = self._judge(draft)
        if isinstance(judged, DraftError):
            raise judged
        with self._store.write() as tx:
            if not tx.finish_delivery(press.delivery):
                return ()
            _check_in_force(_reviewed(tx, press.workspace, press.review_id))
            row = brief_of(draft, found.version.id, press.user)
            tx.set_brief(press.workspace, row or BriefRow(version_id=found.version.id, written_by=press.user))
            review_id = tx.add_review(press.workspace, found.version.id, judged)
            shown = tx.show_review(found.draft.id, review_id)
            if press.answer is None:
                return shown
            return (
                *shown,
                tx.add_card(press.answer, draft_id=found.draft.id, review_id=review_id, note=None),
            )

    def opine(
        self, press: Press, opinion: Opinion, *, finding: int | None, category: str, reason: str
    ) -> None:
        """Keep what somebody thinks of the review's finding with this number, or of a risk that it missed."""
        found = self.look(press.workspace, press.review_id)
        if opinion is Opinion.NOT_A_RISK and not self.is_owner(found.draft, press.user):
            raise NotAllowedError(NOT_YOURS)
        about = _finding(found.review, finding)
        with self._store.write() as tx:
            if not tx.finish_delivery(press.delivery):
                return
            tx.add_feedback(
                press.workspace,
                press.review_id,
                opinion,
                user=press.user,
                category=about.category if about else category,
                rule=about.rule if about else None,
                span=(about.start, about.end) if about else None,
                reason=reason,
            )

    def _renew(self, press: Press, found: Reviewed, text: str, hand: Hand) -> tuple[int, ...]:
        draft = replace(found.briefed, text=text)
        judged = self._judge(draft)
        with self._store.write() as tx:
            if not tx.finish_delivery(press.delivery):
                return ()
            # Looked at again under the lock: another click may have made a newer version meanwhile.
            _check_in_force(_reviewed(tx, press.workspace, press.review_id))
            outdated = tx.want_look(found.draft.id, Look.OUTDATED)
            place = press.answer or place_of_draft(tx, found.draft)
            handed = Handed(draft=draft, place=place, delivery=press.delivery, by=press.user, hand=hand)
            return outdated + self._keep(tx, found.draft.id, handed, judged)


def _reviewed(tx: Transaction, workspace: str, review_id: int) -> Reviewed:
    row = tx.reviewed(review_id)
    if row is None or row.draft.workspace != workspace or row.version.emptied_at is not None:
        raise NotAllowedError(GONE)
    newest = tx.newest_version(row.draft.id)
    return Reviewed(
        draft=row.draft,
        version=row.version,
        review=row.review,
        brief=tx.brief(row.version.id),
        in_force=newest is not None and newest.id == row.version.id,
    )


def _check_in_force(found: Reviewed) -> None:
    if found.draft.state is not DraftState.OPEN:
        raise NotAllowedError(CLOSED)
    if not found.in_force:
        raise NotAllowedError(OUTDATED)


def _finding(review: Review, number: int | None) -> Finding | None:
    if number is None:
        return None
    if not 0 <= number < len(review.findings):
        raise NotAllowedError(GONE)
    return review.findings[number]


def place_of_draft(tx: Transaction, draft: DraftRow) -> Place:
    """Where the draft's cards stand: in the thread of the first one that everybody sees."""
    cards = [card for card in tx.cards_of(draft.id) if not card.private]
    return Place(
        workspace=draft.workspace,
        slack_channel=draft.slack_channel,
        slack_ts=draft.slack_ts,
        thread_ts=cards[0].thread_ts if cards else None,
    )
