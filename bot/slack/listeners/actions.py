"""Clicks on a card's buttons that change something at once. Those that open a modal stand in `views`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.slack.card import NOT_A_DRAFT, draw_closed
from bot.slack.card_parts import USE_EDIT
from bot.slack.card_variants import USE_VARIANT
from bot.slack.listeners.services import Listener, Services, given, press_of
from bot.slack.listeners.views import close_private
from bot.store import DeliveryRow, Look


def read_click(body: Mapping[str, Any]) -> dict[str, Any]:
    """A click as the payload that is kept."""
    value = str(body["actions"][0].get("value", ""))
    return {
        "channel": (body.get("channel") or body.get("container") or {}).get("id", ""),
        "user": body["user"]["id"],
        "value": value,
        "review": value.partition(":")[0],
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


def use_edit(delivery: DeliveryRow, services: Services) -> None:
    """ "Use this edit": the suggested wording becomes the draft's next version."""
    number = int(given(delivery)["value"].partition(":")[2])
    changed = services.desk.use_edit(press_of(delivery, services), number)
    close_private(delivery, services, changed)
    services.cards.show(changed)


def use_variant(delivery: DeliveryRow, services: Services) -> None:
    """ "Go on with draft 2": one of several drafts becomes the next version."""
    number = int(given(delivery)["value"].partition(":")[2])
    changed = services.desk.use_variant(press_of(delivery, services), number)
    close_private(delivery, services, changed)
    services.cards.show(changed)


ACTIONS: list[tuple[str, Listener]] = [
    (NOT_A_DRAFT, set_aside),
    (USE_EDIT, use_edit),
    (USE_VARIANT, use_variant),
]
