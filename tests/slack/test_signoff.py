"""Sign-off through real payloads: asked for, decided, reminded and held, and shown where people look."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.slack import Fault, LocalSlack
from bot.demo.workspace import TEAM_ID
from bot.desk.in_force import ReviewerInForce
from bot.review.reviewer import Reviewer
from bot.slack import signoff_texts
from bot.slack.signoff_card import AGREE, APPROVE, CHANGES, OVERRIDE, REJECT, WITHDRAW
from bot.store import RequestRow, utc_now
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, OMAR, PACK, Bot, Start
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS

DANA, ZOE = "U0DANA", "U0ZOE"
RISKY = "Our app is rubbish. New update on Friday."
APPROVERS = f"""\
roles:
  lead: [{TEAM_ID}/{OMAR}, {TEAM_ID}/S0TEAM]
  data_owner: [{TEAM_ID}/{DANA}]
  policy_owner: [{TEAM_ID}/{DANA}]
  admin: [{TEAM_ID}/{OMAR}]
steps:
  - {{name: Lead, ask: [lead], backup: [policy_owner], when: [{{bands: [caution, high]}}]}}
override: {{by: [policy_owner], second: [admin]}}
due:
  - {{remind: [30m], escalate: 50m, answer: 1h, expire: 1d, urgent: true}}
brief:
  - {{field: data_source, rules: [privacy_disclosure.small_cohort], say: Say where the figures come from.}}
"""


@pytest.fixture(scope="module")
def reviewer(tmp_path_factory: pytest.TempPathFactory) -> ReviewerInForce:
    """The pack of three rules with approvers."""
    pack = tmp_path_factory.mktemp("approved") / "pack"
    shutil.copytree(PACK, pack)
    (pack / "approvers.yaml").write_text(APPROVERS, "utf-8")
    return ReviewerInForce(lambda: replace(Reviewer.load(policies=pack), classifier=None))


@pytest.fixture
def bot(start: Start, slack: LocalSlack) -> Bot:
    """A bot with an audit key; Omar leads, Dana owns data and policy, Zoe is nobody in particular."""
    slack.workspace.add_user(DANA, "dana", "Dana")
    slack.workspace.add_user(ZOE, "zoe", "Zoe")
    slack.workspace.add_group("S0TEAM", "team", MAYA)
    return start(GREENLIGHT_AUDIT_KEY="0123456789abcdef0123456789abcdef")


Message = Mapping[str, Any]


def messages(slack: LocalSlack, conversation: str = DRAFTS) -> list[Message]:
    """The bot's messages there, as they look now."""
    found = slack.workspace.conversations.get(conversation)
    return [message for message in found.messages if message.get("bot_id")] if found else []


def told(message: Message) -> str:
    """All words of a message."""
    return words({"blocks": message["blocks"]})


def element(message: Message, action: str) -> dict[str, Any] | None:
    """A button of a message."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return next((found for row in rows for found in row if found["action_id"] == action), None)


def words(view: Mapping[str, Any]) -> str:
    """All text of a view."""
    return " ".join(_texts(view["blocks"]))


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for item in part for text in _texts(item)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in _texts(value)]
    return []


def modal(slack: LocalSlack, user: str) -> Mapping[str, Any]:
    """The person's newest modal."""
    return slack.state.views.modals[user][-1]


def entered(reason: str) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What stands in the modal's field, as Slack sends it."""
    return {"reason": {"entered": {"type": "plain_text_input", "value": reason}}}


def with_button(slack: LocalSlack, action: str, conversation: str) -> Message:
    """The newest message with this button."""
    return [message for message in messages(slack, conversation) if element(message, action)][-1]


def press(bot: Bot, action: str, user: str, conversation: str = DRAFTS) -> None:
    """Somebody presses a button on a message of the bot."""
    message = with_button(bot.slack, action, conversation)
    found = element(message, action)
    assert found is not None
    pressed = {key: found[key] for key in ("type", "action_id", "value")}
    bot.dispatch(bot.slack.click(conversation, user, pressed, str(message["ts"])))


def answer_why(bot: Bot, action: str, user: str, reason: str, conversation: str = DRAFTS) -> None:
    """Somebody presses a button that asks why, and says it."""
    press(bot, action, user, conversation)
    bot.dispatch(bot.slack.submit(user, modal(bot.slack, user)["id"], entered(reason)))


