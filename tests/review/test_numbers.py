"""Numbers in the forms that posts use."""

from __future__ import annotations

import pytest
import spacy

from bot.review.numbers import Kind, read_numbers

COUNTS = [
    ("To the 53 people", "53", 53, 53),
    ("the 5 376 of you", "5 376", 5376, 5376),
    ("5,376 users", "5,376", 5376, 5376),
    ("12.5k listeners", "12.5k", 12500, 12500),
    ("2M+ downloads", "2M+", 2e6, 2e6),
    ("three dozen fans", "three dozen", 36, 36),
    ("the dozen of you", "dozen", 12, 12),
    ("fifty-three people", "fifty-three", 53, 53),
    ("forty two of you", "forty two", 42, 42),
    ("a hundred and twenty people", "a hundred and twenty", 120, 120),
    ("40 to 50 users", "40 to 50", 40, 50),
    ("between 40-50 people", "40-50", 40, 50),
    ("dozens of you", "dozens", 24, 99),
    ("a handful of customers", "a handful", 3, 6),
    ("hundreds of thousands of people", "hundreds of thousands", 200_000, 999_000),
]
SHARES = [
    ("12% of Londoners", "12%", 0.12),
    ("12 per cent of us", "12 per cent", 0.12),
    ("one in nine riders", "one in nine", 1 / 9),
    ("9 out of 10", "9 out of 10", 0.9),
    ("1 in 10,000 of you", "1 in 10,000", 0.0001),
    ("half of you", "half", 0.5),
    ("two thirds of you", "two thirds", 2 / 3),
]


@pytest.mark.parametrize(("text", "quote", "low", "high"), COUNTS)
def test_count(text: str, quote: str, low: float, high: float) -> None:
    doc = spacy.blank("en")(text)
    found = read_numbers(doc)
    assert [(doc[q.start : q.end].text, q.kind, q.low, q.high) for q in found] == [
        (quote, Kind.COUNT, low, high)
    ]


@pytest.mark.parametrize(("text", "quote", "share"), SHARES)
def test_share(text: str, quote: str, share: float) -> None:
    doc = spacy.blank("en")(text)
    (found,) = read_numbers(doc)
    assert doc[found.start : found.end].text == quote
    assert found.kind is Kind.SHARE
    assert found.low == pytest.approx(share)


@pytest.mark.parametrize("text", ["$53 off", "£5 each", "20 dollars", "version 1.2.3", "none at all"])
def test_money_and_versions_are_no_counts(text: str) -> None:
    assert read_numbers(spacy.blank("en")(text)) == ()


def test_a_year_makes_no_share() -> None:
    assert all(found.kind is Kind.COUNT for found in read_numbers(spacy.blank("en")("three in 2024")))
