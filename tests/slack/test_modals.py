"""Modals through real payloads: opened by a trigger, filled in, refused at their fields, and worked on once."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from slack_sdk.models.views import View

from bot.app import load_reviewer
from bot.demo.blockkit import check_view
from bot.demo.slack import Fault, LocalSlack
from bot.desk.in_force import ReviewerInForce
from bot.desk.rework import GONE, NOT_YOURS, OUTDATED
from bot.settings import Settings
from bot.signoff.approvers import BrandPeople
from bot.slack import texts
from bot.store import Hand, Opinion
from bot.types import Edit, Review
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, OMAR, PACK, PRIVATE, Bot, Start, methods, said
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS, button, card_ts

NEXT_YEAR = 1_900_000_000


def modal(slack: LocalSlack, user: str = MAYA) -> dict[str, Any]:
    """The person's newest modal; Slack's own classes and the strict stand-in find nothing wrong with it."""
    view = slack.state.views.modals[user][-1]
    given = {
        key: view[key]
        for key in ("type", "title", "blocks", "submit", "close", "callback_id", "private_metadata")
        if view.get(key)
    }
    check_view(given)
    assert View(**given).to_dict()["blocks"] == given["blocks"]
    return view


def values(**entered: str | int) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """What stands in the fields, as Slack sends it."""
    return {name: {"entered": _element(name, value)} for name, value in entered.items()}


def _element(name: str, value: str | int) -> dict[str, Any]:
    if name == "planned_at":
        return {"type": "datetimepicker", "selected_date_time": value}
    if name in ("brand", "channel", "finding", "category"):
        return {"type": "static_select", "selected_option": {"value": value}}
    return {"type": "plain_text_input", "value": value}


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


def fields(view: Mapping[str, Any]) -> list[str]:
    """The names of a modal's fields, in order."""
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def press(bot: Bot, action: str, user: str = MAYA, number: int = 0) -> None:
    """Somebody presses a button of the bot's message in #social-drafts."""
    ts = card_ts(bot.slack, number)
    message = bot.slack.workspace.conversations[DRAFTS].find(ts) or {}
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    element = next(element for row in rows for element in row if element["action_id"] == action)
    pressed = {key: element[key] for key in ("type", "action_id", "value")}
    bot.dispatch(bot.slack.click(DRAFTS, user, pressed, ts))


def cards(slack: LocalSlack) -> list[dict[str, Any]]:
    """The bot's messages in #social-drafts."""
    return [message for message in slack.workspace.conversations[DRAFTS].messages if message.get("bot_id")]


# a new draft


def test_review_without_a_text_opens_the_new_draft(bot: Bot, slack: LocalSlack) -> None:
    """Within the trigger's three seconds, on what is known: the brand and channel of the Slack channel."""
    response = bot.dispatch(slack.command(DRAFTS, MAYA, "  "))
    assert (response.status, response.body) == (200, "")
    assert methods(slack.writes) == ["views.open"]
    view = modal(slack)
    assert view["callback_id"] == "new_draft"
    assert fields(view) == ["text", "brand", "channel"]
    chosen = {block["block_id"]: block["element"].get("initial_option") for block in view["blocks"][:3]}
    assert chosen["channel"]["value"] == "x"
    assert chosen["brand"]["value"] == "netflix"


