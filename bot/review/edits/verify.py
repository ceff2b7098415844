"""The only maker of edits: a proposal becomes one when the same steps that judged the draft find it better.

Greenlight never suggests what it would flag itself. A proposal that a rule or the classifier still minds is at most
"better, not clear".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.review.document import LONGEST_DRAFT, Document
from bot.review.edits.changes import changes_between
from bot.review.edits.proposal import Proposal, Strategy
from bot.review.edits.protected import Part, lost
from bot.types import Band, Change, Channel, Edit, Finding, Review, Severity

# Where a channel cuts a post, in code points; others take any draft that Greenlight reviews.
LONGEST_POST = {
    Channel.X: 280,
    Channel.THREADS: 500,
    Channel.INSTAGRAM: 2200,
    Channel.TIKTOK: 2200,
    Channel.LINKEDIN: 3000,
    Channel.YOUTUBE: 5000,
    Channel.PUSH: 178,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A text after all steps of a review."""

    document: Document
    review: Review


GOOD_RISK = 0.3

# The judgement of a text by the draft's own steps; without the second argument's explanation where only numbers count.
Judge = Callable[[str, bool], Judged]


@dataclass(frozen=True, slots=True)
class Verified:
    """An edit with what ranking needs to know of it."""

    edit: Edit
    strategy: Strategy
    document: Document

    @property
    def is_clear(self) -> bool:
        """Whether it came out clear in every category."""
        return self.edit.band is Band.CLEAR

    @property
    def is_good(self) -> bool:
        """Whether it is clear by far: what is near a threshold is looked for only where nothing better is found."""
        return self.is_clear and self.edit.risk <= GOOD_RISK


@dataclass(frozen=True, slots=True)
class Verifier:
    """Reviews proposals for one draft: `original` is its review, `kept` what every edit must keep."""

    original: Judged
    kept: Sequence[Part]
    judge: Judge

    def verify(self, proposal: Proposal, *, explain: bool = False) -> Verified | None:
        """The edit where the proposed text is one that may be suggested: clear, or if `explain`, better at least."""
        if not self.may_stand(proposal.text):
            return None
        judged = self.judge(proposal.text, explain)
        is_clear = judged.review.band is Band.CLEAR and judged.review.risk <= proposal.most
        if (not is_clear and not explain) or not self._is_better(judged.review):
            return None
        changes = changes_between(self.original.review.draft.text, proposal.text)
        return Verified(_sealed(judged.review, changes), proposal.strategy, judged.document)

    def may_stand(self, text: str) -> bool:
        """Whether the text keeps what it must and fits the channel; nothing is reviewed for that."""
        draft = self.original.review.draft
        longest = LONGEST_POST.get(draft.channel, LONGEST_DRAFT) if draft.channel else LONGEST_DRAFT
        fits = len(text) <= max(longest, len(draft.text))
        return bool(text.strip()) and text != draft.text and fits and not lost(self.kept, text)

    def _is_better(self, review: Review) -> bool:
        before = self.original.review
        if review.band is not Band.CLEAR and any(
            score > before.scores.get(category, 0.0) for category, score in review.scores.items()
        ):
            return False
        lower = review.risk < before.risk and review.band.rank < before.band.rank
        return lower and not _new_findings(before, review)


def _new_findings(before: Review, after: Review) -> list[Finding]:
    """Findings of the edit that the draft didn't have: another rule, or other words, save where a rule only advises."""
    advised = {found.rule for found in before.findings if found.severity is Severity.ADVICE}
    known = {(found.category, found.rule, found.quote) for found in before.findings}
    quotes = [found.quote for found in before.findings]
    return [
        found
        for found in after.findings
        if (found.category, found.rule, found.quote) not in known
        and not (found.rule is None and any(found.quote in quote for quote in quotes))
        and not (found.severity is Severity.ADVICE and found.rule in advised)
    ]


def _sealed(review: Review, changes: tuple[Change, ...]) -> Edit:
    """The edit that this review vouches for. `Edit` can be called by nobody, so this is where all of them begin."""
    edit = object.__new__(Edit)
    values = {"text": review.draft.text, "risk": review.risk, "band": review.band, "changes": changes}
    for name, value in values.items():
        object.__setattr__(edit, name, value)
    return edit
