"""Small parts: a yes in a thread, the digest that an approval is bound to, what changed, and holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signoff.assent import is_assent
from bot.signoff.digest import Piece, changed_words, text_digest
from bot.signoff.hold import Hold, hold_in_force
from tests.signoff.signing import NOON

YES = [
    "LGTM", "lgtm!", "LGTM 👍", "Ship it", "ship it!!", ":shipit:", "🚢", "👍🏽", "looks good to me", "Looks good, thanks!",
    "Approved.", "approved ✅", "@ana LGTM", "<@U012AB3CD> ship it 🚀", "Yes, go ahead", "Great, approved. Thank you all",
    "LGTM from my side", "  lgtm\n\nship it  ", "Fine by me.", "OK, good to go",
]  # fmt: skip
NO = [
    "", "   ", "thanks", "ok", "yes", "not LGTM", "LGTM?", "Is this LGTM?", "doesn't look good", "LGTM if you drop the emoji",
    "LGTM once legal agrees", "LGTM but fix the typo", "almost LGTM", "I'd say ship it tomorrow", "don't ship it", "never ship it",
    "Who approved this", "unapproved", "approved by legal only", "looks good to meme about", "ship items", "can you ship it",
    "LGTMs", "LGTM's owner", "no 👍", "👎", "disapproved", "not approved", "ship it later", "LGTM " * 60,
]  # fmt: skip


@pytest.mark.parametrize("reply", YES)
def test_a_plain_yes_is_known(reply: str) -> None:
    assert is_assent(reply)


@pytest.mark.parametrize("reply", NO)
def test_anything_else_is_no_yes(reply: str) -> None:
    assert not is_assent(reply)


@given(st.text())
def test_a_question_is_never_a_yes(reply: str) -> None:
    assert not is_assent(f"LGTM {reply}?")


texts = st.text(max_size=60)


@given(texts, texts, st.sampled_from([None, "x", "reply"]), st.sampled_from([None, "netflix"]))
def test_only_the_same_text_has_the_same_digest(
    one: str, other: str, channel: str | None, brand: str | None
) -> None:
    assert (text_digest(one, channel, brand) == text_digest(other, channel, brand)) == (one == other)


@pytest.mark.parametrize(
    "changed",
    [
        ("Hello there ", "x", "netflix"),
        ("hello there", "x", "netflix"),
        ("Hello\u00a0there", "x", "netflix"),
        ("Hello there\u200b", "x", "netflix"),
        ("Hello there", "reply", "netflix"),
        ("Hello there", "x", None),
        ("Hello there", "netflix", "x"),
    ],
)
def test_the_smallest_change_gives_another_digest(changed: tuple[str, str | None, str | None]) -> None:
    assert text_digest(*changed) != text_digest("Hello there", "x", "netflix")


def test_the_digest_never_changes() -> None:
    # Digests are stored: what was approved must be found again by every later release.
    assert text_digest("Hello there", "x", "netflix") == (
        "26e44c567cde83b4b79e5a8daecd084e2037e4927763f3c7ed03bbc2309c6e4a"
    )


def test_what_changed_is_told_by_words() -> None:
    assert changed_words("See you on Friday, folks.", "See you on Monday, folks!") == (
        Piece("See you on "),
        Piece("", "Friday", "Monday"),
        Piece(", folks"),
        Piece("", ".", "!"),
    )


words = st.lists(st.sampled_from(["a", "b", " ", "\n", "!", "go"]), max_size=40).map("".join)


@given(words, words)
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = changed_words(old, new)
    assert "".join(piece.kept + piece.new for piece in pieces) == new
    assert "".join(piece.kept + piece.old for piece in pieces) == old
    assert all(any(piece) for piece in pieces)


def test_long_changes_are_told_as_a_whole() -> None:
    pieces = changed_words("a b " * 2_000 + "end", "b a " * 2_000 + "end")
    assert len(pieces) == 2
    assert pieces[-1].kept.endswith("end")


DAY = timedelta(days=1)
HELD = Hold(brand="netflix", reason="A fire on set.", by="UBOSS", since=NOON, until=NOON + DAY)
HOLDS = [
    ("in force", HELD, "netflix", NOON, True),
    ("another brand", HELD, "spotify", NOON, False),
    ("over", HELD, "netflix", NOON + DAY, False),
    ("asked for by a clock that is ahead", HELD, "netflix", NOON - DAY, True),
    ("all brands", Hold(brand=None, reason="x", by="U", since=NOON), "spotify", NOON + 99 * DAY, True),
    ("all brands, none given", Hold(brand=None, reason="x", by="U", since=NOON), None, NOON, True),
    ("lifted", Hold(brand="netflix", reason="x", by="U", since=NOON, lifted_at=NOON + DAY), "netflix", NOON + DAY, False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "hold", "brand", "now", "stops"), HOLDS, ids=[case[0] for case in HOLDS])
def test_a_hold_stops_its_brand_for_its_time(
    what: str, hold: Hold, brand: str | None, now: object, stops: bool
) -> None:
    assert hold_in_force([hold], brand, now) == (hold if stops else None)  # type: ignore[arg-type]


def test_of_several_holds_the_longest_is_told() -> None:
    longer = Hold(brand=None, reason="A strike", by="os:ana", since=NOON)
    assert hold_in_force([HELD, longer], "netflix", NOON) == longer
    assert longer.sentence == "Approvals are on hold until somebody lifts it: A strike."
    assert (
        HELD.sentence == "Approvals for netflix are on hold until 19 November 2026, 12:00 UTC: A fire on set."
    )
