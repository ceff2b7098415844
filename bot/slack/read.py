"""Slack's text is decoded here, once: offsets, digests and differences are of the decoded text.

What comes out is what its reader sees: entities as characters, links by their label, mentions as @names, emoji as
themselves, line ends as \\n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.settings import Drafts, WatchedChannel
from bot.types import Draft, Unchecked

# `<…>` as Slack writes mentions, links and commands. A `<` of the writer arrives as `&lt;`, so none is confused.
_TOKEN = re.compile(r"<([^<>]*)>")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029")
# What formats, mentions or links without brackets; `>` quotes at the start of a line only.
_FORMATS = re.compile(r"([*_~`@#:/]|^&gt;)", re.MULTILINE)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_GROUP_WORDS = {"here", "channel", "everyone"}
_HUMAN_SUBTYPES = {None, "file_share", "me_message"}
_SLACKBOT = "USLACKBOT"


class Names(Protocol):
    """What Slack's ids are called."""

    def user(self, user_id: str) -> str:
        """The name that readers see, without @."""

    def slack_channel(self, channel_id: str) -> str:
        """The Slack channel's name, without #."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as far as it matters here. `edited_ts` is None until somebody changed its text."""

    slack_channel: str
    ts: str
    user: str
    text: str
    attachments: tuple[Unchecked, ...]
    edited_ts: str | None


def decode(text: str, names: Names, emoji: Mapping[str, str] | None = None) -> str:
    """Slack's text as its reader sees it."""
    pieces = []
    end = 0
    for token in _TOKEN.finditer(text):
        pieces.append(_plain(text[end : token.start()], emoji))
        pieces.append(_token(token[1], names))
        end = token.end()
    pieces.append(_plain(text[end:], emoji))
    return _UNSTORABLE.sub("\ufffd", _LINE_END.sub("\n", "".join(pieces)))


def encode(text: str) -> str:
    """Text for a field that Slack parses: nothing in it can mention, link or format.

    The three characters that Slack gives a meaning become entities; those that only format are kept from it by an
    invisible joiner before them.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _FORMATS.sub("\u2060\\1", escaped)


def read_message(slack_channel: str, message: Mapping[str, Any], names: Names) -> Message:
    """A message object, from an event or from a channel's history."""
    return Message(
        slack_channel=slack_channel,
        ts=str(message["ts"]),
        user=str(message.get("user", "")),
        text=decode(str(message.get("text") or ""), names, dict(_emoji(message.get("blocks")))),
        attachments=_attachments(message.get("files")),
        edited_ts=(message.get("edited") or {}).get("ts"),
    )


def is_human(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote it: no bot, no join, no topic."""
    return (
        message.get("subtype") in _HUMAN_SUBTYPES
        and not message.get("bot_id")
        and bool(message.get("user"))
        and message.get("user") != _SLACKBOT
    )


def is_reply(message: Mapping[str, Any]) -> bool:
    """Whether it stands in the thread of another message."""
    return message.get("thread_ts") not in (None, message.get("ts"))


def is_human_post(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote it at the top level."""
    return is_human(message) and not is_reply(message)


def is_deleted(message: Mapping[str, Any]) -> bool:
    """Whether it is what Slack leaves in place of a deleted message that has replies."""
    return message.get("subtype") == "tombstone"


def is_draft(text: str, watched: WatchedChannel) -> bool:
    """Whether a message of this text is a draft by the rule of its Slack channel."""
    if watched.drafts is Drafts.PREFIX:
        return text.lstrip().casefold().startswith(watched.prefix.casefold())
    return watched.drafts is Drafts.ALL


def text_of_draft(text: str, watched: WatchedChannel) -> str:
    """The draft in a message's text, without the mark that its Slack channel asks for."""
    if watched.drafts is Drafts.PREFIX and is_draft(text, watched):
        return text.lstrip()[len(watched.prefix) :].lstrip()
    return text


def draft_of(message: Message, watched: WatchedChannel) -> Draft:
    """The draft in a message that is one, by its Slack channel's rule or because somebody asked for its review."""
    return Draft(
        text=text_of_draft(message.text, watched),
        brand=watched.brand,
        channel=watched.channel,
        author=message.user,
        attachments=message.attachments,
    )


def _plain(text: str, emoji: Mapping[str, str] | None) -> str:
    for name, sign in (emoji or {}).items():
        text = text.replace(name, sign)
    # &amp; last, or "&amp;lt;" would turn into "<".
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(inner: str, names: Names) -> str:
    target, bar, label = inner.partition("|")
    label = _plain(label, None)
    if target.startswith("@"):
        return "@" + (label or names.user(target[1:]))
    if target.startswith("#"):
        return "#" + (label or names.slack_channel(target[1:]))
    if target.startswith("!"):
        return _special(target[1:], label)
    return label if bar and label else _plain(target, None).removeprefix("mailto:").removeprefix("tel:")


def _special(command: str, label: str) -> str:
    """`<!here>`, `<!subteam^S012|@team>`, `<!date^…|fallback>`."""
    word = command.partition("^")[0]
    if word in _GROUP_WORDS:
        return "@" + word
    if word == "subteam":
        return "@" + label.removeprefix("@") if label else "@group"
    return label or word


def _emoji(blocks: object) -> Iterator[tuple[str, str]]:
    """`:joy:` -> 😂 for each emoji that the blocks name: in the text they are only names."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _emoji(block)
    elif isinstance(blocks, Mapping):
        if blocks.get("type") == "emoji" and blocks.get("unicode"):
            tone = f":skin-tone-{blocks['skin_tone']}:" if blocks.get("skin_tone") else ""
            yield f":{blocks.get('name')}:{tone}", _characters(str(blocks["unicode"]))
        yield from _emoji(blocks.get("elements"))


def _characters(code_points: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in code_points.split("-"))
    except (ValueError, OverflowError):
        return "\ufffd"


def _attachments(files: object) -> tuple[Unchecked, ...]:
    """Files that no check can read, one entry a kind. What is neither picture nor film counts as a picture."""
    if not isinstance(files, list) or not files:
        return ()
    videos = {
        str(file.get("mimetype") or "").startswith("video/") for file in files if isinstance(file, Mapping)
    }
    return tuple(
        kind
        for kind, found in ((Unchecked.IMAGE, False in videos), (Unchecked.VIDEO, True in videos))
        if found
    )
