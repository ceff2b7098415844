"""Slash commands. What can be answered at once is answered with the acknowledgement; a draft goes to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.judging import Handed
from bot.settings import WatchedChannel
from bot.slack import texts
from bot.slack.listeners.services import Listener, Services, given, place_of
from bot.slack.read import decode
from bot.store import DeliveryRow
from bot.types import Draft


def answer_at_once(command: Mapping[str, Any]) -> str | None:
    """The answer that needs no desk; None where there is a draft to review."""
    text = str(command.get("text") or "").strip()
    if not text:
        return texts.EMPTY_COMMAND
    return texts.HELP if text.casefold() == "help" else None


def read_command(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command as the payload that is kept."""
    return {
        "channel": command["channel_id"],
        "user": command["user_id"],
        "text": command.get("text") or "",
        "response_url": command["response_url"],
    }


def review_text(delivery: DeliveryRow, services: Services) -> None:
    """`/review TEXT`: the answer is for its writer alone."""
    handed = _read(delivery, services)
    changed = services.desk.review(handed)
    services.cards.show(changed)


COMMANDS: list[tuple[str, Listener]] = [
    (texts.COMMAND, review_text),
]


def _read(delivery: DeliveryRow, services: Services) -> Handed:
    """The draft after the command, for the brand of the Slack channel in which it was typed."""
    sent = given(delivery)
    watched = services.channels.get(sent["channel"]) or WatchedChannel()
    text = decode(sent["text"], services.names).strip()
    draft = Draft(text=text, brand=watched.brand, channel=watched.channel, author=sent["user"])
    return Handed(draft=draft, place=place_of(delivery, services.now()), delivery=delivery.id)