def test_new_draft_is_answered_privately(bot: Bot, slack: LocalSlack) -> None:
    """Its text to copy, its review, and its brief kept with the version; sent twice it is one draft."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    view = modal(slack)
    slack.calls.clear()
    sent = slack.submit(
        MAYA,
        view["id"],
        values(text=FOUNDING_POST, channel="threads", purpose="To thank fans", planned_at=NEXT_YEAR),
    )
    assert bot.dispatch(sent).status == 200
    bot.dispatch(slack.send_again(sent))

    (call,) = slack.writes
    assert (call.method, call.error) == ("response_url", "")
    assert texts.READY in said(call)
    assert FOUNDING_POST in said(call)
    assert "High · Privacy" in said(call)
    with bot.greenlight.store.read() as tx:
        (row,) = tx.shelf(bot.greenlight.workspace, MAYA, first=0, most=9)
        brief = tx.brief(tx.versions_of(row.draft_id)[0].id)
    assert (row.channel, row.brand) == ("threads", None)
    assert brief is not None
    assert (brief.purpose, brief.written_by) == ("To thank fans", MAYA)
    assert brief.planned_at is not None
    assert datetime.fromisoformat(brief.planned_at).timestamp() == NEXT_YEAR


def test_more_shows_the_whole_brief_and_keeps_what_was_entered(bot: Bot, slack: LocalSlack) -> None:
    """Everything that the policy does not require is folded away until somebody asks for it."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    view = modal(slack)
    more = view["blocks"][-1]["elements"][0]
    pressed = {key: more[key] for key in ("type", "action_id", "value")}
    bot.dispatch(slack.press(MAYA, view["id"], pressed, values(text="Half a thou", channel="x")))
    view = modal(slack)
    assert methods(slack.writes) == ["views.open", "views.update"]
    assert fields(view)[3:] == ["purpose", "audience", "planned_at", "data_source", "permission", "consent"]
    assert view["blocks"][0]["element"]["initial_value"] == "Half a thou"
    assert view["blocks"][2]["element"]["initial_option"]["value"] == "x"


def test_what_was_told_last_is_remembered(bot: Bot, slack: LocalSlack) -> None:
    """For each person and Slack channel; never what each post must answer for anew."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    told = values(text=HARMLESS, channel="tiktok", audience="Fans", data_source="Report", permission="Omar")
    bot.dispatch(slack.submit(MAYA, modal(slack)["id"], told))
    for channel, user, remembered in [
        (ELSEWHERE, MAYA, True),
        (PRIVATE, MAYA, False),
        (ELSEWHERE, OMAR, False),
    ]:
        bot.dispatch(slack.command(channel, user, ""))
        view = modal(slack, user)
        assert ("audience" in fields(view)) == remembered
        assert "data_source" not in fields(view)
        if remembered:
            assert view["blocks"][2]["element"]["initial_option"]["value"] == "tiktok"


@pytest.mark.parametrize(
    ("entered", "field", "said_there"),
    [
        ({"text": "   "}, "text", texts.NO_TEXT),
        ({"text": "Out now.", "planned_at": 1_000_000_000}, "planned_at", texts.PLANNED_IN_PAST),
    ],
)
def test_faults_stand_at_their_field(
    bot: Bot, slack: LocalSlack, entered: dict[str, Any], field: str, said_there: str
) -> None:
    """In the acknowledgement, before anything is kept; the modal stays open."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    view = modal(slack)
    slack.courier.events_url = f"http://127.0.0.1:{bot.greenlight.port}/slack/events"
    sent = slack.submit(MAYA, view["id"], values(**entered)).wait()
    assert sent.answers[0][1]["response_action"] == "errors"
    assert slack.view_errors[view["id"]] == {field: said_there}
    assert slack.state.views.modals[MAYA] != []
    with bot.greenlight.store.read() as tx:
        assert tx.shelf(bot.greenlight.workspace, MAYA, first=0, most=9) == ()


def test_what_the_policy_requires_must_be_filled_in(start: Start, slack: LocalSlack, tmp_path: Path) -> None:
    """It is shown at once, it is no longer optional, and it is missed where it is left out."""
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    with (pack / "settings.yaml").open("a", encoding="utf-8") as file:
        file.write("brief: {required: [audience]}\n")
    bot = start()
    bot.greenlight.services.desk._reviewer = load_reviewer(Settings(policies=pack))
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    view = modal(slack)
    assert fields(view) == ["text", "brand", "channel", "audience"]
    assert view["blocks"][3]["optional"] is False
    slack.courier.events_url = f"http://127.0.0.1:{bot.greenlight.port}/slack/events"
    slack.submit(MAYA, view["id"], values(text="Out now.")).wait()
    assert slack.view_errors[view["id"]] == {"audience": texts.REQUIRED}


