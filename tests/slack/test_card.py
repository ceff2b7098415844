"""Cards within Slack's limits, whatever the draft holds; and nothing of a draft that means something to Slack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from slack_sdk.models.blocks import Block

from bot.demo.blockkit import check_blocks
from bot.demo.slack import Fault, LocalSlack
from bot.slack import texts
from bot.slack.blocks import MOST_TEXT, Post, clip, visible
from bot.slack.card import MOST_POSTS, draw, draw_closed, draw_shortest
from bot.store import CardRow, CardState, CardView, Look
from bot.types import Band, Draft, Edit, Finding, Review, Severity, Source, Unchecked
from tests.slack.conftest import DRAFTS, MAYA, Bot, said
from tests.slack.test_drafts import FOUNDING_POST, button, card_ts

LABELS = {
    "privacy_disclosure": "Privacy",
    "self_disparagement": "Self-disparagement",
    "segment_mockery": "Mockery of people",
    "house_style": "House style & voice",
}
CATEGORIES = ("privacy_disclosure", "self_disparagement", "segment_mockery", "house_style")


def make_view(text: str, findings: Sequence[Finding], *, to_copy: str | None = None, **more: Any) -> CardView:
    """A card of a review that found all this."""
    review = Review(
        draft=Draft(text=text),
        risk=0.97,
        band=Band.HIGH if findings else Band.CLEAR,
        scores=dict.fromkeys(CATEGORIES, 0.97 if findings else 0.01),
        bands=dict.fromkeys(CATEGORIES, Band.HIGH if findings else Band.CLEAR),
        findings=tuple(findings),
        policy_version="p",
        model_version="m",
        **{"unsure": (), "edits": (), "unchecked": ()} | more,
    )
    card = CardRow(
        id=1, workspace="T1", key="k1", draft_id=7, review_id=1, request_id=None, note=None, slack_channel="C1",
        thread_ts="1.0", slack_user=None, private=False, response_url=None, response_until=None, messages=(),
        state=CardState.DUE, wanted=Look.REVIEW, shown=None, revision=1, attempts=0, maybe_twice=False, error=None,
        created_at=datetime(2026, 5, 4, tzinfo=UTC), posted_at=None,
    )  # fmt: skip
    return CardView(card=card, version=2, review=review, text=to_copy, requestable=True)


def make_finding(quote: str, severity: Severity = Severity.HIGH, category: str = CATEGORIES[0]) -> Finding:
    """A finding on these words."""
    return Finding(
        category=category, source=Source.RULE, rule=f"{category}.rule", severity=severity, start=0, end=len(quote),
        quote=quote, message=f"'{quote}' is too much.", why="Because. " * 20, instead="Something else. " * 20,
    )  # fmt: skip


def check(posts: Sequence[Post]) -> None:
    """Every part within Slack's limits, by slack_sdk's classes and by the strict stand-in."""
    assert 0 < len(posts) <= MOST_POSTS
    for drawn in posts:
        blocks = list(drawn.blocks)
        check_blocks(blocks)
        assert [block.to_dict() for block in Block.parse_all(blocks)] == blocks
        assert len(json.dumps(blocks).encode()) <= 12_000
        assert 0 < len(drawn.text) <= 3_000
        assert all(len(text) <= MOST_TEXT for text in _texts(blocks))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        for value in part.values():
            yield from [value] if isinstance(value, str) else _texts(value)


HOSTILE = [
    "<!channel> <@U0OMAR> <#C0DRAFTS> <!subteam^S1>",
    "*bold* _italic_ ~gone~ `code` ```block``` > quote",
    "<https://evil.example|Our shop> https://evil.example",
    "&lt;!here&gt; <\u200b!here> <!\u2060here>",
    "\u202etxet desrever\u202c and \u2066isolated\u2069",
    ":joy: :+1: @here @channel @omar #social-drafts",
    "<script>alert(1)</script> javascript:alert(1)",
    "😂" * 500,
    "👨‍👩‍👧‍👦🏳️‍🌈" * 100,
    "Z̸̢̛͙͇̾a̶l̷g̸o̸" * 100,
    "\n" * 2_000 + "end",
    "a" * 3_000,
    "\x1b[31mred\x1b[0m \x07",
]


@pytest.mark.parametrize("quote", HOSTILE)
def test_hostile_words_are_quoted_as_text(quote: str) -> None:
    """The draft's words stand in rich text elements of type text alone, and not in the fallback line."""
    posts = draw(make_view(quote, [make_finding(quote)]), LABELS)
    check(posts)
    for drawn in posts:
        assert quote not in drawn.text
        for part in _objects(list(drawn.blocks)):
            assert part.get("type") not in (
                "mrkdwn",
                "link",
                "user",
                "usergroup",
                "channel",
                "broadcast",
                "emoji",
            )
            if part.get("type") == "plain_text":
                assert quote[:40] not in part["text"]


