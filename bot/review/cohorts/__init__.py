"""Behaviour told without identifiers: few people, one person, or a group drawn by region, age, time or habit.

These detectors read the document alone, never the policy pack, so that the classifier may use them as features.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.cohorts.breakdowns import breakdowns
from bot.review.cohorts.groups import counted_groups
from bot.review.cohorts.shapes import Cohort, Shape
from bot.review.cohorts.singles import singled_out
from bot.review.document import Document
from bot.review.lexicon import words

__all__ = ["Cohort", "Shape", "find_cohorts", "has_survey", "is_drawn", "is_sensitive"]

_DRAWN_BY = frozenset(
    "am pm a.m. p.m. midnight 3am 2am 4am 1am noon weekend weekends night nights day morning mornings monday mondays tuesday "
    "wednesday thursday friday fridays saturday saturdays sunday sundays valentine valentine's christmas women men "
    "millennials boomers zoomers aged under over age singles couples parents mums moms dads students widows".split()
)


def find_cohorts(document: Document, minimum_group: int) -> Iterator[Cohort]:
    """Every cohort told in the draft; groups of `minimum_group` people or more are none."""
    yield from counted_groups(document, minimum_group)
    yield from singled_out(document)
    yield from breakdowns(document)


def is_drawn(document: Document, cohort: Cohort) -> bool:
    """Whether the cohort is drawn by region, age, time or trait, which weighs more than a plain share."""
    tokens = document.doc[cohort.start : cohort.end]
    return any(
        token.ent_type_ in ("GPE", "LOC", "PLACE")
        or token.norm_ in _DRAWN_BY
        or token.norm_ in words("groups")
        or token.norm_ in words("sensitive_traits")
        for token in tokens
    )


def is_sensitive(document: Document, cohort: Cohort) -> bool:
    """Whether the sentence of the cohort tells a sensitive trait: health, debt, religion, a break-up."""
    first, last = document.sentence_bounds[cohort.start]
    return any(token.norm_ in words("sensitive_traits") for token in document.doc[first:last])


def has_survey(document: Document) -> bool:
    """Whether the draft names a source or survey for its figures."""
    named = words("survey_words") - {"who", "index", "published"}
    return any(token.norm_ in named for token in document.doc)
