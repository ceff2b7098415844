"""The bot over HTTP, as a process: signatures, health, what it says when it can't start, and a stop in order."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.demo.courier import http_body, sign, signed_headers
from bot.demo.slack import Fault, LocalSlack
from bot.slack.listeners.commands import help_text
from tests.slack.conftest import DRAFTS, MAYA, PACK, Bot, methods
from tests.slack.test_catchup import threads
from tests.slack.test_drafts import FOUNDING_POST

ROOT = Path(__file__).parents[2]


def fetch(url: str, body: str | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and body."""
    request = urllib.request.Request(url, body.encode() if body is not None else None, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def address(bot: Bot) -> str:
    """Where the bot listens."""
    return f"http://127.0.0.1:{bot.greenlight.port}"


def test_everything_comes_to_one_address(bot: Bot, slack: LocalSlack, address: str) -> None:
    """Events, commands and help, signed, over HTTP."""
    slack.courier.events_url = f"{address}/slack/events"
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST).wait()
    assert sent.answers == [(200, "")]
    assert slack.command(DRAFTS, MAYA, "help").wait().answers == [(200, help_text())]
    slack.command(DRAFTS, MAYA, FOUNDING_POST).wait()
    assert bot.greenlight.settle()
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "response_url"]


def test_url_verification_is_answered(slack: LocalSlack, address: str) -> None:
    """Slack asks once, when the address is entered."""
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "verification"})
    headers = signed_headers(slack.signing_secret, body, "application/json")
    assert fetch(f"{address}/slack/events", body, headers) == (200, '{"challenge": "abc"}')


@pytest.mark.parametrize("fault", ["secret", "body", "old", "none"])
def test_only_slack_is_let_in(bot: Bot, slack: LocalSlack, address: str, fault: str) -> None:
    """A signature of another secret, of another body, of long ago, or none at all: 401 and no work."""
    body, content_type = http_body("events_api", slack.post(DRAFTS, MAYA, FOUNDING_POST).payload)
    headers = signed_headers(slack.signing_secret if fault != "secret" else "other", body, content_type)
    if fault == "old":
        long_ago = str(int(time.time()) - 600)
        headers |= {
            "X-Slack-Request-Timestamp": long_ago,
            "X-Slack-Signature": sign(slack.signing_secret, body, long_ago),
        }
    if fault == "none":
        headers = {"Content-Type": content_type}
    status, _ = fetch(f"{address}/slack/events", body + (" " if fault == "body" else ""), headers)
    assert status == 401
    assert bot.greenlight.settle()
    assert slack.writes == []


def test_health_and_readiness(bot: Bot, slack: LocalSlack, address: str) -> None:
    """Alive and ready; not ready once Slack refuses the token, and ready again when it takes it."""
    assert fetch(f"{address}/healthz") == (200, "ok")
    status, body = fetch(f"{address}/readyz")
    assert (status, json.loads(body)["slack"]) == (200, "ready")
    slack.fault("chat.postMessage", Fault(error="token_revoked"))
    bot.post(FOUNDING_POST)
    status, body = fetch(f"{address}/readyz")
    assert (status, json.loads(body)["slack"]) == (503, "Slack refused the token (token_revoked).")
    bot.greenlight.cards.resume()
    assert bot.greenlight.settle()
    assert len(threads(slack)) == 1
    assert fetch(f"{address}/readyz")[0] == 200
    assert fetch(f"{address}/nowhere")[0] == 404


def test_body_that_slack_never_sends_is_refused(address: str) -> None:
    """Nobody fills the memory before the signature is looked at."""
    status, _ = fetch(f"{address}/slack/events", "x" * 2_500_000, {"Content-Type": "application/json"})
    assert status == 413


@pytest.mark.parametrize("body", ["{", "null", "[1]", "payload=%7B", "\ufffe"])
def test_body_that_is_no_delivery_is_refused(slack: LocalSlack, address: str, body: str) -> None:
    """Signed or not, without a fault in the log."""
    kind = "application/x-www-form-urlencoded" if "=" in body else "application/json"
    for headers in ({"Content-Type": kind}, signed_headers(slack.signing_secret, body, kind)):
        assert fetch(f"{address}/slack/events", body, headers)[0] == 400


@contextmanager
def serving(slack: LocalSlack, folder: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """`serve` as a process of its own."""
    values = {
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.url,
        "GREENLIGHT_CHANNELS": "#social-drafts=netflix:x",
        "GREENLIGHT_DATABASE_URL": f"sqlite:///{folder / 'serve.db'}",
        "GREENLIGHT_POLICIES": str(PACK),
        "GREENLIGHT_PORT": "0",
    }
    command = [sys.executable, "-m", "bot.app"]
    with subprocess.Popen(
        command, cwd=folder, env=values | environ, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_serve_finishes_what_it_took_before_it_stops(slack: LocalSlack, tmp_path: Path) -> None:
    """With the shipped pack; SIGTERM while Slack limits the answer: the card is posted, and the status is 0."""
    with serving(slack, tmp_path, GREENLIGHT_POLICIES="") as process:
        slack.wait_until(lambda: slack.connected == 1, 60)
        slack.wait_until(lambda: "conversations.history" in methods(slack.calls))
        slack.fault("chat.postMessage", Fault(status=429, retry_after=1))
        sent = slack.post(DRAFTS, MAYA, FOUNDING_POST).wait()
        slack.wait_until(lambda: methods(slack.writes) == ["chat.postMessage"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert threads(slack) == [sent.payload["event"]["ts"]]
    assert slack.writes[-1].arguments["text"].startswith("🛑 High risk")


def test_serve_that_is_stopped_while_it_starts_stops_in_order(slack: LocalSlack, tmp_path: Path) -> None:
    """Loading takes seconds, and a supervisor may change its mind: status 0, and nothing was taken."""
    with serving(slack, tmp_path) as process:
        slack.wait_until(lambda: "auth.test" in methods(slack.calls), 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert methods(slack.calls) == ["auth.test"]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN: it is not set. Copy it from"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_SIGNING_SECRET: it is not set. Copy it from"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-wrong"},
            "SLACK_BOT_TOKEN: Slack refused it (invalid_auth). Copy it again",
        ),
        (
            {"SLACK_APP_TOKEN": "xapp-wrong"},
            "SLACK_APP_TOKEN: Slack refused it (invalid_auth). Copy it again",
        ),
        ({"GREENLIGHT_CHANNELS": "#social-drafts"}, "GREENLIGHT_CHANNELS: '#social-drafts' names no brand."),
        ({"GREENLIGHT_POLICIES": "/nowhere"}, "/nowhere"),
    ],
    ids=["no bot token", "no secret", "bot token", "app token", "channels", "policies"],
)
def test_serve_says_why_it_does_not_start(
    slack: LocalSlack, tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    """Status 2 and one sentence, without a traceback and without the token."""
    with serving(slack, tmp_path, **environ) as process:
        _, errors = process.communicate(timeout=60)
    said = [line for line in errors.splitlines() if " INFO " not in line and " WARNING " not in line]
    assert process.returncode == 2
    assert sentence in said[-1]
    assert "Traceback" not in errors
    assert "xapp-wrong" not in errors
    assert "xoxb-wrong" not in errors
