"""The limits of Block Kit's interactive elements, as far as the bot uses them; what is not listed is refused.

The limits are Slack's: https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Mapping[str, Any]], None]
# Type -> the fields it must have, those it may have, and its limits.
Kinds = Mapping[str, tuple[set[str], set[str], Check]]

_MOST_OPTIONS = 100
_MOST_TICKS = 10
_MOST_OVERFLOW = 5
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")


class BlockError(Exception):
    """A block that Slack would refuse; `code` is the error code, the text says why."""

    def __init__(self, why: str, code: str = "invalid_blocks") -> None:
        self.code = code
        super().__init__(why)


def check_kind(item: Any, kinds: Kinds) -> None:
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


def check_text(item: Any, most: int, *types: str) -> None:
    """A text object of one of the types, of 1 to `most` characters."""
    if not isinstance(item, Mapping) or item.get("type") not in types:
        raise BlockError(f"no text object of {types}")
    if set(item) - {"type", "text", "emoji", "verbatim"}:
        raise BlockError("unknown field in a text object")
    if not isinstance(item.get("text"), str) or not 0 < len(item["text"]) <= most:
        raise BlockError(f"text must have 1 to {most} characters")


def check_count(elements: Any, most: int) -> None:
    """A list of 1 to `most` elements."""
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        raise BlockError(f"1 to {most} elements")


def _confirm(element: Mapping[str, Any]) -> None:
    dialog = element.get("confirm")
    if dialog is None:
        return
    if set(dialog) - {"title", "text", "confirm", "deny", "style"}:
        raise BlockError("confirm: unknown field")
    check_text(dialog.get("title"), 100, "plain_text")
    check_text(dialog.get("text"), 300, "plain_text", "mrkdwn")
    check_text(dialog.get("confirm"), 30, "plain_text")
    check_text(dialog.get("deny"), 30, "plain_text")


def _named(element: Mapping[str, Any]) -> None:
    if not 0 < len(element.get("action_id") or "") <= 255:
        raise BlockError("action_id must have 1 to 255 characters")
    if "placeholder" in element:
        check_text(element["placeholder"], 150, "plain_text")
    _confirm(element)


def _button(element: Mapping[str, Any]) -> None:
    _named(element)
    check_text(element["text"], 75, "plain_text")
    for field, most in (("value", 2_000), ("accessibility_label", 75), ("url", 3_000)):
        if len(element.get(field) or "") > most:
            raise BlockError(f"button: {field} is longer than {most}")
    if element.get("style") not in (None, "primary", "danger"):
        raise BlockError("button: style")


def _options(options: Any, most: int, *types: str) -> None:
    check_count(options, most)
    for option in options:
        if set(option) - {"text", "value", "description", "url"}:
            raise BlockError("option: unknown field")
        check_text(option.get("text"), 75, *types)
        if not 0 < len(option.get("value") or "") <= 150:
            raise BlockError("option: value must have 1 to 150 characters")
        if "description" in option:
            check_text(option["description"], 75, *types)
    if len({option["value"] for option in options}) < len(options):
        raise BlockError("option: a value stands twice")


def _select(element: Mapping[str, Any]) -> None:
    _named(element)
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        raise BlockError("select: either options or option_groups")
    if groups is None:
        _options(element["options"], _MOST_OPTIONS, "plain_text")
    for group in groups or []:
        check_text(group.get("label"), 75, "plain_text")
        _options(group.get("options"), _MOST_OPTIONS, "plain_text")
    chosen = (
        [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    )
    every = element.get("options") or [option for group in groups or [] for option in group["options"]]
    if any(option not in every for option in chosen):
        raise BlockError("select: the initial option is none of the options")


def _ticks(element: Mapping[str, Any]) -> None:
    _named(element)
    _options(element["options"], _MOST_TICKS, "plain_text", "mrkdwn")
    chosen = (
        [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    )
    if any(option not in element["options"] for option in chosen):
        raise BlockError(f"{element['type']}: the initial option is none of the options")


def _overflow(element: Mapping[str, Any]) -> None:
    _named(element)
    _options(element["options"], _MOST_OVERFLOW, "plain_text")


def _text_input(element: Mapping[str, Any]) -> None:
    _named(element)
    most = element.get("max_length", 3_000)
    if not 0 <= element.get("min_length", 0) <= most <= 3_000:
        raise BlockError("plain_text_input: lengths from 0 to 3,000")
    if len(element.get("initial_value") or "") > most:
        raise BlockError("plain_text_input: the initial value is too long")


def _date(element: Mapping[str, Any]) -> None:
    _named(element)
    if "initial_date" in element and not _DATE.fullmatch(element["initial_date"]):
        raise BlockError("datepicker: YYYY-MM-DD")
    if "initial_time" in element and not _TIME.fullmatch(element["initial_time"]):
        raise BlockError("timepicker: HH:mm")
    if "initial_date_time" in element and len(str(element["initial_date_time"])) != 10:
        raise BlockError("datetimepicker: ten digits of seconds")


def check_image(item: Mapping[str, Any]) -> None:
    """Where the picture is, and what it says to who can't see it."""
    if ("image_url" in item) == ("slack_file" in item):
        raise BlockError("image: either image_url or slack_file")
    if not 0 < len(item["alt_text"]) <= 2_000 or len(item.get("image_url") or "") > 3_000:
        raise BlockError("image: alt_text or image_url too long or empty")
    if "title" in item:
        check_text(item["title"], 2_000, "plain_text")


