"""What to change, in words, where no edit came out better."""

from __future__ import annotations

from bot.types import Band, Review, Severity

_MOST = 3


def what_to_change(review: Review) -> tuple[str, ...]:
    """What the weightiest findings say to do instead, each once, high ones first; nothing where edits or no risk are."""
    if review.edits or review.band is Band.CLEAR:
        return ()
    weighing = [found for found in review.findings if found.severity is not Severity.ADVICE]
    weighing.sort(key=lambda found: found.severity is not Severity.HIGH)
    return tuple(dict.fromkeys(found.instead for found in weighing))[:_MOST]
