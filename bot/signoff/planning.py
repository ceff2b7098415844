"""Review and policy -> plan: which steps a draft needs, and what its brief must say first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.signoff.approvers import DATA_OWNER, Approvers
from bot.signoff.plan import Plan, Step
from bot.types import Band, Review, Severity

PRIVACY = "privacy_disclosure"
_DATA_OWNER_STEP = Step(name="Data owner", ask=(DATA_OWNER,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Why a version is published, as far as it was told. `permission` names who may publish the figures."""

    purpose: str | None = None
    audience: str | None = None
    planned_at: str | None = None
    data_source: str | None = None
    permission: str | None = None
    consent: str | None = None


def plan_for(review: Review, approvers: Approvers) -> Plan:
    """The plan of a sign-off of the reviewed draft, under the pack that reviewed it."""
    return Plan(
        steps=tuple(_steps(review, approvers)),
        due=next(times.due for times in approvers.due if times.fits(review)),
        policy_version=review.policy_version,
        tap=approvers.clear == "tap",
        distinct=approvers.distinct,
        override=approvers.override.by,
        second=approvers.override.second,
    )


def _steps(review: Review, approvers: Approvers) -> Iterator[Step]:
    """The pack's steps in its order, then the data owner: that one stands here, so that no pack can forget it."""
    steps = [form.step for form in approvers.steps if form.fits(review)]
    yield from steps
    if _privacy_is_high(review) and not any(_asks_data_owner(step) for step in steps):
        yield _DATA_OWNER_STEP


def _asks_data_owner(step: Step) -> bool:
    """Whether nobody but the data owner can pass the step."""
    return step.ask == (DATA_OWNER,) and not step.backup


def _privacy_is_high(review: Review) -> bool:
    return review.bands.get(PRIVACY) is Band.HIGH or any(
        finding.category == PRIVACY and finding.severity is Severity.HIGH for finding in review.findings
    )


def missing_in_brief(review: Review, brief: Brief, approvers: Approvers) -> dict[str, str]:
    """Field of the brief -> what to say there, for each that must be filled before anybody is asked."""
    found = {finding.rule for finding in review.findings}
    return {
        demand.field: demand.say
        for demand in approvers.brief
        if not found.isdisjoint(demand.rules) and not (getattr(brief, demand.field) or "").strip()
    }


def demanded_more(old: Plan, new: Plan) -> tuple[str, ...]:
    """What the new plan demands and the old one lacked, as sentences; nothing where the old one is enough."""
    demands = [
        f"The policy now asks for the step '{step.name}'."
        for step in new.steps
        if not any(_is_as_strict(known, step) for known in old.steps)
    ]
    if new.tap and not old.tap and not new.steps and not old.steps:
        demands.append("The policy now asks for a tap of the author.")
    if new.distinct and not old.distinct and len(new.steps) > 1:
        demands.append("The policy now asks for different people in each step.")
    return tuple(demands)


def _is_as_strict(old: Step, new: Step) -> bool:
    """Whether passing the old step means that the new one would have been passed: the same people or fewer, no
    smaller number of them."""
    if not _all_in((*old.ask, *old.backup), (*new.ask, *new.backup)):
        return False
    if new.need == "all":
        return old.need == "all" and set(old.ask) == set(new.ask)
    # Of "all" only one is sure: the others may be away, or have written the draft.
    return (1 if old.need == "all" else old.need) >= new.need


def _all_in(names: Iterable[str], others: Iterable[str]) -> bool:
    return set(names) <= set(others)
