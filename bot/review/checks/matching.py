"""Many phrases at once: spaCy's matcher is asked only for those whose words stand in the text at all.

One matcher with thousands of patterns tries every pattern at every token, which took ten times as long as all other
steps together. Most phrases need some word that most texts don't hold, so they are looked up by such a word first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.errors import MatchPatternError
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.review.phrase import PhraseError, TokenPattern

_OPTIONAL = ("?", "*", "!", "{0,")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One phrase under its key. Each of `needs` lists, for a variant of it, sets of which the text must hold a word."""

    key: str
    matcher: Matcher
    needs: tuple[tuple[frozenset[str], ...], ...]

    def may_match(self, norms: Collection[str]) -> bool:
        return any(all(not words.isdisjoint(norms) for words in variant) for variant in self.needs)


class PhraseSet:
    """Phrases under keys, found together."""

    def __init__(self, nlp: Language, phrases: Iterable[tuple[str, Sequence[list[TokenPattern]]]]) -> None:
        self._always: list[_Entry] = []
        self._by_word: dict[str, list[_Entry]] = {}
        for key, variants in phrases:
            entry = _Entry(
                key, _matcher(nlp, variants), tuple(_needed_words(variant) for variant in variants)
            )
            if not all(entry.needs):
                self._always.append(entry)
                continue
            rarest = [min(variant, key=len) for variant in entry.needs]
            for word in frozenset().union(*rarest):
                self._by_word.setdefault(word, []).append(entry)

    def find(self, doc: Doc) -> dict[str, list[tuple[int, int]]]:
        """The token bounds of each key's matches, in order; of overlapping ones the longest."""
        norms = {token.norm_ for token in doc}
        found: dict[str, list[tuple[int, int]]] = {}
        for entry in self._candidates(norms):
            if entry.may_match(norms):
                for _, start, end in entry.matcher(doc):
                    found.setdefault(entry.key, []).append((start, end))
        return {key: _longest(doc, places) for key, places in found.items()}

    def _candidates(self, norms: Collection[str]) -> Iterator[_Entry]:
        seen: set[int] = set()
        yield from self._always
        for word in norms:
            for entry in self._by_word.get(word, ()):
                if id(entry) not in seen:
                    seen.add(id(entry))
                    yield entry


def _matcher(nlp: Language, variants: Sequence[list[TokenPattern]]) -> Matcher:
    matcher = Matcher(nlp.vocab, validate=False)
    try:
        matcher.add("phrase", list(variants), greedy="LONGEST")
    except (MatchPatternError, ValueError, KeyError) as fault:
        raise PhraseError(f"spaCy refuses a token pattern: {str(fault).splitlines()[0]}") from fault
    return matcher


def _needed_words(variant: Sequence[TokenPattern]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words) for element in variant if (words := _words_of(element)))


def _words_of(element: TokenPattern) -> Sequence[str]:
    """The words of which a required element must be one; none where it may be missing or asks for something else."""
    norm: Any = element.get("NORM")
    if str(element.get("OP", "1")).startswith(_OPTIONAL):
        return ()
    if isinstance(norm, str):
        return (norm,)
    return norm.get("IN", ()) if isinstance(norm, dict) else ()


def _longest(doc: Doc, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(places) == 1:
        return places
    return [
        (span.start, span.end)
        for span in filter_spans([doc[start:end] for start, end in sorted(set(places))])
    ]