def ask(bot: Bot, text: str = RISKY) -> str:
    """Maya posts a draft and asks for sign-off; the draft's timestamp."""
    ts = bot.post(text)
    press(bot, "request_signoff", MAYA)
    return ts


def request(bot: Bot) -> RequestRow:
    """The newest request."""
    with bot.greenlight.store.read() as tx:
        found = tx.newest_request(1)
    assert found is not None
    return found


def whispered(slack: LocalSlack) -> list[str]:
    """What was said to one person alone."""
    private = [call for call in slack.writes if call.method in ("response_url", "chat.postEphemeral")]
    return [words({"blocks": call.arguments["blocks"]}) for call in private]


def test_asked_and_approved(bot: Bot, slack: LocalSlack) -> None:
    """The author's card stands in the thread, Omar's in his conversation with all that he needs; both say the end."""
    ts = ask(bot)
    card, asked = messages(slack)[-1], messages(slack, f"D{OMAR}")[0]
    assert card["thread_ts"] == ts
    for words_of_it in (
        RISKY,
        "netflix · x · version 1",
        "Step 1 of 1: Lead",
        "caution",
        "puts our own work down",
    ):
        assert words_of_it in told(asked)
    assert "waits for 1 more" in told(card)
    assert (element(card, APPROVE), element(asked, WITHDRAW)) == (None, None)

    press(bot, APPROVE, OMAR, f"D{OMAR}")
    assert request(bot).state == "approved"
    for message in (messages(slack, f"D{OMAR}")[0], with_button(slack, WITHDRAW, DRAFTS)):
        assert signoff_texts.HEADLINE["approved"] in told(message)  # type: ignore[index]
        assert RISKY in told(message)
        assert request(bot).digest[:16] in told(message)
    assert told(messages(slack)[-1]) == "Approved: this text may go out."
    assert element(messages(slack, f"D{OMAR}")[0], APPROVE) is None


def test_the_question_before_an_approval_shows_text_and_worst_category(bot: Bot, slack: LocalSlack) -> None:
    ask(bot)
    found = element(messages(slack, f"D{OMAR}")[0], APPROVE)
    assert found is not None
    assert RISKY in found["confirm"]["text"]["text"]
    assert "caution: Self-disparagement" in found["confirm"]["text"]["text"]


def test_others_clicks_are_answered_privately(bot: Bot, slack: LocalSlack) -> None:
    """Maya is in a group that approves, and wrote it; Zoe is nobody; neither changes anything."""
    ask(bot)
    slack.calls.clear()
    press(bot, APPROVE, MAYA, f"D{OMAR}")
    press(bot, APPROVE, ZOE, f"D{OMAR}")
    assert [said.split(",")[0] for said in whispered(slack)] == [
        "You wrote or edited a version of this draft",
        "You are not among those who are asked here.",
    ]
    assert request(bot).state == "requested"


@pytest.mark.parametrize(
    ("action", "state", "said"),
    [(CHANGES, "changes_requested", "Changes were requested."), (REJECT, "rejected", "Rejected.")],
)
def test_objections_say_why(bot: Bot, slack: LocalSlack, action: str, state: str, said: str) -> None:
    """The modal shows the text and wants a reason, which then stands on every card."""
    ask(bot)
    press(bot, action, OMAR, f"D{OMAR}")
    view = modal(slack, OMAR)
    assert RISKY in words(view)
    refused = bot.dispatch(slack.submit(OMAR, view["id"], entered("  ")))
    assert json.loads(str(refused.body))["errors"] == {"reason": signoff_texts.NO_REASON}
    bot.dispatch(slack.submit(OMAR, view["id"], entered("Not our tone.")))

    assert request(bot).state == state
    assert "Not our tone." in told(messages(slack, f"D{OMAR}")[0])
    assert told(messages(slack)[-1]).startswith(said)


