"""Slack's text decoded once, and text kept from meaning anything where Slack parses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace import Workspace
from bot.settings import Drafts, WatchedChannel
from bot.slack.read import decode, draft_of, encode, is_draft, read_message
from bot.types import Unchecked


class Names:
    """Two people and a channel."""

    def user(self, user_id: str) -> str:
        """Maya, or the id of who is unknown."""
        return {"U1": "Maya L."}.get(user_id, user_id)

    def slack_channel(self, channel_id: str) -> str:
        """One known channel."""
        return {"C1": "social-drafts"}.get(channel_id, channel_id)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Q&amp;A &lt;3 a &gt; b", "Q&A <3 a > b"),
        ("&amp;lt;not a tag&amp;gt;", "&lt;not a tag&gt;"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("see <https://example.com|example.com>", "see example.com"),
        ("<https://example.com|Q&amp;A &lt;3>", "Q&A <3"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("<mailto:a@example.com>", "a@example.com"),
        ("<tel:+441234|+44 1234>", "+44 1234"),
        ("hi <@U1>", "hi @Maya L."),
        ("hi <@U9>", "hi @U9"),
        ("hi <@U1|maya>", "hi @maya"),
        ("in <#C1>", "in #social-drafts"),
        ("in <#C1|>", "in #social-drafts"),
        ("in <#C9|old-name>", "in #old-name"),
        ("<!channel> <!here> <!everyone> <!here|here>", "@channel @here @everyone @here"),
        ("<!subteam^S1|@social-team> <!subteam^S1>", "@social-team @group"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("half a pair \ud83d and a zero \x00", "half a pair \ufffd and a zero \ufffd"),
        ("*bold* _it_ `code`", "*bold* _it_ `code`"),
    ],
)
def test_decode(sent: str, read: str) -> None:
    """What the reader sees."""
    assert decode(sent, Names()) == read


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\u2028\u2029@"), max_size=60)
)
def test_what_slack_escapes_is_read_as_typed(typed: str) -> None:
    """Typed, escaped and linked by Slack, decoded: the same text."""
    assert decode(Workspace().slack_text(typed), Names()) == typed


@given(st.text(max_size=60))
def test_decode_never_raises(sent: str) -> None:
    """Whatever comes, it is read, and can be stored."""
    decode(sent, Names()).encode("utf-8")


@given(st.text(max_size=60))
def test_encoded_text_means_nothing_to_slack(text: str) -> None:
    """No bracket, no bare entity, and no sign of markup that is not held off by a joiner."""
    encoded = encode(text)
    assert "<" not in encoded
    assert ">" not in encoded
    assert re.search(r"&(?!amp;|lt;|gt;)", encoded) is None
    assert re.search(r"(?<!\u2060)[*_~`@#:/]|^&gt;", encoded, re.MULTILINE) is None
    assert decode(encoded, Names()).replace("\u2060", "") == decode(encode_plain(text), Names()).replace(
        "\u2060", ""
    )


def encode_plain(text: str) -> str:
    """Slack's own escaping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_emoji_are_read_as_themselves() -> None:
    """In the text they are names, in the blocks they have their characters; a name that was typed stays one."""
    emoji: list[dict[str, Any]] = [
        {"type": "emoji", "name": "joy", "unicode": "1f602"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fb", "skin_tone": 2},
        {"type": "emoji", "name": "our_logo"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": emoji}]}]
    text = ":joy: :wave::skin-tone-2: :our_logo: 10:30:15"
    message = read_message("C1", {"ts": "1.0", "user": "U1", "text": text, "blocks": blocks}, Names())
    assert message.text == "😂 👋🏻 :our_logo: 10:30:15"


@pytest.mark.parametrize(
    ("drafts", "text", "draft"),
    [
        (Drafts.ALL, " Out now.", " Out now."),
        (Drafts.PREFIX, "Out now.", None),
        (Drafts.PREFIX, "DRAFT:\nOut now.", "Out now."),
        (Drafts.PREFIX, "  draft: Out now. ", "Out now. "),
        (Drafts.SHORTCUT, "draft: Out now.", None),
    ],
)
def test_which_messages_are_drafts(drafts: Drafts, text: str, draft: str | None) -> None:
    """The Slack channel's setting decides, and a mark is no part of the draft."""
    message = read_message("C1", {"ts": "1.0", "user": "U1", "text": text}, Names())
    watched = WatchedChannel(brand="netflix", drafts=drafts)
    assert (draft_of(message, watched).text if is_draft(message.text, watched) else None) == draft


@pytest.mark.parametrize(
    ("kinds", "attachments"),
    [
        ([], ()),
        (["image/png", "application/pdf"], (Unchecked.IMAGE,)),
        (["video/mp4"], (Unchecked.VIDEO,)),
        ([None], (Unchecked.IMAGE,)),
    ],
)
def test_files_become_attachments(kinds: list[str | None], attachments: tuple[Unchecked, ...]) -> None:
    """Every file is something that nobody checked."""
    message = {"ts": "1.0", "user": "U1", "text": "", "files": [{"mimetype": kind} for kind in kinds]}
    assert read_message("C1", message, Names()).attachments == attachments
