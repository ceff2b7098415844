"""Kind `brief`: what the brief itself says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field, model_validator

from bot.review.brief import BriefText, says, words_of
from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule
from bot.types import Draft


class BriefRule(Rule):
    """Matches drafts whose brief fills `field` with too few words, with nothing but `only`, or with one of `says`."""

    kind: Literal["brief"] = "brief"
    field: BriefText
    fewest_words: int | None = Field(None, ge=2, description="A field of fewer words is found.")
    only: tuple[str, ...] = Field((), description="A field that says nothing but these words is found.")
    says: tuple[str, ...] = Field((), description="A field that holds one of these phrases is found.")

    @model_validator(mode="after")
    def _something_to_match(self) -> BriefRule:
        if self.fewest_words is None and not self.only and not self.says:
            raise ValueError("a brief rule needs 'fewest_words', 'only' or 'says'")
        return self


class BriefCheck:
    """All brief rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, BriefRule]], compiling: Compiling) -> None:
        self._rules = dict(rules)
        self._fillers = frozenset(compiling.nlp.Defaults.stop_words)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit without a place for each rule that the brief falls under; an empty field falls under none."""
        for rule_id in sorted(rules & self._rules.keys()):
            if self._is_under(self._rules[rule_id], document.draft):
                yield Hit(rule_id, 0, 0)

    def _is_under(self, rule: BriefRule, draft: Draft) -> bool:
        words = words_of(draft, rule.field)
        telling = frozenset(words) - self._fillers
        return bool(words) and (
            (rule.fewest_words is not None and len(words) < rule.fewest_words)
            or (bool(telling) and telling.issubset(rule.only))
            or says(draft, rule.field, rule.says)
        )
