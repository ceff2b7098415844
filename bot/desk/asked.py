"""Rows of a request as the types of `bot.signoff`, and back."""

from __future__ import annotations

from typing import NamedTuple

from bot.audit.log import AuditLog
from bot.errors import NotAllowedError
from bot.signoff.flow import Act, Approval, Event, SignOff, State
from bot.signoff.hold import Hold, hold_in_force
from bot.signoff.people import Absence, Person
from bot.signoff.plan import Plan
from bot.signoff.planning import Brief
from bot.store import AbsenceRow, BriefRow, DecisionRow, HoldRow, RequestRow, Transaction
from bot.store.rows import ReviewedRow

UNKNOWN = "This sign-off is no longer kept."


class Asked(NamedTuple):
    """A request with all that it belongs to; `found` is the review on which it was opened."""

    row: RequestRow
    signoff: SignOff
    found: ReviewedRow


def asked_for(tx: Transaction, workspace: str, request_id: int) -> Asked:
    """The request with this id. Raises NotAllowedError where it is not kept, or is another workspace's."""
    row = tx.request(request_id)
    found = tx.reviewed(row.review_id) if row and row.review_id is not None else None
    if row is None or found is None or row.workspace != workspace:
        raise NotAllowedError(UNKNOWN)
    return Asked(row, signoff_of(row, tx.decisions_on(row.id)), found)


def signoff_of(row: RequestRow, decisions: tuple[DecisionRow, ...]) -> SignOff:
    """A request and what was decided on it, as the flow sees them."""
    approvals = [
        Approval(made.step, Person(row.workspace, made.user))
        for made in decisions
        if made.kind == Act.APPROVE
    ]
    proposed = [made.user for made in decisions if made.kind == Act.PROPOSE_OVERRIDE]
    return SignOff(
        plan=Plan.from_json(row.plan),
        digest=row.digest,
        state=State(row.state),
        step=row.step,
        approvals=tuple(dict.fromkeys(approvals)),
        override_by=Person(row.workspace, proposed[-1]) if proposed else None,
    )


def hold_on(tx: Transaction, workspace: str, brand: str | None) -> Hold | None:
    """The hold that stops approvals of a brand now."""
    # A draft without a brand is stopped only by what stops all.
    rows = tx.holds(workspace, brand) if brand else [row for row in tx.holds(workspace) if row.brand is None]
    return hold_in_force(map(_hold, rows), brand, tx.now)


def absences_of(tx: Transaction, workspace: str) -> tuple[Absence, ...]:
    """Who is away now."""
    return tuple(_absence(row) for row in tx.absences(workspace))


def contributors_of(tx: Transaction, found: ReviewedRow) -> frozenset[Person]:
    """Who wrote or edited any version of a draft, or used an edit."""
    users = {hand.user for hand in tx.contributors(found.draft.id)}
    users |= {found.draft.author} if found.draft.author else set()
    return frozenset(Person(found.draft.workspace, user) for user in users)


def brief_in(row: BriefRow | None) -> Brief:
    """A kept brief as plans ask about it."""
    fields = Brief.__dataclass_fields__
    return Brief(**{name: getattr(row, name) for name in fields}) if row else Brief()


def note_event(tx: Transaction, audit: AuditLog, asked_id: int, found: ReviewedRow, event: Event) -> None:
    """Add what happened to the audit log: ids and the keyed digest, no words."""
    audit.add(
        tx,
        found.draft.workspace,
        f"signoff_{event.kind}",
        draft_id=found.draft.id,
        request=asked_id,
        version=found.version.number,
        step=event.step,
        before=event.before,
        after=event.after,
        digest=event.digest,
        by=event.by.user if event.by else None,
    )


def _hold(row: HoldRow) -> Hold:
    return Hold(
        brand=row.brand,
        reason=row.reason or "",
        by=row.held_by,
        since=row.held_at,
        until=row.until,
        lifted_at=row.lifted_at,
    )


def _absence(row: AbsenceRow) -> Absence:
    return Absence(
        person=Person(row.workspace, row.user),
        stand_in=Person(row.workspace, row.stand_in) if row.stand_in else None,
        since=row.begins_at,
        until=row.ends_at,
    )
