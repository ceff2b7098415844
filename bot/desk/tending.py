"""Tends to open requests: asks the people of a step, reminds and escalates, ends what has expired, looks at a new policy.

A request says when it wants to be looked at. Whoever looks (after each delivery, and every few seconds) asks Slack first
who is meant, then writes it all in one transaction, so that two who look at once do it once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from bot.audit.log import AuditLog
from bot.desk.asked import Asked, asked_for
from bot.desk.judging import with_brief
from bot.desk.signing import tell_author
from bot.desk.standing_in import StandingIn
from bot.errors import DraftError, GreenlightError, SlackError, StoreError
from bot.signoff.due import Notice, NoticeKind, due_between, is_escalated, next_wake, notices
from bot.signoff.eligible import Eligible, Surroundings, resolve, resolve_names
from bot.signoff.flow import Act, still_needed
from bot.signoff.people import Directory, Person
from bot.signoff.plan import Step
from bot.signoff.planning import demanded_more, plan_for
from bot.store import Moments, Place, Transaction

log = logging.getLogger("greenlight.signoff")

# How long to wait before asking again where Slack gave no answer, or a step has nobody.
_ASK_AGAIN = timedelta(minutes=1)
_BEFORE = timedelta(microseconds=1)

_TOLD = {
    NoticeKind.REMINDER: "A reminder: a draft waits for your sign-off. Its card is further up.",
    NoticeKind.ESCALATION: "Nobody has answered a request for sign-off yet, so you are asked too. Its card is here.",
}
_TOLD_ALL = {
    NoticeKind.OVERDUE: "This request for sign-off is late: nobody has answered in time.",
    NoticeKind.ESCALATION: "Nobody has answered this request for sign-off yet, and no backup is named for it.",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom a request asks now, in which time zones, and what can't be found out."""

    eligible: Eligible
    waiting: Mapping[Person, tzinfo]
    backup: Mapping[Person, tzinfo]


class Tending(StandingIn):
    """The desk's part that works by the clock. Methods return the ids of the cards that changed."""

    def tend(self, workspace: str) -> tuple[int, ...]:
        """Look after every request whose moment has come."""
        if self._audit is None:
            return ()
        with self._store.read() as tx:
            waiting = tx.wakeful_requests(workspace)
        return self._each(workspace, waiting, self._tend_one)

    def weigh_policy(self, workspace: str) -> tuple[int, ...]:
        """Ask again what the policy in force would have asked more for; for calling when it has changed."""
        if self._audit is None:
            return ()
        in_force = self._reviewer().policy_version
        with self._store.read() as tx:
            older = [row.id for row in tx.open_requests(workspace) if row.policy_version != in_force]
        return self._each(workspace, older, self._weigh)

    def _each(
        self, workspace: str, requests: Iterable[int], look: Callable[[str, int], tuple[int, ...]]
    ) -> tuple[int, ...]:
        """Look after each; one that can't be looked after must not keep the others waiting."""
        shown: list[int] = []
        for request_id in requests:
            try:
                shown += look(workspace, request_id)
            except StoreError:
                raise
            except GreenlightError as error:
                log.warning("request %d can't be looked after: %s", request_id, type(error).__name__)
        return tuple(shown)

    def _weigh(self, workspace: str, request_id: int) -> tuple[int, ...]:
        with self._store.read() as tx:
            asked = asked_for(tx, workspace, request_id)
            draft = with_brief(asked.found.review.draft, tx.brief(asked.found.version.id))
        judged = self._judge(draft)
        if isinstance(judged, DraftError):
            return ()
        if not demanded_more(asked.signoff.plan, plan_for(judged, self.policy.approvers)):
            return ()
        with self._store.write() as tx:
            again = asked_for(tx, workspace, request_id)
            if again.signoff != asked.signoff:
                return ()
            review_id = tx.add_review(workspace, asked.found.version.id, judged)
            return self._ask_again(tx, again, Act.STRICTER_POLICY, review_id, judged)

    def _tend_one(self, workspace: str, request_id: int) -> tuple[int, ...]:
        with self._store.read() as tx:
            asked = asked_for(tx, workspace, request_id)
            around = self._around(tx, asked)
        step = asked.signoff.step_in_force
        if step is None:
            return ()
        outlook = _look(asked, step, around)
        with self._store.write() as tx:
            again = asked_for(tx, workspace, request_id)
            moments = again.row.moments
            if again.signoff != asked.signoff or moments.wake_at is None or moments.wake_at > tx.now:
                return ()  # somebody else has looked after it meanwhile
            return self._look_after(tx, self._log(), again, step, outlook, moments)

    def _look_after(
        self, tx: Transaction, audit: AuditLog, asked: Asked, step: Step, outlook: Outlook, moments: Moments
    ) -> tuple[int, ...]:
        quiet = self.policy.approvers.quiet
        due = asked.signoff.plan.due
        course = notices(due, asked.row.opened_at, asked=outlook.waiting, backup=outlook.backup, quiet=quiet)
        since = (moments.wake_at or tx.now) - _BEFORE
        now_due = due_between(course, since, tx.now)
        if any(notice.kind is NoticeKind.EXPIRY for notice in now_due):
            return self._by_itself(tx, audit, asked, Act.EXPIRE) or ()
        escalated = is_escalated(due, asked.row.opened_at, tx.now)
        people = {*outlook.waiting, *(outlook.backup if escalated else ())}
        note = still_needed(asked.signoff, outlook.eligible)
        shown = _ask_people(tx, asked, step, people, note)
        shown += tuple(card for notice in now_due for card in _tell(tx, audit, asked, notice))
        wake_at = next_wake(course, tx.now)
        if outlook.eligible.problems or not outlook.eligible.people:
            wake_at = min(wake_at or tx.now + _ASK_AGAIN, tx.now + _ASK_AGAIN)
        tx.change_request(
            asked.row.id,
            state=asked.row.state,
            step=asked.row.step,
            moments=replace(moments, wake_at=wake_at),
        )
        return shown + tx.redraw(asked.row.id, note)


