"""Every transition of the table is taken, every other act is refused with a sentence, and no approval counts that shouldn't."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.signoff.eligible import Eligible
from bot.signoff.flow import (
    NEEDS_REASON,
    TRANSITIONS,
    Act,
    Approval,
    Decision,
    EventKind,
    Refusal,
    SignOff,
    Standing,
    State,
    decide,
    open_signoff,
    still_needed,
)
from bot.signoff.hold import Hold
from tests.signoff.signing import ANN, BEN, CLEO, DAN, NOON, plan, signoff, standing, step

DIAGRAM = Path(__file__).parents[2] / "docs" / "signoff.md"
OWN = (Act.EXPIRE, Act.NEW_TEXT, Act.STRICTER_POLICY)
PAIRS = list(product(State, Act))
TAKEN = [(*pair, target) for pair, targets in TRANSITIONS.items() for target in targets]


def _in(state: State, *, last: bool) -> SignOff:
    """A sign-off in this state; with `last` one more approval is enough."""
    steps = (step(ANN, BEN, CLEO, need="all"),)
    begun = SignOff(plan=plan(*steps), digest="d1", state=state, override_by=BEN)
    known = (BEN, CLEO) if last else (BEN,) if state is State.IN_STEP else ()
    return replace(begun, approvals=tuple(Approval(0, person) for person in known))


def _by(act: Act, **more: object) -> Decision:
    values: dict[str, object] = {
        "act": act,
        "digest": "d1",
        "by": None if act in OWN else ANN,
        "reason": "Because." if act in NEEDS_REASON else "",
    }
    return Decision(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "act", "target"), TAKEN)
def test_each_transition_is_taken(state: State, act: Act, target: State) -> None:
    before = _in(state, last=target is State.APPROVED)
    after, event = decide(before, _by(act), standing(ANN, BEN, CLEO))
    assert (event.before, event.after, after.state) == (state, target, target)
    assert event.by == (None if act in OWN else ANN)


@pytest.mark.parametrize(("state", "act"), [pair for pair in PAIRS if pair not in TRANSITIONS])
def test_each_other_act_is_refused_with_a_sentence(state: State, act: Act) -> None:
    with pytest.raises(Refusal, match=r"^[A-Z].*: .*\.$"):
        decide(_in(state, last=True), _by(act), standing(ANN, BEN, CLEO))


def test_the_diagram_shows_the_table() -> None:
    drawn = {
        (found[1], act.strip(), found[2])
        for found in re.finditer(r"^ {4}(\w+) --> (\w+): (.+)$", DIAGRAM.read_text("utf-8"), re.MULTILINE)
        for act in found[3].split(",")
    }
    assert drawn == {(str(state), str(act), str(target)) for state, act, target in TAKEN}


HOLD = Hold(brand="netflix", reason="A fire on set.", by="UBOSS", since=NOON)
REFUSED = [
    ("a reason is missing", _by(Act.REJECT, reason=" "), standing(ANN), "This needs a reason"),
    ("not asked", _by(Act.APPROVE, by=DAN), standing(ANN), "You are not among those who are asked here."),
    ("not asked to reject", _by(Act.REJECT, by=DAN), standing(ANN), "You are not among those"),
    ("another text", _by(Act.APPROVE, digest="d2"), standing(ANN), "The text was changed since you saw it"),
    ("on hold", _by(Act.APPROVE), replace(standing(ANN), hold=HOLD), "Approvals for netflix are on hold"),
    ("override on hold", _by(Act.PROPOSE_OVERRIDE), replace(standing(ANN), hold=HOLD), "on hold until somebody"),
    ("a stranger withdraws", _by(Act.WITHDRAW), Standing(), "Only the author"),
    ("expiry by hand", _by(Act.EXPIRE, by=ANN), standing(ANN), "Nobody does this by hand"),
    ("approval by nobody", _by(Act.APPROVE, by=None), standing(ANN), "for a person to decide"),
    ("may not override", _by(Act.PROPOSE_OVERRIDE, by=DAN), standing(ANN), "You are not among those"),
    ("no proposal", _by(Act.AGREE_OVERRIDE), standing(ANN), "Nobody has proposed"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "decision", "who", "says"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refusals_say_why(what: str, decision: Decision, who: Standing, says: str) -> None:
    with pytest.raises(Refusal, match=f"{re.escape(says)}.*"):
        decide(signoff(), decision, who)


def test_an_override_needs_a_second_person() -> None:
    asked, event = decide(signoff(), _by(Act.PROPOSE_OVERRIDE), standing(ANN))
    assert event.kind is EventKind.OVERRIDE_PROPOSED
    with pytest.raises(Refusal, match="needs a second person"):
        decide(asked, _by(Act.AGREE_OVERRIDE), standing(ANN, BEN))
    with pytest.raises(Refusal, match="not among those"):
        decide(asked, _by(Act.AGREE_OVERRIDE, by=DAN), standing(ANN, BEN))
    overridden, event = decide(asked, _by(Act.AGREE_OVERRIDE, by=BEN), standing(ANN, BEN))
    assert (overridden.state, event.kind, event.by) == (State.OVERRIDDEN, EventKind.OVERRIDDEN, BEN)


def test_two_of_three_then_all() -> None:
    asked = signoff(step(ANN, BEN, CLEO, name="Team", need=2), step(DAN, CLEO, name="Legal", need="all"))
    team, legal = standing(ANN, BEN, CLEO), standing(DAN, CLEO)
    asked, event = decide(asked, _by(Act.APPROVE), team)
    assert (asked.state, asked.step, event.kind) == (State.IN_STEP, 0, EventKind.APPROVAL_COUNTED)
    assert still_needed(asked, team.eligible) == "The step 'Team' waits for 1 more."
    with pytest.raises(Refusal, match="approved this step already"):
        decide(asked, _by(Act.APPROVE), team)
    asked, event = decide(asked, _by(Act.APPROVE, by=CLEO), team)
    assert (asked.step, event.kind, event.step) == (1, EventKind.STEP_PASSED, 0)
    asked, event = decide(asked, _by(Act.APPROVE, by=CLEO), legal)
    assert (asked.state, event.kind) == (State.IN_STEP, EventKind.APPROVAL_COUNTED)
    asked, event = decide(asked, _by(Act.APPROVE, by=DAN), legal)
    assert (asked.state, event.kind, event.step) == (State.APPROVED, EventKind.APPROVED, 1)


def test_distinct_steps_ask_for_different_people() -> None:
    steps = (step(ANN, name="First"), step(ANN, BEN, name="Second"))
    asked = SignOff(plan=plan(*steps, distinct=True), digest="d1")
    asked, _ = decide(asked, _by(Act.APPROVE), standing(ANN))
    with pytest.raises(Refusal, match="somebody else in this one"):
        decide(asked, _by(Act.APPROVE), standing(ANN, BEN))
    assert decide(asked, _by(Act.APPROVE, by=BEN), standing(ANN, BEN))[0].state is State.APPROVED


def test_all_is_never_reached_while_somebody_is_unknown() -> None:
    asked = signoff(step(ANN, "legal", need="all"))
    unknown = standing(ANN, problems=("The role 'legal' names nobody yet: name people.",))
    asked, _ = decide(asked, _by(Act.APPROVE), unknown)
    assert asked.state is State.IN_STEP
    assert "names nobody yet" in still_needed(asked, unknown.eligible)
    # The role is mended: pressing again is enough, and still one approval.
    asked, _ = decide(asked, _by(Act.APPROVE), standing(ANN))
    assert (asked.state, asked.approvals) == (State.APPROVED, (Approval(0, ANN),))


def test_a_step_that_too_few_can_pass_stays_open_and_says_so() -> None:
    asked = signoff(step(ANN, BEN, need=2))
    assert still_needed(asked, Eligible()) == (
        "The step 'Social lead' needs 2 more, and only 0 can approve: it stays open."
    )
    asked, _ = decide(asked, _by(Act.APPROVE), standing(ANN))
    assert asked.state is State.IN_STEP


def test_a_plan_without_steps_is_approved_by_the_request_itself() -> None:
    asked, event = open_signoff(plan(), "d1", ANN)
    assert (asked.state, event.kind, event.by) == (State.APPROVED, EventKind.APPROVED, ANN)
    assert open_signoff(signoff().plan, "d1", ANN)[1].kind is EventKind.REQUESTED
    with pytest.raises(Refusal, match="on hold"):
        open_signoff(plan(), "d1", ANN, HOLD)
    assert open_signoff(signoff().plan, "d1", ANN, HOLD)[0].state is State.REQUESTED


def test_greenlight_withdraws_what_was_deleted() -> None:
    assert decide(signoff(), _by(Act.WITHDRAW, by=None), Standing())[0].state is State.WITHDRAWN
