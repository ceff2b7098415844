"""Inputs of modals: how they are made, and what was entered. A field's name is its block id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

MOST_TEXT = 3_000
MOST_LINE = 300
_MOST_OPTIONS = 100
_MOST_OPTION = 75
_ACTION = "entered"

Entered = Mapping[str, str]
"""Field name -> what was entered, stripped; fields left empty are absent."""


def text_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    initial: str = "",
    required: bool = False,
    most: int = MOST_LINE,
    multiline: bool = False,
) -> Block:
    """A line, or with `multiline` a box, to write in."""
    element = PlainTextInputElement(
        action_id=_ACTION,
        initial_value=initial[:most] or None,
        multiline=multiline,
        max_length=most,
    )
    return _field(name, label, element, hint=hint, required=required)


def choice_field(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    hint: str = "",
    initial: str = "",
    required: bool = False,
) -> Block:
    """One of several, each a value and what it is called. Slack shows a hundred at most."""
    options = [
        Option(value=value, text=PlainTextObject(text=shown[:_MOST_OPTION]))
        for value, shown in choices[:_MOST_OPTIONS]
    ]
    chosen = next((option for option in options if option.value == initial), None)
    element = StaticSelectElement(action_id=_ACTION, options=options, initial_option=chosen)
    return _field(name, label, element, hint=hint, required=required)


def moment_field(
    name: str, label: str, *, hint: str = "", initial: str = "", required: bool = False
) -> Block:
    """A day and time, entered in the reader's own time zone."""
    element = DateTimePickerElement(action_id=_ACTION, initial_date_time=int(initial) if initial else None)
    return _field(name, label, element, hint=hint, required=required)


def entered(view: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a view's fields."""
    values = (view.get("state") or {}).get("values") or {}
    found = {name: _value(next(iter(held.values()), {})) for name, held in values.items()}
    return {name: value for name, value in found.items() if value}


def moment(text: str | None) -> datetime | None:
    """What a moment field holds, as a moment in UTC."""
    return datetime.fromtimestamp(int(text), UTC) if text else None


def _value(element: Mapping[str, Any]) -> str:
    if element.get("selected_option"):
        return str(element["selected_option"].get("value") or "")
    return str(element.get("value") or element.get("selected_date_time") or "").strip()


def _field(name: str, label: str, element: InputInteractiveElement, *, hint: str, required: bool) -> Block:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=not required,
    )
