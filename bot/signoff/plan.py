"""The plan of one sign-off: its steps in order, frozen when it is opened, so that no later change of the pack moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

Need = int | Literal["all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who is asked together, and how many of them must approve.

    `ask` and `backup` name people, groups and roles as `bot.signoff.people.read_named` reads them; who that is, is
    found at the click. `backup` may decide too once the request was escalated. With a `slack_channel` they are asked
    there together, else each directly.
    """

    name: str
    ask: tuple[str, ...]
    need: Need = 1
    backup: tuple[str, ...] = ()
    slack_channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When whom to remind, counted from the moment of the request. `urgent` overrides quiet hours."""

    answer: timedelta
    expire: timedelta
    remind: tuple[timedelta, ...] = ()
    escalate: timedelta | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sign-off asks for.

    Without steps one tap of the author is the approval or, where `tap` is false, none is needed. `distinct` means
    that nobody may approve in two steps. `override` names who may override, and who must agree to it.
    """

    steps: tuple[Step, ...]
    due: Due
    policy_version: str
    tap: bool = True
    distinct: bool = False
    override: tuple[str, ...] = ()
    second: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The plan as plain data, as the store keeps it."""
        data: dict[str, Any] = _PLAN.dump_python(self, mode="json")
        return data

    @classmethod
    def from_json(cls, data: object) -> Plan:
        """The plan that `as_json` gave."""
        return _PLAN.validate_python(data)


_PLAN = TypeAdapter(Plan)
