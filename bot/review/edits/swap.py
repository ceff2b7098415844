"""Swap the words: the rule's own `swap`, in the same inflection."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.checks.term import TermRule
from bot.review.edits.case import Case
from bot.review.edits.proposal import Repair, Strategy


def swap(case: Case) -> Iterator[Repair]:
    """What the rule that was broken says to write instead of its term."""
    for fault in case.faults:
        rule = case.policy.rules.get(fault.rule or "")
        if isinstance(rule, TermRule):
            better = {term.lower(): other for term, other in rule.swap.items()}.get(fault.quote.lower())
            if better:
                yield Repair(Strategy.SWAP, fault.start, fault.end, _cased(better, fault.quote, case))


def _cased(word: str, like: str, case: Case) -> str:
    """The word in the capitals of the one that it replaces."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    return case.voice.speak(word[0].upper() + word[1:] if like[0].isupper() else word)
