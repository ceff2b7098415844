"""Kind `pattern`: phrases of the rule language or spaCy token patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import re2
from pydantic import Field, model_validator
from spacy.language import Language
from spacy.tokens import Token

from bot.review.checks.compiling import Compiling
from bot.review.checks.guards import GuardedRule, Guards
from bot.review.checks.matching import PhraseSet
from bot.review.document import Document
from bot.review.marks import Mark
from bot.review.phrase import PhraseCompiler, TokenPattern
from bot.review.rule import Hit

_MOST_RE2_LENGTH = 500
_SAFE_KEYS = frozenset(
    "ORTH TEXT NORM LOWER LENGTH IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE IS_STOP "
    "IS_SENT_START SENT_START LIKE_NUM LIKE_URL LIKE_EMAIL POS TAG MORPH DEP LEMMA SHAPE ENT_TYPE OP RE2".split()
)
_SAFE_TESTS = frozenset("IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS == >= <= > <".split())


class PhraseRule(GuardedRule):
    """Matches phrases or token patterns, where the guards allow it."""

    phrases: tuple[str, ...] = Field((), description="Phrases of the rule language (docs/policies.md).")
    patterns: tuple[tuple[dict[str, Any], ...], ...] = Field((), description="spaCy token patterns.")
    titles: tuple[str, ...] = Field(
        (), description="Titles, as the brand profile knows them or as written here."
    )

    @model_validator(mode="after")
    def _something_to_match(self) -> PhraseRule:
        if not self.phrases and not self.patterns and not self.titles:
            raise ValueError("the rule needs 'phrases', 'patterns' or 'titles'")
        for number, pattern in enumerate(self.patterns):
            for token in pattern:
                _refuse_unsafe(token, number)
        return self


class PatternRule(PhraseRule):
    """Matches words in a row, whomever they are about."""

    kind: Literal["pattern"] = "pattern"


class PatternCheck:
    """All pattern rules of a pack together."""

    def __init__(self, rules: Sequence[tuple[str, PhraseRule]], compiling: Compiling) -> None:
        compiler = PhraseCompiler(compiling.nlp, compiling.lists)
        self._phrases = PhraseSet(
            compiling.nlp,
            [
                *((rule_id, compiler.compile(phrase)) for rule_id, rule in rules for phrase in rule.phrases),
                *(
                    (rule_id, [_token_pattern(pattern)])
                    for rule_id, rule in rules
                    for pattern in rule.patterns
                ),
                *(
                    (rule_id, _title(compiling.nlp, title))
                    for rule_id, rule in rules
                    for title in rule.titles
                ),
            ],
        )
        self._guards = Guards(rules, compiling)

    def matches(self, document: Document, rules: frozenset[str]) -> Iterator[tuple[str, int, int]]:
        """Rule and token bounds of every match whose guards allow it."""
        stands = self._guards.standing(document)
        for rule_id, places in self._phrases.find(document.doc).items():
            for start, end in places:
                if rule_id in rules and stands(rule_id, start, end):
                    yield rule_id, start, _with_mark(document, end)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit for each match."""
        for rule_id, start, end in self.matches(document, rules):
            yield Hit(rule_id, *document.place(start, end))


def _with_mark(document: Document, end: int) -> int:
    """A question or exclamation mark right behind the words belongs to what was said."""
    return end + 1 if end < len(document.doc) and document.doc[end].text in ("?", "!") else end


def _refuse_unsafe(token: dict[str, Any], number: int) -> None:
    for key, test in token.items():
        if key not in _SAFE_KEYS:
            allowed = ", ".join(sorted(_SAFE_KEYS))
            raise ValueError(f"'{key}' in pattern {number + 1} is not allowed; allowed are {allowed}")
        if isinstance(test, dict) and (unsafe := sorted(set(test) - _SAFE_TESTS)):
            # spaCy's REGEX and FUZZY run Python's `re`, which a hostile pattern can keep busy for hours.
            raise ValueError(
                f"'{unsafe[0]}' in pattern {number + 1} is not allowed; for a regular expression write RE2: '...'"
            )
        if key == "RE2":
            compile_re2(test)


def compile_re2(pattern: object) -> Any:
    """A regular expression of a policy, compiled by RE2, which is linear in the text; ValueError where it can't."""
    if not isinstance(pattern, str) or len(pattern) > _MOST_RE2_LENGTH:
        raise ValueError(f"RE2 takes a regular expression of up to {_MOST_RE2_LENGTH} characters")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as fault:
        raise ValueError(f"RE2 can't read {pattern!r}: {fault}") from fault


def _token_pattern(pattern: Sequence[dict[str, Any]]) -> list[TokenPattern]:
    return [_with_re2(token) for token in pattern]


def _title(nlp: Language, title: str) -> list[list[TokenPattern]]:
    """A title in the capitals given or, where the profile knows it, in any: plain words never match inside a title."""
    tokens = nlp.make_doc(title)
    as_written: list[TokenPattern] = [{"ORTH": token.text} for token in tokens]
    as_known: list[TokenPattern] = [
        {"NORM": token.norm_.lower(), "ENT_TYPE": Mark.TITLE.value} for token in tokens
    ]
    return [as_written, as_known]


def _with_re2(token: dict[str, Any]) -> dict[str, Any]:
    """A token pattern whose RE2 test is a token extension that spaCy's matcher can ask."""
    if "RE2" not in token:
        return dict(token)
    rest = {key: test for key, test in token.items() if key != "RE2"}
    name = "re2_" + token["RE2"].encode("utf-8").hex()
    if not Token.has_extension(name):
        expression = compile_re2(token["RE2"])
        Token.set_extension(name, getter=lambda matched: expression.fullmatch(matched.norm_) is not None)
    return {**rest, "_": {name: True}}
