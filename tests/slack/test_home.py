"""App Home: my drafts, what waits for me, and for those who look after the policy how things go."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.models.views import View

from bot.demo.blockkit import check_view
from bot.demo.slack import LocalSlack
from bot.desk.in_force import ReviewerInForce
from bot.desk.surveying import Health, Numbers, Waiting, Week
from bot.slack import texts_home
from bot.slack.home import Home, HomePage, draw
from bot.store import DraftState, Opinion
from bot.store.overview import ShelfRow
from bot.types import Band
from tests.slack.conftest import MAYA, OMAR, Bot, methods
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS
from tests.slack.test_modals import words

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def home(slack: LocalSlack, user: str = MAYA) -> dict[str, Any]:
    """What somebody's App Home shows."""
    return slack.state.views.homes[user]


def check(view: dict[str, Any]) -> None:
    """Within Slack's limits, by slack_sdk's classes and by the strict stand-in."""
    check_view(view)
    assert View(**view).to_dict()["blocks"] == view["blocks"]


def test_author_sees_drafts_and_where_they_stand(bot: Bot, slack: LocalSlack) -> None:
    """The newest first; nothing of the policy owners' part."""
    bot.post(FOUNDING_POST)
    bot.post(HARMLESS)
    slack.calls.clear()
    bot.dispatch(slack.open_home(MAYA))
    assert methods(slack.writes) == ["views.publish"]
    said = words(home(slack))
    assert said.index("New season") < said.index("To the 53 people")
    assert "✅ clear · version 1" in said
    assert "🛑 high · version 1" in said
    assert texts_home.NOTHING_WAITS in said
    assert texts_home.HEALTH_TITLE not in said


def test_messages_tab_draws_no_home(bot: Bot, slack: LocalSlack) -> None:
    """Slack tells of either tab by the same event."""
    sent = slack.open_home(MAYA)
    sent.payload["event"]["tab"] = "messages"
    bot.dispatch(sent)
    assert slack.writes == []


def test_long_lists_page(bot: Bot, slack: LocalSlack) -> None:
    """Forth and back again; times are Slack's own, in the reader's time zone."""
    for number in range(10):
        bot.post(f"Draft number {number} is out.")
    bot.dispatch(slack.open_home(MAYA))
    assert "Draft number 9" in words(home(slack))
    assert "Draft number 1 " not in words(home(slack))
    turn(bot, "home_older")
    assert "Draft number 1 " in words(home(slack))
    turn(bot, "home_newer")
    assert "Draft number 9" in words(home(slack))
    assert json.dumps(home(slack)).count('"type": "date"') == 8


def turn(bot: Bot, action: str) -> None:
    """Maya turns a page."""
    view = home(bot.slack)
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    element = next(element for row in rows for element in row if element["action_id"] == action)
    pressed = {key: element[key] for key in ("type", "action_id", "value")}
    bot.dispatch(bot.slack.press(MAYA, view["id"], pressed))


def test_new_draft_from_home(bot: Bot, slack: LocalSlack) -> None:
    """The same window as by the shortcut."""
    bot.dispatch(slack.open_home(MAYA))
    turn(bot, "home_new_draft")
    assert slack.state.views.modals[MAYA][-1]["callback_id"] == "new_draft"


@pytest.fixture
def owned(bot: Bot, reviewer: ReviewerInForce, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """A bot whose pack names Omar as policy owner."""
    judge: Any = reviewer()
    approvers = judge.policy.approvers
    roles = {**approvers.roles, "policy_owner": (f"{bot.greenlight.workspace}/{OMAR}",)}
    policy = replace(judge.policy, approvers=approvers.model_copy(update={"roles": roles}))
    named = replace(judge, policy=policy)
    monkeypatch.setattr(bot.greenlight.services.desk, "_reviewer", lambda: named)
    return bot


def test_policy_owner_sees_numbers_and_health(owned: Bot, slack: LocalSlack) -> None:
    """Measured on what was posted; nobody else sees it."""
    owned.post(FOUNDING_POST)
    owned.post(HARMLESS)
    rule = "segment_mockery.who_hurt_you"
    with owned.greenlight.store.write() as tx:
        for user in (MAYA, OMAR):  # what two say of one draft counts once
            tx.add_feedback(owned.greenlight.workspace, 1, Opinion.NOT_A_RISK, user=user, rule=rule)
    owned.dispatch(slack.open_home(OMAR))
    said = words(home(slack, OMAR))
    assert "2 drafts, 50% flagged" in said
    assert "▰▰▰▰▰▱▱▱▱▱  1 of 2 flagged" in said
    assert f"{rule}: 1 of 1 drafts" in said
    assert "Queue: 0 to be read, 0 to be shown" in said
    assert f"Policy {owned.greenlight.reviewer().policy_version}" in said
    owned.dispatch(slack.open_home(MAYA))
    assert "50% flagged" not in words(home(slack))


@pytest.mark.parametrize("text", ["a" * 3_000, "😂" * 3_000, "\u202e<!here>\n" * 200, ""])
def test_fullest_home_keeps_to_the_limits(text: str) -> None:
    """Long lists, long names, every part: within a hundred blocks and Slack's bytes."""
    row = ShelfRow(
        draft_id=1, brand="b" * 128, channel="x", slack_channel="C1", slack_ts=None, state=DraftState.SET_ASIDE,
        version=12, text=text, at=NOW, review_id=1, band=Band.HIGH, signoff="changes_requested",
    )  # fmt: skip
    waiting = Waiting(
        request_id=1, draft_id=1, step="s" * 60, text=text, brand=None, band=Band.CAUTION, opened_at=NOW, due_at=None
    )  # fmt: skip
    numbers = Numbers(
        weeks=tuple(Week(begins=NOW - timedelta(days=7), drafts=0, flagged=0) for _ in range(4)),
        bands={Band.CLEAR: 1, Band.CAUTION: 0, Band.HIGH: 999_999},
        first_card_s=0.4,
        signoff_s=86_400 * 3.5,
        alarms=tuple((f"{text[:100]}.rule", 1, 0) for _ in range(50)),
    )
    health = Health(
        last_event_at=None, deliveries=1, cards=2, slowed=1, policy_version="p" * 64, model_version="m" * 600
    )
    view = draw(
        Home(page=HomePage(8, 8), waiting=[waiting] * 40, drafts=[row] * 9, numbers=numbers, health=health)
    )
    check(view)
    assert "Approved after 3.5 d (median)" in words(view)
