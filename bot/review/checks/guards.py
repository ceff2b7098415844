"""Guards: words that must stand, or must not stand, around what a rule matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from bot.review.checks.compiling import Compiling
from bot.review.checks.matching import PhraseSet
from bot.review.document import Document
from bot.review.phrase import PhraseCompiler
from bot.review.rule import Form, Rule

Standing = Callable[[str, int, int], bool]
_UNLESS, _NEEDS = "unless", "needs"


class Scope(StrEnum):
    """How far around a match its guards look."""

    SENTENCE = "sentence"
    NEAR = "near"  # the sentence before, of and behind the match
    DRAFT = "draft"


class Guard(Form):
    """Phrases, and how far around the match they are looked for."""

    scope: Scope = Scope.SENTENCE
    phrases: tuple[str, ...] = Field(min_length=1)


class GuardedRule(Rule):
    """A rule whose matches count only where its guards allow it."""

    unless: Guard | None = Field(None, description="No finding where one of these phrases stands around.")
    needs: Guard | None = Field(None, description="A finding only where one of these phrases stands around.")


class Guards:
    """The guards of many rules, which are looked for only in texts in which something matched."""

    def __init__(self, rules: Sequence[tuple[str, GuardedRule]], compiling: Compiling) -> None:
        self._rules: Mapping[str, GuardedRule] = dict(rules)
        compiler = PhraseCompiler(compiling.nlp, compiling.lists)
        self._phrases = PhraseSet(
            compiling.nlp,
            [
                (f"{rule_id} {role}", compiler.compile(phrase))
                for rule_id, rule in rules
                for role, guard in ((_UNLESS, rule.unless), (_NEEDS, rule.needs))
                if guard is not None
                for phrase in guard.phrases
            ],
        )

    def standing(self, document: Document) -> Standing:
        """A question for this document: does the match of this rule at tokens [start, end) stand?"""
        found: dict[str, list[tuple[int, int]]] | None = None

        def stands(rule_id: str, start: int, end: int) -> bool:
            nonlocal found
            rule = self._rules[rule_id]
            if rule.unless is None and rule.needs is None:
                return True
            if found is None:
                found = self._phrases.find(document.doc)
            unless = found.get(f"{rule_id} {_UNLESS}", [])
            if rule.unless and _any_within(unless, bounds(document, start, end, rule.unless.scope)):
                return False
            needs = found.get(f"{rule_id} {_NEEDS}", [])
            return rule.needs is None or _any_within(needs, bounds(document, start, end, rule.needs.scope))

        return stands


def bounds(document: Document, start: int, end: int, scope: Scope) -> tuple[int, int]:
    """The token bounds within which a guard of a match at tokens [start, end) looks."""
    if scope is Scope.DRAFT:
        return 0, len(document.doc)
    first, last = document.sentence_bounds[start][0], document.sentence_bounds[max(start, end - 1)][1]
    if scope is Scope.NEAR:
        first = document.sentence_bounds[first - 1][0] if first else first
        last = document.sentence_bounds[last][1] if last < len(document.doc) else last
    return first, last


def _any_within(places: list[tuple[int, int]], scope: tuple[int, int]) -> bool:
    return any(scope[0] <= start and end <= scope[1] for start, end in places)
