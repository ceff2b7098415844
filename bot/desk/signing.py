"""The desk's part for approval: request, decide, and what a new text does to either.

Who may decide is asked of Slack before the transaction and never within it; what is done there is kept together or not at
all: the request's state, the decision, the event in the audit log, and the cards that Slack is to be told of.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.audit.log import AuditLog
from bot.desk.asked import (
    UNKNOWN,
    Asked,
    asked_for,
    brief_in,
    hold_on,
    note_event,
)
from bot.desk.judging import Handed
from bot.desk.resolving import Click, Resolving
from bot.desk.rework import OUTDATED, Press, place_of_draft
from bot.errors import DraftError, NotAllowedError
from bot.signoff.flow import (
    Act,
    Decision,
    Event,
    EventKind,
    Refusal,
    SignOff,
    Standing,
    State,
    decide,
    open_signoff,
)
from bot.signoff.people import Person
from bot.signoff.plan import Plan
from bot.signoff.planning import missing_in_brief, plan_for
from bot.store import DraftRow, Moments, NewRequest, Place, Transaction
from bot.types import Draft, Review

log = logging.getLogger("greenlight.signoff")

OPEN_ALREADY = "Sign-off is being asked for already: its card is where this draft is."
MOVED_ON = "Somebody else was faster, and this has changed meanwhile: please look at the card again."
NO_REASON = "This needs a reason: say in a sentence why."
_TRIES = 3
_TOLD = {
    EventKind.APPROVED: "Approved: this text may go out.",
    EventKind.OVERRIDDEN: "Overridden: this text may go out without the approvals that it lacks.",
    EventKind.CHANGES_REQUESTED: "Changes were requested. The card of the request says what and why.",
    EventKind.REJECTED: "Rejected. The card of the request says why.",
    EventKind.EXPIRED: "The request for sign-off has expired: nobody approved it in time. It may be asked for again.",
}
"""What the author is told in a message of its own, since a card that only changes rings no bell."""


class Signing(Resolving):
    """The desk's part for approval. Methods return the ids of the cards that changed."""

    def request(self, press: Press) -> tuple[int, ...]:
        """Ask for sign-off of the version in force. Raises NotAllowedError with what stands in the way."""
        audit = self._log()
        found = self.owned(press.workspace, press.review_id, press.user)
        review = self._up_to_date(found.review, found.briefed)
        with self._store.write() as tx:
            if not tx.finish_delivery(press.delivery):
                return ()
            newest = tx.newest_version(found.draft.id)
            if newest is None or newest.id != found.version.id:
                raise NotAllowedError(OUTDATED)
            review_id = press.review_id
            if review is not found.review:
                review_id = tx.add_review(press.workspace, found.version.id, review)
            return self._ask(tx, audit, review_id, review, by=press.user)

    def decide(self, click: Click) -> tuple[int, ...]:
        """Take a decision. Raises NotAllowedError with the sentence for who clicked."""
        audit = self._log()
        for _ in range(_TRIES):
            with self._store.read() as tx:
                asked = asked_for(tx, click.workspace, click.request_id)
                around = self._around(tx, asked)
            standing = self._standing(asked, around, click)
            with self._store.write() as tx:
                again = asked_for(tx, click.workspace, click.request_id)
                if again.signoff != asked.signoff:
                    continue  # another click came first: who may decide is found anew
                if not tx.finish_delivery(click.delivery):
                    return ()
                return self._decide(tx, audit, again, click, standing)
        raise NotAllowedError(MOVED_ON)

    def asked(self, workspace: str, request_id: int) -> Asked:
        """The request as it is. Raises NotAllowedError where it is not kept."""
        with self._store.read() as tx:
            return asked_for(tx, workspace, request_id)

    def withdraw_request(self, workspace: str, request_id: int, *, by: str, reason: str) -> tuple[int, ...]:
        """Withdraw a request by an operator of the command line; who decides in Slack does it by `decide`."""
        audit = self._log()
        if not reason.strip():
            raise NotAllowedError(NO_REASON)
        with self._store.write() as tx:
            asked = asked_for(tx, workspace, request_id)
            shown = self._by_itself(tx, audit, asked, Act.WITHDRAW)
            if shown is None:
                raise NotAllowedError(
                    f"Request {request_id} is {asked.row.state}: there is nothing to withdraw."
                )
            tx.add_decision(asked.row, user=by, kind=Act.WITHDRAW, reason=reason.strip())
            audit.add(
                tx, workspace, "signoff_operator", draft_id=asked.row.draft_id, request=request_id, by=by
            )
            return shown

    def _drop_request(self, tx: Transaction, draft_id: int) -> tuple[int, ...]:
        """The draft is none any more: withdraw what was asked for it."""
        row = tx.newest_request(draft_id)
        if row is None or self._audit is None:
            return ()
        return self._by_itself(tx, self._audit, asked_for(tx, row.workspace, row.id), Act.WITHDRAW) or ()

    def _decide(
        self, tx: Transaction, audit: AuditLog, asked: Asked, click: Click, standing: Standing
    ) -> tuple[int, ...]:
        decision = Decision(act=click.act, digest=click.digest, by=click.person, reason=click.reason)
        draft = asked.found.draft
        standing = replace(standing, hold=hold_on(tx, draft.workspace, draft.brand))
        try:
            changed, event = decide(asked.signoff, decision, standing)
        except Refusal as refusal:
            raise NotAllowedError(str(refusal)) from None
        stands_for = standing.eligible.stands_for.get(click.person)
        counted = tx.add_decision(
            asked.row,
            user=click.user,
            kind=click.act,
            reason=click.reason.strip() or None,
            stands_for=stands_for.user if stands_for else None,
            delivery=str(click.delivery),
        )
        return self._carry_out(tx, audit, asked, changed, event) if counted is not None else ()

    def _by_itself(self, tx: Transaction, audit: AuditLog, asked: Asked, act: Act) -> tuple[int, ...] | None:
        """One of Greenlight's own acts; None where the request has ended and the act changes nothing."""
        try:
            changed, event = decide(asked.signoff, Decision(act=act, digest=asked.row.digest), Standing())
        except Refusal:
            return None
        return self._carry_out(tx, audit, asked, changed, event)

    def _carry_out(
        self, tx: Transaction, audit: AuditLog, asked: Asked, changed: SignOff, event: Event
    ) -> tuple[int, ...]:
        """Keep the new state and its event, and have every card of the request shown anew."""
        tx.change_request(
            asked.row.id,
            state=changed.state,
            step=changed.step,
            # Whoever tends to requests looks at once: another step's people may have to be asked.
            moments=replace(asked.row.moments, wake_at=tx.now),
            closed=not changed.state.is_open,
        )
        note_event(tx, audit, asked.row.id, asked.found, event)
        if changed.state is State.OVERRIDDEN:
            log.warning("request %d was overridden: %s and %s", asked.row.id, changed.override_by, event.by)
        told = _TOLD.get(event.kind)
        return tx.redraw(asked.row.id) + (tell_author(tx, asked, told) if told else ())

    def _keep(
        self, tx: Transaction, draft_id: int, handed: Handed, judged: Review | DraftError
    ) -> tuple[int, ...]:
        """Every new version comes through here: what was asked for the one before is withdrawn and asked again."""
        before = tx.newest_request(draft_id)
        shown = super()._keep(tx, draft_id, handed, judged)
        if before is None or self._audit is None:
            return shown
        asked = asked_for(tx, before.workspace, before.id)
        review_id = None if isinstance(judged, DraftError) else tx.reviews_of(draft_id)[-1].id
        return shown + self._ask_again(tx, asked, Act.NEW_TEXT, review_id, judged)

    def _ask_again(
        self, tx: Transaction, asked: Asked, act: Act, review_id: int | None, judged: Review | DraftError
    ) -> tuple[int, ...]:
        """Withdraw a request, and open one for what is in force; nothing where it has ended already."""
        audit = self._log()
        shown = self._by_itself(tx, audit, asked, act)
        if shown is None or review_id is None or isinstance(judged, DraftError):
            return shown or ()
        try:
            return shown + self._ask(tx, audit, review_id, judged, by=asked.row.opened_by)
        except NotAllowedError as error:  # a hold, or a brief that lacks something: its author asks again
            return shown + tell_author(tx, asked, str(error))

    def _ask(
        self, tx: Transaction, audit: AuditLog, review_id: int, review: Review, *, by: str
    ) -> tuple[int, ...]:
        """Open a request, with its card where the draft is. Raises NotAllowedError before anything is written."""
        found = tx.reviewed(review_id)
        if found is None:
            raise NotAllowedError(UNKNOWN)
        draft = found.draft
        missing = missing_in_brief(review, brief_in(tx.brief(found.version.id)), self.policy.approvers)
        if missing:
            raise NotAllowedError(" ".join(missing.values()), todo="Fill in the brief, and ask again.")
        if tx.open_request(draft.id) is not None:
            raise NotAllowedError(OPEN_ALREADY)
        plan = plan_for(review, self.policy.approvers)
        digest = audit.digest(found.version.text, draft.channel, draft.brand)
        hold = hold_on(tx, draft.workspace, draft.brand)
        try:
            signoff, event = open_signoff(plan, digest, Person(draft.workspace, by), hold)
        except Refusal as refusal:
            raise NotAllowedError(str(refusal)) from None
        request_id = tx.add_request(
            NewRequest(
                workspace=draft.workspace,
                draft_id=draft.id,
                version_id=found.version.id,
                review_id=review_id,
                digest=digest,
                state=signoff.state,
                step=signoff.step,
                plan=plan.as_json(),
                policy_version=plan.policy_version,
                opened_by=by,
                moments=_moments(plan, tx),
            )
        )
        if request_id is None:
            raise NotAllowedError(OPEN_ALREADY)
        if not signoff.state.is_open:
            tx.change_request(request_id, state=signoff.state, step=signoff.step, closed=True)
        note_event(tx, audit, request_id, found, event)
        place = _place(tx, draft, by)
        return (tx.add_card(place, draft_id=None, review_id=review_id, note=None, request_id=request_id),)

    def _up_to_date(self, review: Review, draft: Draft) -> Review:
        """The review under the policy in force: the same one, or a new one. Raises DraftError."""
        if review.policy_version == self._reviewer().policy_version:
            return review
        judged = self._judge(draft)
        if isinstance(judged, DraftError):
            raise judged
        return judged


def tell_author(tx: Transaction, asked: Asked, note: str) -> tuple[int, ...]:
    """A message where the draft is, or to its author directly."""
    place = _place(tx, asked.found.draft, asked.row.opened_by)
    return (tx.add_card(place, draft_id=None, review_id=None, note=note),)


def _place(tx: Transaction, draft: DraftRow, by: str) -> Place:
    """Where the request's card goes: to the draft or, where only one person sees that, to who asks, directly."""
    if draft.slack_ts is None:
        return Place(workspace=draft.workspace, slack_channel=by)
    return place_of_draft(tx, draft)


def _moments(plan: Plan, tx: Transaction) -> Moments:
    due = plan.due
    return Moments(
        remind_at=tx.now + due.remind[0] if due.remind else None,
        escalate_at=tx.now + due.escalate if due.escalate else None,
        due_at=tx.now + due.answer,
        expire_at=tx.now + due.expire,
        wake_at=tx.now,
    )
