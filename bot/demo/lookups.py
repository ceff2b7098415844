"""Methods by which the bot looks around: Slack channels, their messages, people and user groups."""

from __future__ import annotations

from typing import Any

from bot.demo.method import Answer, Arguments, Slackish, is_within, page_of
from bot.demo.refusal import ApiError
from bot.demo.workspace import BOT_ID, BOT_USER, TEAM_ID, User

Message = dict[str, Any]


def auth_test(slack: Slackish, _: Arguments) -> Answer:
    who = {
        "team": "Greenlight",
        "user": "greenlight",
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
    }
    return {"url": "https://greenlight.example/", "is_enterprise_install": False, **who}


def channels(slack: Slackish, arguments: Arguments) -> Answer:
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
    page, more = page_of(shown, arguments)
    return {"channels": page, **more}


def history(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    top = [
        message
        for message in conversation.messages
        if message.get("thread_ts", message["ts"]) == message["ts"]
    ]
    page, more = page_of([message for message in reversed(top) if is_within(message, arguments)], arguments)
    return _messages(page, more, arguments)


def replies(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    ts = str(arguments["ts"])
    if conversation.find(ts) is None:
        raise ApiError("thread_not_found")
    # Slack begins every page with the message that began the thread.
    began = [message for message in conversation.messages if message["ts"] == ts]
    thread = [message for message in conversation.messages if message.get("thread_ts") == ts != message["ts"]]
    page, more = page_of([message for message in thread if is_within(message, arguments)], arguments)
    return _messages([*began, *page], more, arguments)


def _messages(page: list[Message], more: Answer, arguments: Arguments) -> Answer:
    """A page of messages; what apps wrote into their metadata only where it is asked for."""
    if str(arguments.get("include_all_metadata", "")).lower() not in ("1", "true"):
        page = [{key: value for key, value in message.items() if key != "metadata"} for message in page]
    return {"messages": page, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def conversation_info(slack: Slackish, arguments: Arguments) -> Answer:
    found = slack.conversation(arguments, member=False)
    kind = {"is_private": found.private, "is_im": found.direct, "is_member": BOT_USER in found.members}
    return {"channel": {"id": found.id, "name": found.name, **kind}}


def members(slack: Slackish, arguments: Arguments) -> Answer:
    page, more = page_of(sorted(slack.conversation(arguments, member=False).members), arguments)
    return {"members": page, **more}


def open_direct(slack: Slackish, arguments: Arguments) -> Answer:
    people = str(arguments["users"]).split(",")
    if len(people) > 1:
        raise ApiError("method_not_supported_for_channel_type")
    if people[0] not in slack.workspace.users:
        raise ApiError("user_not_found")
    return {"channel": {"id": slack.workspace.direct(people[0]).id}}


def user_info(slack: Slackish, arguments: Arguments) -> Answer:
    found = slack.workspace.users.get(str(arguments["user"]))
    if found is None:
        raise ApiError("user_not_found")
    return {"user": _as_sent(found)}


def user_list(slack: Slackish, arguments: Arguments) -> Answer:
    page, more = page_of([_as_sent(user) for user in slack.workspace.users.values()], arguments)
    return {"members": page, **more}


def _as_sent(user: User) -> Answer:
    profile = {"display_name": user.display_name, "real_name": user.display_name}
    flags = {
        "deleted": user.deleted,
        "is_bot": user.id == BOT_USER,
        "is_admin": user.admin,
        "is_owner": False,
    }
    guest = {"is_restricted": user.guest, "is_ultra_restricted": False, "is_stranger": user.team != TEAM_ID}
    zone = {"tz": user.zone, "tz_label": user.zone}
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "profile": profile,
        **flags,
        **guest,
        **zone,
    }


def groups(slack: Slackish, _: Arguments) -> Answer:
    groups = slack.workspace.groups.values()
    return {
        "usergroups": [{"id": group.id, "handle": group.handle, "name": group.handle} for group in groups]
    }


def group_users(slack: Slackish, arguments: Arguments) -> Answer:
    found = slack.workspace.groups.get(str(arguments["usergroup"]))
    if found is None:
        raise ApiError("no_such_subteam")
    return {"users": sorted(found.members)}
