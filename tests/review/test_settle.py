"""Findings from hits: exceptions, overlaps, order; and scores from findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.review.category import Thresholds
from bot.review.policy import Policy, load_policy
from bot.review.rule import Hit
from bot.review.scoring import band_of, score_categories, unsure_categories
from bot.review.settle import settle
from bot.types import Band, Draft, Severity
from models.classifier import Judgement

RULE = """\
kind: term
severity: {severity}
terms: [synergy]
message: "'{{match}}' says nothing."
why: Readers skip it.
instead: Say what happens.
exceptions:
  - {{phrase: synergy gala, reason: The name of our feast., until: 2026-12-31, brands: [acme]}}
examples:
  - bad: Pure synergy.
  - bad: Synergy for all.
  - good: We work together.
  - good: Synergetic means something else.
"""
TEXT = "Our synergy gala is pure synergy."
CAUTION, HIGH, ADVICE = "segment_mockery.a", "segment_mockery.b", "segment_mockery.c"


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    folder = tmp_path / "segment_mockery"
    folder.mkdir()
    for name, severity in (("a", "caution"), ("b", "high"), ("c", "advice")):
        (folder / f"{name}.yaml").write_text(RULE.format(severity=severity), "utf-8")
    return load_policy(tmp_path)


def test_exception_is_applied_and_counted(policy: Policy) -> None:
    draft = Draft(text=TEXT, brand="acme")
    settled = settle(draft, [Hit(CAUTION, 4, 16)], policy, date(2026, 12, 31))
    assert settled.findings == ()
    assert settled.excepted == {CAUTION: 1}


@pytest.mark.parametrize(("brand", "on"), [("acme", date(2027, 1, 1)), ("other", date(2026, 12, 1))])
def test_exception_ends_with_its_day_and_brand(policy: Policy, brand: str, on: date) -> None:
    settled = settle(Draft(text=TEXT, brand=brand), [Hit(CAUTION, 4, 16)], policy, on)
    assert [found.quote for found in settled.findings] == ["synergy gala"]


def test_weightier_finding_stands_for_overlapping_ones(policy: Policy) -> None:
    hits = [Hit(CAUTION, 20, 32), Hit(HIGH, 25, 32), Hit(CAUTION, 4, 11)]
    settled = settle(Draft(text=TEXT), hits, policy, date(2026, 1, 1))
    assert [(found.rule, found.start) for found in settled.findings] == [(CAUTION, 4), (HIGH, 25)]


def test_advice_never_hides_a_caution(policy: Policy) -> None:
    hits = [Hit(ADVICE, 4, 32), Hit(CAUTION, 25, 32)]
    settled = settle(Draft(text=TEXT), hits, policy, date(2026, 1, 1))
    assert {found.severity for found in settled.findings} == {Severity.ADVICE, Severity.CAUTION}


def test_severity_is_a_floor_and_advice_is_none(policy: Policy) -> None:
    draft = Draft(text=TEXT)
    judged = {"segment_mockery": Judgement(0.55, (0.5, 0.6))}

    def score(rule: str, *, judged_too: bool) -> float:
        findings = settle(draft, [Hit(rule, 25, 32)], policy, date(2026, 1, 1)).findings
        return score_categories(draft, findings, judged if judged_too else {}, policy)["segment_mockery"]

    assert score(CAUTION, judged_too=False) == 0.4
    assert score(CAUTION, judged_too=True) == 0.55
    assert score(HIGH, judged_too=True) == 0.7
    assert score(ADVICE, judged_too=False) == 0.0


def test_bands_are_taken_from_thresholds() -> None:
    thresholds = Thresholds(caution=0.4, high=0.7)
    assert [band_of(score, thresholds) for score in (0.3999, 0.4, 0.6999, 0.7)] == [
        Band.CLEAR,
        Band.CAUTION,
        Band.CAUTION,
        Band.HIGH,
    ]


@pytest.mark.parametrize(
    ("score", "members", "unsure"),
    [
        (0.45, (0.3, 0.6), True),  # near a threshold, members on both sides
        (0.45, (0.42, 0.6), False),  # near it, but agreed
        (0.55, (0.3, 0.8), False),  # divided, but near none
    ],
)
def test_unsure_needs_nearness_and_division(
    policy: Policy, score: float, members: tuple[float, ...], unsure: bool
) -> None:
    draft = Draft(text=TEXT)
    named = unsure_categories(
        draft, {"segment_mockery": score}, {"segment_mockery": Judgement(score, members)}, _only(policy)
    )
    assert named == (("segment_mockery",) if unsure else ())


def _only(policy: Policy) -> Policy:
    return replace(policy, categories={"segment_mockery": policy.categories["segment_mockery"]})
