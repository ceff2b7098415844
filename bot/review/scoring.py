"""Scores and bands, as DESIGN says: a finding's severity is a floor, numbers are rounded before bands are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.review.category import Category, Thresholds
from bot.review.policy import Policy
from bot.types import Band, Draft, Finding, Severity
from models.classifier import Judgement

DECIMALS = 4


def score_categories(
    draft: Draft, findings: Iterable[Finding], judgements: Mapping[str, Judgement], policy: Policy
) -> dict[str, float]:
    """Each category's score: the classifier's, lifted to the threshold of the severest finding.

    A category that is told only where something was found is left out elsewhere; advice is no such find.
    """
    scores: dict[str, float] = {}
    standing = list(findings)
    for name, category in policy.categories.items():
        thresholds = category.thresholds_for(draft.brand, draft.channel)
        floors = [_floor(finding.severity, thresholds) for finding in standing if finding.category == name]
        if category.only_found and not any(floors):
            continue
        judged = judgements[name].score if name in judgements else 0.0
        scores[name] = round(max([judged, *floors]), DECIMALS)
    return scores


def band_of(score: float, thresholds: Thresholds) -> Band:
    """The band of a rounded score."""
    if score >= thresholds.high:
        return Band.HIGH
    return Band.CAUTION if score >= thresholds.caution else Band.CLEAR


def bands_of(draft: Draft, scores: Mapping[str, float], policy: Policy) -> dict[str, Band]:
    """The band of each category."""
    return {
        name: band_of(score, policy.categories[name].thresholds_for(draft.brand, draft.channel))
        for name, score in scores.items()
    }


def unsure_categories(
    draft: Draft, scores: Mapping[str, float], judgements: Mapping[str, Judgement], policy: Policy
) -> tuple[str, ...]:
    """Categories whose score lies near a threshold with the ensemble's members on both sides of it."""
    return tuple(
        name
        for name, category in policy.categories.items()
        if name in judgements
        and name in scores
        and _is_unsure(scores[name], judgements[name], category, draft, policy.settings.unsure_margin)
    )


def _is_unsure(score: float, judgement: Judgement, category: Category, draft: Draft, margin: float) -> bool:
    thresholds = category.thresholds_for(draft.brand, draft.channel)
    return any(
        abs(score - threshold) <= margin
        and any(member >= threshold for member in judgement.members)
        and any(member < threshold for member in judgement.members)
        for threshold in (thresholds.caution, thresholds.high)
    )


def _floor(severity: Severity, thresholds: Thresholds) -> float:
    if severity is Severity.ADVICE:
        return 0.0
    return thresholds.high if severity is Severity.HIGH else thresholds.caution
