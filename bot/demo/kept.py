"""The demo's workspace kept between runs: tokens, people, channels, messages, App Homes, as one JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.demo.slack import LocalSlack
from bot.demo.workspace import Conversation

_FORMAT = 1


def keep(slack: LocalSlack, path: Path) -> None:
    """Write the workspace beside the old file, then put it in its place: a crash leaves the old one."""
    with slack.workspace.lock:
        state: dict[str, Any] = {
            "format": _FORMAT,
            "tokens": [slack.bot_token, slack.app_token, slack.signing_secret],
            "conversations": [
                {
                    "id": found.id,
                    "name": found.name,
                    "private": found.private,
                    "direct": found.direct,
                    "members": sorted(found.members),
                    "messages": found.messages,
                    "whispers": found.whispers,
                }
                for found in slack.workspace.conversations.values()
            ],
            "homes": slack.state.views.homes,
        }
        text = json.dumps(state, ensure_ascii=False)
    part = path.with_suffix(".part")
    # The tokens open this workspace to whoever has them; it is their owner's alone.
    part.touch(0o600)
    part.write_text(text, "utf-8")
    part.replace(path)


def take_up(slack: LocalSlack, path: Path) -> bool:
    """Fill the workspace with what was kept; False where nothing was, or nothing that this version can read."""
    try:
        state = json.loads(path.read_text("utf-8"))
        if state["format"] != _FORMAT:
            return False
        slack.bot_token, slack.app_token, slack.signing_secret = state["tokens"]
        slack.courier.signing_secret = slack.signing_secret
        for found in state["conversations"]:
            members = set(found.pop("members"))
            slack.workspace.conversations[found["id"]] = Conversation(**found, members=members)
        slack.state.views.homes.update(state["homes"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True
