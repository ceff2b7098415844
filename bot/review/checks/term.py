"""Kind `term`: plain words and phrases, in any case and most disguises, optionally each with its swap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field, model_validator
from spacy.matcher import PhraseMatcher
from spacy.tokens import Span
from spacy.util import filter_spans

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule


class TermRule(Rule):
    """Matches any of the listed words, whole words only."""

    kind: Literal["term"] = "term"
    terms: tuple[str, ...] = Field((), description="Words or phrases, matched as whole words in any case.")
    swap: dict[str, str] = Field({}, description="Words or phrases, each with what to write instead.")

    @model_validator(mode="after")
    def _some_terms(self) -> TermRule:
        listed = [*self.terms, *self.swap]
        if not listed:
            raise ValueError("a term rule needs 'terms' or 'swap'")
        twice = sorted({term for term in listed if [t.lower() for t in listed].count(term.lower()) > 1})
        if twice:
            raise ValueError(f"the term '{twice[0]}' stands twice")
        return self


class TermCheck:
    """All term rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, TermRule]], compiling: Compiling) -> None:
        nlp = compiling.nlp
        self._strings = nlp.vocab.strings
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        for rule_id, rule in rules:
            self._matcher.add(rule_id, [nlp.make_doc(term.lower()) for term in (*rule.terms, *rule.swap)])

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """One hit for each longest match; words inside a name of the brand profile are left alone."""
        spans: dict[str, list[Span]] = {}
        for key, start, end in self._matcher(document.doc):
            rule_id = self._strings[key]
            if rule_id in rules and not any(document.is_marked(token) for token in document.doc[start:end]):
                spans.setdefault(rule_id, []).append(document.doc[start:end])
        for rule_id, found in spans.items():
            for span in filter_spans(found):
                yield Hit(rule_id, *document.place(span.start, span.end))
