"""The few blocks that cards are made of, built with slack_sdk's classes, which check Slack's limits.

The draft's words stand only in rich text elements: Slack shows those as they are, so nothing in them can mention
anybody, link anywhere or format anything.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

# Slack refuses more than 12,000 bytes of `blocks` or 50 of them; the rest is margin for what Slack itself adds.
MOST_BYTES = 11_000
MOST_BLOCKS = 45
MOST_TEXT = 3_000

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_KEPT_CONTROLS = {"\n", "\t", "\u200c", "\u200d"}  # the last two belong to scripts and emoji sequences


@dataclass(frozen=True, slots=True)
class Post:
    """One message to Slack: its blocks, and the line that stands for them in notifications and screen readers."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def post(text: str, blocks: Sequence[Block]) -> Post:
    """A message of these blocks. Raises SlackObjectFormationError where one breaks Slack's limits."""
    return Post(text=text, blocks=tuple(block.to_dict() for block in blocks))


def size(blocks: Sequence[Block]) -> int:
    """Bytes of `blocks` as they are sent: JSON in ASCII, so that an emoji takes twelve."""
    return len(json.dumps([block.to_dict() for block in blocks]))


def visible(text: str) -> str:
    """The text with every character that hides or turns others shown by its number, and floods of lines closed up."""
    shown = "".join(_shown(char) for char in text)
    return _BLANK_LINES.sub("\n\n", shown)


def _shown(char: str) -> str:
    if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp"):
        return char
    # Tags of flag emoji are format characters that belong to a visible sign.
    return char if 0xE0020 <= ord(char) <= 0xE007F else f"⟨U+{ord(char):04X}⟩"


def clip(text: str, most: int) -> str:
    """The text cut to `most` bytes as they are sent."""
    if len(json.dumps(text)) - 2 <= most:
        return text
    used = len(json.dumps("…")) - 2
    for end, char in enumerate(text):
        used += len(json.dumps(char)) - 2
        if used > most:
            return text[:end].rstrip() + "…"
    return text


def header(text: str) -> Block:
    """The headline; our own words only."""
    return HeaderBlock(text=PlainTextObject(text=text, emoji=True))


def aside(text: str) -> Block:
    """A small line; our own words only."""
    return ContextBlock(elements=[PlainTextObject(text=text, emoji=True)])


def rich(*elements: RichTextElement) -> Block:
    """Lines and quotes in one block."""
    return RichTextBlock(elements=list(elements))


def line(text: str, *, bold: str = "") -> RichTextElement:
    """A paragraph, its first words in bold if there are any."""
    parts: list[RichTextElement | dict[str, Any]] = []
    if bold:
        style = RichTextElementParts.TextStyle(bold=True)
        parts.append(RichTextElementParts.Text(text=clip(visible(bold), MOST_TEXT), style=style))
    if text:
        parts.append(RichTextElementParts.Text(text=clip(visible(text), MOST_TEXT)))
    return RichTextSectionElement(elements=parts)


def quote(text: str, most: int) -> RichTextElement:
    """Words of the draft, as they are."""
    return RichTextQuoteElement(elements=[RichTextElementParts.Text(text=clip(visible(text), most))])


def marked(before: str, words: str, after: str) -> RichTextElement:
    """A sentence of the draft, as it is, with some of its words in bold."""
    style = RichTextElementParts.TextStyle(bold=True)
    parts = [(before, None), (words, style), (after, None)]
    return RichTextQuoteElement(
        elements=[RichTextElementParts.Text(text=visible(text), style=how) for text, how in parts if text]
    )


def preformatted(text: str) -> RichTextElement:
    """A text to be copied, as it is: nothing in it is shown by its number, or the copy would hold that."""
    return RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text)])


def when(moment: datetime) -> RichTextElement:
    """A moment in its reader's own time zone."""
    return RichTextElementParts.Date(
        timestamp=int(moment.timestamp()),
        format="{date_short_pretty}, {time}",
        fallback=f"{moment:%Y-%m-%d %H:%M} UTC",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button; `hint` is what a screen reader says of it, 75 characters at most."""

    text: str
    action_id: str
    value: str
    hint: str
    style: str | None = None

    def element(self) -> ButtonElement:
        """The button as Slack's element."""
        return ButtonElement(
            text=PlainTextObject(text=self.text, emoji=True),
            action_id=self.action_id,
            value=self.value,
            accessibility_label=self.hint,
            style=self.style,
        )


def buttons(*row: Button) -> Block:
    """Buttons in a row."""
    return ActionsBlock(elements=[button.element() for button in row])
