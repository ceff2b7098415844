"""A kind of risk as `policies/categories.yaml` tells it."""

from __future__ import annotations

from pydantic import Field, model_validator

from bot.review.rule import Form, Sentence
from bot.types import Channel


class Thresholds(Form):
    """Where a category's bands begin: scores from `caution` and from `high` on."""

    caution: float = Field(gt=0, le=1)
    high: float = Field(gt=0, le=1)

    @model_validator(mode="after")
    def _in_order(self) -> Thresholds:
        if self.high < self.caution:
            raise ValueError("'high' must not lie below 'caution'")
        return self


class Override(Thresholds):
    """Other thresholds for some brands or channels; where several fit, the last one holds."""

    brands: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()


class Category(Form):
    """A kind of risk: its name for people, and its thresholds.

    With `only_found` a review scores it only where something at caution or above was found: for what most drafts have
    nothing to do with, and for categories that as a rule only advise.
    """

    label: str
    message: Sentence = Field(description="What a finding of the classifier says.")
    why: Sentence
    instead: Sentence
    thresholds: Thresholds
    overrides: tuple[Override, ...] = ()
    only_found: bool = False

    def thresholds_for(self, brand: str | None, channel: Channel | None) -> Thresholds:
        """The thresholds that hold for a draft of this brand and channel."""
        fitting = [
            override
            for override in self.overrides
            if (not override.brands or brand in override.brands)
            and (not override.channels or channel in override.channels)
        ]
        return fitting[-1] if fitting else self.thresholds
