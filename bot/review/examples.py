"""Every rule's own examples, run: bad ones must match, good ones must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.review.reviewer import Reviewer
from bot.review.rule import AppliesTo, Example
from bot.types import Draft


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that its rule got wrong: what was expected, and which quotes were found instead."""

    rule: str
    number: int
    where: str
    text: str
    expected: str
    found: tuple[str, ...]


def run_examples(reviewer: Reviewer) -> Iterator[Failure]:
    """The failures among all rules' examples, in order; none is sound."""
    for rule_id, rule in reviewer.policy.rules.items():
        for number, example in enumerate(rule.examples):
            failure = _run(reviewer, rule_id, number, example)
            if failure is not None:
                yield failure


def _run(reviewer: Reviewer, rule_id: str, number: int, example: Example) -> Failure | None:
    text = example.bad if example.bad is not None else example.good or ""
    draft = Draft(text=text, brand=example.brand, channel=example.channel, **dict(example.brief))
    document = reviewer.read(draft)
    applies = _applies(reviewer.policy.rules[rule_id].applies_to, draft, example)
    hits = list(reviewer.hits(document, frozenset({rule_id}))) if applies else []
    found = tuple(sorted(text[hit.start : hit.end] for hit in hits))
    if example.good is not None:
        wrong, expected = bool(found), "no match"
    else:
        wrong = not found or (example.quote is not None and example.quote not in found)
        expected = f"a match of {example.quote!r}" if example.quote else "a match"
    if not wrong:
        return None
    source = reviewer.policy.sources[rule_id]
    key = ("examples", number, "good" if example.good is not None else "bad")
    return Failure(rule_id, number + 1, source.where(key), text, expected, found)


def _applies(applies_to: AppliesTo, draft: Draft, example: Example) -> bool:
    day = example.on or (applies_to.days[0].begins if applies_to.days else date.min)
    return applies_to.covers(draft, day)
