"""What every rule has, whatever its kind. The kinds themselves are the files of `bot/review/checks/`."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.review.brief import BriefScope
from bot.review.days import Days
from bot.review.document import Document
from bot.types import Channel, Draft, Severity

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


class Form(BaseModel):
    """The base of everything that a pack's YAML may say: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AppliesTo(Form):
    """Which drafts a rule sees; an empty list means all."""

    brands: tuple[str, ...] = Field((), description="Slugs of brand profiles.")
    channels: tuple[Channel, ...] = Field((), description="Only these channels.")
    not_channels: tuple[Channel, ...] = Field((), description="All channels but these.")
    days: tuple[Days, ...] = Field((), description="Only drafts planned for one of these days.")
    brief: BriefScope | None = Field(None, description="Only drafts with such a brief.")

    def covers(self, draft: Draft, day: date) -> bool:
        """Whether a draft that is to be published on that day is meant."""
        return (
            (not self.brands or draft.brand in self.brands)
            and (not self.channels or draft.channel in self.channels)
            and draft.channel not in self.not_channels
            and (not self.days or any(days.covers(day) for days in self.days))
            and (self.brief is None or self.brief.covers(draft))
        )


class RuleException(Form):
    """Words on which a rule is silent, who allowed it, why and until when."""

    phrase: Sentence = Field(description="The finding is set aside where its quote holds these words.")
    reason: Sentence
    owner: str | None = None
    until: date | None = Field(None, description="The last day on which the exception holds.")
    brands: tuple[str, ...] = ()

    def covers(self, quote: str, brand: str | None, on: date) -> bool:
        """Whether a finding with this quote is set aside for this brand on this day."""
        in_time = self.until is None or on <= self.until
        return in_time and (not self.brands or brand in self.brands) and self.phrase.lower() in quote.lower()


class ExampleBrief(Form):
    """The brief that an example comes with, in the fields of a draft."""

    purpose: str | None = None
    audience: str | None = None
    planned_at: date | datetime | None = None
    data_source: str | None = None
    permission: str | None = None
    consent: str | None = None


class Example(Form):
    """A text that the rule must match (bad) or must not match (good), as the brand, channel, brief and day given.

    Without a day it is read on the first of the rule's days.
    """

    bad: str | None = None
    good: str | None = None
    quote: str | None = Field(None, description="For a bad text: exactly what must be found in it.")
    brand: str | None = None
    channel: Channel | None = None
    on: date | None = Field(None, description="The day for which the text is planned.")
    brief: ExampleBrief = ExampleBrief()

    @model_validator(mode="after")
    def _one_of_two(self) -> Example:
        if (self.bad is None) == (self.good is None):
            raise ValueError("an example has either 'bad' or 'good'")
        if self.quote is not None and (self.bad is None or self.quote not in self.bad):
            raise ValueError("'quote' must be part of the 'bad' text")
        return self


class Rule(Form):
    """One YAML file: what it matches, how severe it is, why, what to do instead, and examples that hold it to it."""

    kind: str
    severity: Severity
    message: Sentence = Field(description="One sentence; {match} stands for the words found.")
    why: Sentence
    instead: Sentence = Field(description="What the writer could do.")
    link: str | None = None
    applies_to: AppliesTo = AppliesTo()
    exceptions: tuple[RuleException, ...] = ()
    examples: tuple[Example, ...]
    placeholders: ClassVar[tuple[str, ...]] = ("match", "minimum_group")

    @field_validator("message", "instead")
    @classmethod
    def _known_placeholders(cls, text: str) -> str:
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as fault:
            raise ValueError(f"braces don't pair ({fault}); write {{{{ for a plain brace") from fault
        unknown = sorted(names - set(cls.placeholders))
        if unknown:
            raise ValueError(
                f"{{{unknown[0]}}} is unknown; known are {', '.join(f'{{{name}}}' for name in cls.placeholders)}"
            )
        return text

    @field_validator("examples")
    @classmethod
    def _enough_examples(cls, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        bad = sum(example.bad is not None for example in examples)
        if bad < 2 or len(examples) - bad < 2:
            raise ValueError("a rule has at least 2 bad examples and 2 good look-alikes")
        return examples


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched `text[start:end]` of the draft as given; start = end = 0 where something is missing.

    `better` is what the check would write there, where it knows.
    """

    rule: str
    start: int
    end: int
    better: str = ""


class Check(Protocol):
    """All rules of one kind, compiled for one pipeline."""

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """The hits of those rules in a document, in any order. Raises TimeoutError where it took too long."""
