"""Kind `tone`: evaluative words and jabs, where they are about the given target: own, reader, group, rival, …"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from bot.review.checks.compiling import Compiling
from bot.review.checks.pattern import PatternCheck, PhraseRule
from bot.review.document import Document
from bot.review.rule import Hit
from bot.review.target import Target, target_of


class ToneRule(PhraseRule):
    """Matches phrases only where they are about one of `about`."""

    kind: Literal["tone"] = "tone"
    about: tuple[Target, ...] = Field(min_length=1, description="Whom the words must be about.")


class ToneCheck:
    """All tone rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, ToneRule]], compiling: Compiling) -> None:
        self._about = {rule_id: frozenset(rule.about) for rule_id, rule in rules}
        self._patterns = PatternCheck(rules, compiling)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit for each match that is about one of the rule's targets."""
        for rule_id, start, end in self._patterns.matches(document, rules):
            if target_of(document, start, end) in self._about[rule_id]:
                yield Hit(rule_id, *document.place(start, end))
