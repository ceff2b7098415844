"""The kinds of rules, one file each. A new kind is a file here and a line in `KINDS`."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.review.checks import cohort, day, identifier, pattern, requires, term, tone
from bot.review.rule import Rule


class Kind(NamedTuple):
    """The form of a kind's YAML, and the check that compiles all its rules."""

    form: type[Rule]
    check: Any  # (Sequence[tuple[str, form]], Compiling) -> Check; each kind takes its own form


KINDS: dict[str, Kind] = {
    "cohort": Kind(cohort.CohortRule, cohort.CohortCheck),
    "day": Kind(day.DayRule, day.DayCheck),
    "identifier": Kind(identifier.IdentifierRule, identifier.IdentifierCheck),
    "pattern": Kind(pattern.PatternRule, pattern.PatternCheck),
    "requires": Kind(requires.RequiresRule, requires.RequiresCheck),
    "term": Kind(term.TermRule, term.TermCheck),
    "tone": Kind(tone.ToneRule, tone.ToneCheck),
}
