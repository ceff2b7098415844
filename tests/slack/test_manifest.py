"""The app's manifest asks for what the bot uses, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.demo.methods import METHODS
from bot.demo.slack import SCOPES
from bot.slack.listeners.commands import COMMANDS
from bot.slack.listeners.shortcuts import MESSAGE_SHORTCUTS, SHORTCUTS

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))


def test_least_scopes() -> None:
    """The scopes are those with which all tests run, and each is needed by a method, the events or the command."""
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert scopes == SCOPES
    needed = {scope for method in METHODS.values() for scope in method.scopes} | {"commands"}
    assert scopes == needed


def test_commands_and_events() -> None:
    """What the manifest has Slack send is what the bot answers."""
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == [
        name for name, _ in COMMANDS
    ]
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert events == ["app_home_opened", "message.channels", "message.groups"]
    assert [(found["type"], found["callback_id"]) for found in MANIFEST["features"]["shortcuts"]] == [
        *(("global", name) for name, _ in SHORTCUTS),
        *(("message", name) for name, _ in MESSAGE_SHORTCUTS),
    ]
    home = MANIFEST["features"]["app_home"]
    assert (home["home_tab_enabled"], home["messages_tab_enabled"]) == (True, True)
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert MANIFEST["settings"]["socket_mode_enabled"] is True


def test_every_method_that_is_called_is_known_to_the_stand_in() -> None:
    """A call that the local Slack doesn't know would fail in every test that makes it; none is left untested."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "slack").rglob("*.py"))
    called = {name for name in METHODS if f'"{name}"' in source}
    assert called >= {"chat.postMessage", "chat.update", "chat.postEphemeral", "conversations.history"}
    assert called >= {"views.open", "views.push", "views.update", "views.publish", "conversations.open"}
