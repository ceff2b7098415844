"""Several drafts in one message: what is split, what stays one post, and which comes first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.reviewer import Reviewer
from bot.types import Band, Draft
from bot.variants import ranked, split_variants

SPLIT = [
    ("parted by a line", "Season 4 is here.\n---\nCancel your plans.", ["Season 4 is here.", "Cancel your plans."]),
    ("parted by dashes that Slack made long", "One post.\n———\nAnother.\n——-\nThird.", ["One post.", "Another.", "Third."]),
    ("labels within dividers", "Option A:\nHello.\n---\nOption B:\nHi.", ["Hello.", "Hi."]),
    ("blank lines within a draft", "Hello.\n\nBye.\n\n---\n\nHi.", ["Hello.\n\nBye.", "Hi."]),
    ("options", "Option A: Hello Leeds.\nOption B: Leeds, hello.", ["Hello Leeds.", "Leeds, hello."]),
    ("options in bold", "*Option 1:* Hello.\n*Option 2:* Hi.\n*Option 3:* Hey.", ["Hello.", "Hi.", "Hey."]),
    ("options with a remark", "Option A (short): Hello.\nOption B (long): Hello, all of you.", ["Hello.", "Hello, all of you."]),
    ("a label on its own line", "Version 1\nHello.\n\nVersion 2\nHi.\nBye.", ["Hello.", "Hi.\nBye."]),
    ("short labels", "V1: Hello.\nv2: Hi.", ["Hello.", "Hi."]),
    ("a note to colleagues", "Two options for Friday:\nOption A: Hello.\nOption B: Hi.", ["Hello.", "Hi."]),
    (
        "numbers with full stops",
        "1. Who needs sleep? Season 4 is here.\n2. Season 4 is here. Cancel your plans.",
        ["Who needs sleep? Season 4 is here.", "Season 4 is here. Cancel your plans."],
    ),
    (
        "numbers with brackets and blank lines",
        "1) Our new app is out now.\n\n2) The app you asked for is out 🎉\n\n3) Out now: the new app. #NewApp",
        ["Our new app is out now.", "The app you asked for is out 🎉", "Out now: the new app. #NewApp"],
    ),
    ("letters", "A) Coffee first, Monday later.\nB) Mondays are for second coffees.", ["Coffee first, Monday later.", "Mondays are for second coffees."]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "drafts"), SPLIT, ids=[case[0] for case in SPLIT])
def test_drafts_are_split(what: str, text: str, drafts: list[str]) -> None:
    assert list(split_variants(text)) == drafts


ONE_POST = [
    ("one draft", "Season 4 is here."),
    ("a dash within a line", "Season 4 --- finally --- is here."),
    ("a divider at the end", "Season 4 is here.\n---\n"),
    ("a thread", "1/3 We have news about the app.\n2/3 The app is new.\n3/3 The app is out."),
    ("a thread, numbered", "1. 🧵 We have news about the app.\n2. The new app is out on Friday."),
    ("a thread without totals", "1/ We have news about the app.\n\n2/ The app is new."),
    ("reasons with a heading", "Three reasons to come:\n1. The coffee is roasted here.\n2. The coffee is cheap.\n3. The coffee is good."),
    ("a list of words", "1. Coffee\n2. Naps\n3. More coffee"),
    ("a recipe", "1. Preheat the oven to 180 degrees.\n2. Mix the flour and the sugar.\n3. Bake it in the oven for 20 minutes."),
    ("how to win", "1. Follow our account for the prize.\n2. Tag a friend who wants the prize.\n3. Share this post for the prize."),
    ("facts that share nothing", "1. We were founded in Leeds in 1911.\n2. Nobody here drinks decaf on a weekday."),
    ("a list with an ending", "1. Our coffee is roasted in Leeds.\n2. Our coffee is ground in Leeds.\n\nWhich coffee is yours?"),
    ("items without an end", "1. the long coffee with oat milk\n2. the short coffee with oat milk"),
    ("a poll", "Where to?\nOption A: The beach.\nOption B: The hills."),
    ("a poll with letters", "Where to?\nA) The beach in the summer.\nB) The beach in the winter."),
    ("a quiz in one line", "Option A: beach. Option B: hills. Vote!"),
    ("numbers out of order", "2. The app is out on Friday.\n1. The new app is out now."),
    ("a gap", "1. The app is out on Friday.\n3. The new app is out now."),
    ("a single number", "1. The app is out on Friday."),
    ("a result and a year", "2023. What a year for the app.\n2024. What a year for the app."),
    ("a label and nothing behind it", "Option A:\nOption B: Hi."),
    ("a countdown", "3. The app is coming soon.\n2. The app is nearly here.\n1. The app is here now."),
    ("a time", "1:30 The app opens for all.\n2:30 The app closes for all."),
    ("too many", "\n".join(f"{n}. Reason {n} to love the new app." for n in range(1, 13))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text"), ONE_POST, ids=[case[0] for case in ONE_POST])
def test_one_post_stays_one(what: str, text: str) -> None:
    assert split_variants(text) == (text,)


# What may stand between the drafts: dividers, labels, white space.
_MARKS = re.compile(
    r"(?:\s|^[-–—]+$|[*_]+|(?:option|variant|variation|version|draft|alternative|alt|take|v)?[ \t]*#?(?:\d{1,2}|[a-z])?"
    r"(?:[ \t]*\([^()\n]*\))?[*_]*[:.)–—-]*)*",
    re.IGNORECASE | re.MULTILINE,
)
PIECES = st.sampled_from(
    ["Season 4 is here.", "The season is on.", "1. ", "2. ", "3) ", "A) ", "Option A: ", "Option B: ", "V1: ", "V2: ",
     "\n", "\n\n", "\n---\n", " ", "🧵", "Bake the season well."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_nothing_is_lost_and_the_order_is_kept(text: str) -> None:
    drafts = split_variants(text)
    if len(drafts) == 1:
        assert drafts == (text,)
        return
    at, gaps = 0, []
    for draft in drafts:
        start = text.index(draft, at)
        gaps.append(text[at:start])
        at = start + len(draft)
    gaps.append(text[at:])
    assert all(drafts)
    assert all(_MARKS.fullmatch(gap) for gap in gaps), gaps


DRAFTS = st.lists(st.text("abc .!\n🎉", min_size=1).map(str.strip).filter(bool), min_size=2, max_size=6)


@given(DRAFTS)
def test_divided_drafts_come_back_as_they_were(drafts: list[str]) -> None:
    assert list(split_variants("\n---\n".join(drafts))) == drafts


@given(st.text())
def test_any_text_is_split_or_left(text: str) -> None:
    drafts = split_variants(text)
    assert drafts == (text,) or all(draft and draft in text for draft in drafts)


def test_the_best_comes_first(reviewer: Reviewer) -> None:
    high, urgent, clear = (
        reviewer.review(Draft(text=text), on=date(2026, 11, 20), edits=False)
        for text in ("Our worst film is out, you losers.", "Hurry, our film is out.", "Our film is out.")
    )
    assert (high.band, clear.band, len(urgent.findings), clear.findings) == (Band.HIGH, Band.CLEAR, 1, ())
    advised, riskier = replace(clear, findings=urgent.findings), replace(clear, risk=clear.risk + 0.01)
    given = [high, riskier, advised, clear, clear]
    assert [variant.number for variant in ranked(given)] == [4, 5, 3, 2, 1]
    assert [given[variant.number - 1] for variant in ranked(given)] == [v.review for v in ranked(given)]
