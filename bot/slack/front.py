"""Where Slack's deliveries come in: each is kept in the inbox before Slack is told that it was taken.

Also the one error handler: a known error becomes its sentence, an unknown one a reference number.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import time
import traceback
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.errors import GreenlightError, StoreError
from bot.slack import texts
from bot.slack.blocks import aside, post
from bot.slack.catchup import Gaps
from bot.slack.home import HomePage
from bot.slack.inbox import Inbox, Incoming, Taking
from bot.slack.listeners import LISTENERS
from bot.slack.listeners.actions import ACTIONS, read_click
from bot.slack.listeners.commands import COMMANDS, answer_at_once, read_command, wants_modal
from bot.slack.listeners.home import HOME_PAGES, draw_home
from bot.slack.listeners.messages import POSTED, kind_of, read_event
from bot.slack.listeners.services import Check, Opener, Services, place_of
from bot.slack.listeners.shortcuts import MESSAGE_SHORTCUTS, SHORTCUTS, read_message_shortcut
from bot.slack.listeners.signoffs import SIGNOFF_ACTIONS, SIGNOFF_OPENERS, SIGNOFF_SUBMISSIONS
from bot.slack.listeners.views import OPENERS, REDRAWS, SUBMISSIONS, open_new_draft, read_submission
from bot.store import DeliveryRow

log = logging.getLogger("greenlight.front")

_OPENERS = dict([*OPENERS, *SIGNOFF_OPENERS, *SHORTCUTS])
_SUBMISSIONS = (*SUBMISSIONS, *SIGNOFF_SUBMISSIONS)

BEGAN = "greenlight_began"
"""Key of the Bolt context: when the delivery came, on the monotonic clock."""


class Front:
    """Takes deliveries from Bolt."""

    def __init__(self, inbox: Inbox, gaps: Gaps, services: Services) -> None:
        self._inbox = inbox
        self._gaps = gaps
        self._services = services

    def register(self, app: App) -> None:
        """Have Bolt hand over everything that some listener answers to."""
        app.event("message")(self.take_message)
        app.event("app_home_opened")(self.take_home)
        for command, _ in COMMANDS:
            app.command(command)(self.take_command)
        for action, _ in (*ACTIONS, *SIGNOFF_ACTIONS):
            app.action(action)(self.take_click)
        for action, _ in (*OPENERS, *SIGNOFF_OPENERS):
            app.action(action)(self.open_modal)
        for action, _ in REDRAWS:
            app.action(action)(self.redraw)
        for action, _ in HOME_PAGES:
            app.action(action)(self.turn_home)
        for callback, _ in SHORTCUTS:
            app.shortcut(callback)(self.open_modal)
        for callback, _ in MESSAGE_SHORTCUTS:
            app.shortcut(callback)(self.take_message_shortcut)
        for callback, _, _ in _SUBMISSIONS:
            app.view(callback)(self.take_submission)

    def take_message(
        self, body: dict[str, Any], event: dict[str, Any], context: BoltContext
    ) -> BoltResponse | None:
        """A message event. Where it can't be kept in time it is refused, and Slack sends it again."""
        kind = kind_of(event)
        if kind is None or self._services.channels.get(str(event.get("channel"))) is None:
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
        if wants_modal(body):
            self._open(body, open_new_draft)
            ack()
            return
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
        if taking is Taking.LATE:
            self._whisper(body, texts.NOT_TAKEN)

    def take_message_shortcut(self, body: dict[str, Any], ack: Ack, context: BoltContext) -> None:
        """A shortcut on a message."""
        incoming = Incoming(
            workspace=_workspace(body, context),
            key=f"shortcut:{body['trigger_id']}",
            kind=body["callback_id"],
            payload=read_message_shortcut(body),
            resent=False,
        )
        taking = self._inbox.take(incoming, began=_began(context))
        ack()
        if taking is Taking.LATE:
            self._whisper(body, texts.NOT_TAKEN)

    def take_submission(self, body: dict[str, Any], ack: Ack, context: BoltContext) -> None:
        """A submitted modal. What is wrong stands at its field, and then nothing was kept."""
        view = body["view"]
        check = next(check for callback, check, _ in _SUBMISSIONS if callback == view["callback_id"])
        faults = self._check(check, view)
        if not faults:
            incoming = Incoming(
                workspace=_workspace(body, context),
                key=f"view:{view['id']}:{view['hash']}",
                kind=view["callback_id"],
                payload=read_submission(body),
                resent=False,
            )
            if self._inbox.take(incoming, began=_began(context)) is Taking.LATE:
                faults = {_first_field(view): texts.NOT_TAKEN}
        ack(response_action="errors", errors=faults) if faults else ack()

    def open_modal(self, body: dict[str, Any], ack: Ack) -> None:
        """A click or shortcut that opens a modal."""
        name = body["actions"][0]["action_id"] if body.get("actions") else body["callback_id"]
        self._open(body, _OPENERS[name])
        ack()

    def redraw(self, body: dict[str, Any], ack: Ack) -> None:
        """A click in a modal that changes what it shows."""
        draw = dict(REDRAWS)[body["actions"][0]["action_id"]]
        self._services.views.update(body["view"], lambda: draw(body, self._services))
        ack()

    def take_home(self, event: dict[str, Any]) -> None:
        """Somebody opened App Home. It is drawn anew each time, so nothing of this is kept."""
        if event.get("tab") == "home":
            self._services.views.publish(
                event["user"], lambda: draw_home(event["user"], HomePage(), self._services)
            )

    def turn_home(self, body: dict[str, Any], ack: Ack) -> None:
        """A click in App Home that shows more of it."""
        user, action = body["user"]["id"], body["actions"][0]
        page = dict(HOME_PAGES)[action["action_id"]](body["view"], action)
        self._services.views.publish(user, lambda: draw_home(user, page, self._services))
        ack()

    def _open(self, body: Mapping[str, Any], draw: Opener) -> None:
        self._services.views.open(
            body["trigger_id"],
            lambda: draw(body, self._services),
            lambda: self._whisper(body, texts.NOT_OPENED),
            over=(body.get("view") or {}).get("type") == "modal",
        )

    def _check(self, check: Check, view: Mapping[str, Any]) -> dict[str, str]:
        try:
            return check(view, self._services)
        except GreenlightError as error:
            return {_first_field(view): str(error)}

    def _whisper(self, body: Mapping[str, Any], sentence: str) -> None:
        """Say something to who pressed; in a modal or App Home there is no way to."""
        if body.get("response_url"):
            self._services.respond(body["response_url"], post(sentence, [aside(sentence)]), False)


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
    # What was done may ask somebody for something; without this they would hear of it some seconds later.
    with contextlib.suppress(GreenlightError):
        services.cards.show(services.desk.tend(services.workspace))


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


def _first_field(view: Mapping[str, Any]) -> str:
    """The modal's first input: what is wrong with all of it stands there."""
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "input")


def _began(context: BoltContext) -> float:
    began = context.get(BEGAN)
    return began if isinstance(began, float) else time.monotonic()
