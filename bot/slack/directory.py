"""Slack's people and user groups, asked at the click: who may decide must be true now, not an hour ago."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.signoff.people import Group, Member, Person
from bot.slack.send import Calls

# Somebody has pressed a button and waits.
_PATIENCE_S = 2.0


class SlackDirectory:
    """Answers from Slack itself; raises SlackError where it gives none."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def member(self, person: Person) -> Member:
        """What Slack knows of this person now."""
        user = self._calls.read("users.info", {"user": person.user}, patience_s=_PATIENCE_S)["user"]
        return Member(
            person=person,
            home=str(user.get("team_id") or ""),
            guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            deleted=bool(user.get("deleted")),
            bot=bool(user.get("is_bot")),
            zone=_zone(str(user.get("tz") or "UTC")),
        )

    def members(self, group: Group) -> frozenset[Person]:
        """Who is in the group now."""
        answer = self._calls.read("usergroups.users.list", {"usergroup": group.group}, patience_s=_PATIENCE_S)
        return frozenset(Person(group.workspace, str(user)) for user in answer.get("users", []))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
