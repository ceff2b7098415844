"""The workflow of a sign-off: a table of transitions, and one function that takes a decision to the next state.

docs/signoff.md draws the table; a test holds the two together. The function knows no clock, no Slack and no database:
who may decide (`Standing`) is found before, at the click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.signoff.eligible import Eligible
from bot.signoff.hold import Hold
from bot.signoff.people import Person
from bot.signoff.plan import Plan, Step


class State(StrEnum):
    """Where a sign-off stands. `requested`: nobody has approved yet; `in_step`: somebody has, and more are needed."""

    REQUESTED = "requested"
    IN_STEP = "in_step"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    OVERRIDDEN = "overridden"

    @property
    def is_open(self) -> bool:
        """Whether approvers are still asked."""
        return self in (State.REQUESTED, State.IN_STEP)

    @property
    def is_go(self) -> bool:
        """Whether the text may be published."""
        return self in (State.APPROVED, State.OVERRIDDEN)


class Act(StrEnum):
    """What can be done to a sign-off: by a person, or by Greenlight (`expire`, `new_text`, `stricter_policy`)."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    PROPOSE_OVERRIDE = "propose_override"
    AGREE_OVERRIDE = "agree_override"
    EXPIRE = "expire"
    NEW_TEXT = "new_text"
    STRICTER_POLICY = "stricter_policy"


OPEN = (State.REQUESTED, State.IN_STEP)

# From a state, by an act, to a state. An approval that others must follow leads to `in_step`, the last to `approved`.
TRANSITIONS: Mapping[tuple[State, Act], tuple[State, ...]] = {
    (State.REQUESTED, Act.APPROVE): (State.IN_STEP, State.APPROVED),
    (State.IN_STEP, Act.APPROVE): (State.IN_STEP, State.APPROVED),
    **{(state, Act.REQUEST_CHANGES): (State.CHANGES_REQUESTED,) for state in OPEN},
    **{(state, Act.REJECT): (State.REJECTED,) for state in OPEN},
    **{(state, Act.EXPIRE): (State.EXPIRED,) for state in OPEN},
    **{(state, Act.STRICTER_POLICY): (State.WITHDRAWN,) for state in OPEN},
    **{
        (state, act): (State.WITHDRAWN,)
        for state in (*OPEN, State.APPROVED, State.OVERRIDDEN)
        for act in (Act.WITHDRAW, Act.NEW_TEXT)
    },
    **{(state, Act.PROPOSE_OVERRIDE): (state,) for state in (*OPEN, State.EXPIRED)},
    **{(state, Act.AGREE_OVERRIDE): (State.OVERRIDDEN,) for state in (*OPEN, State.EXPIRED)},
}
# Sign-offs that these acts end are opened again for the text, or the pack, in force.
ASKED_AGAIN = frozenset((Act.NEW_TEXT, Act.STRICTER_POLICY))

_ENDED = {
    State.REQUESTED: "This sign-off is still open",
    State.IN_STEP: "This sign-off is still open",
    State.APPROVED: "This text was approved already",
    State.CHANGES_REQUESTED: "Changes were requested",
    State.REJECTED: "This text was rejected",
    State.EXPIRED: "This request has expired",
    State.WITHDRAWN: "This request was withdrawn",
    State.OVERRIDDEN: "This sign-off was overridden",
}
_DONE = {
    Act.APPROVE: "it can't be approved",
    Act.REQUEST_CHANGES: "changes can't be requested",
    Act.REJECT: "it can't be rejected",
    Act.WITHDRAW: "it can't be withdrawn",
    Act.PROPOSE_OVERRIDE: "it can't be overridden",
    Act.AGREE_OVERRIDE: "it can't be overridden",
    Act.EXPIRE: "it doesn't expire",
    Act.NEW_TEXT: "a new text changes nothing of it",
    Act.STRICTER_POLICY: "a new policy changes nothing of it",
}
NEEDS_REASON = frozenset((Act.REQUEST_CHANGES, Act.REJECT, Act.PROPOSE_OVERRIDE))
# What Greenlight does by itself; it withdraws where a draft was deleted, or an operator says so on the command line.
_OWN = frozenset((Act.EXPIRE, Act.WITHDRAW, *ASKED_AGAIN))
_BY_APPROVERS = frozenset((Act.APPROVE, Act.REQUEST_CHANGES, Act.REJECT))