def test_a_decision_shows_on_cards_whose_posting_was_in_doubt(bot: Bot, slack: LocalSlack) -> None:
    """Slack took both cards and its answers got lost; Omar decides before the bot has looked for them."""
    bot.post(RISKY)
    slack.fault("chat.postMessage", *[Fault(status=500, taken=True)] * 2)
    asking = element(messages(slack)[-1], "request_signoff")
    assert asking is not None
    pressed = {key: asking[key] for key in ("type", "action_id", "value")}
    bot.dispatch_only(slack.click(DRAFTS, MAYA, pressed, str(messages(slack)[-1]["ts"])))
    slack.wait_until(lambda: len(messages(slack)) == 2 and len(messages(slack, f"D{OMAR}")) == 1)
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    for message in (messages(slack)[1], messages(slack, f"D{OMAR}")[0]):
        assert signoff_texts.HEADLINE["approved"] in told(message)  # type: ignore[index]


def test_one_character_asks_again_with_what_changed(bot: Bot, slack: LocalSlack) -> None:
    """The approval is withdrawn, Omar sees the diff, and gets a new card for the new text."""
    ts = ask(bot)
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    bot.dispatch(slack.edit(DRAFTS, ts, RISKY.replace("Friday.", "Friday!")))

    old, new = [message for message in messages(slack, f"D{OMAR}") if "digest" in told(message)]
    assert signoff_texts.WHAT_CHANGED in told(old)
    assert (element(old, APPROVE), "Friday!" in told(new)) == (None, True)
    assert (request(bot).state, request(bot).id) == ("requested", 2)
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    assert request(bot).state == "approved"


def test_a_clear_draft_passes_with_one_tap(bot: Bot, slack: LocalSlack) -> None:
    ask(bot, HARMLESS)
    assert request(bot).state == "approved"
    assert f"D{OMAR}" not in slack.workspace.conversations


def test_figures_need_a_brief_first(bot: Bot, slack: LocalSlack) -> None:
    slack.calls.clear()
    ask(bot, FOUNDING_POST)
    assert whispered(slack) == ["Say where the figures come from. Fill in the brief, and ask again."]


def test_withdrawn_by_the_author(bot: Bot, slack: LocalSlack) -> None:
    ask(bot)
    press(bot, WITHDRAW, MAYA)
    assert request(bot).state == "withdrawn"
    assert element(messages(slack, f"D{OMAR}")[0], APPROVE) is None