def _look(asked: Asked, step: Step, around: Surroundings) -> Outlook:
    plan = asked.signoff.plan
    escalated = is_escalated(plan.due, asked.row.opened_at, around.now)
    eligible = resolve(step, around, escalated=escalated)
    answered = asked.signoff.approved_by(asked.signoff.step)
    backup = resolve_names(step.backup, around).people if step.backup else frozenset()
    waiting = resolve(step, around).people - answered
    return Outlook(
        eligible,
        _zones(waiting, around.directory),
        _zones(backup - answered - waiting, around.directory),
    )


def _zones(people: Iterable[Person], directory: Directory) -> dict[Person, tzinfo]:
    """Each person's time zone; who can't be asked about was no longer resolved a moment ago."""
    zones: dict[Person, tzinfo] = {}
    for person in sorted(people):
        try:
            zones[person] = directory.member(person).zone
        except SlackError:
            continue
    return zones


def _ask_people(
    tx: Transaction, asked: Asked, step: Step, people: Iterable[Person], note: str
) -> tuple[int, ...]:
    """A card for each who is asked and has none yet, or one for all in the step's Slack channel."""
    shown = tx.request_cards(asked.row.id)
    known = {card.slack_user or card.slack_channel for card in shown if not card.private}
    if step.slack_channel:
        places = [Place(workspace=asked.row.workspace, slack_channel=step.slack_channel)]
    else:
        places = [_directly(person) for person in sorted(people)]
    return tuple(
        tx.add_card(place, draft_id=None, review_id=asked.row.review_id, note=note, request_id=asked.row.id)
        for place in places
        if (place.slack_user or place.slack_channel) not in known
    )


def _directly(person: Person) -> Place:
    """A direct message: who sends it finds out in which conversation."""
    return Place(workspace=person.workspace, slack_channel=person.user, slack_user=person.user)


def _tell(tx: Transaction, audit: AuditLog, asked: Asked, notice: Notice) -> tuple[int, ...]:
    """A message of its own, since a card that only changes rings no bell; and a line in the audit log."""
    audit.add(
        tx,
        asked.row.workspace,
        f"signoff_{notice.kind}",
        draft_id=asked.row.draft_id,
        request=asked.row.id,
        step=asked.row.step,
        to=notice.to.user if notice.to else None,
    )
    if notice.to is not None:
        return (tx.add_card(_directly(notice.to), draft_id=None, review_id=None, note=_TOLD[notice.kind]),)
    return tell_author(tx, asked, _TOLD_ALL[notice.kind])
