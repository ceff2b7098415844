"""`policies/approvers.yaml`: who must approve what, by when, and what the brief must say before anybody is asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.errors import PolicyError
from bot.review.rule import Form, Sentence
from bot.review.yaml_source import KeyPath, Located, did_you_mean, mistake
from bot.signoff.people import Role, read_named
from bot.signoff.plan import Due, Need, Step
from bot.types import Band, Channel, Review, Unchecked

ADMIN, DATA_OWNER, POLICY_OWNER = "admin", "data_owner", "policy_owner"
HOLDERS = (POLICY_OWNER, ADMIN)
"""Who may put a brand on hold, and withdraw any request."""
_ALWAYS_THERE = (ADMIN, DATA_OWNER, POLICY_OWNER)

_MOST_NEEDED = 50

_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read_duration(value: object) -> timedelta:
    """`30m`, `4h` or `3d`; else ValueError."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write a time as minutes, hours or days: 30m, 4h, 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _read_time(value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError("write a time of day as 08:00 or 19:30")
    return time.fromisoformat(value)


def _check_named(value: object) -> object:
    if isinstance(value, str):
        read_named(value)
    return value


def _read_need(value: object) -> Need:
    if value == "all" or (isinstance(value, int) and 1 <= value <= _MOST_NEEDED and value is not True):
        return value
    if value == "any":
        return 1
    raise ValueError(f"write any, all, or how many must approve (1 to {_MOST_NEEDED})")


