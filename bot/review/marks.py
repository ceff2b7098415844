"""Marks what the brand profile names in a text: own brand, titles and people, and competitors.

A marked title never counts as an insult ("Who Hurt You?" may be a show), and "our worst film" knows whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.review.vocabulary import is_word
from bot.types import BrandProfile, Named

_QUOTES = frozenset("\"'“”‘’*_")


class Mark(StrEnum):
    """Entity labels that a brand profile gives; they win over any that a trained pipeline would give."""

    BRAND = "OWN_BRAND"
    TITLE = "OWN_TITLE"
    PERSON = "OWN_PERSON"
    RIVAL = "RIVAL"


OWN = frozenset((Mark.BRAND, Mark.TITLE, Mark.PERSON))
MARKS = frozenset(Mark)


class Marker:
    """Finds one profile's names in texts of one pipeline."""

    def __init__(self, nlp: Language, profile: BrandProfile) -> None:
        self._written: dict[str, set[str]] = {}
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for mark, names in _names(profile).items():
            wanted = sorted({name for name in names if name.strip()})
            for name in wanted:
                self._written.setdefault(name.lower(), set()).add(name)
            if wanted:
                self._matcher.add(mark.value, [nlp.make_doc(name) for name in wanted])

    def mark(self, doc: Doc) -> None:
        """Set the entities of the profile on a fresh document, the longest where several overlap."""
        spans = (Span(doc, start, end, label=label) for label, start, end in self._matcher(doc))
        doc.ents = filter_spans([span for span in spans if self._is_name(span)])

    def _is_name(self, span: Span) -> bool:
        """Whether the words stand as a name here, and not as the ordinary words that they may also be."""
        if (
            span.text[0] in "@#"
            or (span.start and span.doc[span.start - 1].text in ("#", "@"))
            or _is_quoted(span)
        ):
            return True
        content = [token for token in span if token.is_alpha and not token.is_stop]
        ordinary = all(is_word(token.lower_) for token in span if token.is_alpha)
        if span.text in self._written.get(span.text.lower(), ()):
            first_word = span.start == 0 or span.doc[span.start - 1].text in (".", "!", "?", ":")
            # "Dark" at the start of a sentence may be the adjective; a brand's own name there is the brand.
            doubtful = ordinary and len(span) == 1 and span.label_ == Mark.TITLE
            return not (doubtful and (first_word or span.text.islower()))
        if not ordinary:
            return True
        # Ordinary words in another case than the name's count only where the whole text has no case to tell by.
        one_case = span.doc.text.islower() or span.doc.text.isupper()
        return one_case and len(content) > 1


def _is_quoted(span: Span) -> bool:
    before = span.doc[span.start - 1].text if span.start else ""
    after = span.doc[span.end].text if span.end < len(span.doc) else ""
    return before in _QUOTES and after in _QUOTES and bool(before) and bool(after)


def _names(profile: BrandProfile) -> dict[Mark, list[str]]:
    brand = Named(profile.name, profile.aliases, profile.handles)
    return {
        Mark.BRAND: list(_spellings([brand])),
        Mark.TITLE: list(_spellings(profile.titles)),
        Mark.PERSON: list(_spellings(profile.people)),
        Mark.RIVAL: list(_spellings(profile.competitors)),
    }


def _spellings(things: Iterable[Named]) -> Iterator[str]:
    for thing in things:
        for name in (thing.name, *thing.aliases):
            yield name.replace("’", "'")
            # "A Christmas Prince" is also "#AChristmasPrince", written with or without its capitals.
            together = re.sub(r"\W", "", name)
            if together and together != name:
                yield f"#{together}"
        for handle in thing.handles:
            yield "@" + handle.lstrip("@")
