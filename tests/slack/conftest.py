"""A bot with the real engine beside a local Slack: what people do goes in at the front door, `slack.writes` comes out."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.app import Greenlight
from bot.demo.courier import Sent, http_body, signed_headers
from bot.demo.slack import Call, LocalSlack
from bot.desk.in_force import ReviewerInForce
from bot.review.reviewer import Reviewer
from bot.settings import read_settings

PACK = Path(__file__).parent / "pack"
DRAFTS = "C0DRAFTS"
PRIVATE = "C0SECRET"
ELSEWHERE = "C0ELSEWHERE"
MAYA = "U0MAYA"
OMAR = "U0OMAR"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting, proxy or file of this machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "GREENLIGHT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def reviewer() -> ReviewerInForce:
    """The real engine with a pack of three rules, loaded once; without the classifier, whose scores each release moves."""
    return ReviewerInForce(lambda: replace(Reviewer.load(policies=PACK), classifier=None))


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A small workspace: Maya writes, Omar approves, two watched Slack channels and one that is not."""
    with LocalSlack() as slack:
        slack.workspace.add_user(MAYA, "maya", "Maya L.")
        slack.workspace.add_user(OMAR, "omar", "Omar")
        slack.workspace.add_channel(DRAFTS, "social-drafts")
        slack.workspace.add_channel(PRIVATE, "secret-drafts", private=True)
        slack.workspace.add_channel(ELSEWHERE, "random")
        yield slack


@dataclass
class Bot:
    """A running bot, and the ways in."""

    greenlight: Greenlight
    slack: LocalSlack

    def dispatch(self, sent: Sent) -> BoltResponse:
        """Hand a delivery to Bolt's front door, signed; then wait until all is worked on and shown."""
        response = self.dispatch_only(sent)
        assert self.greenlight.settle()
        return response

    def dispatch_only(self, sent: Sent) -> BoltResponse:
        """Hand a delivery to Bolt's front door, signed."""
        body, content_type = http_body(sent.kind, sent.payload)
        headers: Any = signed_headers(self.slack.signing_secret, body, content_type)
        return self.greenlight.bolt.dispatch(BoltRequest(body=body, headers=headers))

    def post(self, text: str, channel: str = DRAFTS, **more: Any) -> str:
        """Maya posts a draft and the bot is told; the draft's timestamp."""
        sent = self.slack.post(channel, MAYA, text, **more)
        assert self.dispatch(sent).status == 200
        return str(sent.payload["event"]["ts"])


Start = Callable[..., Bot]


@pytest.fixture
def start(slack: LocalSlack, reviewer: ReviewerInForce, tmp_path: Path) -> Iterator[Start]:
    """Starts bots on one database; started again, a bot is the same one after a restart."""
    running: list[Bot] = []

    def start(*, wait: bool = True, **environ: str) -> Bot:
        for bot in running:
            bot.greenlight.stop()
        running.clear()
        values = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.url,
            "GREENLIGHT_CHANNELS": f"#social-drafts=netflix:x,{PRIVATE}=spotify",
            "GREENLIGHT_DATABASE_URL": f"sqlite:///{tmp_path / 'greenlight.db'}",
            "GREENLIGHT_PORT": "0",
        }
        settings = read_settings(values | environ, tmp_path)
        bot = Bot(Greenlight(settings, reviewer=reviewer), slack)
        running.append(bot)
        bot.greenlight.start()
        if wait:
            caught_up(bot)
        slack.calls.clear()
        return bot

    yield start
    for bot in running:
        bot.greenlight.stop()


@pytest.fixture
def bot(start: Start) -> Bot:
    """A bot that has read its Slack channels and waits."""
    return start()


def caught_up(bot: Bot) -> None:
    """Wait until the bot has read every Slack channel that it watches."""
    green = bot.greenlight
    bot.slack.wait_until(lambda: not any(green.gaps.is_open(channel) for channel in green.channels))
    assert green.settle()


def methods(calls: list[Call]) -> list[str]:
    """The names of the calls, in order."""
    return [call.method for call in calls]


def said(call: Call) -> str:
    """All words of a message, in the order in which they are read."""
    return " ".join(_words(call.arguments.get("blocks") or call.arguments.get("text")))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _words(item)
    elif isinstance(part, dict):
        for key in ("text", "elements"):
            if key in part:
                yield from _words(part[key])


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Everything is logged as loudly as can be: what must not be in the log is looked for in all of it."""
    caplog.set_level(logging.DEBUG)
