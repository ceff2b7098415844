"""Kind `vague`: words of sympathy in a draft that says nothing of what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field
from spacy.tokens import Token

from bot.review.brief import words_of
from bot.review.checks.compiling import Compiling
from bot.review.checks.matching import PhraseSet
from bot.review.document import Document
from bot.review.phrase import PhraseCompiler
from bot.review.rule import Hit, Rule

_GREETINGS = frozenset("hi hello hey dear thanks".split())


class VagueRule(Rule):
    """Matches drafts that hold one of `phrases` and beside it no word that tells more than `generic` ones."""

    kind: Literal["vague"] = "vague"
    phrases: tuple[str, ...] = Field(min_length=1, description="What calls for a draft that says more.")
    generic: tuple[str, ...] = Field(min_length=1, description="Words that would fit any such draft.")


class VagueCheck:
    """All vague rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, VagueRule]], compiling: Compiling) -> None:
        compiler = PhraseCompiler(compiling.nlp, compiling.lists)
        self._phrases = PhraseSet(
            compiling.nlp,
            [(rule_id, compiler.compile(phrase)) for rule_id, rule in rules for phrase in rule.phrases],
        )
        self._generic = {rule_id: frozenset(map(str.lower, rule.generic)) for rule_id, rule in rules}

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """At most one hit a rule, on its first phrase."""
        wanted = rules & self._generic.keys()
        if not wanted:
            return
        found = self._phrases.find(document.doc)
        asked = frozenset(words_of(document.draft, "purpose"))
        for rule_id in sorted(wanted & found.keys()):
            if not any(_tells(token, self._generic[rule_id], asked) for token in document.doc):
                yield Hit(rule_id, *document.place(*min(found[rule_id])))


def _tells(token: Token, generic: frozenset[str], asked: frozenset[str]) -> bool:
    """Whether the word says something of the matter; names of people, handles and words of courtesy don't."""
    word = token.lower_
    if word in asked and not token.is_stop and word not in generic:
        return True
    greeted = token.i > 0 and token.nbor(-1).lower_ in _GREETINGS
    courtesy = token.is_stop or word in generic or token.lemma_.lower() in generic
    return token.is_alpha and not courtesy and not greeted and token.ent_type_ != "PERSON"
