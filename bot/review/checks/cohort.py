"""Kind `cohort`: behaviour of few people, of one, or of a group drawn by region, age, time or habit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from bot.review.checks.compiling import Compiling
from bot.review.checks.guards import GuardedRule, Guards
from bot.review.cohorts import Cohort, Shape, find_cohorts, has_survey, is_drawn, is_sensitive
from bot.review.document import Document
from bot.review.rule import Hit


class CohortRule(GuardedRule):
    """Matches what a post tells of people's behaviour, in one of three shapes."""

    kind: Literal["cohort"] = "cohort"
    shapes: tuple[Shape, ...] = Field(min_length=1)
    minimum_group: int | None = Field(
        None, ge=1, description="Groups of this size or more are none; else the pack's."
    )
    drawn: bool | None = Field(
        None, description="Only groups drawn by region, age, time or trait (or only others)."
    )
    sensitive: bool | None = Field(
        None, description="Only where a sensitive trait is told (or only where none is)."
    )
    sourced: bool | None = Field(
        None, description="Only drafts that name a source or survey (or only others)."
    )


class CohortCheck:
    """All cohort rules of a pack; the detector itself runs once a draft."""

    def __init__(self, rules: Sequence[tuple[str, CohortRule]], compiling: Compiling) -> None:
        self._rules = dict(rules)
        self._minimum = {rule_id: rule.minimum_group or compiling.minimum_group for rule_id, rule in rules}
        self._guards = Guards(rules, compiling)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit for each cohort of a rule's shape and size."""
        wanted = sorted(rules & self._rules.keys())
        if not wanted:
            return
        stands = self._guards.standing(document)
        for cohort in find_cohorts(document, max(self._minimum[rule_id] for rule_id in wanted)):
            for rule_id in wanted:
                if self._fits(document, rule_id, cohort) and stands(rule_id, cohort.start, cohort.end):
                    yield Hit(rule_id, *document.place(cohort.start, cohort.end))

    def _fits(self, document: Document, rule_id: str, cohort: Cohort) -> bool:
        rule = self._rules[rule_id]
        small_enough = cohort.shape is not Shape.SMALL_GROUP or cohort.size < self._minimum[rule_id]
        return (
            cohort.shape in rule.shapes
            and small_enough
            and rule.drawn in (None, is_drawn(document, cohort))
            and rule.sensitive in (None, is_sensitive(document, cohort))
            and rule.sourced in (None, has_survey(document))
        )
