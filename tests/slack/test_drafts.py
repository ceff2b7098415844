"""A draft in a watched Slack channel: posted, edited, deleted, set aside. Each test names every call that it makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.demo.courier import Sent
from bot.demo.slack import Call, LocalSlack
from bot.demo.workspace import BOT_ID, BOT_USER, envelope
from bot.slack import texts
from bot.slack.listeners.messages import POSTED, read_event
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, OMAR, PRIVATE, Bot, Start, caught_up, methods, said

FOUNDING_POST = (
    "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?"
)
HARMLESS = "New season, same sofa. Episode one is out on Friday."


def card_ts(slack: LocalSlack, number: int = 0) -> str:
    """The timestamp of the bot's message in #social-drafts."""
    own = [message for message in slack.workspace.conversations[DRAFTS].messages if message.get("bot_id")]
    return str(own[number]["ts"])


def button(call: Call, action: str = "not_a_draft") -> dict[str, Any]:
    """The card's first button of this name, as a click sends it."""
    rows = [block["elements"] for block in call.arguments["blocks"] if block["type"] == "actions"]
    pressed = next(element for row in rows for element in row if element["action_id"] == action)
    return {key: pressed[key] for key in ("type", "action_id", "value")}


def test_draft_is_answered_in_its_thread(bot: Bot, slack: LocalSlack) -> None:
    """The founding post gets one card in its thread: band, scores, words, reason, advice, what was not checked."""
    ts = bot.post(FOUNDING_POST)

    (call,) = slack.writes
    assert (call.method, call.error) == ("chat.postMessage", "")
    told = {"channel", "thread_ts", "text", "blocks", "unfurl_links", "unfurl_media", "metadata"}
    assert set(call.arguments) == told
    assert (call.arguments["channel"], call.arguments["thread_ts"]) == (DRAFTS, ts)
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert (
        call.arguments["text"]
        == "🛑 High risk: please don't post this yet. Privacy and Mockery of people. 2 findings."
    )
    words = said(call)
    assert "▰▰▰▰▰▰▰▱▱▱  0.70  Privacy: high" in words
    assert "▱▱▱▱▱▱▱▱▱▱  0.00  Self-disparagement: clear" in words
    assert "the 53 people who've watched A Christmas Prince every day for the past 18 days" in words
    assert "In a small group some recognise themselves" in words
    assert "Instead:  Speak of everyone who does it, without a number." in words
    assert "Not checked" not in words
    assert "Not a draft" in words


def test_harmless_draft_gets_a_short_kind_answer(bot: Bot, slack: LocalSlack) -> None:
    """No wall of green: a headline, a sentence, the scores in one small line."""
    bot.post(HARMLESS)

    (call,) = slack.writes
    assert call.arguments["text"] == f"✅ Clear. {texts.CLEAR_ANSWER}"
    assert "▰" not in said(call)
    assert len(call.arguments["blocks"]) <= 5


def test_edit_is_reviewed_anew_and_outdates_the_old_card(bot: Bot, slack: LocalSlack) -> None:
    """Two calls in any order of the two methods: the old card closed, the new one posted."""
    ts = bot.post(FOUNDING_POST)
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))

    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    update = next(call for call in slack.writes if call.method == "chat.update")
    assert update.arguments["ts"] == card_ts(slack)
    assert said(update) == texts.OUTDATED
    posted = next(call for call in slack.writes if call.method == "chat.postMessage")
    assert "Clear" in said(posted)
    assert "Version 2" in said(posted)


@pytest.mark.parametrize("change", ["unfurl", "pin"])
def test_change_with_the_same_text_is_no_new_version(bot: Bot, slack: LocalSlack, change: str) -> None:
    """Link previews and pins change a message, not the draft."""
    ts = bot.post("Out on Friday: https://example.com/a?b=1&c=2")
    slack.calls.clear()
    pinned = slack.workspace.change_message(DRAFTS, ts, {"pinned_to": [DRAFTS]})
    bot.dispatch(slack.unfurl(DRAFTS, ts) if change == "unfurl" else Sent("events_api", envelope(pinned)))

    assert slack.writes == []


def test_deleted_draft_closes_its_card(bot: Bot, slack: LocalSlack) -> None:
    """Slack leaves a tombstone where a message has replies, and the card says that it is closed."""
    ts = bot.post(FOUNDING_POST)
    slack.calls.clear()
    deleted = slack.delete(DRAFTS, ts)
    assert deleted.payload["event"]["message"]["subtype"] == "tombstone"
    bot.dispatch(deleted)
    bot.dispatch(slack.send_again(deleted))

    (call,) = slack.writes
    assert (call.method, call.arguments["ts"], said(call)) == ("chat.update", card_ts(slack), texts.DELETED)


