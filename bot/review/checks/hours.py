"""Kind `hours`: drafts planned for certain hours of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Literal

from pydantic import model_validator

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule


class HoursRule(Rule):
    """Matches drafts planned from `since` up to `until`, by the clock of the planned time as it was given."""

    kind: Literal["hours"] = "hours"
    since: time
    until: time

    @model_validator(mode="after")
    def _two_times(self) -> HoursRule:
        if self.since == self.until:
            raise ValueError("'since' and 'until' must differ")
        return self

    def covers(self, planned: time) -> bool:
        """Whether the time of day is within the hours, which may go over midnight."""
        if self.since < self.until:
            return self.since <= planned < self.until
        return planned >= self.since or planned < self.until


class HoursCheck:
    """All hours rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, HoursRule]], compiling: Compiling) -> None:
        self._rules = dict(rules)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit without a place for each rule in whose hours the draft is planned; a day alone has no hour."""
        planned = document.draft.planned_at
        if not isinstance(planned, datetime):
            return
        for rule_id in sorted(rules & self._rules.keys()):
            if self._rules[rule_id].covers(planned.time()):
                yield Hit(rule_id, 0, 0)
