"""Kind `identifier`: personal identifiers of private people, as `bot/review/identifiers.py` finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.identifier import LIKELY, Entity, UnfinishedError
from bot.review.identifiers import find_identifiers
from bot.review.rule import Hit, Rule


class IdentifierRule(Rule):
    """Matches personal identifiers of the listed kinds; never the company's own contacts or people."""

    kind: Literal["identifier"] = "identifier"
    entities: tuple[Entity, ...] = Field(min_length=1, description="Kinds of identifiers.")
    minimum_score: float = Field(LIKELY, ge=0, le=1, description="How sure the detector must be.")


class IdentifierCheck:
    """All identifier rules of a pack; a draft is searched once for all of them."""

    def __init__(self, rules: Sequence[tuple[str, IdentifierRule]], compiling: Compiling) -> None:
        self._rules = dict(rules)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """One hit for each identifier. Where the search takes too long: what was found, then TimeoutError."""
        wanted = [(rule_id, rule) for rule_id, rule in self._rules.items() if rule_id in rules]
        if not wanted:
            return
        late: UnfinishedError | None = None
        try:
            found = find_identifiers(document)
        except UnfinishedError as unfinished:
            late, found = unfinished, unfinished.found
        for rule_id, rule in wanted:
            for one in found:
                if one.entity in rule.entities and one.score >= rule.minimum_score:
                    yield Hit(rule_id, one.start, one.end)
        if late is not None:
            raise late
