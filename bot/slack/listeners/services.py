"""What every listener is given, and the readings that they share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.door import Desk
from bot.desk.rework import Press
from bot.slack.blocks import Post
from bot.slack.cards import Cards
from bot.slack.channels import WatchedChannels
from bot.slack.conversations import Conversations
from bot.slack.read import Names
from bot.slack.views import View, Views
from bot.store import DeliveryRow, Place

# Slack's response_url lives for 30 minutes; what is sent at the last moment would be lost.
_RESPONSE_LIFE = timedelta(minutes=29)


@dataclass(frozen=True, slots=True)
class Services:
    """The workspace, the desk to ask, the names to read with, the cards and views to show; `respond` answers a click by its
    response_url, beside the message or (with True) in place of it.
    """

    workspace: str
    desk: Desk
    names: Names
    channels: WatchedChannels
    conversations: Conversations
    cards: Cards
    views: Views
    respond: Callable[[str, Post, bool], None]
    now: Callable[[], datetime]


Listener = Callable[[DeliveryRow, Services], None]
"""Does the work on a delivery that was kept."""

Opener = Callable[[Mapping[str, Any], Services], View]
"""What somebody sent by command, shortcut or click -> the modal to open. Raises GreenlightError to say why not."""

Check = Callable[[Mapping[str, Any], Services], dict[str, str]]
"""A submitted view -> field -> what is wrong there; nothing where it can be kept."""


def given(delivery: DeliveryRow) -> Mapping[str, Any]:
    """What Slack sent; empty where the work on it was finished before."""
    return delivery.payload or {}


def place_of(delivery: DeliveryRow, now: datetime) -> Place:
    """Where the answer to a delivery goes: privately to who sent it, or the thread of its message, or the conversation."""
    sent = given(delivery)
    if sent.get("response_url"):
        return Place(
            workspace=delivery.workspace,
            slack_channel=sent["channel"],
            slack_user=sent.get("user"),
            response_url=sent["response_url"],
            response_until=now + _RESPONSE_LIFE,
        )
    message = sent.get("message") or {}
    return Place(
        workspace=delivery.workspace,
        slack_channel=sent["channel"],
        slack_ts=message.get("ts"),
        thread_ts=message.get("thread_ts"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a modal was opened from: the Slack channel, and how to answer who did.

    `private` where they see alone what they pressed in; `review` is the review that it showed, `value` what the button carried.
    """

    slack_channel: str
    response_url: str | None = None
    private: bool = False
    review: int | None = None
    value: str = ""

    def pack(self) -> str:
        """As a view carries it along."""
        return json.dumps(
            {
                "channel": self.slack_channel,
                "response_url": self.response_url,
                "private": self.private,
                "review": self.review,
                "value": self.value,
            }
        )


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Where somebody pressed: in a message, or in a modal that was itself opened from one."""
    view = body.get("view") or {}
    if view.get("private_metadata"):
        return unpack(view["private_metadata"])
    container = body.get("container") or {}
    value = str(body["actions"][0].get("value") or "") if body.get("actions") else ""
    return Origin(
        slack_channel=str((body.get("channel") or container).get("id") or container.get("channel_id") or ""),
        response_url=body.get("response_url"),
        private=bool(container.get("is_ephemeral")),
        review=int(value) if value.isdecimal() else None,
        value=value,
    )


def unpack(metadata: str) -> Origin:
    """What a view carried along."""
    kept = json.loads(metadata)
    return Origin(
        slack_channel=kept["channel"],
        response_url=kept["response_url"],
        private=kept["private"],
        review=kept["review"],
        value=kept["value"],
    )


def press_of(delivery: DeliveryRow, services: Services) -> Press:
    """What somebody does with a review, by a click or a submitted view."""
    sent = given(delivery)
    return Press(
        workspace=delivery.workspace,
        user=sent["user"],
        review_id=int(sent["review"]),
        delivery=delivery.id,
        answer=place_of(delivery, services.now()) if sent["private"] else None,
    )
