"""The Web API methods that the bot uses, in Slack's form and stricter: what Slack would only warn of is refused."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.blockkit import MOST_VIEW_BLOCKS, BlockError, check_blocks
from bot.demo.workspace import BOT_ID, BOT_USER, TEAM_ID, Conversation, Workspace

_MOST_TEXT = 4_000
_TRIGGER_LIFE_S = 3.0

Answer = dict[str, Any]
Arguments = Mapping[str, Any]


class ApiError(Exception):
    """A call that Slack refuses with this error code."""

    def __init__(self, code: str, **more: Any) -> None:
        self.answer: Answer = {"ok": False, "error": code, **more}
        super().__init__(code)


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
    """What the methods work on: the workspace, the triggers that live, and who is told of events."""

    def __init__(self, workspace: Workspace, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self.workspace = workspace
        self.tell = tell
        self.triggers: dict[str, float] = {}
        self.ephemeral: list[Arguments] = []
        self.views: list[Arguments] = []

    def conversation(self, arguments: Arguments, *, member: bool = True) -> Conversation:
        """The Slack channel of a call; private ones don't exist for who is not in them."""
        found = self.workspace.conversations.get(str(arguments["channel"]))
        if found is None or (found.private and BOT_USER not in found.members):
            raise ApiError("channel_not_found")
        if member and BOT_USER not in found.members:
            raise ApiError("not_in_channel")
        return found


def check_content(arguments: Arguments) -> None:
    """Text and blocks of a message within Slack's limits."""
    if not arguments.get("text") and not arguments.get("blocks"):
        raise ApiError("no_text")
    if len(arguments.get("text") or "") > _MOST_TEXT:
        raise ApiError("msg_too_long")
    _check(arguments.get("blocks") or [])


def _check(blocks: Any, most: int = 50) -> None:
    try:
        check_blocks(json.loads(blocks) if isinstance(blocks, str) else blocks, most)
    except BlockError as error:
        raise ApiError(error.code, response_metadata={"messages": [str(error)]}) from None


def _auth_test(slack: Slackish, _: Arguments) -> Answer:
    who = {
        "team": "Greenlight",
        "user": "greenlight",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
    }
    return {"url": "https://greenlight.example/", "is_enterprise_install": False, **who}


