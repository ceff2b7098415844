"""The plan says who must approve which draft; what a stricter pack asks for is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.policy import load_policy
from bot.signoff.approvers import Approvers
from bot.signoff.eligible import resolve
from bot.signoff.plan import Due, Plan, Step
from bot.signoff.planning import Brief, demanded_more, missing_in_brief, plan_for
from bot.types import Band, Channel, Review, Severity, Unchecked
from tests.signoff.signing import ANN, BEN, CLEO, around, plan, review, step

PRIVACY, MOCKERY = "privacy_disclosure", "segment_mockery"
SHIPPED = load_policy().approvers


def _names(reviewed: Review, approvers: Approvers = SHIPPED) -> list[str]:
    return [step.name for step in plan_for(reviewed, approvers).steps]


SHIPPED_PLANS = [
    ("clear", review(), []),
    ("caution", review(bands={MOCKERY: Band.CAUTION}), ["Social lead"]),
    ("privacy at caution", review(bands={PRIVACY: Band.CAUTION}), ["Social lead"]),
    ("privacy at high", review(bands={PRIVACY: Band.HIGH}), ["Social lead", "Data owner"]),
    ("mockery at high", review(bands={MOCKERY: Band.HIGH}), ["Social lead"]),
    ("a moment", review(bands={"moments": Band.CAUTION}), ["Social lead", "Care"]),
    ("another language", review(unchecked=(Unchecked.LANGUAGE,)), ["Social lead"]),
    ("a picture", review(unchecked=(Unchecked.IMAGE,)), []),
    ("advice alone", review(rules=(f"{PRIVACY}.x",), severity=Severity.ADVICE), []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "reviewed", "names"), SHIPPED_PLANS, ids=[case[0] for case in SHIPPED_PLANS]
)
def test_the_shipped_plans(what: str, reviewed: Review, names: list[str]) -> None:
    assert _names(reviewed) == names


def test_the_shipped_pack_names_nobody_and_approves_nothing() -> None:
    for asked in plan_for(review(bands={PRIVACY: Band.HIGH, "moments": Band.CAUTION}), SHIPPED).steps:
        found = resolve(asked, around(roles=SHIPPED.roles), escalated=True)
        assert not found.people
        assert "names nobody yet: name people in policies/approvers.yaml." in found.problems[0]


def _approvers(**values: Any) -> Approvers:
    return Approvers.model_validate({"roles": {}, "due": [{"answer": "1d", "expire": "3d"}], **values})


def _form(*when: dict[str, Any], name: str = "Step", **values: Any) -> dict[str, Any]:
    return {"name": name, "ask": [str(ANN)], "when": list(when), **values}


WHEN = [
    ("no condition", [], review(), True),
    ("its category", [{"categories": [MOCKERY]}], review(bands={MOCKERY: Band.CAUTION}), True),
    ("another category", [{"categories": [MOCKERY]}], review(bands={PRIVACY: Band.HIGH}), False),
    ("a category in another band", [{"categories": [MOCKERY], "bands": ["high"]}], review(bands={MOCKERY: Band.CAUTION}), False),
    ("the overall band", [{"bands": ["clear"]}], review(), True),
    ("its brand", [{"brands": ["netflix"]}], review(), True),
    ("another brand", [{"brands": ["spotify"]}], review(), False),
    ("its channel", [{"channels": ["reply"]}], review(channel=Channel.REPLY), True),
    ("no channel", [{"channels": ["reply"]}], review(channel=None), False),
    ("a rule", [{"rules": ["moments.war"]}], review(rules=("moments.war",)), True),
    ("all that is given must fit", [{"brands": ["netflix"], "bands": ["high"]}], review(), False),
    ("one entry is enough", [{"brands": ["spotify"]}, {"bands": ["clear"]}], review(), True),
]  # fmt: skip


@pytest.mark.parametrize(("what", "when", "reviewed", "fits"), WHEN, ids=[case[0] for case in WHEN])
def test_when_a_step_is_asked(what: str, when: list[dict[str, Any]], reviewed: Review, fits: bool) -> None:
    asked = [name for name in _names(reviewed, _approvers(steps=[_form(*when)])) if name == "Step"]
    assert bool(asked) == fits


def test_no_pack_can_leave_the_data_owner_out() -> None:
    high = review(bands={PRIVACY: Band.HIGH})
    assert _names(high, _approvers()) == ["Data owner"]
    beside = _form(name="Anybody", ask=["data_owner", str(ANN)])
    assert _names(high, _approvers(steps=[beside])) == ["Anybody", "Data owner"]
    own = _form(name="Ours", ask=["data_owner"])
    assert _names(high, _approvers(steps=[own])) == ["Ours"]


def test_times_follow_channel_and_band() -> None:
    reply = plan_for(review(channel=Channel.REPLY, bands={MOCKERY: Band.HIGH}), SHIPPED).due
    assert (reply.remind[0].seconds, reply.escalate and reply.escalate.seconds) == (30 * 60, 50 * 60)
    assert reply.urgent
    high = plan_for(review(bands={MOCKERY: Band.HIGH}), SHIPPED).due
    rest = plan_for(review(bands={MOCKERY: Band.CAUTION}), SHIPPED).due
    assert high.answer < rest.answer


FIGURES = review(bands={PRIVACY: Band.CAUTION}, rules=(f"{PRIVACY}.usage_breakdown",))


@pytest.mark.parametrize(
    ("brief", "fields"),
    [
        (Brief(), ["data_source", "permission"]),
        (Brief(data_source="Viewing data of May", permission="  "), ["permission"]),
        (Brief(data_source="Viewing data of May", permission="Jo Diaz, 3 May"), []),
    ],
)
def test_figures_about_customers_need_source_and_permission(brief: Brief, fields: list[str]) -> None:
    missing = missing_in_brief(FIGURES, brief, SHIPPED)
    assert list(missing) == fields
    assert all(sentence.endswith(".") for sentence in missing.values())


def test_a_draft_without_figures_needs_no_brief() -> None:
    assert missing_in_brief(review(bands={MOCKERY: Band.HIGH}), Brief(), SHIPPED) == {}


STRICTER = [
    ("the same", plan(step(ANN)), plan(step(ANN)), 0),
    ("a step more", plan(step(ANN)), plan(step(ANN), step(BEN, name="Legal")), 1),
    ("a step less", plan(step(ANN), step(BEN)), plan(step(ANN)), 0),
    ("none, then one", plan(), plan(step(ANN)), 1),
    ("one, then none", plan(step(ANN)), plan(), 0),
    ("one more person", plan(step(ANN, BEN)), plan(step(ANN, BEN, need=2)), 1),
    ("all instead of one", plan(step(ANN, BEN)), plan(step(ANN, BEN, need="all")), 1),
    ("one instead of all", plan(step(ANN, BEN, need="all")), plan(step(ANN, BEN)), 0),
    ("two instead of all", plan(step(ANN, BEN, need="all")), plan(step(ANN, BEN, need=2)), 1),
    ("somebody else", plan(step(ANN)), plan(step(BEN)), 1),
    ("fewer may decide", plan(step(ANN, BEN)), plan(step(ANN)), 1),
    ("more may decide", plan(step(ANN)), plan(step(ANN, BEN)), 0),
    ("another name", plan(step(ANN)), plan(step(ANN, name="Lead")), 0),
    ("a backup less", plan(step(ANN, backup=(str(BEN),))), plan(step(ANN)), 1),
    ("different people", plan(step(ANN), step(BEN)), plan(step(ANN), step(BEN), distinct=True), 1),
    ("a tap", plan(tap=False), plan(), 1),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "demands"), STRICTER, ids=[case[0] for case in STRICTER])
def test_what_a_stricter_pack_demands(what: str, old: Plan, new: Plan, demands: int) -> None:
    sentences = demanded_more(old, new)
    assert len(sentences) == demands
    assert all(sentence.endswith(".") for sentence in sentences)


names = st.sampled_from([str(ANN), str(BEN), str(CLEO), "legal", "T01ABC/S02TEAM"])
steps = st.builds(
    Step,
    name=st.text(min_size=1, max_size=9),
    ask=st.lists(names, min_size=1, max_size=3, unique=True).map(tuple),
    need=st.sampled_from([1, 2, "all"]),
    backup=st.lists(names, max_size=2).map(tuple),
)
dues = st.builds(
    Due,
    answer=st.timedeltas(),
    expire=st.timedeltas(),
    remind=st.lists(st.timedeltas(), max_size=2).map(tuple),
    escalate=st.none() | st.timedeltas(),
    urgent=st.booleans(),
)
plans = st.builds(
    Plan,
    steps=st.lists(steps, max_size=3).map(tuple),
    due=dues,
    policy_version=st.text(max_size=12),
    tap=st.booleans(),
    distinct=st.booleans(),
    override=st.lists(names, max_size=2).map(tuple),
    second=st.lists(names, max_size=2).map(tuple),
)


@given(plans)
def test_a_plan_survives_the_store(made: Plan) -> None:
    assert Plan.from_json(json.loads(json.dumps(made.as_json()))) == made


@given(plans)
def test_no_plan_is_stricter_than_itself(made: Plan) -> None:
    assert demanded_more(made, replace(made, policy_version="another")) == ()
