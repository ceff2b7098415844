"""Shortcuts: a new draft from anywhere, and a review of any message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.desk.judging import Handed
from bot.settings import WatchedChannel
from bot.slack import texts
from bot.slack.blocks import aside, post
from bot.slack.listeners.messages import payload
from bot.slack.listeners.services import Listener, Opener, Services, given, place_of
from bot.slack.listeners.views import open_new_draft
from bot.slack.read import draft_of, read_message
from bot.store import DeliveryRow, Place

NEW = "new_draft"
REVIEW_MESSAGE = "review_message"


def read_message_shortcut(body: Mapping[str, Any]) -> dict[str, Any]:
    """A shortcut on a message as the payload that is kept."""
    return payload(body["channel"]["id"], body["message"]) | {
        "user": body["user"]["id"],
        "response_url": body["response_url"],
    }


def review_message(delivery: DeliveryRow, services: Services) -> None:
    """ "Review this draft": answered in the message's thread, or privately where the bot can't write."""
    sent = given(delivery)
    message = read_message(sent["channel"], sent["message"], services.names)
    watched = services.channels.get(sent["channel"]) or WatchedChannel()
    draft = draft_of(message, watched)
    if not draft.author:  # an app's message: who asked for the review works on it
        draft = replace(draft, author=sent["user"])
    place = _place(delivery, services)
    if place.slack_ts is None:
        # Only who asked sees the answer, so it is theirs to work on; who wrote the text stays its contributor.
        handed = Handed(
            draft=replace(draft, author=sent["user"]), place=place, delivery=delivery.id, by=draft.author
        )
    elif services.desk.knows(place):
        services.desk.ignore(delivery.id)
        services.respond(
            sent["response_url"], post(texts.ALREADY_REVIEWED, [aside(texts.ALREADY_REVIEWED)]), False
        )
        return
    else:
        handed = Handed(draft=draft, place=place, delivery=delivery.id, edited_ts=message.edited_ts)
    services.cards.show(services.desk.review(handed))


def _place(delivery: DeliveryRow, services: Services) -> Place:
    sent = given(delivery)
    if not services.conversations.is_member(sent["channel"]):
        return place_of(delivery, services.now())
    return Place(
        workspace=delivery.workspace,
        slack_channel=sent["channel"],
        slack_ts=sent["message"]["ts"],
        thread_ts=sent["message"].get("thread_ts"),
    )


SHORTCUTS: list[tuple[str, Opener]] = [
    (NEW, open_new_draft),
]
"""Global shortcuts, each with the modal that it opens."""

MESSAGE_SHORTCUTS: list[tuple[str, Listener]] = [
    (REVIEW_MESSAGE, review_message),
]
"""Shortcuts on a message."""
