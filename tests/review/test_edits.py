"""Suggested edits through the front door: a draft in, verified edits out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.record import json_line, record_of
from bot.review.edits.advice import what_to_change
from bot.review.edits.changes import applied, words_of
from bot.review.edits.protected import lost, parts_of, protected
from bot.review.edits.verify import LONGEST_POST
from bot.review.reviewer import Reviewer
from bot.types import Band, Channel, Draft, Edit, Review

ON = date(2026, 11, 20)
FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?"
DRAFTS = [
    Draft(text=FOUNDING, brand="netflix", channel=Channel.X),
    Draft(text=FOUNDING.lower(), brand="netflix", channel=Channel.THREADS),
    Draft(text=FOUNDING.replace("'", "’"), brand="netflix", channel=Channel.X),
    Draft(text="You people are losers. Lemon Riot is back on 3 May for £2. 🍋 #LemonRiot", brand="fizzalot"),
    Draft(text="Season 2 is on Friday. You people are losers, honestly. See you at 9pm! https://a.example/x"),
    Draft(text="Hi @dana, our records show that you checked out two hours late.", channel=Channel.REPLY),
    Draft(text="This offer is so good it's retarded. Ends on Sunday with code SAVE20."),
    Draft(text="Stranger Things is so bad it's good. Season 5 lands on Friday.", brand="netflix"),
    Draft(text="Whoever ordered 14 burritos at 3 a.m. in Leeds: respect.", channel=Channel.X),
    Draft(text="1. New menu\n2. You people are losers\n3. Open till 10pm 🎉"),
    Draft(text="e\u0301clairs 👩‍👩‍👧 are back on 3 May. You sad losers. 🏳️‍🌈 Cafe\u0301 opens at 9am."),
]


@pytest.fixture(scope="module")
def reviews(reviewer: Reviewer) -> list[Review]:
    """The reviews of all drafts of the table."""
    return [reviewer.review(draft, on=ON) for draft in DRAFTS]


def test_every_draft_of_the_table_gets_a_clear_edit(reviews: list[Review]) -> None:
    """So that nothing below holds for want of edits."""
    assert [
        review.draft.text for review in reviews if not any(e.band is Band.CLEAR for e in review.edits)
    ] == []


def test_the_founding_post_keeps_its_address_and_its_film(reviews: list[Review]) -> None:
    """Everyone instead of a few, praise instead of pity."""
    best = reviews[0].edits[0].text
    assert best.startswith("To everyone ")
    assert "A Christmas Prince" in best
    assert not any(figure in best for figure in ("53", "18"))
    assert "hurt" not in best


@pytest.mark.parametrize(
    ("number", "edit"),
    [
        (4, "Season 2 is on Friday. See you at 9pm! https://a.example/x"),
        (6, "This offer is so good it's ridiculous. Ends on Sunday with code SAVE20."),
        (9, "1. New menu\n2. Open till 10pm 🎉"),
        (10, "e\u0301clairs 👩‍👩‍👧 are back on 3 May. 🏳️‍🌈 Cafe\u0301 opens at 9am."),
    ],
)
def test_the_smallest_change_is_suggested(reviews: list[Review], number: int, edit: str) -> None:
    """A word swapped, a sentence or a line left out, and what is left mended."""
    assert edit in [found.text for found in reviews[number].edits]


def test_numbers_are_those_of_a_review_of_that_text_alone(reviewer: Reviewer, reviews: list[Review]) -> None:
    """Bit for bit, and with no finding that the draft hadn't."""
    for review in reviews:
        known = {(found.category, found.rule) for found in review.findings}
        for edit in review.edits:
            alone = reviewer.review(replace(review.draft, text=edit.text), on=ON, edits=False)
            assert (alone.risk, alone.band) == (edit.risk, edit.band)
            assert {(found.category, found.rule) for found in alone.findings} <= known


def test_edits_keep_what_they_must_and_fit_the_channel(reviewer: Reviewer, reviews: list[Review]) -> None:
    """Links, own titles and handles, prices, dates, times, codes and tags that are no risk."""
    for review in reviews:
        document = reviewer.read(review.draft)
        parts = protected(document, parts_of(document), review.findings)
        for edit in review.edits:
            assert lost(parts, edit.text) == ()
            if review.draft.channel in LONGEST_POST:
                assert len(edit.text) <= LONGEST_POST[review.draft.channel]


def test_changes_applied_to_the_draft_give_the_edit(reviews: list[Review]) -> None:
    """In order, without overlap."""
    for review in reviews:
        for edit in review.edits:
            assert applied(review.draft.text, edit.changes) == edit.text
            places = [place for change in edit.changes for place in (change.start, change.end)]
            assert places == sorted(places)


