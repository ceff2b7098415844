"""People, Slack user groups and roles: whom a policy pack can name, and what Slack knows of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

_PERSON = re.compile(r"([TE][A-Z0-9]{2,31})/([UW][A-Z0-9]{2,31})")
_GROUP = re.compile(r"([TE][A-Z0-9]{2,31})/(S[A-Z0-9]{2,31})")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody in Slack, by the ids of workspace and user; a name is never enough."""

    workspace: str
    user: str

    def __str__(self) -> str:
        return f"{self.workspace}/{self.user}"


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """A Slack user group."""

    workspace: str
    group: str

    def __str__(self) -> str:
        return f"{self.workspace}/{self.group}"


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """A named list of people and groups in the policy pack."""

    name: str

    def __str__(self) -> str:
        return self.name


Named = Person | Group | Role


def read_named(text: str) -> Named:
    """`T01ABC/U02DEF` as a person, `T01ABC/S03GHI` as a Slack user group, `social_lead` as a role; else ValueError."""
    if found := _PERSON.fullmatch(text):
        return Person(found[1], found[2])
    if found := _GROUP.fullmatch(text):
        return Group(found[1], found[2])
    if _ROLE.fullmatch(text):
        return Role(text)
    raise ValueError(
        "name a person as workspace/user (T01ABC/U02DEF), a Slack user group as workspace/group (T01ABC/S03GHI), "
        "or a role in small letters (social_lead)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What Slack tells of a person. `home` is the workspace whose account it is; `zone` the person's time zone."""

    person: Person
    home: str
    guest: bool = False
    deleted: bool = False
    bot: bool = False
    zone: tzinfo = UTC


class Directory(Protocol):
    """Slack's people, asked at the click. Both methods raise `SlackError` where Slack gives no answer."""

    def member(self, person: Person) -> Member:
        """What Slack knows of this person now."""

    def members(self, group: Group) -> frozenset[Person]:
        """Who is in the group now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away from `since` until before `until`, or for good, and `stand_in`, if any, decides instead."""

    person: Person
    stand_in: Person | None
    since: datetime
    until: datetime | None = None

    def covers(self, now: datetime) -> bool:
        """Whether the person is away now."""
        return self.since <= now and (self.until is None or now < self.until)
