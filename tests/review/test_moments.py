"""Days, topics and titles that need care: found on their days, by the draft's plan or the day given, and told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.errors import PolicyError
from bot.record import record_of
from bot.review.days import Days, Stretch
from bot.review.examples import run_examples
from bot.review.policy import load_policy
from bot.review.reviewer import Reviewer
from bot.types import Band, Draft
from tests.slack.conftest import PACK

ANY_DAY = date(2026, 5, 20)
DAYS: TypeAdapter[Stretch] = TypeAdapter(Days)

MEMORIAL = """\
town_fire:
  applies_to: {days: [2026-05-14]}
  message: On this day our town remembers the fire.
  why: People mourn.
  instead: Post it tomorrow.
  examples:
    - bad: Happy Thursday!
    - bad: New shoes.
    - {good: Happy Friday!, on: 2026-05-15}
    - {good: New shoes., on: 2026-05-15}
"""


def _rules(reviewer: Reviewer, text: str, *, on: date = ANY_DAY, **draft: object) -> list[str | None]:
    review = reviewer.review(Draft(text=text, **draft), on=on, edits=False)  # type: ignore[arg-type]
    return [finding.rule for finding in review.findings if finding.category == "moments"]


def _pack(folder: Path, moments: str) -> Path:
    for path in PACK.rglob("*.yaml"):
        copy = folder / path.relative_to(PACK)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    shipped = (load_policy().folder / "categories.yaml").read_text("utf-8")
    (folder / "categories.yaml").write_text(shipped, "utf-8")
    (folder / "moments.yaml").write_text(moments, "utf-8")
    return folder


def test_a_dated_moment_follows_the_plan_and_else_the_day_given(reviewer: Reviewer) -> None:
    crash = "Prices are crashing this morning!"
    assert _rules(reviewer, crash) == []
    assert _rules(reviewer, crash, on=date(2026, 9, 11)) == ["moments.september_11"]
    assert _rules(reviewer, crash, planned_at=date(2027, 9, 11)) == ["moments.september_11"]
    assert _rules(reviewer, crash, planned_at=datetime(2027, 9, 11, 9, tzinfo=UTC)) == [
        "moments.september_11"
    ]
    assert _rules(reviewer, crash, on=date(2026, 9, 11), planned_at=date(2026, 9, 12)) == []


def test_a_moment_is_a_caution_and_told_only_where_found(reviewer: Reviewer) -> None:
    plain = reviewer.review(Draft(text="Good morning!"), on=ANY_DAY)
    assert "moments" not in plain.scores
    touched = reviewer.review(Draft(text="#WhyIStayed You had pizza."), on=ANY_DAY, edits=False)
    assert touched.bands["moments"] is Band.CAUTION
    assert record_of(touched)["scores"]["moments"] == 0.4


def test_a_title_is_found_though_the_profile_marks_it(reviewer: Reviewer) -> None:
    text = "Still not over Santa Clarita Diet? Same."
    assert _rules(reviewer, text, brand="netflix") == ["moments.cancelled_shows"]
    assert _rules(reviewer, text, brand="fizzalot") == []


def test_a_title_that_the_profile_knows_is_found_in_any_case(tmp_path: Path) -> None:
    moments = MEMORIAL.replace("town_fire:", "the_crown:").replace(
        "  applies_to: {days: [2026-05-14]}", "  titles: [The Crown]"
    )
    moments = moments.replace("Happy Thursday!", "The Crown ends.").replace(
        "New shoes.", "We miss The Crown.", 1
    )
    pack = _pack(tmp_path, moments)
    (pack / "brands" / "netflix.yaml").write_text(
        "slug: netflix\nname: Netflix\ntitles: [The Crown]\n", "utf-8"
    )
    reviewer = Reviewer.load(policies=pack, spacy_model="blank")
    assert list(run_examples(reviewer)) == []
    assert _rules(reviewer, 'we miss "the crown"', brand="netflix") == ["moments.the_crown"]
    assert _rules(reviewer, "the crown of the tree", brand="netflix") == []


def test_a_moment_without_words_is_for_every_draft_of_its_days(tmp_path: Path) -> None:
    reviewer = Reviewer.load(policies=_pack(tmp_path, MEMORIAL), spacy_model="blank")
    assert list(run_examples(reviewer)) == []
    found = reviewer.review(Draft(text="Hello."), on=date(2026, 5, 14)).findings
    assert [(finding.rule, finding.start, finding.end, finding.quote) for finding in found] == [
        ("moments.town_fire", 0, 0, "")
    ]
    assert _rules(reviewer, "Hello.", on=date(2027, 5, 14)) == []


BROKEN = [
    ("no days and no words", MEMORIAL.replace("  applies_to: {days: [2026-05-14]}\n", ""), ":1:", "needs 'days'"),
    ("no such day", MEMORIAL.replace("2026-05-14", "02-30"), ":2:", "05-14 for every year"),
    ("a stretch that goes back", MEMORIAL.replace("2026-05-14", "{first: 2026-05-14, last: 2026-05-01}"), ":2:", "before 'first'"),
    ("half a year", MEMORIAL.replace("2026-05-14", "{first: 2026-05-14, last: 05-20}"), ":2:", "both have a year"),
    ("a misspelt key", MEMORIAL.replace("why:", "whi:"), ":4:", "Did you mean 'why'?"),
    ("no mapping", "- a\n", ":1:", "names to moments"),
    ("a moment of one word", "town_fire: soon\n", ":1:", "A moment is a mapping."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "line", "says"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_moment_is_refused(tmp_path: Path, what: str, text: str, line: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(_pack(tmp_path, text))
    assert f"moments.yaml{line}" in str(caught.value)
    assert says in str(caught.value)


def test_moments_need_their_category(tmp_path: Path) -> None:
    pack = _pack(tmp_path, MEMORIAL)
    (pack / "categories.yaml").write_bytes((PACK / "categories.yaml").read_bytes())
    with pytest.raises(PolicyError, match="There is no category 'moments'"):
        load_policy(pack)


def test_a_moment_and_a_file_may_not_share_a_name(tmp_path: Path) -> None:
    pack = _pack(tmp_path, MEMORIAL)
    (pack / "moments").mkdir()
    rule = (PACK / "privacy_disclosure" / "small_cohort.yaml").read_bytes()
    (pack / "moments" / "town_fire.yaml").write_bytes(rule)
    with pytest.raises(PolicyError, match="stands in town_fire"):
        load_policy(pack)


IN_DAYS = [
    ("2026-05-14", "2026-05-14", True),
    ("2026-05-14", "2027-05-14", False),
    ("05-14", "2027-05-14", True),
    ("05-14", "2027-05-15", False),
    ("02-29", "2028-02-29", True),
    ("12-24..01-06", "2026-12-31", True),
    ("12-24..01-06", "2026-01-06", True),
    ("12-24..01-06", "2026-01-07", False),
    ("05-25..05-31", "2026-05-25", True),
    ("05-25..05-31", "2026-06-01", False),
    ("2026-05-01..2026-06-01", "2026-05-20", True),
    ("2026-05-01..2026-06-01", "2027-05-20", False),
]


def _days(text: str) -> Stretch:
    parts = [date.fromisoformat(part) if len(part) > 5 else part for part in text.split("..")]
    return DAYS.validate_python({"first": parts[0], "last": parts[1]} if len(parts) > 1 else parts[0])


@pytest.mark.parametrize(("days", "day", "among"), IN_DAYS)
def test_days_of_one_year_and_of_every(days: str, day: str, among: bool) -> None:
    assert _days(days).covers(date.fromisoformat(day)) == among


@given(st.dates())
def test_each_day_is_its_own_first(day: date) -> None:
    for days in (DAYS.validate_python(day), DAYS.validate_python(f"{day:%m-%d}")):
        assert days.covers(day)
        assert days.covers(days.begins)


@pytest.mark.parametrize("wrong", ["13-01", "02-30", "today", "2026-5-14", 20260514, 5.14, None])
def test_what_is_no_day_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        DAYS.validate_python(wrong)
