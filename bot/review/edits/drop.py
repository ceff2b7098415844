"""Leave out the sentence or the clause that carries the risk."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.edits.case import Case
from bot.review.edits.clauses import clauses
from bot.review.edits.proposal import Repair, Strategy

# A sentence that begins so speaks of the one before it and can't stand without it.
_LEANING = frozenset(
    "it it's its that that's this those these they they're them he he's she she's his her which so but and or because "
    "then same neither either otherwise typical technically literally yes no nope him hers theirs such there respect "
    "and, breathe why ditto".split()
)
_SHORT = 3  # words; so short a sentence after a dropped one is its echo


def drop(case: Case) -> Iterator[Repair]:
    """Clauses, then sentences, that faults cover by a good part."""
    for number, (start, end) in enumerate(case.sentences):
        if not any(case.faults_within(start, end)):
            continue
        for low, high in clauses(case.document, number):
            if case.share_at_fault(low, high) >= 0.5 and (low, high) != (start, end):
                yield Repair(Strategy.DROP, low, high, "")
        yield Repair(Strategy.DROP, start, _with_echo(case, number), "")


def _with_echo(case: Case, number: int) -> int:
    """The end of the sentence, and of those behind it that only make sense after it."""
    end = case.sentences[number][1]
    for sentence, (_, last) in zip(
        case.document.sentences[number + 1 :], case.sentences[number + 1 :], strict=True
    ):
        words = [token.norm_ for token in sentence if token.is_alpha or "'" in token.text]
        if not words or words[0] not in _LEANING or len(words) > 3 * _SHORT:
            break
        end = last
    return end
