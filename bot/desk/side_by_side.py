"""Reviews of several drafts in one message, put together into the review of the message: each must pass alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.types import Band, Draft, Finding, Review, SideBySide

MOST_VARIANTS = 10


def together(draft: Draft, variants: Sequence[Review]) -> SideBySide:
    """The review of a message whose text holds the variants' texts, in order. Its scores are the worst of each category.

    It has no edits: one draft is chosen first, and then has its own.
    """
    scores = _worst(variants)
    bands = {
        slug: max((_band(review, slug) for review in variants), key=lambda band: band.rank) for slug in scores
    }
    first = variants[0]
    return SideBySide(
        draft=draft,
        risk=max(review.risk for review in variants),
        band=max((review.band for review in variants), key=lambda band: band.rank),
        scores=scores,
        bands=bands,
        unsure=tuple(slug for slug in scores if any(slug in review.unsure for review in variants)),
        findings=tuple(_findings(draft.text, variants)),
        edits=(),
        unchecked=tuple(dict.fromkeys(part for review in variants for part in review.unchecked)),
        policy_version=first.policy_version,
        model_version=first.model_version,
        excepted=_excepted(variants),
        variants=tuple(variants),
    )


def _worst(variants: Sequence[Review]) -> dict[str, float]:
    slugs = dict.fromkeys(slug for review in variants for slug in review.scores)
    return {slug: max(review.scores.get(slug, 0.0) for review in variants) for slug in slugs}


def _band(review: Review, slug: str) -> Band:
    return review.bands.get(slug, Band.CLEAR)


def _findings(text: str, variants: Sequence[Review]) -> Iterator[Finding]:
    """All findings at their places in the whole text; one about something missing has no place."""
    end = 0
    for review in variants:
        start = text.index(review.draft.text, end)
        end = start + len(review.draft.text)
        for finding in review.findings:
            shift = start if finding.quote else 0
            yield replace(finding, start=finding.start + shift, end=finding.end + shift)


def _excepted(variants: Sequence[Review]) -> dict[str, int]:
    rules = dict.fromkeys(rule for review in variants for rule in review.excepted)
    return {rule: sum(review.excepted.get(rule, 0) for review in variants) for rule in rules}
