"""What people do in a local Slack: they post, edit and delete, type commands, press buttons, fill in modals."""

from __future__ import annotations

import abc
from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.courier import Sent
from bot.demo.method import Slackish
from bot.demo.refusal import ApiError
from bot.demo.responses import Responses
from bot.demo.views import Values, View
from bot.demo.workspace import APP_ID, TEAM_ID, Workspace

_TEAM = {"id": TEAM_ID, "domain": "greenlight"}
_APP = {"api_app_id": APP_ID, "token": "verification"}


class People(abc.ABC):
    """Everything that somebody can do, each sent to the bot in Slack's form."""

    port: int

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.state = Slackish(self.workspace, self._tell)
        self.responses = Responses(self.state)
        # View id -> block id -> what is wrong with the input there, as the bot answered a submission.
        self.view_errors: dict[str, Mapping[str, str]] = {}

    @abc.abstractmethod
    def _send(self, kind: str, payload: dict[str, Any], after: Callable[[Any], None] | None = None) -> Sent:
        """Bring a delivery to the bot; `after` is given the body of its acknowledgement."""

    @abc.abstractmethod
    def _tell(self, event: Mapping[str, Any]) -> None:
        """Tell the bot of an event of its own."""

    @abc.abstractmethod
    def _tell_of(self, event: Mapping[str, Any]) -> Sent:
        """Tell the bot of an event."""

    # messages

    def post(self, channel: str, user: str, text: str, **more: Any) -> Sent:
        """Somebody posts what they typed."""
        message = {"user": user, "text": self.workspace.slack_text(text), **more}
        return self._tell_of(self.workspace.add_message(channel, message))

    def edit(self, channel: str, ts: str, text: str) -> Sent:
        """Somebody changes the text of their message."""
        message = self.workspace.conversations[channel].find(ts) or {}
        edited = {"user": message.get("user"), "ts": self.workspace.next_ts()}
        changes = {"text": self.workspace.slack_text(text), "edited": edited}
        return self._tell_of(self.workspace.change_message(channel, ts, changes))

    def unfurl(self, channel: str, ts: str) -> Sent:
        """Slack adds the preview of a link."""
        return self._tell_of(
            self.workspace.change_message(channel, ts, {"attachments": [{"title": "Preview"}]})
        )

    def delete(self, channel: str, ts: str) -> Sent:
        """Somebody deletes their message."""
        return self._tell_of(self.workspace.delete_message(channel, ts))

    # commands and shortcuts

    def command(self, channel: str, user: str, text: str, command: str = "/review") -> Sent:
        """Somebody types a slash command."""
        where = {"channel_id": channel, "channel_name": self.workspace.conversations[channel].name}
        who = {"user_id": user, "user_name": self.workspace.users[user].name}
        payload = {
            **_APP,
            "team_id": TEAM_ID,
            "team_domain": "greenlight",
            **where,
            **who,
            "command": command,
            "text": self.workspace.slack_text(text),
            "response_url": self.response_url(channel, user),
            "trigger_id": self.state.views.trigger(user),
        }
        return self._send("slash_commands", payload)

    def shortcut(self, user: str, callback_id: str) -> Sent:
        """Somebody chooses a global shortcut."""
        return self._send("interactive", self._interaction("shortcut", user) | {"callback_id": callback_id})

    def message_shortcut(self, channel: str, user: str, callback_id: str, ts: str) -> Sent:
        """Somebody chooses a shortcut on a message."""
        payload = self._interaction("message_action", user) | {
            "callback_id": callback_id,
            "channel": self._named(channel),
            "message_ts": ts,
            "message": dict(self.workspace.conversations[channel].find(ts) or {}),
            "response_url": self.response_url(channel, user),
        }
        return self._send("interactive", payload)

    # buttons

    def click(
        self,
        channel: str,
        user: str,
        button: Mapping[str, Any],
        ts: str | None = None,
        *,
        whispered: str | None = None,
        values: Values | None = None,
    ) -> Sent:
        """Somebody presses a button, or chooses, on the message `ts` or on one that only they see."""
        message_ts = ts or whispered or self.workspace.next_ts()
        container = {"type": "message", "message_ts": message_ts, "channel_id": channel}
        payload = self._interaction("block_actions", user) | {
            "container": container | {"is_ephemeral": ts is None},
            "channel": self._named(channel),
            "response_url": self.response_url(channel, user, message_ts),
            "state": {"values": values or {}},
            "actions": [self._action(button)],
        }
        if ts is not None:
            payload["message"] = dict(self.workspace.conversations[channel].find(ts) or {})
        return self._send("interactive", payload)

    def press(
        self, user: str, view_id: str, element: Mapping[str, Any], values: Values | None = None
    ) -> Sent:
        """Somebody presses a button, or chooses, in a modal or in App Home."""
        view = self.state.views.find(user, view_id)
        payload = self._interaction("block_actions", user) | {
            "container": {"type": "view", "view_id": view_id},
            "view": self.state.views.as_sent(view, values),
            "actions": [self._action(element)],
        }
        return self._send("interactive", payload)

    # views

    def submit(self, user: str, view_id: str, values: Values) -> Sent:
        """Somebody submits a modal; what the bot answers decides what becomes of it."""
        view = self.state.views.find(user, view_id)
        payload = self._interaction("view_submission", user) | {
            "view": self.state.views.as_sent(view, values),
            "response_urls": [],
        }
        return self._send("interactive", payload, lambda body: self._after_submission(user, view, body))

    def dismiss(self, user: str, *, every: bool = False) -> Sent | None:
        """Somebody closes their newest modal, or all of them; the bot is told where it asked to be."""
        view = self.state.views.close(user, every=every)
        if view is None or not view["notify_on_close"]:
            return None
        payload = self._interaction("view_closed", user) | {"is_cleared": every}
        return self._send("interactive", payload | {"view": self.state.views.as_sent(view)})

    def open_home(self, user: str) -> Sent:
        """Somebody opens the app's Home."""
        event: dict[str, Any] = {"type": "app_home_opened", "user": user, "tab": "home"}
        event |= {"channel": self.workspace.direct(user).id, "event_ts": self.workspace.next_ts()}
        home = self.state.views.homes.get(user)
        return self._tell_of(event | ({"view": home} if home else {}))

    def _after_submission(self, user: str, view: View, answer: Any) -> None:
        answer = answer if isinstance(answer, Mapping) else {}
        action = answer.get("response_action")
        views = self.state.views
        self.view_errors.pop(view["id"], None)
        try:
            if action == "errors":
                self.view_errors[view["id"]] = dict(answer.get("errors") or {})
            elif action == "update":
                views.update(answer["view"], view_id=view["id"])
            elif action == "push":
                views.lay(user, answer["view"])
            else:
                views.close(user, every=action == "clear")
        except ApiError as error:
            # Slack shows its own sentence in the modal where it can't show what the app answered.
            self.view_errors[view["id"]] = {"": str(error)}

    # what all of them share

    def response_url(self, channel: str = "", user: str = "", original: str | None = None) -> str:
        """A new response_url: five uses within 30 minutes."""
        return f"http://127.0.0.1:{self.port}/response/{self.responses.new(channel, user, original)}"

    def expire_urls(self) -> None:
        """Let all response_urls be as old as they can't get."""
        self.responses.expire()

    def _interaction(self, kind: str, user: str) -> dict[str, Any]:
        found = self.workspace.users[user]
        who = {"id": user, "username": found.name, "name": found.name, "team_id": found.team}
        trigger = self.state.views.trigger(user)
        return {
            "type": kind,
            "team": dict(_TEAM),
            "user": who,
            **_APP,
            "trigger_id": trigger,
            "is_enterprise_install": False,
        }

    def _action(self, element: Mapping[str, Any]) -> dict[str, Any]:
        return {"block_id": "b1", **element, "action_ts": self.workspace.next_ts()}

    def _named(self, channel: str) -> dict[str, str]:
        found = self.workspace.conversations[channel]
        return {"id": channel, "name": "directmessage" if found.direct else found.name}
