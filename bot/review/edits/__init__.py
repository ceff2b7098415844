"""Suggested edits: propose, review each proposal by the same steps, keep what clears, rank by how little it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from bot.review.edits.answer import answer
from bot.review.edits.case import Case
from bot.review.edits.compose import compose
from bot.review.edits.drop import drop
from bot.review.edits.generalise import generalise
from bot.review.edits.include import include
from bot.review.edits.mask import mask
from bot.review.edits.proposal import Proposal, Repairing, Strategy
from bot.review.edits.rank import MOST_EDITS, differs, ranked
from bot.review.edits.replace import replace_jabs
from bot.review.edits.rewrite import rewrite
from bot.review.edits.screen import Screen
from bot.review.edits.swap import swap
from bot.review.edits.verify import Judge, Judged, Verified, Verifier
from bot.types import Edit
from models.classifier import Classifier
from models.fluency import Fluency

if TYPE_CHECKING:
    from bot.review.policy import Policy

__all__ = ["Judge", "Judged", "suggest"]

REPAIRING: tuple[Repairing, ...] = (swap, mask, generalise, include, drop, answer, replace_jabs)
# Each costs a review. Most drafts need two to four.
MOST_REVIEWS = 8
MOST_REWRITES = 3
MOST_PROPOSALS = 24
MOST_BETTER = 4


def suggest(
    judged: Judged, judge: Judge, policy: Policy, classifier: Classifier | None, fluency: Fluency | None
) -> tuple[Edit, ...]:
    """Up to three verified edits of a draft that was judged; none where no proposal came out better."""
    case = Case(judged.document, judged.review, policy)
    verifier = Verifier(judged, case.kept, judge)
    screen = Screen.of(judged.document, classifier)
    repairs = (repair for strategy in REPAIRING for repair in strategy(case))
    sound = (one for one in compose(case, repairs, screen) if verifier.may_stand(one.text))
    proposals = list(islice(sound, MOST_PROPOSALS))
    rewrites = [one for one in rewrite(case) if verifier.may_stand(one.text)]
    clear = list(_clear(proposals, rewrites, verifier))
    return ranked(clear or list(_better(proposals, verifier)), case.text, fluency)


def _clear(
    proposals: Sequence[Proposal], rewrites: Sequence[Proposal], verifier: Verifier
) -> Iterator[Verified]:
    """Clear edits until three good ones stand that differ, or enough has been tried."""
    chosen: list[Verified] = []
    reviews = 0
    for proposal in [*proposals, *rewrites[:MOST_REWRITES]]:
        if len(chosen) >= MOST_EDITS:
            return
        spent = reviews >= MOST_REVIEWS and proposal.strategy is not Strategy.REWRITE
        if spent or any(one.strategy is proposal.strategy for one in chosen):
            continue
        reviews += 1
        verified = verifier.verify(proposal)
        if verified is None:
            continue
        yield verified
        if verified.is_good and differs(verified, chosen):
            chosen.append(verified)


def _better(proposals: Iterable[Proposal], verifier: Verifier) -> Iterator[Verified]:
    """Where nothing is clear: the first few that are better at least."""
    for proposal in islice(proposals, MOST_BETTER):
        verified = verifier.verify(proposal, explain=True)
        if verified is not None:
            yield verified
