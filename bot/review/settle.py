"""Hits and scores -> findings: exceptions set aside and counted, overlaps merged, order fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.review.policy import Policy
from bot.review.rule import Hit, Rule
from bot.types import Draft, Finding, Severity, Source

_WEIGHT = {Severity.ADVICE: 0, Severity.CAUTION: 1, Severity.HIGH: 2}


@dataclass(frozen=True, slots=True)
class Settled:
    """The findings that stand, in order, and how many of each rule's an exception set aside."""

    findings: tuple[Finding, ...]
    excepted: Mapping[str, int]


def settle(draft: Draft, hits: Iterable[Hit], policy: Policy, on: date) -> Settled:
    """Make findings of the rules' hits, less those that an exception covers on that day."""
    excepted: Counter[str] = Counter()
    findings: list[Finding] = []
    for hit in set(hits):
        rule = policy.rules[hit.rule]
        quote = draft.text[hit.start : hit.end]
        if any(exception.covers(quote, draft.brand, on) for exception in rule.exceptions):
            excepted[hit.rule] += 1
        else:
            findings.append(_finding(hit, rule, quote, policy))
    return Settled(in_order(_merged(findings)), dict(sorted(excepted.items())))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by start, end, category, rule."""
    return tuple(
        sorted(findings, key=lambda found: (found.start, found.end, found.category, found.rule or ""))
    )


def _finding(hit: Hit, rule: Rule, quote: str, policy: Policy) -> Finding:
    values = {
        "match": quote,
        "better": hit.better,
        "minimum_group": f"{policy.settings.minimum_group:,}",
    }
    return Finding(
        category=hit.rule.split(".", 1)[0],
        source=Source.RULE,
        rule=hit.rule,
        severity=rule.severity,
        start=hit.start,
        end=hit.end,
        quote=quote,
        message=rule.message.format(**values),
        why=rule.why,
        instead=rule.instead.format(**values),
    )


def _merged(findings: list[Finding]) -> list[Finding]:
    """One finding where several of a category tell of the same words: the weightiest, then the longest.

    Findings of different categories, and those that merely touch, all stand.
    """
    kept: list[Finding] = []
    for finding in sorted(findings, key=_weightiest_first):
        if not any(_covers(other, finding) for other in kept):
            kept.append(replace(finding))
    return kept


def _weightiest_first(finding: Finding) -> tuple[int, int, int, str]:
    return -_WEIGHT[finding.severity], -(finding.end - finding.start), finding.start, finding.rule or ""


def _covers(kept: Finding, other: Finding) -> bool:
    if kept.category != other.category or kept.end == 0 or other.end == 0:
        return False
    if (kept.severity is Severity.ADVICE) != (other.severity is Severity.ADVICE):
        return False
    shared = min(kept.end, other.end) - max(kept.start, other.start)
    return shared * 2 > min(kept.end - kept.start, other.end - other.start)
