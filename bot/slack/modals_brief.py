"""The brief's modal: what a post is for, and for a new draft its text. What the policy doesn't require is folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.desk.rework import Brief
from bot.slack import texts
from bot.slack.blocks import Button, buttons
from bot.slack.fields import MOST_TEXT, choice_field, moment, moment_field, text_field
from bot.slack.views import View, modal
from bot.types import Channel

NEW_DRAFT = "new_draft"
BRIEFED = "briefed"
MORE = "more_brief"

TEXT = "text"
BRAND = "brand"
CHANNEL = "channel"
PLANNED = "planned_at"
LINES = ("purpose", "audience", "data_source", "permission", "consent")
"""The brief's fields that hold words; a field has the name that it has in the draft."""
_BRIEF = ("purpose", "audience", PLANNED, "data_source", "permission", "consent")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefForm:
    """What the modal shows. `values` stand in it at first; with `whole` nothing is folded away.

    `brands` are the values and names to choose from; a draft that is there already keeps its text, brand and channel.
    """

    values: Mapping[str, str]
    required: tuple[str, ...] = ()
    brands: Sequence[tuple[str, str]] = ()
    new: bool = False
    whole: bool = False


def brief_modal(form: BriefForm, metadata: str) -> View:
    """The modal; its fields are named as the draft's."""
    blocks = _draft_fields(form) if form.new else []
    shown = [name for name in _BRIEF if form.whole or name in form.required or form.values.get(name)]
    # A brief that asks for nothing in particular is about the purpose first.
    shown = shown or ["purpose", "audience"] if not form.new else shown
    blocks += [_field(form, name) for name in shown]
    if len(shown) < len(_BRIEF):
        blocks.append(buttons(Button(text=texts.MORE, action_id=MORE, value="more", hint=texts.MORE_HINT)))
    return modal(
        texts.NEW_TITLE if form.new else texts.BRIEF_TITLE,
        blocks,
        callback=NEW_DRAFT if form.new else BRIEFED,
        submit=texts.REVIEW if form.new else texts.REVIEW_AGAIN,
        metadata=metadata,
    )


def brief_entered(values: Mapping[str, str]) -> Brief:
    """The brief that was entered."""
    return Brief(
        **{name: values.get(name) for name in LINES},
        planned_at=moment(values.get(PLANNED)),
    )


def brief_faults(
    values: Mapping[str, str], required: Sequence[str], now: datetime, *, new: bool
) -> dict[str, str]:
    """Field -> what is wrong with what was entered there."""
    faults = {name: texts.REQUIRED for name in required if not values.get(name)}
    if new and not values.get(TEXT):
        faults[TEXT] = texts.NO_TEXT
    planned = moment(values.get(PLANNED))
    if planned is not None and planned < now:
        faults[PLANNED] = texts.PLANNED_IN_PAST
    return faults


def _draft_fields(form: BriefForm) -> list[Block]:
    values = form.values
    fields = [
        text_field(
            TEXT,
            texts.EDIT_TEXT,
            hint=texts.NEW_TEXT_HINT,
            initial=values.get(TEXT, ""),
            required=True,
            most=MOST_TEXT,
            multiline=True,
        )
    ]
    if form.brands:
        fields.append(choice_field(BRAND, texts.BRAND, form.brands, initial=values.get(BRAND, "")))
    channels = [(channel.value, texts.CHANNEL_NAME[channel]) for channel in Channel]
    return [*fields, choice_field(CHANNEL, texts.CHANNEL, channels, initial=values.get(CHANNEL, ""))]


def _field(form: BriefForm, name: str) -> Block:
    label, hint = texts.BRIEF_FIELD[name]
    initial, required = form.values.get(name, ""), name in form.required
    if name == PLANNED:
        return moment_field(name, label, hint=hint, initial=initial, required=required)
    return text_field(name, label, hint=hint, initial=initial, required=required)
