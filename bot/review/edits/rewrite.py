"""Write the post anew by its intent, filled with its own title, facts, link and tags. The last resort."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.edits.case import Case
from bot.review.edits.clauses import stretch_of
from bot.review.edits.proposal import Proposal, Strategy
from bot.review.edits.protected import Kind, lost, protected
from bot.review.edits.things import thing_of
from bot.types import Finding

_LINES = 4
# What may stand by itself behind a text; other parts need a sentence around them.
_TAIL = (Kind.HASHTAG, Kind.LINK, Kind.HANDLE)


def rewrite(case: Case) -> Iterator[Proposal]:
    """A few whole posts, in the draft's own order of lines."""
    kept = protected(case.parts, case.faults)
    category = case.faults[0].category if case.faults else None
    given = 0
    thing = next(filter(None, (_thing(case, fault) for fault in case.faults)), "")
    for line in case.lines(Strategy.REWRITE.value, category, {"thing": thing}):
        missing = lost(kept, line)
        if any(part.kind not in _TAIL for part in missing):
            continue
        tail = " ".join(dict.fromkeys(part.text for part in missing))
        yield Proposal(Strategy.REWRITE, f"{line} {tail}".strip())
        given += 1
        if given == _LINES:
            return


def _thing(case: Case, fault: Finding) -> str:
    stretch = stretch_of(case.document, fault)
    return thing_of(case.document, stretch.start, stretch.end) if stretch else ""
