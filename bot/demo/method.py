"""What a Web API method of the local Slack is, what it works on, and how it pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.refusal import ApiError
from bot.demo.views import Views
from bot.demo.workspace import BOT_USER, Conversation, Workspace

Answer = dict[str, Any]
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: the scopes of which it needs one, the arguments it must and may have, and what it does."""

    scopes: frozenset[str]
    required: frozenset[str]
    optional: frozenset[str]
    run: Callable[[Slackish, Arguments], Answer]

    def check(self, arguments: Arguments, scopes: frozenset[str]) -> None:
        """Raise ApiError where the call is not allowed or not understood."""
        if self.scopes and not self.scopes & scopes:
            raise ApiError(
                "missing_scope", needed=",".join(sorted(self.scopes)), provided=",".join(sorted(scopes))
            )
        if missing := self.required - set(arguments):
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"missing {sorted(missing)}"]}
            )
        if unknown := set(arguments) - self.required - self.optional:
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"unknown {sorted(unknown)}"]}
            )


class Slackish:
    """What the methods work on: the workspace, its views and files, and who is told of events."""

    def __init__(self, workspace: Workspace, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self.workspace = workspace
        self.tell = tell
        self.views = Views()
        self.files: dict[str, tuple[str, bytes]] = {}

    def conversation(self, arguments: Arguments, *, member: bool = True) -> Conversation:
        """The Slack channel of a call; private ones don't exist for who is not in them."""
        found = self.workspace.conversations.get(str(arguments["channel"]))
        if found is None or (found.private and BOT_USER not in found.members):
            raise ApiError("channel_not_found")
        if member and BOT_USER not in found.members:
            raise ApiError("not_in_channel")
        return found


def is_within(message: Mapping[str, Any], arguments: Arguments) -> bool:
    """Whether a message lies between `oldest` and `latest`."""
    ts, inclusive = float(message["ts"]), str(arguments.get("inclusive", "0")).lower() in ("1", "true")
    oldest, latest = float(arguments.get("oldest", 0)), float(arguments.get("latest", "inf"))
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def page_of(items: list[Any], arguments: Arguments) -> tuple[list[Any], Answer]:
    """The items of one page, and the cursor of the next."""
    try:
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit", 100))
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if not 1 <= limit <= 999:
        raise ApiError("invalid_limit")
    cursor = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": cursor}}
