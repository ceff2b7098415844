"""Several drafts in one message: one card, each with its own scores, the best first."""

from __future__ import annotations

import pytest

from bot.demo.slack import LocalSlack
from bot.desk.side_by_side import together
from bot.slack.card import draw
from bot.store.records import from_record, to_record, without_edits
from bot.types import Band, Draft, SideBySide
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, Bot, methods, said
from tests.slack.test_card import CATEGORIES, LABELS, actions_of, check, make_finding, make_view
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS, button, card_ts
from tests.slack.test_modals import cards

BOTH = f"{FOUNDING_POST}\n---\n{HARMLESS}"


def test_two_drafts_side_by_side(bot: Bot, slack: LocalSlack) -> None:
    """The clear one stands first; each has its own band and button, and none can be signed off with the other."""
    bot.post(BOTH)
    (call,) = slack.writes
    words = said(call)
    assert call.arguments["text"] == "2 drafts side by side: 1 clear and 1 high"
    assert words.index("Draft 2 · ✅ clear") < words.index("Draft 1 · 🛑 high")
    assert "Privacy 0.00" in words
    assert "Privacy 0.70" in words
    assert "Request sign-off" not in words
    with bot.greenlight.store.read() as tx:
        kept = tx.reviewed(1)
    assert kept is not None
    assert isinstance(kept.review, SideBySide)
    assert [variant.band for variant in kept.review.variants] == [Band.HIGH, Band.CLEAR]
    assert kept.review.band is Band.HIGH
    assert all(BOTH[finding.start : finding.end] == finding.quote for finding in kept.review.findings)


def test_one_of_them_is_chosen(bot: Bot, slack: LocalSlack) -> None:
    """It becomes the next version, with its own review."""
    bot.post(BOTH)
    bot.dispatch(slack.click(DRAFTS, MAYA, button(slack.writes[0], "use_variant"), card_ts(slack)))
    _, new = cards(slack)
    assert new["text"].startswith("✅ Clear")
    with bot.greenlight.store.read() as tx:
        assert [version.text for version in tx.versions_of(1)] == [BOTH, HARMLESS]


def test_command_takes_several_drafts_too(bot: Bot, slack: LocalSlack) -> None:
    """Privately."""
    bot.dispatch(
        slack.command(ELSEWHERE, MAYA, f"Option A: {HARMLESS}\nOption B: Who hurt you, dear viewers?")
    )
    assert methods(slack.writes) == ["response_url"]
    assert "Draft 2 · 🛑 high" in said(slack.writes[0])


@pytest.mark.parametrize("char", ["a", "ü", "😂"])
@pytest.mark.parametrize("count", [2, 10])
def test_worst_case_keeps_to_the_limits(char: str, count: int) -> None:
    """Ten drafts of 3,000 characters with twenty findings each, in one message under 12,000 bytes."""
    text = char * 3_000
    one = make_view(text, [make_finding(text)] * 20, unsure=CATEGORIES).review
    assert one is not None
    whole = "\n---\n".join([text] * count)
    review = together(Draft(text=whole), [one] * count)
    view = make_view(whole, [])
    assert view.review is not None
    posts = draw(type(view)(card=view.card, version=2, review=review, text=whole), LABELS)
    check(posts)
    assert actions_of(posts[0]).count("use_variant") == count


def test_record_and_back() -> None:
    """What is kept gives the same again, without holding the drafts' words a second time."""
    first = make_view("Our worst show.", [make_finding("Our worst")]).review
    second = make_view("A new show.", []).review
    assert first is not None
    assert second is not None
    text = "Our worst show.\n---\nA new show."
    review = together(Draft(text=text), [first, second])
    record = to_record(review)
    assert "Our worst" not in str(record)
    assert from_record(record, Draft(text=text)) == review
    assert "edits" in record
    suggested = {**record, "variants": [[0, 15, {**record["variants"][0][2], "edits": ["Our best show."]}]]}
    assert "Our best" not in str(without_edits(suggested))
