"""The Web API methods that the bot uses, in Slack's form and stricter: what Slack would only warn of is refused."""

from __future__ import annotations

from collections.abc import Callable

from bot.demo import chat, lookups
from bot.demo.method import Answer, Arguments, Method, Slackish
from bot.demo.refusal import ApiError


def _open_view(slack: Slackish, arguments: Arguments) -> Answer:
    return {"view": slack.views.open(str(arguments["trigger_id"]), arguments["view"])}


def _push_view(slack: Slackish, arguments: Arguments) -> Answer:
    return {"view": slack.views.push(str(arguments["trigger_id"]), arguments["view"])}


def _update_view(slack: Slackish, arguments: Arguments) -> Answer:
    named = {key: str(arguments.get(key) or "") for key in ("view_id", "external_id")}
    if not any(named.values()):
        raise ApiError("invalid_arguments")
    return {"view": slack.views.update(arguments["view"], **named, seen=str(arguments.get("hash") or ""))}


def _publish_view(slack: Slackish, arguments: Arguments) -> Answer:
    user = str(arguments["user_id"])
    if user not in slack.workspace.users:
        raise ApiError("invalid_arguments")
    return {"view": slack.views.publish(user, arguments["view"], str(arguments.get("hash") or ""))}


def _method(
    run: Callable[[Slackish, Arguments], Answer], scopes: str, required: str, optional: str
) -> Method:
    return Method(frozenset(scopes.split()), frozenset(required.split()), frozenset(optional.split()), run)


_READ = "channels:read groups:read"
_HISTORY = "channels:history groups:history im:history"
_CONTENT = "text blocks thread_ts mrkdwn parse link_names"
_PAGES = "cursor limit"

METHODS: dict[str, Method] = {
    "auth.test": _method(lookups.auth_test, "", "", ""),
    "chat.postMessage": _method(
        chat.post_message,
        "chat:write",
        "channel",
        f"{_CONTENT} unfurl_links unfurl_media metadata reply_broadcast",
    ),
    "chat.update": _method(chat.update, "chat:write", "channel ts", "text blocks metadata parse link_names"),
    "chat.postEphemeral": _method(chat.post_ephemeral, "chat:write", "channel user", _CONTENT),
    "conversations.list": _method(lookups.channels, _READ, "", f"types exclude_archived {_PAGES}"),
    "conversations.info": _method(lookups.conversation_info, _READ, "channel", ""),
    "conversations.history": _method(
        lookups.history, _HISTORY, "channel", f"oldest latest inclusive include_all_metadata {_PAGES}"
    ),
    "conversations.replies": _method(
        lookups.replies, _HISTORY, "channel ts", f"oldest latest inclusive include_all_metadata {_PAGES}"
    ),
    "conversations.members": _method(lookups.members, _READ, "channel", _PAGES),
    "conversations.open": _method(lookups.open_direct, "im:write", "users", "return_im"),
    "chat.delete": _method(chat.delete, "chat:write", "channel ts", ""),
    "chat.getPermalink": _method(chat.permalink, "", "channel message_ts", ""),
    "users.info": _method(lookups.user_info, "users:read", "user", "include_locale"),
    "users.list": _method(lookups.user_list, "users:read", "", _PAGES),
    "usergroups.list": _method(
        lookups.groups, "usergroups:read", "", "include_disabled include_count include_users"
    ),
    "usergroups.users.list": _method(lookups.group_users, "usergroups:read", "usergroup", "include_disabled"),
    "views.open": _method(_open_view, "", "trigger_id view", ""),
    "views.push": _method(_push_view, "", "trigger_id view", ""),
    "views.update": _method(_update_view, "", "view", "view_id external_id hash"),
    "views.publish": _method(_publish_view, "", "user_id view", "hash"),
}
