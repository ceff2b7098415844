"""Leave out the clause or the sentence that carries the risk, where what is left still says something."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.document import Document
from bot.review.edits.case import Case
from bot.review.edits.clauses import can_go, spoken, stretch_of
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import leans

_LONGEST_ECHO = 12  # words; a longer sentence has something of its own to say


def drop(case: Case) -> Iterator[Repair]:
    """For each fault its clauses, where the sentences stand without them, and its sentences, together and one by one."""
    document = case.document
    for fault in case.faults:
        stretch = stretch_of(document, fault)
        if stretch is None:
            continue
        first, last = _sentences(document, stretch.start, stretch.end)
        start, _ = document.place(*spoken(document, first, last))
        if (end := _with_echo(case, last)) is not None:
            yield Repair(Strategy.DROP, start, end, "")
        at = first
        while at < last:
            end = document.sentence_bounds[at][1]
            low, high = max(at, stretch.start), min(end, stretch.end)
            if (low, high) != (at, end) and can_go(document, low, high):
                yield Repair(Strategy.DROP, *document.place(low, high), "")
            if (at, end) != (first, last):
                yield Repair(Strategy.DROP, *document.place(*spoken(document, at, end)), "")
            at = end


def _sentences(document: Document, start: int, end: int) -> tuple[int, int]:
    return document.sentence_bounds[start][0], document.sentence_bounds[end - 1][1]


def _with_echo(case: Case, last: int) -> int | None:
    """The end of the sentences up to token `last`, and of those behind that only make sense after them.

    None where what leans on them is too long to go too.
    """
    document = case.document
    while last < len(document.doc):
        start, end = document.sentence_bounds[last]
        sentence = document.doc[start:end]
        if not any(token.is_alpha for token in sentence) or not leans(sentence):
            break
        if sum(token.is_alpha for token in sentence) > _LONGEST_ECHO:
            return None
        last = end
    return document.place(*spoken(document, 0, last))[1]
