"""Messages in watched Slack channels: a draft is posted, changed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.judging import Handed
from bot.settings import WatchedChannel
from bot.slack.listeners.services import Listener, Services, given, place_of
from bot.slack.read import draft_of, is_deleted, is_human_post, read_message
from bot.store import DeliveryRow
from bot.types import Draft

POSTED = "message"
CHANGED = "message_changed"
DELETED = "message_deleted"

# What is kept of a message until the work on it is done; nothing that no listener reads.
_KEPT = ("ts", "user", "text", "blocks", "edited", "subtype")


def kind_of(event: Mapping[str, Any]) -> str | None:
    """What a message event means for a draft; None where it means nothing."""
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return DELETED
    if subtype == "message_changed":
        changed = event.get("message") or {}
        if is_deleted(changed):
            return DELETED
        return CHANGED if is_human_post(changed) else None
    return POSTED if is_human_post(event) else None


def payload(
    slack_channel: str, message: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What is kept of a message until the work on it is done."""
    kept = {key: message[key] for key in _KEPT if key in message}
    if message.get("files"):
        kept["files"] = [{"mimetype": file.get("mimetype")} for file in message["files"]]
    kept_payload: dict[str, Any] = {"channel": slack_channel, "message": kept}
    return kept_payload | ({"before": str(before.get("text") or "")} if before else {})


def read_event(event: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """A message event as the payload that is kept."""
    if kind == DELETED:
        ts = event.get("deleted_ts") or (event.get("message") or {}).get("ts")
        return payload(event["channel"], {"ts": ts})
    if kind == CHANGED:
        return payload(event["channel"], event["message"], event.get("previous_message"))
    return payload(event["channel"], event)


def review_post(delivery: DeliveryRow, services: Services) -> None:
    """A message was posted."""
    handed = _read(delivery, services)
    changed = services.desk.review(handed) if handed else services.desk.ignore(delivery.id)
    services.cards.show(changed)


def review_change(delivery: DeliveryRow, services: Services) -> None:
    """A message was changed: its text, or only what Slack shows below it."""
    handed = _read(delivery, services)
    if not services.desk.knows(place_of(delivery, services.now())):
        changed = (
            services.desk.review(handed)
            if handed and _rewritten(delivery)
            else services.desk.ignore(delivery.id)
        )
    elif handed:
        changed = services.desk.revise(handed)
    else:
        changed = services.desk.withdraw(place_of(delivery, services.now()), delivery.id)
    services.cards.show(changed)


def close_draft(delivery: DeliveryRow, services: Services) -> None:
    """A message was deleted."""
    changed = services.desk.close(place_of(delivery, services.now()), delivery.id)
    services.cards.show(changed)


MESSAGES: list[tuple[str, Listener]] = [
    (POSTED, review_post),
    (CHANGED, review_change),
    (DELETED, close_draft),
]


def _read(delivery: DeliveryRow, services: Services) -> Handed | None:
    """The draft in the message, None where it is none."""
    sent = given(delivery)
    watched: WatchedChannel | None = services.channels.get(sent["channel"])
    message = read_message(sent["channel"], sent["message"], services.names)
    draft: Draft | None = draft_of(message, watched) if watched else None
    if draft is None:
        return None
    place = place_of(delivery, services.now())
    return Handed(draft=draft, place=place, delivery=delivery.id, edited_ts=message.edited_ts)


def _rewritten(delivery: DeliveryRow) -> bool:
    """Whether its writer changed the text: a link preview changes the message only."""
    sent = given(delivery)
    return bool(sent["message"].get("edited")) and sent.get("before") != sent["message"].get("text")
