"""Whether a card stands in Slack already: each of its messages carries the card's key in its metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.slack.send import Calls, RefusedError
from bot.store import CardRow

EVENT_TYPE = "greenlight_card"

_PAGE = 200
_GONE = {"thread_not_found", "message_not_found"}
# Slack's clock and ours may differ by this much.
_CLOCKS = timedelta(minutes=10)


def metadata(card: CardRow, part: int) -> dict[str, Any]:
    """What is written into a message, for `posted_parts` to find."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": card.key, "part": part}}


def posted_parts(card: CardRow, calls: Calls) -> dict[int, str]:
    """Part -> timestamp of the card's messages that stand in Slack.

    Reads to the last page and waits where Slack says so. RefusedError where Slack doesn't let us look.
    """
    found: dict[int, str] = {}
    try:
        for message in _messages(card, calls):
            told = message.get("metadata") or {}
            payload = told.get("event_payload") or {}
            if told.get("event_type") == EVENT_TYPE and payload.get("key") == card.key:
                found.setdefault(int(payload.get("part", 0)), str(message["ts"]))
    except RefusedError as refusal:
        if refusal.code not in _GONE:
            raise
    return found


def method_for(card: CardRow) -> str:
    """The method that reads where the card is: its thread, or the conversation itself."""
    return "conversations.history" if card.thread_ts is None else "conversations.replies"


def _messages(card: CardRow, calls: Calls) -> Iterator[Mapping[str, Any]]:
    arguments: dict[str, Any] = {
        "channel": card.slack_channel,
        "limit": _PAGE,
        "include_all_metadata": "true",
    }
    if card.thread_ts is None:
        arguments["oldest"] = f"{(card.created_at - _CLOCKS).timestamp():.6f}"
    else:
        arguments["ts"] = card.thread_ts
    while True:
        answer = calls.read(method_for(card), arguments, patience_s=20.0)
        yield from answer.get("messages", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        arguments["cursor"] = cursor
