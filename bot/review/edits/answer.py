"""In a public answer: what tells on the customer goes, the thanks and the apology stay, and the rest is for a private message."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.review.edits.case import Case
from bot.review.edits.clauses import spoken
from bot.review.edits.proposal import Repair, Strategy
from bot.types import Channel

_LINES = 2


def answer(case: Case) -> Iterator[Repair]:
    """An offer to talk in private, in the place of all sentences at fault, and of the first of them."""
    if case.document.draft.channel is not Channel.REPLY:
        return
    document = case.document
    faulty = [
        sentence
        for sentence, place in zip(document.sentences, case.sentences, strict=True)
        if any(case.faults_within(*place))
    ]
    if not faulty:
        return
    start, _ = document.place(*spoken(document, faulty[0].start, faulty[-1].end))
    _, end = document.place(*spoken(document, faulty[0].start, faulty[-1].end))
    category = next((fault.category for fault in case.faults), None)
    for line in islice(case.lines(Strategy.MASK.value, category), _LINES):
        yield Repair(Strategy.MASK, start, end, line)
