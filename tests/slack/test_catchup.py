"""What was missed while the bot was down is read at the next start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.demo.methods import METHODS
from bot.demo.slack import Fault, LocalSlack
from bot.demo.workspace import BOT_ID, BOT_USER, TEAM_ID
from bot.slack import texts
from tests.slack.conftest import DRAFTS, MAYA, PRIVATE, Bot, Start, methods
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS


def threads(slack: LocalSlack, channel: str = DRAFTS) -> list[str]:
    """The threads in which the bot has answered, in order."""
    own = [m for m in slack.workspace.conversations[channel].messages if m.get("bot_id") == BOT_ID]
    return [message["thread_ts"] for message in own]


def post(slack: LocalSlack, text: str, **more: object) -> str:
    """A post that no event tells the bot of."""
    return str(slack.post(DRAFTS, MAYA, text, **more).payload["event"]["ts"])


def test_what_was_missed_is_taken(start: Start, slack: LocalSlack) -> None:
    """Posts of the time in between are reviewed in order, over more than one page; the rest is left alone."""
    start().post(HARMLESS)
    answered = threads(slack)
    missed = [post(slack, f"Out on Friday, part {number}.") for number in range(3)]
    post(slack, "Who hurt you", thread_ts=missed[0])
    slack.post(DRAFTS, MAYA, "who hurt you", bot_id="B0OTHER")
    start()

    assert threads(slack) == answered + missed
    start()
    assert threads(slack) == answered + missed


def test_first_start_leaves_the_past_alone(slack: LocalSlack, start: Start) -> None:
    """A bot that was never here reviews what comes, not what was."""
    post(slack, FOUNDING_POST)
    bot = start()
    assert threads(slack) == []
    ts = bot.post(HARMLESS)
    start()
    assert threads(slack) == [ts]


def test_missed_edit_and_deletion_are_noticed(start: Start, slack: LocalSlack) -> None:
    """An edit while the bot was down is a version, a deletion closes the card."""
    bot = start()
    edited, deleted = bot.post(FOUNDING_POST), bot.post("Who hurt you, Leeds?")
    slack.edit(DRAFTS, edited, HARMLESS)
    slack.delete(DRAFTS, deleted)
    bot = start()

    shown = {
        m["thread_ts"]: m["text"] for m in slack.workspace.conversations[DRAFTS].messages if m.get("bot_id")
    }
    assert shown[deleted] == texts.DELETED
    assert shown[edited].startswith("✅ Clear")
    assert len(bot.greenlight.services.desk.history(1)) == 2


def test_deletion_that_left_no_trace_is_noticed(start: Start, slack: LocalSlack) -> None:
    """A message that is in no list, and of which Slack says that it is gone."""
    ts = start().post(FOUNDING_POST)
    messages = slack.workspace.conversations[DRAFTS].messages
    messages[:] = [message for message in messages if message["ts"] != ts]
    start()
    assert messages[-1]["text"] == texts.DELETED


@pytest.mark.parametrize("fault", [[], [Fault(error="unknown_method")]], ids=["it is there", "no word"])
def test_history_that_leaves_a_draft_out_deletes_nothing(
    start: Start, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, fault: list[Fault]
) -> None:
    """Only Slack's word on that very message counts: the draft stays open, and its edit is a version."""
    ts = start().post(FOUNDING_POST)
    empty = replace(METHODS["conversations.history"], run=lambda *_: {"messages": []})
    monkeypatch.setitem(METHODS, "conversations.history", empty)
    slack.fault("conversations.replies", *fault)
    bot = start()
    assert slack.writes == []
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    assert methods(slack.writes) == ["chat.update", "chat.postMessage"]


def test_message_before_the_gap_is_closed_is_not_the_last_one_seen(bot: Bot, slack: LocalSlack) -> None:
    """A stop before what was missed is read must not lose it: reading goes on from before the gap."""

    def seen() -> str | None:
        with bot.greenlight.store.read() as tx:
            return tx.seen_ts(TEAM_ID, DRAFTS)

    before = seen()
    bot.greenlight.gaps.open_all()
    bot.post(HARMLESS)
    assert seen() == before
    bot.greenlight.catchup.run()
    last = bot.post(HARMLESS)
    assert seen() == last


def test_event_of_what_was_caught_up_gives_no_second_answer(start: Start, slack: LocalSlack) -> None:
    """Slack sends again what it could not deliver: by then it was read."""
    start().post(HARMLESS)
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    bot = start()
    answered = threads(slack)
    assert bot.dispatch(sent).status == 200
    assert threads(slack) == answered


def test_pages_limits_and_faults(start: Start, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """History comes in pages, and 429 and 500 in between lose none."""
    start().post(HARMLESS)
    answered = threads(slack)
    missed = [post(slack, f"Out on Friday, part {number}.") for number in range(5)]
    slack.fault("conversations.history", Fault(status=429, retry_after=0), Fault(status=500))
    monkeypatch.setattr("bot.slack.catchup._PAGE", 2)
    start()
    assert threads(slack) == answered + missed


def test_channel_without_the_bot_is_said_and_the_rest_read(
    start: Start, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """A Slack channel that the bot was not invited to is named in the log; it does not stop the others."""
    slack.workspace.conversations[PRIVATE].members.discard(BOT_USER)
    bot = start(wait=False)
    slack.wait_until(lambda: not bot.greenlight.gaps.is_open(DRAFTS))
    ts = bot.post(FOUNDING_POST)

    assert threads(slack) == [ts]
    assert bot.greenlight.gaps.is_open(PRIVATE)
    assert f"Slack channel {PRIVATE} could not be read" in caplog.text


def test_message_before_the_last_one_seen_may_be_missed_too(start: Start, slack: LocalSlack) -> None:
    """Another replica saw the later one; what was there before the bot is still none of ours."""
    before = post(slack, FOUNDING_POST)
    bot = start()
    missed = post(slack, FOUNDING_POST)
    last = bot.post(HARMLESS)
    start()
    assert sorted(threads(slack)) == [missed, last]
    assert before not in threads(slack)
