"""Guards: words that must stand, or must not stand, around what a rule matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import Field
from spacy.errors import MatchPatternError
from spacy.language import Language
from spacy.matcher import Matcher

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.phrase import PhraseCompiler, PhraseError
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
    """The guards of many rules in one matcher, which is asked only for texts in which something matched."""

    def __init__(self, rules: Sequence[tuple[str, GuardedRule]], compiling: Compiling) -> None:
        self._rules: Mapping[str, GuardedRule] = dict(rules)
        self._strings = compiling.nlp.vocab.strings
        compiler = PhraseCompiler(compiling.nlp, compiling.lists)
        patterns = {
            f"{rule_id} {role}": compile_phrases(compiler, guard.phrases)
            for rule_id, rule in rules
            for role, guard in ((_UNLESS, rule.unless), (_NEEDS, rule.needs))
            if guard is not None
        }
        self._matcher = build_matcher(compiling.nlp, patterns)

    def standing(self, document: Document) -> Standing:
        """A question for this document: does the match of this rule at tokens [start, end) stand?"""
        found: dict[str, list[tuple[int, int]]] | None = None

        def stands(rule_id: str, start: int, end: int) -> bool:
            nonlocal found
            rule = self._rules[rule_id]
            if rule.unless is None and rule.needs is None:
                return True
            if found is None:
                found = self._find(document)
            unless = found.get(f"{rule_id} {_UNLESS}", [])
            if rule.unless and _any_within(unless, bounds(document, start, end, rule.unless.scope)):
                return False
            needs = found.get(f"{rule_id} {_NEEDS}", [])
            return rule.needs is None or _any_within(needs, bounds(document, start, end, rule.needs.scope))

        return stands

    def _find(self, document: Document) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for key, start, end in self._matcher(document.doc):
            found.setdefault(self._strings[key], []).append((start, end))
        return found


def bounds(document: Document, start: int, end: int, scope: Scope) -> tuple[int, int]:
    """The token bounds within which a guard of a match at tokens [start, end) looks."""
    if scope is Scope.DRAFT:
        return 0, len(document.doc)
    first, last = document.sentence_bounds[start][0], document.sentence_bounds[max(start, end - 1)][1]
    if scope is Scope.NEAR:
        first = document.sentence_bounds[first - 1][0] if first else first
        last = document.sentence_bounds[last][1] if last < len(document.doc) else last
    return first, last


def compile_phrases(compiler: PhraseCompiler, phrases: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The token patterns of all these phrases."""
    return [pattern for phrase in phrases for pattern in compiler.compile(phrase)]


def build_matcher(nlp: Language, patterns: Mapping[str, list[list[dict[str, Any]]]]) -> Matcher:
    """One matcher, the longest match of each key where several overlap. Raises `PhraseError`."""
    matcher = Matcher(nlp.vocab, validate=False)
    for key, variants in patterns.items():
        try:
            matcher.add(key, variants, greedy="LONGEST")
        except (MatchPatternError, ValueError, KeyError) as fault:
            raise PhraseError(f"spaCy refuses a token pattern: {str(fault).splitlines()[0]}") from fault
    return matcher


def _any_within(places: list[tuple[int, int]], scope: tuple[int, int]) -> bool:
    return any(scope[0] <= start and end <= scope[1] for start, end in places)