_COMMON = {"confirm", "focus_on_load", "placeholder"}
BUTTON: Kinds = {
    "button": ({"text", "action_id"}, {"value", "accessibility_label", "style", "url", "confirm"}, _button),
}
IMAGE: Kinds = {"image": ({"alt_text"}, {"image_url", "slack_file", "title"}, check_image)}
# Allowed as inputs, in actions and beside a section.
CHOICES: Kinds = {
    "static_select": ({"action_id"}, {*_COMMON, "options", "option_groups", "initial_option"}, _select),
    "multi_static_select": (
        {"action_id"},
        {*_COMMON, "options", "option_groups", "initial_options", "max_selected_items"},
        _select,
    ),
    "users_select": ({"action_id"}, {*_COMMON, "initial_user"}, _named),
    "multi_users_select": ({"action_id"}, {*_COMMON, "initial_users", "max_selected_items"}, _named),
    "channels_select": ({"action_id"}, {*_COMMON, "initial_channel"}, _named),
    "conversations_select": (
        {"action_id"},
        {*_COMMON, "initial_conversation", "default_to_current_conversation", "filter"},
        _named,
    ),
    "checkboxes": ({"action_id", "options"}, {*_COMMON, "initial_options"} - {"placeholder"}, _ticks),
    "radio_buttons": ({"action_id", "options"}, {*_COMMON, "initial_option"} - {"placeholder"}, _ticks),
    "datepicker": ({"action_id"}, {*_COMMON, "initial_date"}, _date),
    "timepicker": ({"action_id"}, {*_COMMON, "initial_time", "timezone"}, _date),
    "datetimepicker": ({"action_id"}, {*_COMMON, "initial_date_time"} - {"placeholder"}, _date),
}
ACTIONS: Kinds = {**BUTTON, **CHOICES, "overflow": ({"action_id", "options"}, {"confirm"}, _overflow)}
ACCESSORIES: Kinds = {**ACTIONS, **IMAGE}
INPUTS: Kinds = {
    **CHOICES,
    "plain_text_input": (
        {"action_id"},
        {
            "initial_value",
            "multiline",
            "min_length",
            "max_length",
            "placeholder",
            "focus_on_load",
            "dispatch_action_config",
        },
        _text_input,
    ),
}
