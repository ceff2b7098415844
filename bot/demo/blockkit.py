"""Block Kit's rules for messages and views as far as the bot uses them; what is not listed here is refused.

The limits are Slack's: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.demo.elements import (
    ACCESSORIES,
    ACTIONS,
    IMAGE,
    INPUTS,
    BlockError,
    Kinds,
    check_count,
    check_image,
    check_kind,
    check_text,
)

MOST_BLOCKS = 50
MOST_BLOCK_BYTES = 12_000
MOST_VIEW_BLOCKS = 100
MOST_VIEW_BYTES = 250_000
_MOST_ELEMENT_TEXT = 3_000
_MOST_TITLE = 24
_VIEW_FIELDS = {
    "modal": {
        *("type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "external_id"),
        *("clear_on_close", "notify_on_close", "submit_disabled"),
    },
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
}


def check_blocks(blocks: Any, most: int = MOST_BLOCKS, most_bytes: int = MOST_BLOCK_BYTES) -> None:
    """Raise BlockError where Slack would refuse these blocks."""
    if not isinstance(blocks, list):
        raise BlockError("blocks is no list", "invalid_blocks_format")
    if len(json.dumps(blocks)) > most_bytes:
        raise BlockError(f"more than {most_bytes} bytes", "msg_blocks_too_long")
    if len(blocks) > most:
        raise BlockError(f"more than {most} blocks")
    for block in blocks:
        check_kind(block, _BLOCKS)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) < len(ids) or any(not 0 < len(given) <= 255 for given in ids):
        raise BlockError("block_id stands twice or is too long")


def check_view(view: Any) -> None:
    """Raise BlockError where Slack would refuse this modal or App Home."""
    if not isinstance(view, Mapping) or view.get("type") not in _VIEW_FIELDS:
        raise BlockError("view: type", "invalid_arguments")
    if unknown := set(view) - _VIEW_FIELDS[view["type"]]:
        raise BlockError(f"view: unknown {sorted(unknown)}", "invalid_arguments")
    for field, most in (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(field) or "") > most:
            raise BlockError(f"view: {field} is longer than {most}", "invalid_arguments")
    check_blocks(view.get("blocks"), MOST_VIEW_BLOCKS, MOST_VIEW_BYTES)
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "home":
        if inputs and any(
            block["type"] == "input" and not block.get("dispatch_action") for block in view["blocks"]
        ):
            raise BlockError("an input in App Home must dispatch its action")
        return
    check_text(view.get("title"), _MOST_TITLE, "plain_text")
    for field in ("submit", "close"):
        if field in view:
            check_text(view[field], _MOST_TITLE, "plain_text")
    if inputs and "submit" not in view:
        raise BlockError("a modal with inputs needs submit", "invalid_arguments")


def _header(block: Mapping[str, Any]) -> None:
    check_text(block["text"], 150, "plain_text")


def _section(block: Mapping[str, Any]) -> None:
    if not block.get("text") and not block.get("fields"):
        raise BlockError("section: text or fields")
    if block.get("text"):
        check_text(block["text"], 3_000, "plain_text", "mrkdwn")
    if len(block.get("fields", [])) > 10:
        raise BlockError("section: more than 10 fields")
    for field in block.get("fields", []):
        check_text(field, 2_000, "plain_text", "mrkdwn")
    if "accessory" in block:
        check_kind(block["accessory"], ACCESSORIES)


def _context(block: Mapping[str, Any]) -> None:
    check_count(block["elements"], 10)
    for element in block["elements"]:
        if isinstance(element, Mapping) and element.get("type") == "image":
            check_kind(element, IMAGE)
        else:
            check_text(element, 3_000, "plain_text", "mrkdwn")


def _actions(block: Mapping[str, Any]) -> None:
    check_count(block["elements"], 25)
    for element in block["elements"]:
        check_kind(element, ACTIONS)
    ids = [element["action_id"] for element in block["elements"]]
    if len(set(ids)) < len(ids):
        raise BlockError("actions: an action_id stands twice")


def _input(block: Mapping[str, Any]) -> None:
    check_text(block["label"], 2_000, "plain_text")
    if "hint" in block:
        check_text(block["hint"], 2_000, "plain_text")
    check_kind(block["element"], INPUTS)


def _rich(block: Mapping[str, Any]) -> None:
    check_count(block["elements"], 100)
    for element in block["elements"]:
        check_kind(element, _RICH)


def _rich_part(element: Mapping[str, Any]) -> None:
    check_count(element["elements"], 500)
    for part in element["elements"]:
        check_kind(part, _RICH_PARTS)


def _rich_list(element: Mapping[str, Any]) -> None:
    if element["style"] not in ("bullet", "ordered"):
        raise BlockError("rich text list: style")
    check_count(element["elements"], 100)
    for part in element["elements"]:
        check_kind(part, {"rich_text_section": _RICH["rich_text_section"]})


def _rich_text(part: Mapping[str, Any]) -> None:
    if not isinstance(part["text"], str) or not 0 < len(part["text"]) <= _MOST_ELEMENT_TEXT:
        raise BlockError(f"rich text must have 1 to {_MOST_ELEMENT_TEXT} characters")
    if set(part.get("style") or {}) - {"bold", "italic", "strike", "code"}:
        raise BlockError("rich text: unknown style")


def _nothing(_: Mapping[str, Any]) -> None:
    """No limits of its own."""


_BLOCKS: Kinds = {
    "header": ({"text"}, set(), _header),
    "section": (set(), {"text", "fields", "expand", "accessory"}, _section),
    "divider": (set(), set(), _nothing),
    "context": ({"elements"}, set(), _context),
    "actions": ({"elements"}, set(), _actions),
    "input": ({"label", "element"}, {"hint", "optional", "dispatch_action"}, _input),
    "image": ({"alt_text"}, {"image_url", "slack_file", "title"}, check_image),
    "rich_text": ({"elements"}, set(), _rich),
}
_RICH: Kinds = {
    "rich_text_section": ({"elements"}, set(), _rich_part),
    "rich_text_quote": ({"elements"}, {"border"}, _rich_part),
    "rich_text_preformatted": ({"elements"}, {"border"}, _rich_part),
    "rich_text_list": ({"elements", "style"}, {"indent", "border"}, _rich_list),
}
_RICH_PARTS: Kinds = {
    "text": ({"text"}, {"style"}, _rich_text),
    "link": ({"url"}, {"text", "style"}, _nothing),
    "user": ({"user_id"}, {"style"}, _nothing),
    "emoji": ({"name"}, set(), _nothing),
    "date": ({"timestamp", "format", "fallback"}, {"url"}, _nothing),
}
