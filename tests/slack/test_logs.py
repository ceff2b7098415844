"""No log line holds a draft, a token or a name, however loudly everything logs."""

from __future__ import annotations

import logging

import pytest

from bot.demo.slack import Fault, LocalSlack
from tests.slack.conftest import DRAFTS, MAYA, Start

SECRETS = ["pineapple", "jane.doe@example.com", "079 4600 958"]
DRAFT = f"who hurt you, {' '.join(SECRETS)} rubbish"


def _broken() -> None:
    """An error whose text quotes the draft, as those of libraries do."""
    raise RuntimeError(DRAFT)


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_nothing_told_in_confidence_is_logged(
    start: Start,
    slack: LocalSlack,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    """Drafts, edits, commands, clicks, faults and refusals with every logger at DEBUG: ids and counts only."""
    for name in (
        "slack_bolt",
        "slack_sdk",
        "slack_sdk.web.base_client",
        "sqlalchemy.engine",
        "uvicorn.error",
    ):
        logging.getLogger(name).setLevel(logging.DEBUG)
    bot = start(**({"SLACK_APP_TOKEN": slack.app_token} if mode == "socket" else {}))
    if mode == "http":
        slack.courier.events_url = f"http://127.0.0.1:{bot.greenlight.port}/slack/events"
    sent = slack.post(DRAFTS, MAYA, DRAFT).wait()
    slack.edit(DRAFTS, sent.payload["event"]["ts"], DRAFT + " again").wait()
    slack.fault(
        "chat.postMessage", Fault(status=500), Fault(error="invalid_blocks"), Fault(error="invalid_blocks")
    )
    slack.command(DRAFTS, MAYA, DRAFT).wait()
    assert bot.greenlight.settle()
    monkeypatch.setattr(bot.greenlight.services.desk, "_reviewer", _broken)
    slack.post(DRAFTS, MAYA, DRAFT).wait()
    assert bot.greenlight.settle()
    bot.greenlight.stop()

    logged = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "text withheld" in logged
    for secret in [*SECRETS, slack.bot_token, slack.app_token, slack.signing_secret, "Maya", "/response/"]:
        assert secret not in logged