def test_three_at_most_and_all_different(reviews: list[Review]) -> None:
    """And whoever asks twice gets the same."""
    for review in reviews:
        texts = [edit.text for edit in review.edits]
        assert len(texts) == len(set(texts)) <= 3


def test_the_same_twice_and_none_without_edits(reviewer: Reviewer, reviews: list[Review]) -> None:
    """All else of the record is the same."""
    for review in reviews:
        assert json_line(record_of(reviewer.review(review.draft, on=ON))) == json_line(record_of(review))
        without = record_of(reviewer.review(review.draft, on=ON, edits=False))
        assert without == {**record_of(review), "edits": []}


def test_a_lower_case_draft_gets_lower_case_edits(reviews: list[Review]) -> None:
    """And one with curly apostrophes gets curly ones."""
    assert all(edit.text == edit.text.lower() for edit in reviews[1].edits)
    assert not any("'" in edit.text for edit in reviews[2].edits)


def test_a_clear_draft_gets_none(reviewer: Reviewer) -> None:
    """There is nothing to mend."""
    assert reviewer.review(Draft(text="Doors open at nine. See you there!"), on=ON).edits == ()


def test_nobody_can_call_an_edit_into_being(reviews: list[Review]) -> None:
    """Not by its name, and not by changing one that was verified."""
    with pytest.raises(TypeError, match="the function that reviewed it"):
        Edit(text="Hello.", risk=0.0, band=Band.CLEAR, changes=())
    with pytest.raises(TypeError, match="the function that reviewed it"):
        replace(reviews[0].edits[0], text="Hello.")


@pytest.mark.parametrize(
    ("draft", "edit"),
    [
        (
            Draft(text="adults who still need a bedtime story: 😴 us: 🤑", channel=Channel.TIKTOK),
            "those of us who still need a bedtime story: 😴 us: 🤑",
        ),
        (
            Draft(
                text="stay-at-home mums, honest question, no wrong answers: what happens after nine?",
                channel=Channel.THREADS,
            ),
            "honest question, no wrong answers: what happens after nine?",
        ),
    ],
)
def test_the_post_stays_and_the_finger_goes(reviewer: Reviewer, draft: Draft, edit: str) -> None:
    """Some of us for them, we for you, no group spoken to."""
    assert edit in [found.text for found in reviewer.review(draft, on=ON).edits]


WORDS = re.compile(r"https?://\S+|[@#]\w+")
PARTS = st.sampled_from(
    [
        "You sad losers.",
        "Who hurt you?",
        "To the 53 people who've watched it every day for 18 days:",
        "whoever ordered 14 burritos at 3 a.m. in Leeds, respect.",
        "See you at 9pm!",
        "Season 2 is out on Friday.",
        "Doors open at nine.",
        "£2 off with code SAVE20",
        "https://a.example/x",
        "#LemonRiot",
        "🎉",
        "Our new app is terrible.",
        "dads who can't cook,",
        "you never learn, do you.",
    ]
)


def test_whatever_the_draft_its_edits_hold(reviewer: Reviewer) -> None:
    """Changes give the edit, what is protected and small letters stay, words are left, and twice is the same."""

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(PARTS, min_size=1, max_size=4).map(" ".join), st.booleans(), st.sampled_from(list(Channel))
    )
    def hold(text: str, lower: bool, channel: Channel) -> None:
        draft = Draft(text=text.lower() if lower else text, channel=channel)
        review = reviewer.review(draft, on=ON)
        document = reviewer.read(draft)
        parts = protected(document, parts_of(document), review.findings)
        for edit in review.edits:
            assert applied(draft.text, edit.changes) == edit.text
            assert lost(parts, edit.text) == ()
            assert edit.text == edit.text.lower() or not lower
            assert len(words_of(WORDS.sub("", edit.text))) >= 2
        assert reviewer.review(draft, on=ON).edits == review.edits

    hold()


def test_where_no_edit_stands_words_say_what_to_change(reviewer: Reviewer) -> None:
    """Those of the findings, each once; nothing where an edit stands or nothing is wrong."""
    review = reviewer.review(Draft(text="You people are losers."), on=ON)
    assert review.edits == ()
    assert set(what_to_change(review)) <= {found.instead for found in review.findings}
    assert what_to_change(review)
    assert what_to_change(reviewer.review(Draft(text="Doors open at nine."), on=ON)) == ()
    assert what_to_change(reviewer.review(DRAFTS[4], on=ON)) == ()
