"""A draft in, a review out: what DESIGN.md promises of every review."""

from __future__ import annotations

import dataclasses
import socket
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import DraftError
from bot.record import json_line, record_of
from bot.review.reviewer import Reviewer
from bot.types import Band, Channel, Draft, Review, Severity, Unchecked

DAY = date(2026, 11, 20)
FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?"
CATEGORIES = ("privacy_disclosure", "self_disparagement", "segment_mockery")


def _review(reviewer: Reviewer, text: str, **fields: object) -> Review:
    return reviewer.review(Draft(text=text, **fields), on=DAY)  # type: ignore[arg-type]


def test_founding_post_is_high_in_all_three(reviewer: Reviewer) -> None:
    review = _review(reviewer, FOUNDING, brand="netflix", channel=Channel.X)
    assert dict(review.bands) == dict.fromkeys(CATEGORIES, Band.HIGH)
    quotes = {(finding.category, finding.quote) for finding in review.findings}
    cohort = "the 53 people who've watched A Christmas Prince every day for the past 18 days"
    assert ("privacy_disclosure", cohort) in quotes
    assert ("self_disparagement", "Who hurt you?") in quotes
    assert ("segment_mockery", "Who hurt you?") in quotes


DISGUISED = [
    FOUNDING.replace("o", "\u043e"),
    FOUNDING.replace("e", "e\u200b"),
    "".join(chr(ord(c) - 0x21 + 0xFF01) if "!" <= c <= "~" else c for c in FOUNDING),
    FOUNDING.replace("Who hurt you?", "W h o  h u r t  y o u ?"),
    FOUNDING.replace("Who hurt you?", "Wh0 hurt y0u?"),
    FOUNDING.replace("Who hurt you?", "𝗪𝗵𝗼 𝗵𝘂𝗿𝘁 𝘆𝗼𝘂?"),
]


@pytest.mark.parametrize("text", DISGUISED)
def test_disguised_draft_is_banded_like_the_plain_one(reviewer: Reviewer, text: str) -> None:
    plain = _review(reviewer, FOUNDING, brand="netflix")
    disguised = _review(reviewer, text, brand="netflix")
    assert dict(disguised.bands) == dict(plain.bands)
    assert all(text[finding.start : finding.end] == finding.quote for finding in disguised.findings)


RISKY = [
    ("whoever ordered 14 burritos at 3 a.m. in Leeds", "privacy_disclosure"),
    ("Dozens of you cried at the same scene at 2am.", "privacy_disclosure"),
    ("One in nine of you skipped the ending.", "privacy_disclosure"),
    ("we saw you rewatch it", "privacy_disclosure"),
    ("We know what you did last night.", "privacy_disclosure"),
    ("Our worst film is out on Friday.", "self_disparagement"),
    ("Yes, another cheesy rom-com from us.", "self_disparagement"),
    ("Our app is garbage, but hey.", "self_disparagement"),
    ("still on the free plan? 👀", "segment_mockery"),
    ("Single again this Valentine's?", "segment_mockery"),
    ("You OK, hun?", "segment_mockery"),
    ("Just use a fork like normal people.", "segment_mockery"),
]


@pytest.mark.parametrize(("text", "category"), RISKY)
def test_risk_is_seen(reviewer: Reviewer, text: str, category: str) -> None:
    assert _review(reviewer, text, brand="netflix").bands[category] is not Band.CLEAR


