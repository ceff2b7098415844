"""Behaviour told without identifiers: exact stretches of text, and look-alikes that tell nothing."""

from __future__ import annotations

import pytest

from bot.review.cohorts import Shape, find_cohorts
from bot.review.reviewer import Reviewer
from bot.types import Draft

TOLD = [
    (
        "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?",
        Shape.SMALL_GROUP,
        "the 53 people who've watched A Christmas Prince every day for the past 18 days",
    ),
    ("The 3 of you still using the old app: hi.", Shape.SMALL_GROUP, "The 3 of you still using the old app"),
    (
        "🍛 A dozen customers returned the same shirt.",
        Shape.SMALL_GROUP,
        "A dozen customers returned the same shirt",
    ),
    (
        "To the handful of you who skipped the intro, why?",
        Shape.SMALL_GROUP,
        "the handful of you who skipped the intro",
    ),
    (
        "To the 12,750 people who ordered for one on Valentine's Day: enjoy.",
        Shape.LARGE_GROUP,
        "the 12,750 people who ordered for one on Valentine's Day",
    ),
    (
        "Whoever ordered 14 burritos at 3 a.m. in Leeds: respect.",
        Shape.SINGLED_OUT,
        "Whoever ordered 14 burritos at 3 a.m. in Leeds",
    ),
    (
        "Dear person who played it 42 times on Sunday, breathe.",
        Shape.SINGLED_OUT,
        "person who played it 42 times on Sunday",
    ),
    ("One in nine of you watched this twice.", Shape.BREAKDOWN, "One in nine of you watched this twice"),
]
NOT_TOLD = [
    "The first 100 people who order get free fries.",
    "Whoever said Mondays are bad hasn't had our coffee.",
    "Did someone order pizza?",
    "100 million people watched the final.",
    "92% of our customers would recommend us.",
    "A 53-year-old oak stands in our garden.",
    "Tables for up to 6 guests can be booked online.",
    "If someone ordered the wrong size, we swap it.",
]


@pytest.mark.parametrize(("text", "shape", "quote"), TOLD)
def test_cohort_is_found_to_the_letter(reviewer: Reviewer, text: str, shape: Shape, quote: str) -> None:
    document = reviewer.read(Draft(text=text))
    found = [
        (cohort.shape, document.place(cohort.start, cohort.end)) for cohort in find_cohorts(document, 1000)
    ]
    assert (shape, (text.index(quote), text.index(quote) + len(quote))) in found


@pytest.mark.parametrize("text", NOT_TOLD)
def test_look_alike_is_no_cohort(reviewer: Reviewer, text: str) -> None:
    assert list(find_cohorts(reviewer.read(Draft(text=text)), 1000)) == []


def test_minimum_group_is_respected(reviewer: Reviewer) -> None:
    document = reviewer.read(Draft(text="To the 400 people who streamed it: thanks."))
    assert [cohort.shape for cohort in find_cohorts(document, 1000)] == [Shape.SMALL_GROUP]
    assert [cohort.shape for cohort in find_cohorts(document, 300)] == [Shape.LARGE_GROUP]