def test_dead_trigger_is_told(bot: Bot, slack: LocalSlack) -> None:
    """Slack opens nothing any more: who asked is told to press again."""
    slack.fault("views.open", Fault(error="expired_trigger_id"))
    bot.dispatch(slack.command(ELSEWHERE, MAYA, ""))
    assert methods(slack.writes) == ["views.open", "response_url"]
    assert said(slack.writes[1]) == texts.NOT_OPENED


# the brief of a draft


def test_brief_of_a_posted_draft(bot: Bot, slack: LocalSlack) -> None:
    """The same card is drawn anew; an edit of the message keeps the brief."""
    ts = bot.post(FOUNDING_POST)
    press(bot, "add_brief")
    view = modal(slack)
    assert (view["callback_id"], fields(view)) == ("briefed", ["purpose", "audience"])
    slack.calls.clear()
    bot.dispatch(slack.submit(MAYA, view["id"], values(purpose="To thank fans")))
    assert methods(slack.writes) == ["chat.update"]
    assert texts.CHANGE_BRIEF in said(slack.writes[0])
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    press(bot, "add_brief", number=1)
    assert modal(slack)["blocks"][0]["element"]["initial_value"] == "To thank fans"


# what an author does with a draft


def test_edit_and_review_again(bot: Bot, slack: LocalSlack) -> None:
    """The new text is the next version, ready to copy, and who wrote it contributed."""
    bot.post(FOUNDING_POST)
    press(bot, "edit_again")
    view = modal(slack)
    assert view["blocks"][0]["element"]["initial_value"] == FOUNDING_POST
    slack.calls.clear()
    sent = slack.submit(MAYA, view["id"], values(text=HARMLESS))
    bot.dispatch(sent)
    bot.dispatch(slack.send_again(sent))
    old, new = cards(slack)
    assert sorted(methods(slack.writes)) == ["chat.postMessage", "chat.update"]
    assert old["text"] == texts.OUTDATED
    assert new["text"].startswith("✅ Clear")
    with bot.greenlight.store.read() as tx:
        first, second = tx.versions_of(1)
        hands = {(hand.version_id, hand.user, hand.how) for hand in tx.contributors(1)}
    assert second.text == HARMLESS
    assert hands == {(first.id, MAYA, Hand.WROTE), (second.id, MAYA, Hand.EDITED)}


def test_link_preview_does_not_bring_back_the_old_text(bot: Bot, slack: LocalSlack) -> None:
    """The message still says what it said: only an edit of it makes a version."""
    ts = bot.post(FOUNDING_POST)
    press(bot, "edit_again")
    bot.dispatch(slack.submit(MAYA, modal(slack)["id"], values(text=HARMLESS)))
    bot.dispatch(slack.unfurl(DRAFTS, ts))
    with bot.greenlight.store.read() as tx:
        assert len(tx.versions_of(1)) == 2


def test_same_text_is_refused_at_its_field(bot: Bot, slack: LocalSlack) -> None:
    """Nothing to review."""
    bot.post(FOUNDING_POST)
    press(bot, "edit_again")
    view = modal(slack)
    slack.courier.events_url = f"http://127.0.0.1:{bot.greenlight.port}/slack/events"
    slack.submit(MAYA, view["id"], values(text=FOUNDING_POST)).wait()
    assert slack.view_errors[view["id"]] == {"text": texts.SAME_TEXT}


def test_text_too_long_for_a_modal_is_asked_for_in_the_message(bot: Bot, slack: LocalSlack) -> None:
    """Slack's inputs end at 3,000 characters."""
    bot.post("who hurt you " * 300)
    press(bot, "edit_again")
    assert texts.TOO_LONG_FOR_MODAL in words(modal(slack))


