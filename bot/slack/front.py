"""Where Slack's deliveries come in: each is kept in the inbox before Slack is told that it was taken.

Also the one error handler: a known error becomes its sentence, an unknown one a reference number.
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.errors import GreenlightError, StoreError
from bot.slack import texts
from bot.slack.blocks import Post, aside, post
from bot.slack.catchup import Gaps
from bot.slack.channels import WatchedChannels
from bot.slack.inbox import Inbox, Incoming, Taking
from bot.slack.listeners import LISTENERS
from bot.slack.listeners.actions import ACTIONS, read_click
from bot.slack.listeners.commands import COMMANDS, answer_at_once, read_command
from bot.slack.listeners.messages import POSTED, kind_of, read_event
from bot.slack.listeners.services import Services, place_of
from bot.store import DeliveryRow

log = logging.getLogger("greenlight.front")

BEGAN = "greenlight_began"
"""Key of the Bolt context: when the delivery came, on the monotonic clock."""


class Front:
    """Takes deliveries from Bolt."""

    def __init__(
        self, inbox: Inbox, channels: WatchedChannels, gaps: Gaps, respond: Callable[[str, Post, bool], None]
    ) -> None:
        self._inbox = inbox
        self._channels = channels
        self._gaps = gaps
        self._respond = respond

    def register(self, app: App) -> None:
        """Have Bolt hand over everything that some listener answers to."""
        app.event("message")(self.take_message)
        for command, _ in COMMANDS:
            app.command(command)(self.take_command)
        for action, _ in ACTIONS:
            app.action(action)(self.take_click)

    def take_message(
        self, body: dict[str, Any], event: dict[str, Any], context: BoltContext
    ) -> BoltResponse | None:
        """A message event. Where it can't be kept in time it is refused, and Slack sends it again."""
        kind = kind_of(event)
        if kind is None or self._channels.get(str(event.get("channel"))) is None:
            return None
        seen = (
            (event["channel"], event["ts"])
            if kind == POSTED and not self._gaps.is_open(event["channel"])
            else None
        )
        incoming = Incoming(
            workspace=_workspace(body, context),
            key=body["event_id"],
            kind=kind,
            payload=read_event(event, kind),
            seen=seen,
        )
        taking = self._inbox.take(incoming, began=_began(context))
        return BoltResponse(status=503, body="") if taking is Taking.LATE else None

    def take_command(self, body: dict[str, Any], ack: Ack, context: BoltContext) -> None:
        """A slash command. Slack never resends it, so its sender is told where it can't be kept in time."""
        at_once = answer_at_once(body)
        if at_once is not None:
            ack(at_once)
            return
        incoming = Incoming(
            workspace=_workspace(body, context),
            key=f"command:{body['trigger_id']}",
            kind=body["command"],
            payload=read_command(body),
            resent=False,
        )
        taking = self._inbox.take(incoming, began=_began(context))
        ack(texts.NOT_TAKEN) if taking is Taking.LATE else ack()

    def take_click(self, body: dict[str, Any], ack: Ack, context: BoltContext) -> None:
        """A click on a button. What Slack would show in answer comes by its response_url only."""
        action = body["actions"][0]
        incoming = Incoming(
            workspace=_workspace(body, context),
            key=_click_key(body, action),
            kind=action["action_id"],
            payload=read_click(body),
            resent=False,
        )
        taking = self._inbox.take(incoming, began=_began(context))
        ack()
        if taking is Taking.LATE and body.get("response_url"):
            self._respond(body["response_url"], post(texts.NOT_TAKEN, [aside(texts.NOT_TAKEN)]), False)


def work(delivery: DeliveryRow, services: Services) -> None:
    """Do the work on a delivery, or tell its sender why it was not done."""
    try:
        LISTENERS[delivery.kind](delivery, services)
    except StoreError:
        raise  # nothing can be kept now, not even that it failed: it is tried again
    except GreenlightError as error:
        _tell(str(error), delivery, services)
    except Exception as error:  # noqa: BLE001 - the one place where an unforeseen error ends
        reference = f"GL-{secrets.token_hex(4).upper()}"
        log.error("%s: delivery %d (%s): %s", reference, delivery.id, delivery.kind, trace(error))
        _tell(texts.unknown_fault(reference), delivery, services, reference)


def trace(error: BaseException) -> str:
    """An error for the log: its type and the way to it. Never its text, which may quote a draft."""
    frames = traceback.extract_tb(error.__traceback__)
    way = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {way}"


def _tell(sentence: str, delivery: DeliveryRow, services: Services, reference: str | None = None) -> None:
    place = place_of(delivery, services.now())
    services.cards.show(services.desk.tell(sentence, place, delivery.id, reference))


def _workspace(body: Mapping[str, Any], context: BoltContext) -> str:
    """The workspace in which the app is installed; in a shared Slack channel the sender's may be another."""
    for authorization in body.get("authorizations") or ():
        if authorization.get("team_id"):
            return str(authorization["team_id"])
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or context.team_id)


def _click_key(body: Mapping[str, Any], action: Mapping[str, Any]) -> str:
    """The same for one click however often it arrives, another for the next click."""
    message_ts = (body.get("container") or {}).get("message_ts", "")
    return f"click:{action['action_id']}:{message_ts}:{body['user']['id']}:{action.get('action_ts', '')}"


def _began(context: BoltContext) -> float:
    began = context.get(BEGAN)
    return began if isinstance(began, float) else time.monotonic()
