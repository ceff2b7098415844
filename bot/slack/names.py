"""What Slack's ids are called, asked once and remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.errors import SlackError
from bot.slack.send import Calls

_KEEP_S = 3600.0
_KEEP_UNKNOWN_S = 60.0
# Names are looked up while a draft waits: better its id than a late answer.
_PATIENCE_S = 2.0


class SlackNames:
    """Names of users and Slack channels. One that can't be had is its id, so that no draft waits for it."""

    def __init__(self, calls: Calls, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls = calls
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[str, float]] = {}

    def user(self, user_id: str) -> str:
        """The display name, or the full name where there is none."""
        return self._name("users.info", "user", user_id, _user_name)

    def slack_channel(self, channel_id: str) -> str:
        """The name without #."""
        return self._name("conversations.info", "channel", channel_id, lambda found: str(found["name"]))

    def _name(self, method: str, kind: str, key: str, name: Callable[[Any], str]) -> str:
        known = self._known.get((kind, key))
        if known and self._clock() < known[1]:
            return known[0]
        try:
            found = name(self._calls.read(method, {kind: key}, patience_s=_PATIENCE_S)[kind])
            keep = _KEEP_S
        except (SlackError, KeyError):
            found, keep = key, _KEEP_UNKNOWN_S
        self._known[(kind, key)] = (found, self._clock() + keep)
        return found


def _user_name(user: Any) -> str:
    profile = user.get("profile") or {}
    return str(
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user["name"]
    )
