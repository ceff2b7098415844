"""Methods by which the bot says something: messages, whispers to one person, reactions."""

from __future__ import annotations

import json
from typing import Any

from bot.demo.blockkit import MOST_BLOCKS, check_blocks
from bot.demo.elements import BlockError
from bot.demo.method import Answer, Arguments, Slackish
from bot.demo.refusal import ApiError
from bot.demo.workspace import BOT_ID, BOT_USER

_MOST_TEXT = 4_000


def check_content(arguments: Arguments) -> None:
    """Text and blocks of a message within Slack's limits."""
    if not arguments.get("text") and not arguments.get("blocks"):
        raise ApiError("no_text")
    if len(arguments.get("text") or "") > _MOST_TEXT:
        raise ApiError("msg_too_long")
    _check(arguments.get("blocks") or [])


def _check(blocks: Any) -> None:
    try:
        check_blocks(json.loads(blocks) if isinstance(blocks, str) else blocks, MOST_BLOCKS)
    except BlockError as error:
        raise ApiError(error.code, response_metadata={"messages": [str(error)]}) from None


def post_message(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    check_content(arguments)
    thread_ts = arguments.get("thread_ts")
    if thread_ts is not None and conversation.find(thread_ts) is None:
        raise ApiError("thread_not_found")
    kept = {key: arguments[key] for key in ("text", "blocks", "thread_ts", "metadata") if key in arguments}
    event = slack.workspace.add_message(conversation.id, {"user": BOT_USER, "bot_id": BOT_ID, **kept})
    slack.tell(event)
    return {"channel": conversation.id, "ts": event["ts"], "message": conversation.find(event["ts"])}


def update(slack: Slackish, arguments: Arguments) -> Answer:
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


def post_ephemeral(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    if arguments["user"] not in conversation.members:
        raise ApiError("user_not_in_channel")
    check_content(arguments)
    shown = {key: arguments[key] for key in ("text", "blocks", "thread_ts") if key in arguments}
    return {"message_ts": slack.workspace.whisper(conversation.id, str(arguments["user"]), shown)}


def delete(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments)
    message = conversation.find(str(arguments["ts"]))
    if message is None:
        raise ApiError("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise ApiError("cant_delete_message")
    slack.tell(slack.workspace.delete_message(conversation.id, message["ts"]))
    return {"channel": conversation.id, "ts": message["ts"]}


def permalink(slack: Slackish, arguments: Arguments) -> Answer:
    conversation = slack.conversation(arguments, member=False)
    ts = str(arguments["message_ts"])
    if conversation.find(ts) is None:
        raise ApiError("message_not_found")
    link = f"https://greenlight.example/archives/{conversation.id}/p{ts.replace('.', '')}"
    return {"channel": conversation.id, "permalink": link}
