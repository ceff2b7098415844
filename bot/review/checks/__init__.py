"""The kinds of rules, one file each. A new kind is a file here and a line in `KINDS`."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.review.checks import (
    brief,
    capitals,
    cohort,
    day,
    handle,
    hashtag,
    hours,
    identifier,
    length,
    pattern,
    requires,
    term,
    tone,
    vague,
)
from bot.review.rule import Rule


class Kind(NamedTuple):
    """The form of a kind's YAML, and the check that compiles all its rules."""

    form: type[Rule]
    check: Any  # (Sequence[tuple[str, form]], Compiling) -> Check; each kind takes its own form


KINDS: dict[str, Kind] = {
    "brief": Kind(brief.BriefRule, brief.BriefCheck),
    "capitals": Kind(capitals.CapitalsRule, capitals.CapitalsCheck),
    "cohort": Kind(cohort.CohortRule, cohort.CohortCheck),
    "day": Kind(day.DayRule, day.DayCheck),
    "handle": Kind(handle.HandleRule, handle.HandleCheck),
    "hashtag": Kind(hashtag.HashtagRule, hashtag.HashtagCheck),
    "hours": Kind(hours.HoursRule, hours.HoursCheck),
    "identifier": Kind(identifier.IdentifierRule, identifier.IdentifierCheck),
    "length": Kind(length.LengthRule, length.LengthCheck),
    "pattern": Kind(pattern.PatternRule, pattern.PatternCheck),
    "requires": Kind(requires.RequiresRule, requires.RequiresCheck),
    "term": Kind(term.TermRule, term.TermCheck),
    "tone": Kind(tone.ToneRule, tone.ToneCheck),
    "vague": Kind(vague.VagueRule, vague.VagueCheck),
}