def test_draft_deleted_before_its_card_gets_none(bot: Bot, slack: LocalSlack) -> None:
    """A deletion that overtakes the card leaves nothing to show."""
    posted = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    gone = slack.delete(DRAFTS, posted.payload["event"]["ts"])
    assert gone.payload["event"]["subtype"] == "message_deleted"
    bot.dispatch(gone)

    assert slack.writes == []


def test_not_a_draft_sets_the_message_aside(bot: Bot, slack: LocalSlack) -> None:
    """One click closes the card; a second one, and later edits, change nothing."""
    ts = bot.post(FOUNDING_POST)
    pressed = button(slack.writes[0])
    slack.calls.clear()
    click = slack.click(DRAFTS, OMAR, pressed, card_ts(slack))
    assert bot.dispatch(click).status == 200
    bot.dispatch(slack.send_again(click))
    bot.dispatch(slack.click(DRAFTS, MAYA, pressed, card_ts(slack)))
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))

    (call,) = slack.writes
    assert (call.method, call.arguments["ts"], said(call)) == ("chat.update", card_ts(slack), texts.SET_ASIDE)


def test_click_from_another_workspace_sets_nothing_aside(bot: Bot, slack: LocalSlack) -> None:
    """A number in a button counts only where its draft belongs."""
    ts = bot.post(FOUNDING_POST)
    sent = slack.click(DRAFTS, OMAR, button(slack.writes[0]), card_ts(slack))
    sent.payload["team"]["id"] = "T0OTHER"
    slack.calls.clear()
    assert bot.dispatch(sent).status == 200
    assert slack.writes == []
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]


@pytest.mark.parametrize(
    "message",
    [
        {"user": MAYA, "text": FOUNDING_POST, "bot_id": "B0OTHER"},
        {"user": BOT_USER, "text": FOUNDING_POST, "bot_id": BOT_ID},
        {"text": FOUNDING_POST, "bot_id": "B0OTHER", "subtype": "bot_message"},
        {"user": MAYA, "text": f"<@{MAYA}> has joined the channel", "subtype": "channel_join"},
        {"user": MAYA, "text": "set the topic: who hurt you", "subtype": "channel_topic"},
        {"user": MAYA, "text": FOUNDING_POST, "subtype": "thread_broadcast", "thread_ts": "1.000001"},
        {"user": MAYA, "text": FOUNDING_POST, "thread_ts": "1.000001"},
        {"user": "USLACKBOT", "text": "Reminder: who hurt you"},
    ],
    ids=["app", "itself", "bot_message", "join", "topic", "broadcast", "reply", "slackbot"],
)
def test_what_is_no_draft_is_left_alone(bot: Bot, slack: LocalSlack, message: dict[str, Any]) -> None:
    """Only what people post at the top level is a draft."""
    event = slack.workspace.add_message(DRAFTS, message)
    assert bot.dispatch(Sent("events_api", envelope(event))).status == 200

    assert slack.writes == []


def test_only_watched_slack_channels_are_read(bot: Bot, slack: LocalSlack) -> None:
    """Elsewhere people write what they like; a private Slack channel named by its id is watched."""
    bot.post(FOUNDING_POST, ELSEWHERE)
    assert slack.writes == []
    bot.post(FOUNDING_POST, PRIVATE)
    (call,) = slack.writes
    assert (call.method, call.arguments["channel"]) == ("chat.postMessage", PRIVATE)
    assert "Not checked: names of the brand" in said(call)


@pytest.mark.parametrize(
    ("files", "said_of_it"),
    [
        (["image/png"], "Not checked: the image"),
        (["video/mp4"], "Not checked: the video"),
        (["image/png", "video/mp4"], "Not checked: the image and the video"),
    ],
)
def test_files_are_named_as_unchecked(bot: Bot, slack: LocalSlack, files: list[str], said_of_it: str) -> None:
    """A message with files is a draft, and the card says what nobody looked at."""
    bot.post(HARMLESS, subtype="file_share", files=[{"id": "F1", "mimetype": kind} for kind in files])

    assert said_of_it in said(slack.writes[0])


def test_picture_without_text_is_answered(bot: Bot, slack: LocalSlack) -> None:
    """There is nothing to review, and that is said."""
    bot.post("", subtype="file_share", files=[{"id": "F1", "mimetype": "image/png"}])

    (call,) = slack.writes
    assert said(call).startswith("This post has no text")


