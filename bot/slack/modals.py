"""The modals of a reviewed draft: all its findings, its text to be edited, and what people think of a finding."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.slack import texts
from bot.slack.blocks import Button, aside, buttons, clip, visible
from bot.slack.card import NOT_A_RISK
from bot.slack.card_parts import Labels, advice_in, by_weight, head, in_full, notes
from bot.slack.fields import MOST_TEXT, choice_field, text_field
from bot.slack.views import View, modal, note
from bot.types import Finding, Review

EDITED = "edited"
NO_RISK = "no_risk"
MISSED = "missed"

TEXT = "text"
FINDING = "finding"
CATEGORY = "category"
REASON = "reason"

# Slack shows a hundred blocks in a view, and 250,000 bytes of them.
_MOST_SHOWN = 80
_ROOM = 900
_OPTION_BYTES = 60
_MOST_REASON = 1_000


def all_findings(review: Review, version: int, review_id: int, labels: Labels, metadata: str) -> View:
    """Everything that was found, the gravest first, advice last."""
    found = [*by_weight(review.findings), *advice_in(review.findings)]
    blocks = [
        *head(review, labels),
        *notes(review, version, labels),
        *(in_full(finding, labels, _ROOM) for finding in found[:_MOST_SHOWN]),
    ]
    if len(found) > _MOST_SHOWN:
        blocks.append(aside(texts.and_more(len(found) - _MOST_SHOWN)))
    if by_weight(found):
        blocks.append(buttons(_no_risk_button(review_id)))
    return modal(texts.ALL_TITLE, blocks, metadata=metadata)


def edit_text(text: str, metadata: str, *, in_message: bool) -> View:
    """The draft's text to be changed; what is too long for a modal is asked for elsewhere."""
    if len(text) > MOST_TEXT:
        return note(texts.TOO_LONG_FOR_MODAL if in_message else texts.TOO_LONG_WITHOUT_MESSAGE)
    field = text_field(TEXT, texts.EDIT_TEXT, initial=text, required=True, most=MOST_TEXT, multiline=True)
    return modal(texts.EDIT_TITLE, [field], callback=EDITED, submit=texts.REVIEW_AGAIN, metadata=metadata)


def not_a_risk(findings: Sequence[Finding], labels: Labels, metadata: str) -> View:
    """Which finding is no risk, and why. Its number is its place among all findings of the review."""
    choices = [
        (str(number), _option(finding, labels))
        for number, finding in enumerate(findings)
        if finding in by_weight(findings)
    ]
    fields = [
        choice_field(
            FINDING, texts.WHICH_FINDING, choices, initial=choices[0][0] if choices else "", required=True
        ),
        _reason_field(texts.WHY_NO_RISK, texts.WHY_NO_RISK_HINT),
    ]
    return modal(texts.NOT_A_RISK_TITLE, fields, callback=NO_RISK, submit=texts.SEND, metadata=metadata)


def missed_risk(labels: Labels, metadata: str) -> View:
    """Which kind of risk was not seen, and where."""
    fields: list[Block] = [
        choice_field(CATEGORY, texts.WHICH_CATEGORY, list(labels.items()), required=True),
        _reason_field(texts.WHAT_WAS_MISSED, texts.WHAT_WAS_MISSED_HINT),
    ]
    return modal(texts.MISSED_TITLE, fields, callback=MISSED, submit=texts.SEND, metadata=metadata)


def _reason_field(label: str, hint: str) -> Block:
    return text_field(REASON, label, hint=hint, required=True, most=_MOST_REASON, multiline=True)


def _option(finding: Finding, labels: Labels) -> str:
    name = texts.category(finding.category, labels)
    return clip(visible(f"{name}: {finding.quote or finding.message}"), _OPTION_BYTES)


def _no_risk_button(review_id: int) -> Button:
    return Button(
        text=texts.NOT_A_RISK, action_id=NOT_A_RISK, value=str(review_id), hint=texts.NOT_A_RISK_HINT
    )
