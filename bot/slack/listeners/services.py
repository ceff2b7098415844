"""What every listener is given, and the readings that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk import Desk
from bot.slack.blocks import Post
from bot.slack.cards import Cards
from bot.slack.channels import WatchedChannels
from bot.slack.read import Names
from bot.store import DeliveryRow, Place

# Slack's response_url lives for 30 minutes; what is sent at the last moment would be lost.
_RESPONSE_LIFE = timedelta(minutes=29)


@dataclass(frozen=True, slots=True)
class Services:
    """The desk to ask, the names to read with, the cards to show; `respond` answers a click by its response_url,
    beside the message or (with True) in place of it.
    """

    desk: Desk
    names: Names
    channels: WatchedChannels
    cards: Cards
    respond: Callable[[str, Post, bool], None]
    now: Callable[[], datetime]


Listener = Callable[[DeliveryRow, Services], None]


def given(delivery: DeliveryRow) -> Mapping[str, Any]:
    """What Slack sent; empty where the work on it was finished before."""
    return delivery.payload or {}


def place_of(delivery: DeliveryRow, now: datetime) -> Place:
    """Where the answer to a delivery goes: the thread of its message, or privately to who sent it."""
    sent = given(delivery)
    if sent.get("response_url"):
        return Place(
            workspace=delivery.workspace,
            slack_channel=sent["channel"],
            slack_user=sent.get("user"),
            response_url=sent["response_url"],
            response_until=now + _RESPONSE_LIFE,
        )
    return Place(workspace=delivery.workspace, slack_channel=sent["channel"], slack_ts=sent["message"]["ts"])
