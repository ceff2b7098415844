"""Clicks on a card's buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.card import NOT_A_DRAFT, draw_closed
from bot.slack.listeners.services import Listener, Services, given
from bot.store import DeliveryRow, Look


def read_click(body: Mapping[str, Any]) -> dict[str, Any]:
    """A click as the payload that is kept."""
    return {
        "channel": (body.get("channel") or body.get("container") or {}).get("id", ""),
        "user": body["user"]["id"],
        "value": body["actions"][0].get("value", ""),
        "response_url": body.get("response_url"),
        "private": bool((body.get("container") or {}).get("is_ephemeral")),
    }


def set_aside(delivery: DeliveryRow, services: Services) -> None:
    """ "Not a draft": no more reviews of this message."""
    sent = given(delivery)
    changed = services.desk.set_aside(delivery.workspace, int(sent["value"]), delivery.id)
    services.cards.show(changed)
    if sent["private"] and changed:
        # A private card has no address of its own: only the click's response_url reaches it.
        services.respond(sent["response_url"], draw_closed(Look.SET_ASIDE, 0), True)


ACTIONS: list[tuple[str, Listener]] = [
    (NOT_A_DRAFT, set_aside),
]
