"""Block Kit's rules as far as the bot's blocks need them; what is not listed here is refused.

The limits are Slack's: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

MOST_BLOCKS = 50
MOST_BLOCK_BYTES = 12_000
MOST_VIEW_BLOCKS = 100
_MOST_ELEMENT_TEXT = 3_000

Check = Callable[[Mapping[str, Any]], None]


class BlockError(Exception):
    """A block that Slack would refuse; `code` is the error code, the text says why."""

    def __init__(self, why: str, code: str = "invalid_blocks") -> None:
        self.code = code
        super().__init__(why)


def check_blocks(blocks: Any, most: int = MOST_BLOCKS) -> None:
    """Raise BlockError where Slack would refuse these blocks."""
    if not isinstance(blocks, list):
        raise BlockError("blocks is no list", "invalid_blocks_format")
    if len(json.dumps(blocks)) > MOST_BLOCK_BYTES:
        raise BlockError(f"more than {MOST_BLOCK_BYTES} bytes", "msg_blocks_too_long")
    if len(blocks) > most:
        raise BlockError(f"more than {most} blocks")
    for block in blocks:
        _check(block, _BLOCKS)


def _check(item: Any, kinds: Mapping[str, tuple[set[str], set[str], Check]]) -> None:
    """One block or element: known type, no field missing, none too many, and its own limits kept."""
    if not isinstance(item, Mapping) or item.get("type") not in kinds:
        found = item.get("type") if isinstance(item, Mapping) else item
        raise BlockError(f"unsupported type: {found}")
    required, optional, check = kinds[item["type"]]
    fields = set(item) - {"type"}
    if missing := required - fields:
        raise BlockError(f"{item['type']}: missing {sorted(missing)}")
    if unknown := fields - required - optional - {"block_id"}:
        raise BlockError(f"{item['type']}: unknown {sorted(unknown)}")
    check(item)


def _text(item: Mapping[str, Any], most: int, *types: str) -> None:
    if not isinstance(item, Mapping) or item.get("type") not in types:
        raise BlockError(f"no text object of {types}")
    if set(item) - {"type", "text", "emoji", "verbatim"}:
        raise BlockError("unknown field in a text object")
    if not isinstance(item.get("text"), str) or not 0 < len(item["text"]) <= most:
        raise BlockError(f"text must have 1 to {most} characters")


def _header(block: Mapping[str, Any]) -> None:
    _text(block["text"], 150, "plain_text")


def _section(block: Mapping[str, Any]) -> None:
    if not block.get("text") and not block.get("fields"):
        raise BlockError("section: text or fields")
    if block.get("text"):
        _text(block["text"], 3_000, "plain_text", "mrkdwn")
    if len(block.get("fields", [])) > 10:
        raise BlockError("section: more than 10 fields")
    for field in block.get("fields", []):
        _text(field, 2_000, "plain_text", "mrkdwn")


def _context(block: Mapping[str, Any]) -> None:
    _count(block["elements"], 10)
    for element in block["elements"]:
        _text(element, 3_000, "plain_text", "mrkdwn")


def _actions(block: Mapping[str, Any]) -> None:
    _count(block["elements"], 25)
    for element in block["elements"]:
        _check(element, _BUTTONS)


def _button(element: Mapping[str, Any]) -> None:
    _text(element["text"], 75, "plain_text")
    for field, most in (("action_id", 255), ("value", 2_000), ("accessibility_label", 75), ("url", 3_000)):
        if len(element.get(field) or "") > most:
            raise BlockError(f"button: {field} is longer than {most}")
    if element.get("style") not in (None, "primary", "danger"):
        raise BlockError("button: style")


def _rich(block: Mapping[str, Any]) -> None:
    _count(block["elements"], 100)
    for element in block["elements"]:
        _check(element, _RICH)


def _rich_part(element: Mapping[str, Any]) -> None:
    _count(element["elements"], 500)
    for part in element["elements"]:
        _check(part, _RICH_PARTS)


def _rich_text(part: Mapping[str, Any]) -> None:
    if not isinstance(part["text"], str) or not 0 < len(part["text"]) <= _MOST_ELEMENT_TEXT:
        raise BlockError(f"rich text must have 1 to {_MOST_ELEMENT_TEXT} characters")
    if set(part.get("style") or {}) - {"bold", "italic", "strike", "code"}:
        raise BlockError("rich text: unknown style")


def _count(elements: Any, most: int) -> None:
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        raise BlockError(f"1 to {most} elements")


def _nothing(_: Mapping[str, Any]) -> None:
    """No limits of its own."""


# Type -> the fields it must have, those it may have, and its limits.
_BLOCKS: dict[str, tuple[set[str], set[str], Check]] = {
    "header": ({"text"}, set(), _header),
    "section": (set(), {"text", "fields", "expand"}, _section),
    "divider": (set(), set(), _nothing),
    "context": ({"elements"}, set(), _context),
    "actions": ({"elements"}, set(), _actions),
    "rich_text": ({"elements"}, set(), _rich),
}
_BUTTONS: dict[str, tuple[set[str], set[str], Check]] = {
    "button": ({"text", "action_id"}, {"value", "accessibility_label", "style", "url", "confirm"}, _button),
}
_RICH: dict[str, tuple[set[str], set[str], Check]] = {
    "rich_text_section": ({"elements"}, set(), _rich_part),
    "rich_text_quote": ({"elements"}, {"border"}, _rich_part),
    "rich_text_preformatted": ({"elements"}, {"border"}, _rich_part),
}
_RICH_PARTS: dict[str, tuple[set[str], set[str], Check]] = {
    "text": ({"text"}, {"style"}, _rich_text),
}
