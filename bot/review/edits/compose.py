"""Repairs of single faults -> proposals that leave no fault as it was, the smallest change first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from bot.review.edits.case import Case
from bot.review.edits.changes import words_kept
from bot.review.edits.mend import mended
from bot.review.edits.proposal import Proposal, Repair
from bot.review.edits.protected import Kind, lost, protected

MOST_REPAIRS = 16
MOST_TOGETHER = 3
FEWEST_WORDS = 3
# Where nothing but words were dropped and no title, link, price or date stays: what must be left to be a post.
LEAST_WORDS, LEAST_SHARE = 5, 0.35
# Where so much of a fault is left, the classifier will most likely see it again.
_MOSTLY = 0.4


def compose(case: Case, repairs: Iterable[Repair]) -> Iterator[Proposal]:
    """Every sound combination of up to three repairs, by what it leaves of the faults, then by words kept."""
    listed = list(dict.fromkeys(repairs))[:MOST_REPAIRS]
    kept = protected(case.parts, case.faults)
    found: dict[str, tuple[bool, float, int, Proposal]] = {}
    for number in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(listed, number):
            if not _fits(case, chosen):
                continue
            text = mended(case.text, chosen, case.voice)
            if text in found or text == case.text or lost(kept, text) or not _says_enough(case, chosen, text):
                continue
            strategy = max((repair.strategy for repair in chosen), key=lambda one: one.rank)
            found[text] = (
                _left_over(case, chosen) > _MOSTLY,
                -words_kept(case.text, text),
                strategy.rank,
                Proposal(strategy, text),
            )
    for _, _, _, proposal in sorted(found.values(), key=lambda entry: entry[:3]):
        yield proposal


def _fits(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether the repairs don't overlap, and no fault stays untouched."""
    spans = sorted((repair.start, repair.end) for repair in chosen)
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        return False
    return all(
        any(repair.start < fault.end and fault.start < repair.end for repair in chosen)
        for fault in case.faults
    )


def _says_enough(case: Case, chosen: Sequence[Repair], text: str) -> bool:
    """Whether a text from which words were only dropped is still a post: most of it, or what it was about, stays."""
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    if any(repair.text for repair in chosen):
        return len(words) >= FEWEST_WORDS
    telling = any(part.text in text for part in case.parts if part.kind is not Kind.HASHTAG)
    least = FEWEST_WORDS if telling else max(LEAST_WORDS, round(LEAST_SHARE * len(case.text.split())))
    return len(words) >= least


def _left_over(case: Case, chosen: Sequence[Repair]) -> float:
    """The largest share of a fault's characters that no repair touches."""
    return max(
        (
            1
            - sum(max(0, min(one.end, fault.end) - max(one.start, fault.start)) for one in chosen)
            / (fault.end - fault.start)
            for fault in case.faults
        ),
        default=0.0,
    )
