"""The audit log of a running bot: what is kept of each draft, and which key it was begun with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.audit.chain import content_of, faults
from bot.audit.heads import HeadFile, read_anchor
from bot.audit.key import AuditKey
from bot.demo.slack import LocalSlack
from bot.errors import SettingsError
from bot.store import EventRow
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, Bot, Start
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS

SECRET = "a key of more than sixteen characters"
KEY = AuditKey(SECRET.encode())


def events(bot: Bot) -> list[EventRow]:
    """All events so far."""
    with bot.greenlight.store.read() as tx:
        return list(tx.events(bot.greenlight.workspace))


def test_each_version_and_end_of_a_draft_is_an_event(start: Start, slack: LocalSlack) -> None:
    """With ids and keyed digests, and none of the draft's words; the heads lie beside the database."""
    bot = start(GREENLIGHT_AUDIT_KEY=SECRET)
    ts = bot.post(FOUNDING_POST)
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    bot.dispatch(slack.delete(DRAFTS, ts))
    kept = events(bot)
    assert [event.kind for event in kept] == ["reviewed", "reviewed", "deleted"]
    told = content_of(kept[1])
    assert told["by"] == MAYA
    assert told["digest"] == KEY.digest(HARMLESS, "x", "netflix")
    assert "hurt" not in str(kept)
    with bot.greenlight.store.read() as tx:
        assert [version.digest for version in tx.versions_of(1)][1] == told["digest"]
    bot.greenlight.stop()
    assert HeadFile(bot.greenlight.settings.audit_heads).anchors()[-1].count == 3


def test_without_a_key_drafts_are_reviewed_and_it_says_so(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    """There is no log then, and never an unsealed one."""
    bot.post(FOUNDING_POST)
    assert events(bot) == []
    start_of_log = "GREENLIGHT_AUDIT_KEY is not set: drafts are reviewed, and nothing can be signed off."
    assert any(start_of_log in record.getMessage() for record in caplog.get_records("setup"))


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "it is not set, and this database has an audit log"),
        ({"GREENLIGHT_AUDIT_KEY": "another key of many characters"}, "sealed with another key"),
        ({"GREENLIGHT_AUDIT_KEY": "short"}, "fewer than 16 characters"),
    ],
)
def test_log_that_has_begun_keeps_its_key(start: Start, environ: dict[str, str], said: str) -> None:
    """Otherwise the bot doesn't start."""
    start(GREENLIGHT_AUDIT_KEY=SECRET).post(FOUNDING_POST)
    with pytest.raises(SettingsError, match=said) as caught:
        start(**environ)
    assert "GREENLIGHT_AUDIT_KEY" in str(caught.value)


def test_audit_channel_is_told_the_head_once_a_day(start: Start, slack: LocalSlack) -> None:
    """A line that `greenlight audit verify --anchor` takes."""
    bot = start(GREENLIGHT_AUDIT_KEY=SECRET)
    upkeep = bot.greenlight.upkeep
    upkeep._slack_channel = ELSEWHERE
    bot.post(FOUNDING_POST)
    assert len(upkeep.tell_head()) == 1
    assert upkeep.tell_head() == ()
    assert bot.greenlight.settle()
    (message,) = slack.workspace.conversations[ELSEWHERE].messages
    anchor = read_anchor(message["text"])
    assert anchor is not None
    with bot.greenlight.store.read() as tx:
        head = tx.lock_head(bot.greenlight.workspace)
        assert list(faults(tx.events(bot.greenlight.workspace), head, [anchor], KEY)) == []
    now = bot.greenlight.store.now
    bot.greenlight.store.now = lambda: now() + timedelta(days=1)
    assert len(upkeep.tell_head()) == 1
    bot.greenlight.store.now = now


def test_old_texts_are_emptied(start: Start) -> None:
    """After the days that the policy says."""
    bot = start(GREENLIGHT_AUDIT_KEY=SECRET)
    bot.post(FOUNDING_POST)
    assert bot.greenlight.upkeep.forget_old(lambda: 365) == 0
    now = bot.greenlight.store.now
    bot.greenlight.store.now = lambda: now() + timedelta(days=366)
    assert bot.greenlight.upkeep.forget_old(lambda: 365) == 1
    bot.greenlight.store.now = now
    assert [event.kind for event in events(bot)] == ["reviewed", "emptied"]
    with bot.greenlight.store.read() as tx:
        assert [version.text for version in tx.versions_of(1)] == [""]
