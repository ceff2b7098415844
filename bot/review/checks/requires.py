"""Kind `requires`: where a draft says one thing, it or its brief must say another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field, model_validator

from bot.review.brief import BriefField
from bot.review.checks.compiling import Compiling
from bot.review.checks.matching import PhraseSet
from bot.review.document import Document
from bot.review.phrase import PhraseCompiler
from bot.review.rule import AppliesTo, Hit, Rule


class RequiresRule(Rule):
    """Matches drafts that hold one of `when` and none of `phrases`, or whose brief lacks `field`.

    Without `when`, every draft to which the rule applies calls for it.
    """

    kind: Literal["requires"] = "requires"
    when: tuple[str, ...] = Field((), description="Phrases that call for something.")
    phrases: tuple[str, ...] = Field((), description="Phrases of which one must stand anywhere in the draft.")
    field: BriefField | None = Field(None, description="A field of the brief that answers as well.")

    @model_validator(mode="after")
    def _something_required(self) -> RequiresRule:
        if not self.phrases and self.field is None:
            raise ValueError("a requires rule needs 'phrases' or 'field'")
        if not self.when and self.applies_to == AppliesTo():
            raise ValueError("a requires rule needs 'when', or 'applies_to' to say for which drafts it is")
        return self


class RequiresCheck:
    """All requires rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, RequiresRule]], compiling: Compiling) -> None:
        compiler = PhraseCompiler(compiling.nlp, compiling.lists)
        phrases = [(f"{rule_id} when", phrase) for rule_id, rule in rules for phrase in rule.when]
        phrases += [(f"{rule_id} has", phrase) for rule_id, rule in rules for phrase in rule.phrases]
        self._rules = dict(rules)
        self._phrases = PhraseSet(compiling.nlp, [(key, compiler.compile(phrase)) for key, phrase in phrases])

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """At most one hit a rule, without a place: what is missing stands nowhere."""
        found = self._phrases.find(document.doc)
        for rule_id in sorted(rules & self._rules.keys()):
            rule = self._rules[rule_id]
            called_for = not rule.when or f"{rule_id} when" in found
            answered = rule.field is not None and getattr(document.draft, rule.field) is not None
            if called_for and f"{rule_id} has" not in found and not answered:
                yield Hit(rule_id, 0, 0)