class Refusal(Exception):  # noqa: N818 (the word of the workflow: a decision is taken or refused)
    """A decision that is not taken. `str(refusal)` is the sentence for the one who made it."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval, in the step with this number."""

    step: int
    by: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A request for approval of one exact text. `step` counts from 0; `override_by` has proposed to override."""

    plan: Plan
    digest: str
    state: State = State.REQUESTED
    step: int = 0
    approvals: tuple[Approval, ...] = ()
    override_by: Person | None = None

    @property
    def step_in_force(self) -> Step | None:
        """The step whose people are asked now; None where nobody is."""
        return self.plan.steps[self.step] if self.state.is_open else None

    def approved_by(self, step: int) -> frozenset[Person]:
        """Who has approved in the step with this number."""
        return frozenset(approval.by for approval in self.approvals if approval.step == step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One act on a sign-off. `by` is None for Greenlight's own acts; `digest` is that of the text that was seen."""

    act: Act
    digest: str
    by: Person | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who may do what at the moment of a decision, and the hold that stops the brand's approvals."""

    eligible: Eligible = field(default_factory=Eligible)
    may_withdraw: bool = False
    may_override: Eligible = field(default_factory=Eligible)
    may_agree: Eligible = field(default_factory=Eligible)
    hold: Hold | None = None


