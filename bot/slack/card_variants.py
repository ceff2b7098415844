"""Several drafts in one card: ranked, the best first, each with its own scores and the button that chooses it."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, RichTextElement

from bot.slack import texts
from bot.slack.blocks import Button, buttons, clip, header, line, quote, rich
from bot.slack.card_parts import Labels, by_weight, in_short
from bot.types import Review, SideBySide
from bot.variants import Variant, ranked

USE_VARIANT = "use_variant"

_SCORES_BYTES = 200


def side_by_side(review: SideBySide, review_id: int | None, labels: Labels, most: int) -> Iterator[Block]:
    """The headline and every draft, its words in `most` bytes."""
    yield header(told(review))
    for place, variant in enumerate(ranked(review.variants)):
        yield rich(*_variant(variant, labels, most))
        if review_id is not None:
            yield buttons(_use(variant, review_id, first=place == 0))


def told(review: SideBySide) -> str:
    """How many drafts there are, and how they stand."""
    return texts.side_by_side([variant.band for variant in review.variants])


def _variant(variant: Variant, labels: Labels, most: int) -> Iterator[RichTextElement]:
    review = variant.review
    yield line("", bold=texts.variant(variant.number, review.band))
    yield quote(review.draft.text, most)
    yield line(clip(_scores(review, labels), _SCORES_BYTES) + "\n")
    weighing = by_weight(review.findings)
    if weighing and most >= _SCORES_BYTES:
        yield in_short(weighing[0], labels)


def _scores(review: Review, labels: Labels) -> str:
    return " · ".join(f"{texts.category(slug, labels)} {score:.2f}" for slug, score in review.scores.items())


def _use(variant: Variant, review_id: int, *, first: bool) -> Button:
    return Button(
        text=texts.use_variant(variant.number),
        action_id=USE_VARIANT,
        value=f"{review_id}:{variant.number - 1}",
        hint=texts.USE_VARIANT_HINT,
        style="primary" if first else None,
    )
