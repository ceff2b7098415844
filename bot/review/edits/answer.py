"""In a public answer: what tells on the customer goes, the thanks and the apology stay, and the rest is for a private message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.review.edits.case import Case
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import contacts
from bot.types import Channel

_LINES = 2
GREETING = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b|@", re.IGNORECASE)


def answer(case: Case) -> Iterator[Repair]:
    """An offer to talk in private, in the place of all sentences at fault, and of the first of them."""
    if case.document.draft.channel is not Channel.REPLY:
        return
    document = case.document
    faulty = [place for place in case.sentences if any(case.faults_within(*place))]
    if not faulty:
        return
    start, end = faulty[0][0], faulty[-1][1]
    for sentence, place in zip(document.sentences, case.sentences, strict=True):
        if place[0] >= end and not contacts(sentence):
            end = place[1]  # what goes on about the customer
        elif place[0] >= end:
            break
    end = start + len(case.text[start:end].rstrip())
    category = next((fault.category for fault in case.faults), None)
    greeting = f"{case.values['greeting']}, " if GREETING.match(case.text[start:]) and not start else ""
    for line in islice(case.lines(Strategy.MASK.value, category), _LINES):
        said = line[0].lower() + line[1:] if greeting else line
        yield Repair(Strategy.MASK, start, end, greeting + said)