class EventKind(StrEnum):
    """What the audit log says of a sign-off."""

    REQUESTED = "requested"
    APPROVAL_COUNTED = "approval_counted"
    STEP_PASSED = "step_passed"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TEXT_CHANGED = "text_changed"
    POLICY_STRICTER = "policy_stricter"
    OVERRIDE_PROPOSED = "override_proposed"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a decision did; `step` is the number of the step in which it fell. Texts and reasons are no part of it."""

    kind: EventKind
    before: State | None
    after: State
    step: int
    digest: str
    by: Person | None = None


_KINDS = {
    Act.REQUEST_CHANGES: EventKind.CHANGES_REQUESTED,
    Act.REJECT: EventKind.REJECTED,
    Act.WITHDRAW: EventKind.WITHDRAWN,
    Act.EXPIRE: EventKind.EXPIRED,
    Act.NEW_TEXT: EventKind.TEXT_CHANGED,
    Act.STRICTER_POLICY: EventKind.POLICY_STRICTER,
    Act.PROPOSE_OVERRIDE: EventKind.OVERRIDE_PROPOSED,
    Act.AGREE_OVERRIDE: EventKind.OVERRIDDEN,
}


def open_signoff(
    plan: Plan, digest: str, by: Person | None, hold: Hold | None = None
) -> tuple[SignOff, Event]:
    """A new sign-off. A plan without steps is approved by this very request, unless the brand is on hold."""
    if not plan.steps and hold is not None:
        raise Refusal(hold.sentence)
    signoff = SignOff(plan=plan, digest=digest, state=State.REQUESTED if plan.steps else State.APPROVED)
    kind = EventKind.REQUESTED if plan.steps else EventKind.APPROVED
    return signoff, Event(kind=kind, before=None, after=signoff.state, step=0, digest=digest, by=by)


def decide(signoff: SignOff, decision: Decision, standing: Standing) -> tuple[SignOff, Event]:
    """The sign-off after the decision, and what is to be logged. Raises `Refusal` with a sentence."""
    if (signoff.state, decision.act) not in TRANSITIONS:
        raise Refusal(f"{_ENDED[signoff.state]}: {_DONE[decision.act]}.")
    _check(signoff, decision, standing)
    if decision.act is Act.APPROVE:
        return _approve(signoff, decision, standing)
    (state,) = TRANSITIONS[signoff.state, decision.act]
    override_by = decision.by if decision.act is Act.PROPOSE_OVERRIDE else signoff.override_by
    changed = replace(signoff, state=state, override_by=override_by)
    return changed, _event(_KINDS[decision.act], signoff, changed, decision)


def _approve(signoff: SignOff, decision: Decision, standing: Standing) -> tuple[SignOff, Event]:
    by = _person(decision)
    known = signoff.approved_by(signoff.step)
    passed = is_passed(signoff.plan.steps[signoff.step], known | {by}, standing.eligible)
    if by in known and not passed:
        raise Refusal("You have approved this step already. " + still_needed(signoff, standing.eligible))
    approvals = signoff.approvals if by in known else (*signoff.approvals, Approval(signoff.step, by))
    if not passed:
        changed = replace(signoff, state=State.IN_STEP, approvals=approvals)
        return changed, _event(EventKind.APPROVAL_COUNTED, signoff, changed, decision)
    if signoff.step + 1 < len(signoff.plan.steps):
        changed = replace(signoff, state=State.IN_STEP, step=signoff.step + 1, approvals=approvals)
        return changed, _event(EventKind.STEP_PASSED, signoff, changed, decision)
    changed = replace(signoff, state=State.APPROVED, approvals=approvals)
    return changed, _event(EventKind.APPROVED, signoff, changed, decision)


def is_passed(step: Step, approved_by: frozenset[Person], eligible: Eligible) -> bool:
    """Whether these approvals are enough. Where all are asked, all must be known; nobody is never everybody."""
    if step.need == "all":
        return not eligible.problems and bool(eligible.people) and eligible.people <= approved_by
    return len(approved_by) >= step.need


def still_needed(signoff: SignOff, eligible: Eligible) -> str:
    """What the step in force waits for, as a sentence; why it can't go on, where it can't."""
    step = signoff.step_in_force
    if step is None:
        return ""
    known = signoff.approved_by(signoff.step)
    waiting = len(eligible.people - known)
    missing = waiting if step.need == "all" else step.need - len(known)
    if step.need == "all" and eligible.problems:
        sentence = f"The step '{step.name}' asks for everybody, and stays open until all are known."
    elif missing > waiting or not eligible.people:
        sentence = f"The step '{step.name}' needs {missing or 1} more, and only {waiting} can approve: it stays open."
    else:
        return f"The step '{step.name}' waits for {missing} more."
    return " ".join((sentence, *eligible.problems))


def _check(signoff: SignOff, decision: Decision, standing: Standing) -> None:
    if decision.act in NEEDS_REASON and not decision.reason.strip():
        raise Refusal("This needs a reason: say in a sentence why.")
    if decision.by is None:
        return _check_own(decision)
    if decision.act in (Act.EXPIRE, *ASKED_AGAIN):
        raise Refusal("Nobody does this by hand: it happens when time, text or policy say so.")
    if decision.digest != signoff.digest and decision.act is not Act.WITHDRAW:
        raise Refusal("The text was changed since you saw it: please look at the newest version.")
    if decision.act in (Act.APPROVE, Act.PROPOSE_OVERRIDE, Act.AGREE_OVERRIDE) and standing.hold is not None:
        raise Refusal(standing.hold.sentence)
    if decision.act is Act.WITHDRAW and not standing.may_withdraw:
        raise Refusal("Only the author, the people named for the brand and policy owners can withdraw this.")
    if decision.act in _BY_APPROVERS:
        _check_eligible(decision.by, standing.eligible)
        _check_distinct(signoff, decision.by)
    if decision.act is Act.PROPOSE_OVERRIDE:
        _check_eligible(decision.by, standing.may_override)
    if decision.act is Act.AGREE_OVERRIDE:
        _check_second(signoff, decision.by, standing)
    return None


def _check_own(decision: Decision) -> None:
    if decision.act not in _OWN:
        raise Refusal("This is for a person to decide, and nobody is named.")


def _check_eligible(by: Person, eligible: Eligible) -> None:
    if refusal := eligible.refusal(by):
        raise Refusal(refusal)


def _check_distinct(signoff: SignOff, by: Person) -> None:
    earlier = {approval.by for approval in signoff.approvals if approval.step < signoff.step}
    if signoff.plan.distinct and by in earlier:
        raise Refusal("You approved an earlier step, and the policy asks for somebody else in this one.")


def _check_second(signoff: SignOff, by: Person, standing: Standing) -> None:
    if signoff.override_by is None:
        raise Refusal("Nobody has proposed to override this yet: somebody must, with a reason.")
    if signoff.override_by == by:
        raise Refusal("An override needs a second person: you proposed it, so somebody else must agree.")
    _check_eligible(by, standing.may_agree)


def _person(decision: Decision) -> Person:
    if decision.by is None:  # refused before: no approval without a person
        raise Refusal("This is for a person to decide, and nobody is named.")
    return decision.by


def _event(kind: EventKind, before: SignOff, after: SignOff, decision: Decision) -> Event:
    return Event(
        kind=kind,
        before=before.state,
        after=after.state,
        step=before.step,
        digest=before.digest,
        by=decision.by,
    )
