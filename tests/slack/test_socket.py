"""Socket Mode: the same bot over a websocket."""

from __future__ import annotations

import pytest

from bot.demo.slack import LocalSlack
from bot.slack.listeners.commands import help_text
from tests.slack.conftest import DRAFTS, MAYA, Bot, Start, caught_up, methods
from tests.slack.test_catchup import threads
from tests.slack.test_commands import _Held
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS


@pytest.fixture
def socket_bot(start: Start, slack: LocalSlack) -> Bot:
    """A bot that is connected."""
    bot = start(SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET="")
    slack.wait_until(lambda: slack.connected == 1)
    return bot


def test_draft_and_command_over_the_socket(socket_bot: Bot, slack: LocalSlack) -> None:
    """An event and a command are acknowledged and answered; help comes with the acknowledgement."""
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST).wait()
    assert sent.answers == [(200, None)]
    slack.command(DRAFTS, MAYA, HARMLESS).wait()
    assert socket_bot.greenlight.settle()
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "response_url"]
    assert slack.command(DRAFTS, MAYA, "help").wait().answers == [(200, {"text": help_text()})]


def test_unkept_event_is_not_acknowledged_and_comes_again(socket_bot: Bot, slack: LocalSlack) -> None:
    """No acknowledgement while nothing can be kept; Slack's redelivery gets the one answer."""
    socket_bot.greenlight.inbox._limit_s = 0.1
    slack.courier._ack_s = 0.5
    with _Held(socket_bot.greenlight.store):
        sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
        slack.wait_until(lambda: len(sent.answers) == 1)
        assert sent.answers == [(0, None)]
        socket_bot.greenlight.inbox._limit_s = 5.0
    sent.wait()
    assert sent.answers[-1] == (200, None)
    assert socket_bot.greenlight.settle()
    assert threads(slack) == [sent.payload["event"]["ts"]]


@pytest.mark.parametrize("how", ["refresh_sockets", "drop_sockets"])
def test_what_came_while_disconnected_is_read(socket_bot: Bot, slack: LocalSlack, how: str) -> None:
    """After a new connection the watched Slack channels are read from the last message seen."""
    first = slack.post(DRAFTS, MAYA, HARMLESS).wait().payload["event"]["ts"]
    assert socket_bot.greenlight.settle()
    slack.tells_own = False
    missed = slack.workspace.add_message(DRAFTS, {"user": MAYA, "text": FOUNDING_POST})["ts"]
    getattr(slack, how)()
    slack.wait_until(lambda: len(threads(slack)) == 2)
    slack.wait_until(lambda: slack.connected == 1)
    caught_up(socket_bot)
    last = slack.post(DRAFTS, MAYA, HARMLESS).wait().payload["event"]["ts"]
    assert socket_bot.greenlight.settle()
    assert threads(slack) == [first, missed, last]
