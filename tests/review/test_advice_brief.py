"""The draft held against its brief: only where one was given, and as severe as the policy says."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PolicyError
from bot.review.brief import BriefScope
from bot.review.policy import load_policy
from bot.review.reviewer import Reviewer
from bot.rows import Row, draft_of
from bot.types import Band, Channel, Draft
from tests.review.test_policy import RULE

DAY = date(2026, 11, 20)
FIGURE = "4,310 of you paused the finale at midnight to cry."
BOILERPLATE = "So sorry to hear this! Please DM us your order number."


def _brief_rules(reviewer: Reviewer, text: str, **fields: Any) -> set[str]:
    review = reviewer.review(Draft(text=text, **fields), on=DAY, edits=False)
    return {str(found.rule).removeprefix("brief.") for found in review.findings if found.category == "brief"}


CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    (FIGURE, {"purpose": "bring people back to the finale"}, {"figure_without_source"}),
    (FIGURE, {"purpose": "bring people back to the finale", "data_source": "press release"}, set()),
    (FIGURE, {"purpose": "bring people back", "data_source": "internal dashboard"}, {"figure_without_permission"}),
    (FIGURE, {"data_source": "internal dashboard", "permission": "data owner, 3 May"}, set()),
    ("20% off all films.", {"purpose": "announce the sale of films"}, set()),
    ("Good morning.", {"purpose": "Fun"}, {"purpose_of_one_word"}),
    ("Good morning.", {"purpose": "engagement"}, {"purpose_of_one_word", "attention_as_purpose"}),
    ("Good morning.", {"purpose": "Go viral!"}, {"attention_as_purpose"}),
    ("Good morning.", {"purpose": "get more attention and drive clicks"}, {"attention_as_purpose", "missing_link"}),
    ("Good morning.", {"purpose": "wish our readers a good morning"}, set()),
    ("Our run is back.", {"purpose": "sign-ups for the run"}, {"missing_link", "missing_call"}),
    ("Our run is back. Sign up: run.example.com", {"purpose": "sign-ups for the run"}, set()),
    ("Our run is back. Join us, link in bio.", {"purpose": "sign-ups for the run"}, set()),
    ("New here? Join us.", {"audience": "Existing members"}, {"newcomers_among_members"}),
    ("New here? Join us.", {"audience": "members of the public"}, set()),
    ("New flavours are here.", {"audience": "existing members"}, set()),
    ("Welcome back!", {"audience": "new customers only"}, {"members_among_newcomers"}),
    ("Photo by one of our guests.", {"purpose": "show the view of the lake"}, {"content_without_consent"}),
    ("Photo by one of our guests.", {"purpose": "show the view", "consent": "by message, 3 May"}, set()),
    (BOILERPLATE, {"channel": Channel.REPLY, "purpose": "answer a late parcel"}, {"problem_not_named"}),
    ("Sorry that your parcel is late! Please DM us.", {"channel": Channel.REPLY, "purpose": "a late parcel"}, set()),
    (BOILERPLATE, {"channel": Channel.X, "purpose": "answer a late parcel"}, set()),
    ("Hi Sarah, thanks a million!", {"channel": Channel.REPLY, "purpose": "thank Sarah"}, set()),
    ("Your basket waits.", {"channel": Channel.PUSH, "purpose": "third reminder of the basket"}, {"too_often"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "brief", "rules"), CASES)
def test_draft_is_held_against_its_brief(
    reviewer: Reviewer, text: str, brief: dict[str, Any], rules: set[str]
) -> None:
    assert _brief_rules(reviewer, text, **brief) == rules


@pytest.mark.parametrize("text", sorted({text for text, _, _ in CASES}))
@pytest.mark.parametrize("channel", [None, Channel.REPLY, Channel.PUSH])
def test_without_a_brief_nothing_is_judged(reviewer: Reviewer, text: str, channel: Channel | None) -> None:
    assert _brief_rules(reviewer, text, channel=channel, planned_at=date(2026, 5, 14)) == set()


HOURS = [
    (datetime(2026, 5, 14, 21, 0), True),  # noqa: DTZ001 (a planned time may have no zone)
    (datetime(2026, 5, 14, 20, 59), False),  # noqa: DTZ001
    (datetime(2026, 5, 14, 7, 59, tzinfo=timezone(timedelta(hours=9))), True),
    (datetime(2026, 5, 14, 8, 0, tzinfo=timezone(timedelta(hours=9))), False),
    (date(2026, 5, 14), False),
    (None, False),
]


@pytest.mark.parametrize(("planned", "quiet"), HOURS)
def test_quiet_hours_go_by_the_planned_clock(
    reviewer: Reviewer, planned: date | datetime | None, quiet: bool
) -> None:
    found = _brief_rules(reviewer, "Episode 4 is here", channel=Channel.PUSH, planned_at=planned)
    assert found == ({"quiet_hours"} if quiet else set())
    assert _brief_rules(reviewer, "Episode 4 is here", channel=Channel.X, planned_at=planned) == set()


SCOPES = [
    ({}, {"purpose": "a"}, True),
    ({}, {}, False),
    ({}, {"planned_at": DAY}, False),
    ({"given": False}, {}, True),
    ({"lacks": ["data_source"]}, {"purpose": "a"}, True),
    ({"lacks": ["data_source"]}, {"data_source": "a"}, False),
    ({"lacks": ["data_source", "permission"]}, {"permission": "a"}, False),
    ({"says": {"audience": ["existing members"]}}, {"audience": "our EXISTING  members, all"}, True),
    ({"says": {"audience": ["existing members"]}}, {"audience": "non-existing members"}, False),
    ({"says": {"audience": ["existing members"]}}, {"purpose": "existing members"}, False),
    ({"says": {"purpose": ["people who’ve left"]}}, {"purpose": "win back people who've left"}, True),
]


@pytest.mark.parametrize(("scope", "brief", "meant"), SCOPES)
def test_scope_of_a_brief(scope: dict[str, Any], brief: dict[str, Any], meant: bool) -> None:
    assert BriefScope.model_validate(scope).covers(Draft(text="Hello.", **brief)) is meant


def test_policy_may_raise_a_rule_and_judge_without_a_brief(tmp_path: Path) -> None:
    (tmp_path / "brief").mkdir()
    rule = RULE.replace(
        "severity: caution", "severity: high\napplies_to: {brief: {given: false, lacks: [data_source]}}"
    )
    (tmp_path / "brief/synergy.yaml").write_text(rule, "utf-8")
    reviewer = Reviewer.load(policies=tmp_path, spacy_model="blank")
    assert reviewer.review(Draft(text="Pure synergy."), on=DAY).bands["brief"] is Band.HIGH
    sourced = reviewer.review(Draft(text="Pure synergy.", data_source="the report"), on=DAY)
    assert "brief" not in sourced.bands


BROKEN = [
    ("kind: brief\nfield: purpose", "fewest_words"),
    ("kind: brief\nfield: planned_at\nsays: [a]", "planned_at"),
    ("kind: hours\nsince: '08:00'\nuntil: '08:00'", "differ"),
    ("kind: hashtag\nfault: too_many", "most"),
    ("kind: hashtag\nfault: broken\nmost: {x: 3}", "most"),
    ("kind: length\nmost: {twitter: 280}", "twitter"),
    ("kind: requires\nphrases: [a]", "applies_to"),
    ("kind: capitals\nwords: 1", "words"),
    ("kind: handle\nfault: wrong", "untagged"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "says"), BROKEN)
def test_broken_rule_is_refused(tmp_path: Path, keys: str, says: str) -> None:
    (tmp_path / "brief").mkdir()
    rule = RULE.replace("kind: term\n", f"{keys}\n").replace("terms: [synergy]\n", "")
    (tmp_path / "brief/broken.yaml").write_text(rule, "utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(tmp_path)
    assert "broken.yaml" in str(refused.value)
    assert says in str(refused.value)


def test_placeholder_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brief").mkdir()
    (tmp_path / "brief/broken.yaml").write_text(RULE.replace("{match}", "{better}"), "utf-8")
    with pytest.raises(PolicyError, match="better"):
        load_policy(tmp_path)


def test_input_says_who_permits_and_who_agreed() -> None:
    row = Row(1, {"text": "Hi.", "permission": "data owner", "consent": "by message", "mood": "good"})
    draft = draft_of(row)
    assert (draft.permission, draft.consent) == ("data owner", "by message")
    assert row.rest == {"mood": "good"}
