"""Which of the verified edits are shown, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.review.edits.changes import words_kept
from bot.review.edits.fluency import fluency_of
from bot.review.edits.proposal import Strategy
from bot.review.edits.verify import Verified
from bot.types import Edit
from models.fluency import Fluency

MOST_EDITS = 3
# Two edits that share more of their words than this are one idea told twice.
ALIKE = 0.85
_STEPS = 10  # shares of words kept are compared in steps of 10 %: less than that no reader sees


def ranked(verified: Iterable[Verified], before: str, fluency: Fluency | None) -> tuple[Edit, ...]:
    """Up to three edits that differ; only where none is clear, the one with the lowest risk."""
    found = list(verified)
    clear = [one for one in found if one.is_good] or [one for one in found if one.is_clear]
    if not clear:
        return tuple(one.edit for one in sorted(found, key=lambda one: (one.edit.risk, one.edit.text))[:1])
    chosen: list[Verified] = []
    for one in sorted(clear, key=lambda one: _order(one, before, fluency)):
        if len(chosen) < MOST_EDITS and differs(one, chosen):
            chosen.append(one)
    return tuple(one.edit for one in chosen)


def differs(one: Verified, others: Sequence[Verified]) -> bool:
    """Whether an edit is of another kind, and in other words, than those already chosen."""
    return all(
        one.strategy is not other.strategy and words_kept(one.edit.text, other.edit.text) < ALIKE
        for other in others
    )


def _order(one: Verified, before: str, fluency: Fluency | None) -> tuple[bool, int, float, float, str]:
    kept = round(_STEPS * words_kept(before, one.edit.text))
    read = round(fluency_of(one.document, fluency), 2)
    return one.strategy is Strategy.REWRITE, -kept, -read, one.edit.risk, one.edit.text