@pytest.mark.parametrize("action", ["edit_again", "add_brief", "not_a_risk"])
def test_authors_buttons_are_for_authors(bot: Bot, slack: LocalSlack, action: str) -> None:
    """Others are told so, and see nothing to fill in."""
    bot.post(FOUNDING_POST)
    press(bot, action, OMAR)
    view = modal(slack, OMAR)
    assert fields(view) == []
    assert NOT_YOURS in words(view)


def test_people_named_for_the_brand_may_press_too(
    bot: Bot, slack: LocalSlack, reviewer: ReviewerInForce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by a Slack user group, which is asked for at the click."""
    slack.workspace.add_group("S0SOCIAL", "social", OMAR)
    judge: Any = reviewer()
    people = BrandPeople(people=(f"{bot.greenlight.workspace}/S0SOCIAL",))
    approvers = judge.policy.approvers.model_copy(update={"brands": {"netflix": people}})
    named = replace(judge, policy=replace(judge.policy, approvers=approvers))
    monkeypatch.setattr(bot.greenlight.services.desk, "_reviewer", lambda: named)
    bot.post(FOUNDING_POST)
    press(bot, "edit_again", OMAR)
    assert fields(modal(slack, OMAR)) == ["text"]
    slack.workspace.groups["S0SOCIAL"].members.clear()
    press(bot, "edit_again", OMAR)
    assert NOT_YOURS in words(modal(slack, OMAR))


def test_modal_of_an_older_version_changes_nothing(bot: Bot, slack: LocalSlack) -> None:
    """The draft was edited while the window was open: its writer is told, privately."""
    ts = bot.post(FOUNDING_POST)
    press(bot, "edit_again")
    view = modal(slack)
    bot.dispatch(slack.edit(DRAFTS, ts, HARMLESS))
    slack.calls.clear()
    bot.dispatch(slack.submit(MAYA, view["id"], values(text="Something else.")))
    (call,) = slack.writes
    assert (call.method, said(call)) == ("response_url", OUTDATED)
    with bot.greenlight.store.read() as tx:
        assert [version.text for version in tx.versions_of(1)] == [FOUNDING_POST, HARMLESS]


def make_edit(text: str) -> Edit:
    """A suggested edit, as the store would read it."""
    return TypeAdapter(Edit).validate_python({"text": text, "risk": 0.0, "band": "clear", "changes": []})


@pytest.fixture
def suggesting(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """A bot whose reviewer suggests one edit for whatever is not clear."""
    desk = bot.greenlight.services.desk
    judge = desk._judge

    def suggest(draft: Any) -> Any:
        judged = judge(draft)
        if isinstance(judged, Review) and judged.findings:
            return replace(judged, edits=(make_edit(HARMLESS),))
        return judged

    monkeypatch.setattr(desk, "_judge", suggest)
    return bot


def test_use_this_edit(suggesting: Bot, slack: LocalSlack) -> None:
    """One version, however often it is pressed or sent; who pressed counts as a contributor."""
    bot = suggesting
    bot.post(FOUNDING_POST)
    card = slack.writes[0]
    sent = slack.click(DRAFTS, MAYA, button(card, "use_edit"), card_ts(slack))
    bot.dispatch(sent)
    bot.dispatch(slack.send_again(sent))
    bot.dispatch(slack.click(DRAFTS, MAYA, button(card, "use_edit"), card_ts(slack)))
    old, new = cards(slack)
    assert old["text"] == texts.OUTDATED
    assert new["thread_ts"] == old["thread_ts"]
    with bot.greenlight.store.read() as tx:
        assert [version.text for version in tx.versions_of(1)] == [FOUNDING_POST, HARMLESS]
        assert (MAYA, Hand.USED_EDIT) in {(hand.user, hand.how) for hand in tx.contributors(1)}
    assert OUTDATED in said(slack.writes[-1])


def test_use_this_edit_is_for_authors(suggesting: Bot, slack: LocalSlack) -> None:
    """Others get a private note."""
    suggesting.post(FOUNDING_POST)
    card = slack.writes[0]
    slack.calls.clear()
    suggesting.dispatch(slack.click(DRAFTS, OMAR, button(card, "use_edit"), card_ts(slack)))
    (call,) = slack.writes
    assert (call.method, call.arguments["response_type"], said(call)) == (
        "response_url",
        "ephemeral",
        NOT_YOURS,
    )


def test_private_edit_replaces_its_card(suggesting: Bot, slack: LocalSlack) -> None:
    """The old answer becomes a line, and the new one stands below it."""
    suggesting.dispatch(slack.command(ELSEWHERE, MAYA, FOUNDING_POST))
    card = slack.writes[0]
    slack.calls.clear()
    suggesting.dispatch(slack.click(ELSEWHERE, MAYA, button(card, "use_edit")))
    assert methods(slack.writes) == ["response_url"] * 2
    assert {said(call) == texts.OUTDATED for call in slack.writes} == {True, False}


# what people think of a finding


def test_not_a_risk(bot: Bot, slack: LocalSlack) -> None:
    """Kept with the finding and the reason, once; its giver is thanked privately."""
    bot.post(FOUNDING_POST)
    press(bot, "not_a_risk")
    view = modal(slack)
    assert len(view["blocks"][0]["element"]["options"]) == 2
    slack.calls.clear()
    sent = slack.submit(MAYA, view["id"], values(finding="1", reason="All of them are actors."))
    bot.dispatch(sent)
    bot.dispatch(slack.send_again(sent))
    (call,) = slack.writes
    assert said(call) == texts.THANKS_NO_RISK
    with bot.greenlight.store.read() as tx:
        (kept,) = tx.feedback(bot.greenlight.workspace)
    assert (kept.kind, kept.rule) == (Opinion.NOT_A_RISK, "segment_mockery.who_hurt_you")
    assert (kept.reason, kept.given_by) == ("All of them are actors.", MAYA)


def test_missed_a_risk_is_anybodys(bot: Bot, slack: LocalSlack) -> None:
    """Whoever sees it says so."""
    bot.post(HARMLESS)
    press(bot, "missed_risk", OMAR)
    told = values(category="self_disparagement", reason="'same sofa'")
    bot.dispatch(slack.submit(OMAR, modal(slack, OMAR)["id"], told))
    with bot.greenlight.store.read() as tx:
        (kept,) = tx.feedback(bot.greenlight.workspace)
    assert (kept.kind, kept.category, kept.given_by) == (Opinion.MISSED, "self_disparagement", OMAR)


def test_show_all_and_say_from_there(bot: Bot, slack: LocalSlack) -> None:
    """All findings in one window, and "Not a risk" laid over it."""
    bot.post("\n".join(f"{number}: Who hurt you, our rubbish" for number in range(20)))
    press(bot, "show_all")
    view = modal(slack)
    assert words(view).count("High · Mockery of people") == 20
    button_block = view["blocks"][-1]["elements"][0]
    pressed = {key: button_block[key] for key in ("type", "action_id", "value")}
    bot.dispatch(slack.press(MAYA, view["id"], pressed))
    assert slack.writes[-1].method == "views.push"
    assert modal(slack)["callback_id"] == "no_risk"


def test_old_opinion_of_a_gone_finding_is_refused(bot: Bot, slack: LocalSlack) -> None:
    """A number that no finding has is told to its sender and kept nowhere."""
    bot.post(FOUNDING_POST)
    press(bot, "not_a_risk")
    bot.dispatch(slack.submit(MAYA, modal(slack)["id"], values(finding="99", reason="Because.")))
    assert GONE in said(slack.writes[-1])
    with bot.greenlight.store.read() as tx:
        assert tx.feedback(bot.greenlight.workspace) == ()
