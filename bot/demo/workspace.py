"""The state of a small Slack: people, Slack channels, messages, and what Slack tells an app of them."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEAM_ID = "T0GREENLIGHT"
APP_ID = "A0GREENLIGHT"
BOT_ID = "B0GREENLIGHT"
BOT_USER = "U0GREENLIGHT"

_URL = re.compile(r"https?://[^\s<>|]+")
_MENTION = re.compile(r"@([a-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody, by id and the name that others see. `team` is their own workspace: a guest of a shared channel has another."""

    id: str
    name: str
    display_name: str
    admin: bool = False
    guest: bool = False
    deleted: bool = False
    zone: str = "UTC"
    team: str = TEAM_ID


@dataclass(slots=True)
class Group:
    """A user group: its id, its handle, and who is in it."""

    id: str
    handle: str
    members: set[str]


@dataclass(slots=True)
class Conversation:
    """A Slack channel or a direct conversation: its members and messages, oldest first, replies among them.

    `whispers` are the messages that one person sees, each with that person as `user`.
    """

    id: str
    name: str
    private: bool = False
    direct: bool = False
    members: set[str] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)

    def find(self, ts: str) -> dict[str, Any] | None:
        """The message with this timestamp."""
        return next((message for message in self.messages if message["ts"] == ts), None)


class Workspace:
    """Changes state and returns the event that Slack would send of each change."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.users = {BOT_USER: User(BOT_USER, "greenlight", "Greenlight")}
        self.groups: dict[str, Group] = {}
        self.conversations: dict[str, Conversation] = {}
        # Counts up with each change, so that a page knows when to look again.
        self.changes = 0
        self._last_ts = 0

    def add_user(self, user_id: str, name: str, display_name: str = "", **more: Any) -> User:
        """Somebody joins the workspace; `more` are further fields of `User`."""
        self.users[user_id] = User(user_id, name, display_name or name, **more)
        return self.users[user_id]

    def add_group(self, group_id: str, handle: str, *members: str) -> Group:
        """A new user group."""
        self.groups[group_id] = Group(group_id, handle, set(members))
        return self.groups[group_id]

    def add_channel(
        self, channel_id: str, name: str, *, bot: bool = True, private: bool = False
    ) -> Conversation:
        """A new Slack channel with everybody in it, the bot only where it was invited."""
        members = {user for user in self.users if user != BOT_USER or bot}
        self.conversations[channel_id] = Conversation(channel_id, name, private, members=members)
        return self.conversations[channel_id]

    def direct(self, user: str) -> Conversation:
        """The direct conversation of somebody with the bot."""
        with self.lock:
            found = self.conversations.get(f"D{user}")
            if found is None:
                found = Conversation(f"D{user}", user, private=True, direct=True, members={user, BOT_USER})
                self.conversations[found.id] = found
            return found

    def whisper(self, channel: str, user: str, message: Mapping[str, Any]) -> str:
        """A message that only `user` sees; its timestamp."""
        with self.lock:
            ts = self.next_ts()
            shown = {"type": "message", "ts": ts, "user": user, "bot_id": BOT_ID, **message}
            self.conversations[channel].whispers.append(shown)
            return ts

    def hide(self, channel: str, user: str, ts: str) -> None:
        """Somebody dismisses a message that only they see."""
        with self.lock:
            whispers = self.conversations[channel].whispers
            whispers[:] = [message for message in whispers if (message["user"], message["ts"]) != (user, ts)]
            self.changes += 1

    def next_ts(self) -> str:
        """A timestamp later than all before."""
        with self.lock:
            self.changes += 1
            self._last_ts = max(self._last_ts + 1, int(time.time() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_message(self, channel: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a message; its event."""
        with self.lock:
            kept = {"type": "message", "ts": self.next_ts(), "team": TEAM_ID, **message}
            kept["client_msg_id"] = secrets.token_hex(16)
            conversation = self.conversations[channel]
            conversation.messages.append(kept)
            parent = conversation.find(kept.get("thread_ts", ""))
            if parent is not None:
                parent["thread_ts"] = parent["ts"]
                parent["reply_count"] = parent.get("reply_count", 0) + 1
            return self._event(channel, kept)

    def change_message(self, channel: str, ts: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change a message; its event."""
        with self.lock:
            message = self.conversations[channel].find(ts)
            if message is None:
                raise KeyError(ts)
            before = dict(message)
            message.update(changes)
            changed = {"subtype": "message_changed", "hidden": True, "ts": self.next_ts()}
            return self._event(channel, changed | {"message": dict(message), "previous_message": before})

    def delete_message(self, channel: str, ts: str) -> dict[str, Any]:
        """Delete a message; its event. One that has replies stays as a tombstone, as in Slack."""
        with self.lock:
            conversation = self.conversations[channel]
            message = conversation.find(ts)
            if message is None:
                raise KeyError(ts)
            if message.get("reply_count"):
                stone = {"subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT"}
                return self.change_message(channel, ts, stone | {"hidden": True})
            conversation.messages.remove(message)
            deleted = {"subtype": "message_deleted", "hidden": True, "ts": self.next_ts(), "deleted_ts": ts}
            return self._event(channel, deleted | {"previous_message": message})

    def slack_text(self, typed: str) -> str:
        """What somebody typed, as Slack hands it on: escaped, with links and mentions in brackets."""
        escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        linked = _URL.sub(lambda found: f"<{found[0]}>", escaped)
        ids = {user.name: user.id for user in self.users.values()}
        return _MENTION.sub(lambda found: f"<@{ids[found[1]]}>" if found[1] in ids else found[0], linked)

    def _event(self, channel: str, event: Mapping[str, Any]) -> dict[str, Any]:
        found = self.conversations[channel]
        return {
            "type": "message",
            "channel": channel,
            "channel_type": "im" if found.direct else "group" if found.private else "channel",
            "event_ts": event["ts"],
            **event,
        }


def envelope(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event as the Events API sends it."""
    return {
        "token": "verification",
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": dict(event),
    }
