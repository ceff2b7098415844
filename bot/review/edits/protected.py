"""What an edit must keep: links, own titles and handles, and the figures, dates, prices, codes and tags that are no risk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.review.document import Document
from bot.review.lexicon import words
from bot.review.marks import Mark
from bot.types import Channel, Finding, Severity, Source


class Kind(StrEnum):
    """Kinds of protected parts. The first three are never themselves a risk."""

    LINK = "link"
    TITLE = "title"
    HANDLE = "handle"
    HASHTAG = "hashtag"
    FIGURE = "figure"  # a number with its source
    DATE = "date"
    TIME = "time"
    PRICE = "price"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Part:
    """`text` at [start, end) of the draft as given."""

    kind: Kind
    start: int
    end: int
    text: str


_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_FORMS = {
    Kind.LINK: r"https?://[^\s<>]*[^\s<>.,;:!?)'\"’”]|\bwww\.[^\s<>]*[^\s<>.,;:!?)'\"’”]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|co|uk|io|example|tv|app|de|fr|in|au|ie|eu|gov|edu)(?:/[^\s<>]*[^\s<>.,;:!?)'\"’”])?(?![\w@])",
    Kind.HASHTAG: r"(?<![\w&])#\w*[^\W\d]\w*",
    Kind.PRICE: r"[$£€¥₹]\s?\d[\d,.]*\d(?:k|m|bn)?|[$£€¥₹]\s?\d|\b(?:rs\.?|rm|usd|eur|gbp|aud|sgd)\s?\d[\d,.]*|\b\d[\d,.]*\s?(?:[€£$]|p\b|pence|quid|euros?|dollars?|rupees)|\b\d+(?:[.,]\d+)?\s?%\s(?:off|discount|apr|apy)|\b\d+ for \d+\b",
    Kind.TIME: r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:a\.?m\.?|p\.?m\.?)(?![a-z])|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b\d{1,2} o'clock",
    Kind.DATE: rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{{1,2}}(?:st|nd|rd|th)?)? (?:of )?{_MONTH}\b(?:,? \d{{4}}\b)?|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?|\b(?:next |this |on |by |until |till |from )?{_DAY}\b|\b\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?\b|\b20\d\d-\d\d-\d\d\b|\btomorrow\b|\btonight\b",
    Kind.CODE: r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{4,}\b|(?<=\bcode )[A-Z][A-Z0-9]{2,}\b",
}
_PATTERNS = {
    kind: re.compile(form, 0 if kind is Kind.CODE else re.IGNORECASE) for kind, form in _FORMS.items()
}
_NEVER_AT_FAULT = frozenset((Kind.LINK, Kind.TITLE, Kind.HANDLE))
_PRIVACY = "privacy_disclosure"
# Within a sentence that tells on people these are a part of what is told, wherever the finding ends.
_TELLING = frozenset((Kind.DATE, Kind.TIME, Kind.CODE, Kind.FIGURE))
_ANNOUNCING = frozenset(
    "on by until till from before this next every you starts start back opens open closes".split()
)


def parts_of(document: Document) -> tuple[Part, ...]:
    """Every part of the draft that may have to stay, in order, the longest where several overlap."""
    found = sorted(_candidates(document), key=lambda part: (part.start - part.end, part.start))
    kept: list[Part] = []
    for part in found:
        if not any(part.start < other.end and other.start < part.end for other in kept):
            kept.append(part)
    return tuple(sorted(kept, key=lambda part: part.start))


def protected(document: Document, parts: Iterable[Part], findings: Iterable[Finding]) -> tuple[Part, ...]:
    """The parts that are not themselves the risk that the findings tell of."""
    faults = [found for found in findings if found.severity is not Severity.ADVICE and found.quote]
    sentences = [document.place(*bounds) for bounds in dict.fromkeys(document.sentence_bounds)]
    answers = document.draft.channel is Channel.REPLY
    told = [
        (start, end)
        for start, end in sentences
        if any(
            answers or (fault.category == _PRIVACY and fault.start < end and start < fault.end)
            for fault in faults
        )
    ]
    # An answer to one customer tells of their money too.
    telling = _TELLING | {Kind.PRICE} if answers else _TELLING
    return tuple(
        part
        for part in parts
        if not any(_is_at_fault(part, fault, document.draft.text) for fault in faults)
        and not (part.kind in telling and any(start <= part.start < end for start, end in told))
    )


def lost(parts: Iterable[Part], text: str) -> tuple[Part, ...]:
    """The parts that no longer stand in a text."""
    folded = text.casefold()
    return tuple(part for part in parts if part.text.casefold() not in folded)


def _is_at_fault(part: Part, fault: Finding, text: str) -> bool:
    """Whether a finding is about this very part: figures told of people, a tag that is the jab, "a $349 guess"."""
    if part.kind in _NEVER_AT_FAULT or part.start >= fault.end or fault.start >= part.end:
        return False
    if part.kind is Kind.HASHTAG:
        return fault.source is Source.RULE and fault.end - fault.start <= 2 * (part.end - part.start)
    before = text[: part.start].rstrip().rpartition(" ")[2].lower()
    if part.kind is Kind.PRICE and before in ("a", "an"):
        return True
    if part.kind is Kind.DATE and part.text.isalpha() and before not in _ANNOUNCING:
        return True
    return fault.category == _PRIVACY


def _candidates(document: Document) -> Iterator[Part]:
    text = document.draft.text
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            yield Part(kind, match.start(), match.end(), match.group())
    yield from _names(document)
    yield from _sourced_figures(document)


def _names(document: Document) -> Iterator[Part]:
    for entity in document.doc.ents:
        if entity.label_ == Mark.TITLE or (entity.label_ == Mark.BRAND and entity.text.startswith("@")):
            kind = Kind.TITLE if entity.label_ == Mark.TITLE else Kind.HANDLE
            start, end = document.place(entity.start, entity.end)
            yield Part(kind, start, end, document.draft.text[start:end])


def _sourced_figures(document: Document) -> Iterator[Part]:
    named = words("survey_words") - {"who", "index", "published"}
    for quantity in document.numbers:
        first, last = document.sentence_bounds[quantity.start]
        if any(token.norm_ in named for token in document.doc[first:last]):
            start, end = document.place(quantity.start, quantity.end)
            yield Part(Kind.FIGURE, start, end, document.draft.text[start:end])
