"""Kind `day`: every draft that is planned for certain days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import model_validator

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule


class DayRule(Rule):
    """Matches every draft of the days in `applies_to`, whatever it says."""

    kind: Literal["day"] = "day"

    @model_validator(mode="after")
    def _has_days(self) -> DayRule:
        if not self.applies_to.days:
            raise ValueError("a rule of kind 'day' needs 'days' in 'applies_to'")
        return self


class DayCheck:
    """All day rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, DayRule]], compiling: Compiling) -> None:
        self._rules = frozenset(rule_id for rule_id, _ in rules)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit without a place for each rule that applies: it is no word of the draft that calls for care."""
        for rule_id in sorted(rules & self._rules):
            yield Hit(rule_id, 0, 0)
