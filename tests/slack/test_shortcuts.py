"""Shortcuts: a review of any message, a new draft from anywhere, and Slack channels in which nothing else is reviewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.slack import LocalSlack
from bot.demo.workspace import BOT_USER
from bot.slack import texts
from bot.slack.listeners.commands import sub_command
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, OMAR, Bot, Start, methods, said
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS
from tests.slack.test_modals import modal, values


def shortcut(bot: Bot, channel: str, ts: str, user: str = OMAR) -> None:
    """Somebody chooses "Review this draft" on a message, and Slack sends it twice."""
    sent = bot.slack.message_shortcut(channel, user, "review_message", ts)
    assert bot.dispatch(sent).status == 200
    bot.dispatch(bot.slack.send_again(sent))


def test_message_is_answered_in_its_thread(bot: Bot, slack: LocalSlack) -> None:
    """Also in a Slack channel that is not watched, where the bot is in it."""
    ts = slack.post(ELSEWHERE, MAYA, FOUNDING_POST).payload["event"]["ts"]
    shortcut(bot, ELSEWHERE, ts)
    (call,) = slack.writes
    assert (call.method, call.arguments["channel"], call.arguments["thread_ts"]) == (
        "chat.postMessage",
        ELSEWHERE,
        ts,
    )
    assert texts.READY not in said(call)
    with bot.greenlight.store.read() as tx:
        assert len(tx.shelf(bot.greenlight.workspace, MAYA, first=0, most=9)) == 1


def test_reply_is_answered_in_the_thread_that_it_stands_in(bot: Bot, slack: LocalSlack) -> None:
    """And followed when it is edited or deleted, like every draft."""
    root = bot.post("Customer asks: why is my show gone?")
    reply = slack.post(DRAFTS, MAYA, FOUNDING_POST, thread_ts=root).payload["event"]["ts"]
    slack.calls.clear()
    shortcut(bot, DRAFTS, reply)
    (call,) = slack.writes
    assert call.arguments["thread_ts"] == root
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, reply, HARMLESS))
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    assert {call.arguments.get("thread_ts", root) for call in slack.writes} == {root}
    slack.calls.clear()
    bot.dispatch(slack.delete(DRAFTS, reply))
    assert [said(call) for call in slack.writes] == [texts.DELETED]


def test_reply_that_nobody_asked_about_stays_talk(bot: Bot, slack: LocalSlack) -> None:
    """Posted or edited."""
    root = bot.post(HARMLESS)
    slack.calls.clear()
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST, thread_ts=root)
    bot.dispatch(sent)
    bot.dispatch(slack.edit(DRAFTS, sent.payload["event"]["ts"], "who hurt you"))
    assert slack.writes == []


@pytest.mark.parametrize("private", [True, False])
def test_where_the_bot_is_not_its_answer_is_private(bot: Bot, slack: LocalSlack, private: bool) -> None:
    """Only who asked sees it, and the draft is theirs; who wrote the text counts as its writer."""
    slack.workspace.add_channel("C0CLOSED", "closed", bot=False, private=private)
    ts = slack.post("C0CLOSED", MAYA, FOUNDING_POST).payload["event"]["ts"]
    shortcut(bot, "C0CLOSED", ts)
    (call,) = slack.writes
    assert (call.method, call.arguments["response_type"]) == ("response_url", "ephemeral")
    with bot.greenlight.store.read() as tx:
        (row,) = tx.shelf(bot.greenlight.workspace, OMAR, first=0, most=9)
        assert [hand.user for hand in tx.contributors(row.draft_id)] == [MAYA]


def test_message_that_is_a_draft_already(bot: Bot, slack: LocalSlack) -> None:
    """Who asks is told where its review is."""
    ts = bot.post(FOUNDING_POST)
    slack.calls.clear()
    shortcut(bot, DRAFTS, ts)
    assert [said(call) for call in slack.writes] == [texts.ALREADY_REVIEWED]


def test_message_of_an_app_belongs_to_who_asks(bot: Bot, slack: LocalSlack) -> None:
    """A draft that a planning tool posted."""
    message = {"bot_id": "B0PLANNER", "text": FOUNDING_POST}
    ts = slack.workspace.add_message(DRAFTS, message)["ts"]
    shortcut(bot, DRAFTS, ts)
    with bot.greenlight.store.read() as tx:
        assert len(tx.shelf(bot.greenlight.workspace, OMAR, first=0, most=9)) == 1


def test_slack_channel_of_shortcuts(start: Start, slack: LocalSlack) -> None:
    """Nothing is reviewed unasked; what was asked about is followed."""
    Path("greenlight.yaml").write_text(
        f"slack_channels:\n  {ELSEWHERE}: {{brand: netflix, drafts: shortcut}}\n", encoding="utf-8"
    )
    bot = start()
    ts = bot.post(FOUNDING_POST, channel=ELSEWHERE)
    assert slack.writes == []
    shortcut(bot, ELSEWHERE, ts)
    slack.calls.clear()
    bot.dispatch(slack.edit(ELSEWHERE, ts, HARMLESS))
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    assert any("Clear" in said(call) for call in slack.writes)


def test_new_draft_from_anywhere(bot: Bot, slack: LocalSlack) -> None:
    """Answered in the direct conversation with its writer."""
    bot.dispatch(slack.shortcut(MAYA, "new_draft"))
    view = modal(slack)
    slack.calls.clear()
    bot.dispatch(slack.submit(MAYA, view["id"], values(text=FOUNDING_POST, channel="x")))
    (call,) = slack.writes
    assert (call.method, call.arguments["channel"]) == ("chat.postMessage", slack.workspace.direct(MAYA).id)
    assert texts.READY in said(call)
    assert BOT_USER in slack.workspace.direct(MAYA).members


# sub-commands


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("status", "status", ""),
        (" QUEUE ", "queue", ""),
        ("policy", "policy", ""),
        ("policy privacy_disclosure.small_cohort", "policy", "privacy_disclosure.small_cohort"),
        ("status quo is over", None, ""),
        ("policy change: we listen", None, ""),
        ("policy rocks", None, ""),
        ("history repeats", None, ""),
        ("Out now.", None, ""),
    ],
)
def test_what_is_a_sub_command(typed: str, name: str | None, argument: str) -> None:
    """A draft may begin with the same word."""
    found = sub_command(typed)
    assert (found[0].name if found else None, found[1] if found else "") == (name, argument)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("status", "Queue: 1 to be read, 0 to be shown"),
        ("queue", "No request for sign-off is open."),
        ("history", "To the 53 people"),
        ("policy", "Mockery of people · "),
        ("policy segment_mockery.who_hurt_you", "Instead: "),
        ("policy segment_mockery.no_such", "There is no such rule."),
    ],
)
def test_sub_commands_answer_privately(bot: Bot, slack: LocalSlack, typed: str, expected: str) -> None:
    """Once, to who asked."""
    bot.post(FOUNDING_POST)
    slack.calls.clear()
    sent = slack.command(ELSEWHERE, MAYA, typed)
    bot.dispatch(sent)
    bot.dispatch(slack.send_again(sent))
    (call,) = slack.writes
    assert (call.method, call.arguments["response_type"], call.error) == ("response_url", "ephemeral", "")
    assert expected in said(call)


def test_message_without_the_mark_needs_none_once_it_was_asked_about(start: Start, slack: LocalSlack) -> None:
    """Where drafts begin with a word, the shortcut takes others too; one that had the mark and lost it is set aside."""
    Path("greenlight.yaml").write_text(
        f"slack_channels:\n  {ELSEWHERE}: {{brand: netflix, drafts: prefix}}\n", encoding="utf-8"
    )
    bot = start()
    asked = bot.post(FOUNDING_POST, channel=ELSEWHERE)
    shortcut(bot, ELSEWHERE, asked)
    marked = bot.post(f"draft: {FOUNDING_POST}", channel=ELSEWHERE)
    slack.calls.clear()
    bot.dispatch(slack.edit(ELSEWHERE, asked, HARMLESS))
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    slack.calls.clear()
    bot.dispatch(slack.edit(ELSEWHERE, marked, HARMLESS))
    assert [said(call) for call in slack.writes] == [texts.SET_ASIDE]