def test_an_override_takes_two_and_is_loud(
    bot: Bot, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    ask(bot)
    answer_why(bot, OVERRIDE, DANA, "The shop is on fire.")
    assert request(bot).state == "requested"
    slack.calls.clear()
    press(bot, AGREE, DANA)
    assert whispered(slack)[0].startswith("An override needs a second person")
    press(bot, AGREE, OMAR)
    assert request(bot).state == "overridden"
    assert "The shop is on fire." in told(with_button(slack, WITHDRAW, DRAFTS))
    assert "request 1 was overridden" in caplog.text
    assert "fire" not in caplog.text


def test_a_yes_in_the_thread_is_offered_to_be_counted(bot: Bot, slack: LocalSlack) -> None:
    """Only Omar is asked, and only on a plain yes; one tap and it is his approval."""
    ts = ask(bot)
    slack.calls.clear()
    for user, said in ((OMAR, "LGTM?"), (OMAR, "not lgtm"), (ZOE, "LGTM"), (MAYA, "ship it")):
        bot.dispatch(slack.post(DRAFTS, user, said, thread_ts=ts))
    assert slack.writes == []
    bot.dispatch(slack.post(DRAFTS, OMAR, "LGTM, thanks!", thread_ts=ts))
    (call,) = slack.writes
    assert (call.method, call.arguments["user"], call.arguments["thread_ts"]) == (
        "chat.postEphemeral",
        OMAR,
        ts,
    )
    assert "approval of version 1" in words({"blocks": call.arguments["blocks"]})
    (row,) = [block["elements"] for block in call.arguments["blocks"] if block["type"] == "actions"]
    pressed = {key: row[0][key] for key in ("type", "action_id", "value")}
    bot.dispatch(slack.click(DRAFTS, OMAR, pressed))
    assert request(bot).state == "approved"


def test_a_click_that_comes_twice_counts_once(bot: Bot, slack: LocalSlack) -> None:
    ask(bot)
    message = messages(slack, f"D{OMAR}")[0]
    found = element(message, APPROVE)
    assert found is not None
    sent = slack.click(
        f"D{OMAR}", OMAR, {key: found[key] for key in ("type", "action_id", "value")}, str(message["ts"])
    )
    bot.dispatch(sent)
    slack.calls.clear()
    bot.dispatch(slack.send_again(sent))
    assert slack.writes == []
    with bot.greenlight.store.read() as tx:
        assert len(tx.decisions_on(1)) == 1


def test_a_hold_by_command_stops_approvals_and_shows(bot: Bot, slack: LocalSlack) -> None:
    ask(bot)
    slack.calls.clear()
    bot.dispatch(slack.command(ELSEWHERE, ZOE, "hold netflix 4h A fire on set."))
    bot.dispatch(slack.command(ELSEWHERE, DANA, "hold netflix 4h A fire on set."))
    assert whispered(slack)[0].startswith("Only policy owners and admins")
    assert whispered(slack)[1] == signoff_texts.held("netflix")
    assert "A fire on set." in told(messages(slack, f"D{OMAR}")[0])
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    assert whispered(slack)[-1].startswith("Approvals for netflix are on hold until")
    bot.dispatch(slack.command(ELSEWHERE, DANA, "lift netflix"))
    assert "on hold" not in told(messages(slack, f"D{OMAR}")[0])
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    assert request(bot).state == "approved"


def test_away_by_command(bot: Bot, slack: LocalSlack) -> None:
    """Omar leaves; Dana gets the card and decides; only who is away can come back."""
    bot.dispatch(slack.command(ELSEWHERE, OMAR, "away 2d @dana"))
    ask(bot)
    assert f"D{OMAR}" not in slack.workspace.conversations
    press(bot, APPROVE, DANA, f"D{DANA}")
    assert request(bot).state == "approved"
    slack.calls.clear()
    bot.dispatch(slack.command(ELSEWHERE, OMAR, "back"))
    bot.dispatch(slack.command(ELSEWHERE, OMAR, "back"))
    said = whispered(slack)
    assert said[0] == signoff_texts.BACK_AGAIN
    assert "Clear" in said[1]


def test_a_draft_that_begins_with_hold_is_a_draft(bot: Bot, slack: LocalSlack) -> None:
    slack.calls.clear()
    bot.dispatch(slack.command(ELSEWHERE, MAYA, "hold on 4h and the new season is here"))
    assert "Clear" in whispered(slack)[0]


def test_a_deleted_draft_takes_its_request_along(bot: Bot, slack: LocalSlack) -> None:
    ts = ask(bot)
    bot.dispatch(slack.delete(DRAFTS, ts))
    assert request(bot).state == "withdrawn"
    assert element(messages(slack, f"D{OMAR}")[0], APPROVE) is None


def test_a_private_draft_is_signed_off_in_direct_messages(bot: Bot, slack: LocalSlack) -> None:
    """What only Maya saw stays out of the Slack channel."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, RISKY))
    blocks = slack.writes[-1].arguments["blocks"]
    found = element({"blocks": blocks}, "request_signoff")
    assert found is not None
    pressed = {key: found[key] for key in ("type", "action_id", "value")}
    bot.dispatch(slack.click(ELSEWHERE, MAYA, pressed))
    assert messages(slack, ELSEWHERE) == []
    assert "waits for 1 more" in told(messages(slack, f"D{MAYA}")[0])
    press(bot, APPROVE, OMAR, f"D{OMAR}")
    assert request(bot).state == "approved"


def test_the_vigil_reminds_escalates_and_ends(
    bot: Bot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers: Omar is reminded, Dana asked too, and in the end it expires and the author is told."""
    ask(bot)
    begun = utc_now()
    for minutes in (31, 51, 61, 60 * 25):
        monkeypatch.setattr(
            bot.greenlight.store, "now", lambda minutes=minutes: begun + timedelta(minutes=minutes)
        )
        bot.greenlight._vigil.look()
        assert bot.greenlight.settle()
    assert "A reminder" in told(messages(slack, f"D{OMAR}")[-1])
    assert element(messages(slack, f"D{DANA}")[0], APPROVE) is None
    assert "has expired" in told(messages(slack)[-1])
    assert request(bot).state == "expired"


def test_a_key_is_asked_for_where_there_is_none(start: Start, slack: LocalSlack) -> None:
    bare = start()
    slack.calls.clear()
    bare.post(RISKY)
    press(bare, "request_signoff", MAYA)
    assert "GREENLIGHT_AUDIT_KEY" in whispered(slack)[-1]