def _post_message(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    check_content(arguments)
    thread_ts = arguments.get("thread_ts")
    if thread_ts is not None and conversation.find(thread_ts) is None:
        raise ApiError("thread_not_found")
    kept = {key: arguments[key] for key in ("text", "blocks", "thread_ts", "metadata") if key in arguments}
    event = slack.workspace.add_message(conversation.id, {"user": BOT_USER, "bot_id": BOT_ID, **kept})
    slack.tell(event)
    return {"channel": conversation.id, "ts": event["ts"], "message": conversation.find(event["ts"])}


def _update(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    check_content(arguments)
    message = conversation.find(str(arguments["ts"]))
    if message is None:
        raise ApiError("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise ApiError("cant_update_message")
    changes = {key: arguments[key] for key in ("text", "blocks", "metadata") if key in arguments}
    slack.tell(slack.workspace.change_message(conversation.id, message["ts"], changes))
    return {"channel": conversation.id, "ts": message["ts"], "text": message.get("text", "")}


def _post_ephemeral(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    if arguments["user"] not in conversation.members:
        raise ApiError("user_not_in_channel")
    check_content(arguments)
    slack.ephemeral.append(dict(arguments))
    return {"message_ts": slack.workspace.next_ts()}


def _list(slack: Slackish, arguments: Arguments) -> Answer:
    kinds = str(arguments.get("types", "public_channel")).split(",")
    shown = [
        {
            "id": found.id,
            "name": found.name,
            "is_private": found.private,
            "is_member": BOT_USER in found.members,
        }
        for found in slack.workspace.conversations.values()
        if ("private_channel" if found.private else "public_channel") in kinds
        and (not found.private or BOT_USER in found.members)
    ]
    page, more = _page(shown, arguments)
    return {"channels": page, **more}


def _history(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    top = [
        message
        for message in conversation.messages
        if message.get("thread_ts", message["ts"]) == message["ts"]
    ]
    page, more = _page([message for message in reversed(top) if _within(message, arguments)], arguments)
    return {"messages": page, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def _replies(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    ts = str(arguments["ts"])
    if conversation.find(ts) is None:
        raise ApiError("thread_not_found")
    thread = [message for message in conversation.messages if ts in (message["ts"], message.get("thread_ts"))]
    page, more = _page([message for message in thread if _within(message, arguments)], arguments)
    return {"messages": page, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def _conversation_info(slack: Slackish, arguments: Arguments) -> Answer:
    found = slack.conversation(arguments, member=False)
    return {"channel": {"id": found.id, "name": found.name, "is_private": found.private}}


def _user_info(slack: Slackish, arguments: Arguments) -> Answer:
    found = slack.workspace.users.get(str(arguments["user"]))
    if found is None:
        raise ApiError("user_not_found")
    profile = {"display_name": found.display_name, "real_name": found.display_name}
    return {"user": {"id": found.id, "team_id": TEAM_ID, "name": found.name, "profile": profile}}


def _open_view(slack: Slackish, arguments: Arguments) -> Answer:
    born = slack.triggers.pop(str(arguments["trigger_id"]), None)
    if born is None:
        raise ApiError("invalid_trigger_id")
    if time.monotonic() - born > _TRIGGER_LIFE_S:
        raise ApiError("expired_trigger_id")
    view = arguments["view"]
    _check(view.get("blocks"), MOST_VIEW_BLOCKS)
    slack.views.append(view)
    return {"view": {"id": f"V{len(slack.views)}", **view}}


def _within(message: Mapping[str, Any], arguments: Arguments) -> bool:
    ts, inclusive = float(message["ts"]), str(arguments.get("inclusive", "0")).lower() in ("1", "true")
    oldest, latest = float(arguments.get("oldest", 0)), float(arguments.get("latest", "inf"))
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def _page(items: list[Any], arguments: Arguments) -> tuple[list[Any], Answer]:
    try:
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit", 100))
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if not 1 <= limit <= 999:
        raise ApiError("invalid_limit")
    cursor = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": cursor}}


def _method(
    run: Callable[[Slackish, Arguments], Answer], scopes: str, required: str, optional: str
) -> Method:
    return Method(frozenset(scopes.split()), frozenset(required.split()), frozenset(optional.split()), run)


_READ = "channels:read groups:read"
_HISTORY = "channels:history groups:history"
_CONTENT = "text blocks thread_ts mrkdwn parse link_names"
_PAGES = "cursor limit"

METHODS: dict[str, Method] = {
    "auth.test": _method(_auth_test, "", "", ""),
    "chat.postMessage": _method(
        _post_message,
        "chat:write",
        "channel",
        f"{_CONTENT} unfurl_links unfurl_media metadata reply_broadcast",
    ),
    "chat.update": _method(_update, "chat:write", "channel ts", "text blocks metadata parse link_names"),
    "chat.postEphemeral": _method(_post_ephemeral, "chat:write", "channel user", _CONTENT),
    "conversations.list": _method(_list, _READ, "", f"types exclude_archived {_PAGES}"),
    "conversations.info": _method(_conversation_info, _READ, "channel", ""),
    "conversations.history": _method(
        _history, _HISTORY, "channel", f"oldest latest inclusive include_all_metadata {_PAGES}"
    ),
    "conversations.replies": _method(
        _replies, _HISTORY, "channel ts", f"oldest latest inclusive include_all_metadata {_PAGES}"
    ),
    "users.info": _method(_user_info, "users:read", "user", ""),
    "views.open": _method(_open_view, "", "trigger_id view", ""),
}