def test_draft_too_long_is_answered_and_its_shorter_edit_reviewed(bot: Bot, slack: LocalSlack) -> None:
    """A known error becomes its sentence; the draft is known all the same, so that its edit is a version."""
    ts = bot.post("word " * 2_001)
    (call,) = slack.writes
    assert "10,000" in said(call)
    assert "reference" not in said(call)
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]


def test_prefix_tells_drafts_from_talk(start: Start, slack: LocalSlack) -> None:
    """With `drafts: prefix` only marked messages count, the mark is no part of the text, and it may come and go."""
    settings = 'slack_channels: {"#social-drafts": {brand: netflix, drafts: prefix}}'
    path = _settings(settings)
    bot = start(GREENLIGHT_SETTINGS=path, GREENLIGHT_CHANNELS="")
    bot.post(FOUNDING_POST)
    assert slack.writes == []
    ts = bot.post("Draft: " + FOUNDING_POST)
    assert methods(slack.writes) == ["chat.postMessage"]
    assert "Draft:" not in said(slack.writes[0])
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, ts, "no longer one: who hurt you"))
    assert [(call.method, said(call)) for call in slack.writes] == [("chat.update", texts.SET_ASIDE)]
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, ts, "draft: " + HARMLESS))
    assert methods(slack.writes) == ["chat.postMessage"]


def test_shortcut_channels_review_no_message(start: Start, slack: LocalSlack) -> None:
    """With `drafts: shortcut` a message alone is never a draft."""
    path = _settings('slack_channels: {"#social-drafts": {drafts: shortcut}}')
    bot = start(GREENLIGHT_SETTINGS=path, GREENLIGHT_CHANNELS="")
    bot.post(FOUNDING_POST)
    assert slack.writes == []


def test_redelivery_gives_no_second_answer(bot: Bot, slack: LocalSlack, start: Start) -> None:
    """The same event again, also after a restart, is acknowledged and changes nothing."""
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    for _ in range(3):
        assert bot.dispatch(sent).status == 200
    assert methods(slack.writes) == ["chat.postMessage"]
    bot = start()
    assert bot.dispatch(sent).status == 200
    assert slack.writes == []


def test_restart_between_draft_and_edit_changes_nothing(start: Start, slack: LocalSlack) -> None:
    """The edit finds its draft and outdates the card of the bot that ran before."""
    ts = start().post(FOUNDING_POST)
    bot = start()
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))

    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    assert len(bot.greenlight.services.desk.history(1)) == 2


def test_old_delivery_that_comes_late_does_not_bring_back_old_text(bot: Bot, slack: LocalSlack) -> None:
    """Events out of order: the first post after its edit, and an earlier edit after a later one."""
    posted = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    ts = posted.payload["event"]["ts"]
    first = slack.edit(DRAFTS, ts, "Out on Thursday.")
    second = slack.edit(DRAFTS, ts, "Out on Friday.")
    for sent in (second, first, posted):
        bot.dispatch(sent)

    assert [version.text for version in bot.greenlight.services.desk.history(1)] == ["Out on Friday."]
    assert methods(slack.writes) == ["chat.postMessage"]


def test_work_taken_before_a_stop_is_finished_after_it(start: Start, slack: LocalSlack) -> None:
    """A draft that was acknowledged gets its card from the next run."""
    bot = start()
    bot.greenlight.inbox.close()  # the worker dies; the takers of the next bot are its own
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    with bot.greenlight.store.write() as tx:
        tx.take_delivery(
            "T0GREENLIGHT", sent.payload["event_id"], POSTED, read_event(sent.payload["event"], POSTED)
        )
    bot.greenlight.inbox.drain = lambda timeout_s: True  # type: ignore[method-assign]
    bot = start()
    caught_up(bot)

    own = [m for m in slack.workspace.conversations[DRAFTS].messages if m.get("bot_id")]
    assert [message["thread_ts"] for message in own] == [sent.payload["event"]["ts"]]


def test_unknown_error_becomes_a_reference_number(
    bot: Bot, slack: LocalSlack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer is told a number, the log has it too, and neither has the draft."""
    monkeypatch.setattr(bot.greenlight.services.desk, "_reviewer", lambda: 1 / 0)
    bot.post("secret launch of the new pony")

    (call,) = slack.writes
    reference = next(word for word in said(call).rstrip(".").split() if word.startswith("GL-"))
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "pony" not in caplog.text


def _settings(text: str) -> str:
    path = Path("settings.yaml").absolute()
    path.write_text(text, encoding="utf-8")
    return str(path)
