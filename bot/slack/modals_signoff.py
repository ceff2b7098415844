"""The modals of sign-off: why changes are asked for, why it must not go out, why the approvals are overridden."""

from __future__ import annotations

from bot.desk.asked import Asked
from bot.signoff.flow import Act
from bot.slack import signoff_texts as texts
from bot.slack.blocks import aside, line, quote, rich
from bot.slack.card_parts import Labels, risky
from bot.slack.fields import text_field
from bot.slack.views import View, modal

REASON = "reason"
_TEXT_BYTES = 3_000
_MOST_REASON = 1_000


def why(act: Act, asked: Asked, labels: Labels, callback: str, metadata: str) -> View:
    """The text that is decided on, the worst that the review says of it, and a field for the reason."""
    review = asked.found.review
    blocks = [
        rich(line("", bold=texts.THE_TEXT), quote(review.draft.text, _TEXT_BYTES)),
        aside(texts.worst(review.band, risky(review, labels))),
        text_field(
            REASON, texts.REASON, hint=texts.REASON_HINT, required=True, most=_MOST_REASON, multiline=True
        ),
    ]
    return modal(texts.TITLE[act], blocks, callback=callback, submit=texts.SEND, metadata=metadata)
