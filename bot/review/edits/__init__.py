"""Suggested edits: propose, review each proposal by the same steps, keep what clears, rank by how little it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.review.edits.case import Case
from bot.review.edits.compose import compose
from bot.review.edits.drop import drop
from bot.review.edits.generalise import generalise
from bot.review.edits.proposal import Proposal, Repairing
from bot.review.edits.rank import MOST_EDITS, differs, ranked
from bot.review.edits.replace import replace_jabs
from bot.review.edits.rewrite import rewrite
from bot.review.edits.swap import swap
from bot.review.edits.verify import Judge, Judged, Verified, Verifier
from bot.types import Edit

if TYPE_CHECKING:
    from bot.review.policy import Policy

__all__ = ["Judge", "Judged", "suggest"]

REPAIRING: tuple[Repairing, ...] = (swap, generalise, drop, replace_jabs)
# Each costs a review. Most drafts need two to four.
MOST_REVIEWS = 10


def suggest(judged: Judged, judge: Judge, policy: Policy) -> tuple[Edit, ...]:
    """Up to three verified edits of a draft that was judged; none where no proposal came out better."""
    case = Case(judged.document, judged.review, policy)
    verifier = Verifier(judged, case.kept, judge)
    return ranked(_verified(case, verifier), case.text)


def _verified(case: Case, verifier: Verifier) -> Iterator[Verified]:
    """Verified edits until three good ones stand, or enough has been tried."""
    chosen: list[Verified] = []
    reviews = 0
    for proposal in _proposals(case):
        if reviews >= MOST_REVIEWS or len(chosen) >= MOST_EDITS:
            return
        if not verifier.may_stand(proposal.text) or any(one.strategy is proposal.strategy for one in chosen):
            continue
        reviews += 1
        _, verified = verifier.verify(proposal.text, proposal.strategy)
        if verified is None:
            continue
        yield verified
        if verified.is_good and differs(verified, chosen):
            chosen.append(verified)


def _proposals(case: Case) -> Iterator[Proposal]:
    yield from compose(case, (repair for strategy in REPAIRING for repair in strategy(case)))
    yield from rewrite(case)