Name = Annotated[str, BeforeValidator(_check_named)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
TimeOfDay = Annotated[time, BeforeValidator(_read_time)]


class When(Form):
    """A draft that a step is for. What is left out fits every draft; what is given must all fit."""

    categories: tuple[str, ...] = Field((), description="One of these categories stands in one of `bands`.")
    bands: tuple[Band, ...] = Field((), description="Without `categories`: the overall band is one of these.")
    brands: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    rules: tuple[str, ...] = Field((), description="One of these rules found something.")
    unchecked: tuple[Unchecked, ...] = Field((), description="One of these parts could not be checked.")

    def fits(self, review: Review) -> bool:
        """Whether the reviewed draft is meant."""
        draft = review.draft
        return (
            (not self.brands or draft.brand in self.brands)
            and (not self.channels or draft.channel in self.channels)
            and self._fits_bands(review)
            and (not self.rules or any(finding.rule in self.rules for finding in review.findings))
            and (not self.unchecked or any(part in self.unchecked for part in review.unchecked))
        )

    def _fits_bands(self, review: Review) -> bool:
        bands = self.bands or (Band.CAUTION, Band.HIGH)
        if self.categories:
            return any(review.bands.get(category) in bands for category in self.categories)
        return not self.bands or review.band in self.bands


class StepForm(Form):
    """One step: who is asked, how many must approve, and for which drafts.

    With `slack_channel` its card stands there; without, each person gets one.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    ask: tuple[Name, ...] = Field(min_length=1)
    need: Annotated[Need, BeforeValidator(_read_need)] = 1
    backup: tuple[Name, ...] = Field((), description="May decide too, once the request was escalated.")
    slack_channel: Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{2,31}$")] | None = None
    when: tuple[When, ...] = Field((), description="One of these fits; without any: every draft.")

    @model_validator(mode="after")
    def _backup_makes_sense(self) -> StepForm:
        if self.need == "all" and self.backup:
            raise ValueError(
                "a step that all must approve has no backup; name stand-ins for those who are away"
            )
        return self

    @property
    def step(self) -> Step:
        """The step as a plan holds it."""
        return Step(
            name=self.name,
            ask=self.ask,
            need=self.need,
            backup=self.backup,
            slack_channel=self.slack_channel,
        )

    def fits(self, review: Review) -> bool:
        """Whether the reviewed draft needs this step."""
        return not self.when or any(condition.fits(review) for condition in self.when)


class DueForm(Form):
    """When whom to remind, for some channels and bands; all times are counted from the request."""

    channels: tuple[Channel, ...] = ()
    bands: tuple[Band, ...] = ()
    remind: tuple[Duration, ...] = ()
    escalate: Duration | None = None
    answer: Duration
    expire: Duration
    urgent: bool = Field(False, description="Quiet hours don't count.")

    @model_validator(mode="after")
    def _in_order(self) -> DueForm:
        if self.answer > self.expire:
            raise ValueError("'answer' must not lie behind 'expire'")
        if any(moment >= self.expire for moment in (*self.remind, self.escalate or timedelta())):
            raise ValueError("'remind' and 'escalate' must lie before 'expire'")
        return self

    @property
    def due(self) -> Due:
        """The times as a plan holds them."""
        return Due(
            answer=self.answer,
            expire=self.expire,
            remind=tuple(sorted(set(self.remind))),
            escalate=self.escalate,
            urgent=self.urgent,
        )

    def fits(self, review: Review) -> bool:
        """Whether these times hold for the reviewed draft."""
        fits_channel = not self.channels or review.draft.channel in self.channels
        return fits_channel and (not self.bands or review.band in self.bands)


class QuietHours(Form):
    """When nobody is reminded, by the clock on each person's own wall."""

    since: TimeOfDay
    until: TimeOfDay
    weekend: bool = Field(False, description="Saturday and Sunday are quiet all day.")


class Overriding(Form):
    """Who may override, and who must agree to it: two different people."""

    by: tuple[Name, ...] = ()
    second: tuple[Name, ...] = ()


class BriefDemand(Form):
    """A field of the brief that must be filled where one of these rules found something."""

    field: Literal["purpose", "audience", "planned_at", "data_source", "permission", "consent"]
    rules: tuple[str, ...] = Field(min_length=1)
    say: Sentence


class BrandPeople(Form):
    """Who may use the author's buttons on every draft of a brand."""

    people: tuple[Name, ...] = ()


class Approvers(Form):
    """Who must approve what. Roles name people and Slack user groups by their ids."""

    roles: dict[str, tuple[Name, ...]] = Field(default_factory=dict)
    brands: dict[str, BrandPeople] = Field(default_factory=dict)
    clear: Literal["tap", "none"] = "tap"
    steps: tuple[StepForm, ...] = ()
    due: tuple[DueForm, ...] = Field(min_length=1)
    quiet: QuietHours | None = None
    override: Overriding = Overriding()
    distinct: bool = False
    brief: tuple[BriefDemand, ...] = ()

    @field_validator("roles")
    @classmethod
    def _roles_hold_people(cls, roles: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for role, listed in roles.items():
            if not isinstance(_named_or_none(role), Role):
                raise ValueError(f"the role '{role}' must be named in small letters, such as social_lead")
            nested = [name for name in listed if isinstance(read_named(name), Role)]
            if nested:
                raise ValueError(
                    f"the role '{role}' names '{nested[0]}': a role holds people and groups only"
                )
        return {**dict.fromkeys(_ALWAYS_THERE, ()), **roles}

    @field_validator("due")
    @classmethod
    def _one_fits_all(cls, due: tuple[DueForm, ...]) -> tuple[DueForm, ...]:
        if due[-1].channels or due[-1].bands:
            raise ValueError("the last entry must fit every draft: leave out its 'channels' and 'bands'")
        return due

    @field_validator("steps")
    @classmethod
    def _named_once(cls, steps: tuple[StepForm, ...]) -> tuple[StepForm, ...]:
        names = [step.name for step in steps]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two steps are named '{twice}'")
        return steps

    def brand_people(self, brand: str | None) -> tuple[str, ...]:
        """Who may use the author's buttons on drafts of this brand, beside the author."""
        return self.brands[brand].people if brand in self.brands else ()

    def withdrawers(self, brand: str | None) -> tuple[str, ...]:
        """Who may withdraw a request for a draft of this brand, beside its author."""
        return (*self.brand_people(brand), *HOLDERS)


def _named_or_none(text: str) -> object:
    try:
        return read_named(text)
    except ValueError:
        return None


def load_approvers(source: Located) -> Approvers:
    """The file as read. Raises `PolicyError` with file and line, also for a role that nothing defines."""
    if not isinstance(source.data, dict):
        raise PolicyError("The file must be a mapping.", where=source.where(), todo="Begin with 'roles:'.")
    try:
        approvers = Approvers.model_validate({"roles": {}, **source.data})
    except ValidationError as fault:
        raise mistake(fault, source, Approvers) from fault
    for key, name in _references(approvers):
        if isinstance(read_named(name), Role) and name not in approvers.roles:
            known = sorted(approvers.roles)
            raise PolicyError(
                f"There is no role '{name}'.",
                where=source.where(key),
                todo=f"Roles are {', '.join(known)}; add it under 'roles'.{did_you_mean(name, known)}",
            )
    return approvers


def check_against_pack(
    approvers: Approvers, source: Located, *, categories: Collection[str], rules: Mapping[str, object]
) -> None:
    """Refuse categories and rules that the pack doesn't have: a misspelt one would silently ask nobody."""
    for at, step in enumerate(approvers.steps):
        for number, when in enumerate(step.when):
            key: KeyPath = ("steps", at, "when", number)
            _all_known(when.categories, categories, "category", source, (*key, "categories"))
            _all_known(when.rules, rules, "rule", source, (*key, "rules"))
    for at, demand in enumerate(approvers.brief):
        _all_known(demand.rules, rules, "rule", source, ("brief", at, "rules"))


def _all_known(
    names: tuple[str, ...], known: Collection[str], what: str, source: Located, key: KeyPath
) -> None:
    for at, name in enumerate(names):
        if name not in known:
            raise PolicyError(
                f"There is no {what} '{name}'.",
                where=source.where((*key, at)),
                todo=f"'greenlight policies list' names all.{did_you_mean(name, sorted(known))}",
            )


def _references(approvers: Approvers) -> Iterator[tuple[KeyPath, str]]:
    """Every place that names somebody, but for the roles themselves."""
    for at, step in enumerate(approvers.steps):
        for part, names in (("ask", step.ask), ("backup", step.backup)):
            yield from ((("steps", at, part, number), name) for number, name in enumerate(names))
    for part, names in (("by", approvers.override.by), ("second", approvers.override.second)):
        yield from ((("override", part, number), name) for number, name in enumerate(names))
    for slug, brand in approvers.brands.items():
        yield from ((("brands", slug, "people", number), name) for number, name in enumerate(brand.people))