def _objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for item in part:
            yield from _objects(item)
    elif isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _objects(value)


def test_hostile_drafts_are_answered_by_the_bot(bot: Bot, slack: LocalSlack) -> None:
    """Through the front door: an answer to each, taken by a Slack that checks every limit."""
    posted = [bot.post(f"who hurt you {quote[:2_000]} who hurt you") for quote in HOSTILE]
    assert {call.method for call in slack.writes} == {"chat.postMessage"}
    assert {call.arguments["thread_ts"] for call in slack.writes} == set(posted)
    assert {call.error for call in slack.writes} == {""}


QUOTES = ["who hurt you", "😂" * 300, "ü" * 3_000]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 20, 200])
@pytest.mark.parametrize("quote", QUOTES, ids=["plain", "emoji", "long"])
def test_one_message_whatever_was_found(count: int, quote: str) -> None:
    """Up to three findings stand in the card; of more the gravest does, and a button opens the rest."""
    view = make_view(quote, [make_finding(quote)] * count, unsure=CATEGORIES, unchecked=tuple(Unchecked))
    (drawn,) = posts = draw(view, LABELS)
    check(posts)
    check([draw_shortest(view, 0, LABELS)])
    assert json.dumps(drawn.blocks).count("rich_text_quote") == (count if count <= 3 else 1)
    assert ("show_all" in actions_of(drawn)) == (count > 3)
    assert ("not_a_risk" in actions_of(drawn)) == (count > 0)
    if count > 3:
        assert f"… and {count - 1} more." in _texts(list(drawn.blocks))


def actions_of(drawn: Post) -> list[str]:
    """The names of a card's buttons, in order."""
    rows = [block["elements"] for block in drawn.blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


def make_edit(text: str) -> Edit:
    """A suggested edit."""
    return TypeAdapter(Edit).validate_python({"text": text, "risk": 0.1, "band": "clear", "changes": []})


@pytest.mark.parametrize("char", ["a", "ü", "😂"])
@pytest.mark.parametrize("findings", [1, 3, 20])
def test_worst_case_keeps_to_the_limits(char: str, findings: int) -> None:
    """3,000 characters, twenty findings, three edits and a text to copy: each message under 12,000 bytes."""
    text = char * 3_000
    view = make_view(
        text,
        [make_finding(text)] * findings + [make_finding(text, Severity.ADVICE)] * 20,
        to_copy=text,
        edits=(make_edit(text),) * 3,
        unsure=CATEGORIES,
        unchecked=tuple(Unchecked),
    )
    posts = draw(view, LABELS)
    check(posts)
    for part in range(len(posts)):
        check([draw_shortest(view, part, LABELS)])
    assert actions_of(posts[0])[:3] == ["use_edit"] * 3
    copied = [text for drawn in posts for text in _copied(list(drawn.blocks))]
    assert "".join(copied) == text


def _copied(part: Any) -> Iterator[str]:
    for found in _objects(part):
        if found.get("type") == "rich_text_preformatted":
            yield "".join(piece["text"] for piece in found["elements"])


def test_text_to_copy_is_given_as_it_is() -> None:
    """Line ends, signs that hide and all: what is copied is what was reviewed."""
    text = "One\n\n\n\n\ntwo\u200b *three* <!here> :joy:"
    posts = draw(make_view(text, [], to_copy=text), LABELS)
    check(posts)
    assert list(_copied(list(posts[0].blocks))) == [text]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=400), st.integers(0, 30), st.booleans())
def test_any_text_gives_a_card(text: str, count: int, to_copy: bool) -> None:
    """Arbitrary Unicode stays within the limits, in full and in the shortest form."""
    text = text.encode("utf-8", "replace").decode()
    view = make_view(
        text, [make_finding(text)] * count, edits=(make_edit(text),), to_copy=text if to_copy else None
    )
    check(draw(view, LABELS))
    check([draw_shortest(view, 0, LABELS)])


def test_gravest_finding_stands_in_its_sentence() -> None:
    """Its words are in bold, and the sentences around it are left out."""
    text = "A new season! To the 53 people who watch it: Who hurt you? Out now."
    start = text.index("Who")
    finding = replace(make_finding("Who hurt you?"), start=start, end=start + len("Who hurt you?"))
    (drawn,) = draw(make_view(text, [finding]), LABELS)
    (quoted,) = [found for found in _objects(list(drawn.blocks)) if found.get("type") == "rich_text_quote"]
    assert [(part["text"], part.get("style")) for part in quoted["elements"]] == [
        ("To the 53 people who watch it: ", None),
        ("Who hurt you?", {"bold": True}),
    ]


def test_own_category_is_named_as_the_pack_names_it() -> None:
    """And one that the pack no longer has by its id."""
    (drawn,) = draw(make_view("x", [make_finding("x", category="house_style")]), LABELS)
    assert "High · House style & voice" in _texts(list(drawn.blocks))
    (drawn,) = draw(make_view("x", [make_finding("x", category="old_one")]), {})
    assert "High · Old one" in _texts(list(drawn.blocks))


