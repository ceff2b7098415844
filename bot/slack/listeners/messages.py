"""Messages in watched Slack channels: a draft is posted, changed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.desk.judging import Handed
from bot.settings import Drafts
from bot.signoff.assent import is_assent
from bot.slack.listeners.services import Listener, Services, given, place_of
from bot.slack.listeners.signoffs import offer_to_count
from bot.slack.read import (
    decode,
    draft_of,
    is_deleted,
    is_draft,
    is_human,
    is_human_post,
    is_reply,
    read_message,
)
from bot.store import DeliveryRow

POSTED = "message"
CHANGED = "message_changed"
DELETED = "message_deleted"
ASSENTED = "message_assented"

# What is kept of a message until the work on it is done; nothing that no listener reads.
_KEPT = ("ts", "thread_ts", "user", "text", "blocks", "edited", "subtype")


def kind_of(event: Mapping[str, Any]) -> str | None:
    """What a message event means for a draft; None where it means nothing."""
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return DELETED
    if subtype == "message_changed":
        changed = event.get("message") or {}
        if is_deleted(changed):
            return DELETED
        return CHANGED if is_human(changed) else None
    if is_human(event) and is_reply(event):
        return ASSENTED if is_assent(str(event.get("text") or "")) else None
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
    place = place_of(delivery, services.now())
    if services.desk.knows(place):
        handed = _read(delivery, services, asked_for=_was_asked_for(delivery, services))
        changed = services.desk.revise(handed) if handed else services.desk.withdraw(place, delivery.id)
    else:
        handed = None if is_reply(given(delivery)["message"]) else _read(delivery, services)
        changed = (
            services.desk.review(handed)
            if handed and _rewritten(delivery)
            else services.desk.ignore(delivery.id)
        )
    services.cards.show(changed)


def close_draft(delivery: DeliveryRow, services: Services) -> None:
    """A message was deleted."""
    changed = services.desk.close(place_of(delivery, services.now()), delivery.id)
    services.cards.show(changed)


MESSAGES: list[tuple[str, Listener]] = [
    (POSTED, review_post),
    (CHANGED, review_change),
    (DELETED, close_draft),
    (ASSENTED, offer_to_count),
]


def _read(delivery: DeliveryRow, services: Services, *, asked_for: bool = False) -> Handed | None:
    """The draft in the message, None where it is none by the rule of its Slack channel and nobody asked for it."""
    sent = given(delivery)
    watched = services.channels.get(sent["channel"])
    message = read_message(sent["channel"], sent["message"], services.names)
    if watched is None or not (asked_for or is_draft(message.text, watched)):
        return None
    return Handed(
        draft=draft_of(message, watched),
        place=place_of(delivery, services.now()),
        delivery=delivery.id,
        edited_ts=message.edited_ts,
    )


def _was_asked_for(delivery: DeliveryRow, services: Services) -> bool:
    """Whether a known draft became one by the shortcut: then it had no mark before either, and needs none now."""
    sent = given(delivery)
    watched = services.channels.get(sent["channel"])
    if watched is None or watched.drafts is Drafts.SHORTCUT:
        return watched is not None
    return "before" in sent and not is_draft(decode(sent["before"], services.names), watched)


def _rewritten(delivery: DeliveryRow) -> bool:
    """Whether its writer changed the text: a link preview changes the message only."""
    sent = given(delivery)
    return bool(sent["message"].get("edited")) and sent.get("before") != sent["message"].get("text")