HARMLESS = [
    "To everyone on their fifth rewatch: impeccable taste.",
    "Bad news for your sleep schedule: season 3 is here.",
    "Rough week? We've got you.",
    "100 million listeners. Thank you.",
    "No. 1 in 40 countries",
    "The worst villain of the year is back on Friday.",
    "We saw the trailer and screamed.",
    "Dangerously good brownies, back on Friday.",
    "Coffee first, Monday later.",
    "Congrats to our 3 winners who guessed the score!",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_post_is_clear(reviewer: Reviewer, text: str) -> None:
    assert _review(reviewer, text, brand="netflix").band is Band.CLEAR


def test_reminder_to_its_one_recipient_is_clear(reviewer: Reviewer) -> None:
    assert (
        _review(reviewer, "Episode 4 is waiting for you", brand="netflix", channel=Channel.PUSH).band
        is Band.CLEAR
    )


def test_no_network_for_an_email_address(reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a review must not open a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    review = _review(reviewer, "Write to jo.miller92@example.com about her refund.")
    assert "jo.miller92@example.com" in {finding.quote for finding in review.findings}


def test_unchecked_says_what_was_not_looked_at(reviewer: Reviewer) -> None:
    seen = _review(
        reviewer, "Voici notre nouvelle collection pour toutes les femmes https://a.example/b", brand="nobody"
    )
    assert seen.unchecked == (Unchecked.LINK, Unchecked.LANGUAGE, Unchecked.BRAND_PROFILE)
    pictured = _review(reviewer, "Look at this!", brand="netflix", attachments=(Unchecked.IMAGE,))
    assert pictured.unchecked == (Unchecked.IMAGE,)


def test_stopped_check_never_counts_as_clear(reviewer: Reviewer) -> None:
    class Stuck:
        def run(self, *_: object) -> list[object]:
            raise TimeoutError

    stuck = dataclasses.replace(reviewer, checks={**reviewer.checks, "identifier": Stuck()})  # type: ignore[dict-item]
    review = stuck.review(Draft(text="Good morning!", brand="netflix"), on=DAY)
    assert Unchecked.TIMEOUT in review.unchecked
    assert review.bands["privacy_disclosure"] is Band.CAUTION


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060", "a" * 10_001, "half \ud83d"])
def test_no_draft_is_refused_with_a_sentence(reviewer: Reviewer, text: str) -> None:
    with pytest.raises(DraftError) as refused:
        _review(reviewer, text)
    assert str(refused.value).endswith(".")


def _holds(review: Review, text: str) -> None:
    """What must hold of every review."""
    assert review.risk == max(review.scores.values())
    assert review.band is max(review.bands.values(), key=lambda band: band.rank)
    for finding in review.findings:
        assert text[finding.start : finding.end] == finding.quote
        assert finding.category in review.scores or finding.severity is Severity.ADVICE
    for category, band in review.bands.items():
        counted = [f for f in review.findings if f.category == category and f.severity is not Severity.ADVICE]
        assert bool(counted) or band is Band.CLEAR
    order = [(f.start, f.end, f.category, f.rule or "") for f in review.findings]
    assert order == sorted(order)
    assert all(round(score, 4) == score for score in review.scores.values())


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=400), channel=st.sampled_from([None, *Channel]))
def test_any_text_is_reviewed_or_refused(reviewer: Reviewer, text: str, channel: Channel | None) -> None:
    try:
        review = reviewer.review(Draft(text=text, channel=channel, brand="netflix"), on=DAY)
    except DraftError:
        return
    _holds(review, text)


WORDS = st.sampled_from(
    "we saw you who watched 53 people our worst film is bad Netflix lol 🎬 hun? still single\n\n A Christmas "
    "Prince e\u0301 \u200b jo@x.example +44 7911 123456 W h o . ! ,".split(" ")
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=40))
def test_the_same_draft_gives_the_same_record(reviewer: Reviewer, words: list[str]) -> None:
    text = " ".join(words)
    if not text.strip(" \n\u200b"):
        return
    draft = Draft(text=text, brand="netflix", channel=Channel.X, id="a")
    first = reviewer.review(draft, on=DAY)
    _holds(first, text)
    reviewer.review(Draft(text="Something else in between."), on=DAY)
    assert json_line(record_of(first)) == json_line(record_of(reviewer.review(draft, on=DAY)))


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 5000,
        "1234 " * 2000,
        "(" * 10_000,
        "W h o " * 1600,
        "GB82WEST1234569876543" * 470,
        "192.168.0." * 1000,
        "😀" * 10_000,
        "e" + "\u0301" * 9_999,
        "who " * 2500,
    ],
)
def test_hostile_draft_of_full_length_is_reviewed(reviewer: Reviewer, text: str) -> None:
    _holds(reviewer.review(Draft(text=text[:10_000]), on=DAY), text[:10_000])


def test_editing_the_pack_does_not_move_the_classifier(reviewer: Reviewer, tmp_path: Path) -> None:
    bare = Reviewer.load(policies=tmp_path)
    assert bare.classifier is not None
    for text, _ in RISKY:
        with_pack = reviewer.classified(Draft(text=text))
        without = bare.classified(Draft(text=text))
        assert with_pack == without