def test_advice_is_folded_under_also() -> None:
    """It weighs nothing: the card stays clear and kind, and does not call it a finding."""
    view = make_view("x", [])
    assert view.review is not None
    advice = tuple(make_finding("x", Severity.ADVICE) for _ in range(4))
    view = replace(view, review=replace(view.review, findings=advice))
    (drawn,) = draw(view, LABELS)
    words = list(_texts(list(drawn.blocks)))
    assert texts.CLEAR_ANSWER in words
    assert words.count(texts.ALSO) == 2
    assert "… and 2 more." in words
    assert "show_all" in actions_of(drawn)
    assert drawn.text == f"✅ Clear. {texts.CLEAR_ANSWER}"


def test_every_button_says_what_it_does() -> None:
    """A screen reader has a sentence for each, and none is told by colour alone."""
    view = make_view("x", [make_finding("x")] * 5, edits=(make_edit("y"),))
    (drawn,) = draw(view, LABELS)
    pressed = [found for found in _objects(list(drawn.blocks)) if found.get("type") == "button"]
    assert actions_of(drawn) == [
        "use_edit",
        "show_all",
        "edit_again",
        "add_brief",
        "request_signoff",
        "not_a_risk",
        "missed_risk",
        "not_a_draft",
    ]
    assert all(10 < len(found["accessibility_label"]) <= 75 for found in pressed)


@pytest.mark.parametrize("look", [Look.OUTDATED, Look.DELETED, Look.SET_ASIDE])
def test_closed_cards(look: Look) -> None:
    """One line each."""
    check([draw_closed(look, 0), draw_closed(look, 1)])


def test_gravest_finding_comes_first() -> None:
    """Within a severity the order of the draft stays."""
    found = [make_finding("one", Severity.ADVICE), make_finding("two", Severity.HIGH), make_finding("three")]
    (drawn,) = draw(make_view("one two three", found), LABELS)
    words = " ".join(_texts(list(drawn.blocks)))
    assert words.index("two") < words.index("three") < words.index("one")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\x1b[31m", "a⟨U+001B⟩[31m"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("a\n\n\n\n b", "a\n\n b"),
        ("🏴\U000e0067\U000e0062", "🏴\U000e0067\U000e0062"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What hides or turns other characters is shown by its number."""
    assert visible(text) == shown


@given(st.text(max_size=80), st.integers(6, 60))
def test_clip_keeps_within_its_bytes(text: str, most: int) -> None:
    """A text that fits stays, another ends in an ellipsis."""
    clipped = clip(text, most)
    assert len(json.dumps(clipped)) - 2 <= most
    assert clipped == text or clipped.endswith("…")


def test_too_long_blocks_are_sent_in_the_shortest_form(bot: Bot, slack: LocalSlack) -> None:
    """Slack counts otherwise than we do: the card is sent again, shorter, and never dropped."""
    slack.fault("chat.postMessage", Fault(error="msg_blocks_too_long"))
    bot.post(FOUNDING_POST)

    first, second = slack.writes
    assert len(json.dumps(second.arguments["blocks"])) < len(json.dumps(first.arguments["blocks"]))
    assert texts.SHORTENED in said(second)
    assert "Who hurt you" in said(second)
    assert "Not a draft" in said(second)


def test_even_the_shortest_form_may_be_refused(bot: Bot, slack: LocalSlack) -> None:
    """Then the line alone is sent."""
    slack.fault("chat.postMessage", Fault(error="msg_blocks_too_long"), Fault(error="invalid_blocks"))
    bot.post(FOUNDING_POST)

    last = slack.writes[-1]
    assert (len(slack.writes), last.error) == (3, "")
    assert set(last.arguments) == {"channel", "thread_ts", "text", "unfurl_links", "unfurl_media", "metadata"}


def test_long_text_to_copy_goes_on_in_the_thread(bot: Bot, slack: LocalSlack) -> None:
    """All parts stand in the draft's thread, and an edit closes every one of them."""
    ts = bot.post(FOUNDING_POST)
    review = slack.writes[0]
    slack.calls.clear()
    bot.dispatch(slack.click(DRAFTS, MAYA, button(review, "edit_again"), card_ts(slack)))
    (view,) = slack.state.views.modals[MAYA]
    bot.dispatch(slack.submit(MAYA, view["id"], {"text": {"entered": {"value": "😂 who hurt you " * 150}}}))
    parts = [call for call in slack.writes if call.method == "chat.postMessage"]
    assert len(parts) == 2
    assert {call.arguments["thread_ts"] for call in parts} == {ts}
    slack.calls.clear()
    bot.dispatch(slack.edit(DRAFTS, ts, "Out on Friday."))
    closed = [call for call in slack.writes if call.method == "chat.update"]
    assert [said(call) for call in closed] == [texts.OUTDATED, texts.PART_OVER]
