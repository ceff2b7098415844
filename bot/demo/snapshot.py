"""What one person sees of the local Slack, as the page is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.demo.people import People
from bot.demo.workspace import BOT_USER, Conversation

_MOST_MESSAGES = 400
_SHOWN = ("ts", "thread_ts", "user", "bot_id", "text", "blocks", "edited", "reply_count")

# "message" or "global" -> the shortcuts of that kind: callback_id and name.
Shortcuts = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody that the visitor can be: a user of the workspace, and what they do there."""

    id: str
    name: str
    display: str
    role: str


def snapshot(
    slack: People, who: Persona, personas: Sequence[Persona], shortcuts: Shortcuts, ready: bool
) -> dict[str, Any]:
    """Everything that the page draws for `who`."""
    workspace = slack.workspace
    with workspace.lock:
        modals = slack.state.views.modals.get(who.id, [])
        return {
            "me": asdict(who),
            "people": [asdict(persona) for persona in personas],
            "users": {
                user.id: {"name": user.name, "display": user.display_name, "bot": user.id == BOT_USER}
                for user in workspace.users.values()
            },
            "channels": [
                _channel(conversation, who)
                for conversation in workspace.conversations.values()
                if who.id in conversation.members
            ],
            "modals": list(modals),
            "errors": {view["id"]: slack.view_errors.get(view["id"], {}) for view in modals},
            "home": slack.state.views.homes.get(who.id),
            "shortcuts": shortcuts,
            "ready": ready,
        }


def _channel(conversation: Conversation, who: Persona) -> dict[str, Any]:
    whispers = [message for message in conversation.whispers if message["user"] == who.id]
    return {
        "id": conversation.id,
        "name": conversation.name,
        "direct": conversation.direct,
        "messages": [_message(message) for message in conversation.messages[-_MOST_MESSAGES:]],
        "whispers": [_message(message) for message in whispers[-_MOST_MESSAGES:]],
    }


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in _SHOWN if message.get(key)}
