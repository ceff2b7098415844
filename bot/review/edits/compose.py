"""Repairs of single faults -> proposals that leave no fault as it was: what is likely clear first, and of that the smallest change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.review.edits.case import Case
from bot.review.edits.changes import words_of
from bot.review.edits.keeping import is_this_post
from bot.review.edits.mend import mended
from bot.review.edits.proposal import Proposal, Repair, Strategy
from bot.review.edits.protected import lost
from bot.review.edits.screen import LIKELY_CLEAR, Screen
from bot.types import Finding, Source

MOST_LOOKED_AT = 36
MOST_REPAIRS = 14
MOST_TOGETHER = 3
# So much of a fault's characters may stay. A rule knows what it found; the classifier's findings begin and end
# anywhere, and what stays of them is reviewed again. Less of what tells on people.
_MOST_LEFT = {Source.RULE: 0.6, Source.CLASSIFIER: 0.85}
_MOST_TOLD = {Source.RULE: 0.4, Source.CLASSIFIER: 0.4}
_PRIVACY = "privacy_disclosure"
# Where more than this stays of a fault, the edit must be clear by far.
_MUCH, _BY_FAR = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class _Tried:
    """A repair by itself: by how much it lowers each category's logit, and how many words it takes."""

    repair: Repair
    falls: Sequence[float]
    words: int


def compose(case: Case, repairs: Iterable[Repair], screen: Screen) -> Iterator[Proposal]:
    """Every sound combination of up to three repairs."""
    base = screen.logits(case.text)
    tried = _strongest(case, repairs, screen)
    sets = [
        chosen
        for number in range(1, MOST_TOGETHER + 1)
        for chosen in combinations(tried, number)
        if _fits(case, [one.repair for one in chosen])
    ]
    given: set[str] = set()
    for chosen in sorted(sets, key=lambda chosen: _order(chosen, base)):
        together = [one.repair for one in chosen]
        text = mended(case.text, together, case.voice)
        if text in given or text == case.text or lost(case.kept, text):
            continue
        given.add(text)
        if is_this_post(case, together, text):
            strategy = max((one.strategy for one in together), key=lambda one: one.rank)
            left = max((_left_of(fault, together) for fault in case.faults), default=0.0)
            yield Proposal(strategy, text, _BY_FAR if left > _MUCH else 1.0)


def _strongest(case: Case, repairs: Iterable[Repair], screen: Screen) -> list[_Tried]:
    """The repairs that help most by themselves, those of the first strategies whatever the screen thinks of them."""
    base = screen.logits(case.text)
    tried = []
    for repair in list(dict.fromkeys(repairs))[:MOST_LOOKED_AT]:
        after = screen.logits(mended(case.text, [repair], case.voice))
        falls = [before - now for before, now in zip(base, after, strict=True)]
        words = len(words_of(case.text[repair.start : repair.end]))
        tried.append(_Tried(repair, falls, words))
    tried.sort(key=lambda one: (one.repair.strategy.rank >= Strategy.DROP.rank, -max(one.falls, default=0.0)))
    return tried[:MOST_REPAIRS]


def _order(chosen: Sequence[_Tried], base: Sequence[float]) -> tuple[bool, int, int, float]:
    after = [before - sum(one.falls[at] for one in chosen if one.falls) for at, before in enumerate(base)]
    surest = max(after, default=0.0)
    words = sum(one.words for one in chosen)
    return surest > LIKELY_CLEAR, words, len(chosen), surest


def _fits(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether the repairs don't overlap, and no fault stays for the most part."""
    spans = sorted((repair.start, repair.end) for repair in chosen)
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        return False
    if any(repair.strategy is Strategy.GENERALISE for repair in chosen) and len(case.faults) == 1:
        return True  # what they did may stay where nobody in particular did it
    return all(
        _left_of(fault, chosen) <= (_MOST_TOLD if fault.category == _PRIVACY else _MOST_LEFT)[fault.source]
        for fault in case.faults
    )


def _left_of(fault: Finding, chosen: Sequence[Repair]) -> float:
    """The share of a fault's characters that no repair touches, 0 to 1."""
    touched = {
        place
        for start, end in (_reach(one, fault) for one in chosen)
        for place in range(max(start, fault.start), min(end, fault.end))
    }
    return 1 - len(touched) / (fault.end - fault.start)


def _reach(repair: Repair, fault: Finding) -> tuple[int, int]:
    """Who is meant changes what a jab says; it takes no word away that a rule found, and nothing that is told of people."""
    narrow = fault.category == _PRIVACY or fault.source is Source.RULE
    return (repair.start, repair.end) if narrow else repair.reach
