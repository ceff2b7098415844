"""Statistics on parts of the customers: "one in nine of you…", "Leeds ordered the most…"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.cohorts.clauses import OPINIONS, clause_end, is_people, past_usage
from bot.review.cohorts.shapes import Cohort, Shape
from bot.review.document import Document
from bot.review.lexicon import words
from bot.review.numbers import Kind, Quantity

_SUPERLATIVES = frozenset(
    "most more highest top biggest twice double triple likeliest least fewer times hours times".split()
)


def breakdowns(document: Document) -> Iterator[Cohort]:
    for quantity in document.numbers:
        if quantity.kind is Kind.SHARE and (cohort := _share_of_customers(document, quantity)):
            yield cohort
    for start, end in dict.fromkeys(document.sentence_bounds):
        if place := _place_statistic(document, start, end):
            yield place


def _share_of_customers(document: Document, quantity: Quantity) -> Cohort | None:
    doc = document.doc
    _, last = document.sentence_bounds[quantity.start]
    behind = [token.norm_ for token in doc[quantity.end : min(last, quantity.end + 4)]]
    ours = behind[:2] in (["of", "you"], ["of", "our"], ["of", "us"]) or (
        bool(behind) and behind[0] in document.customers
    )
    if not ours:
        ours = any(
            is_people(document, token) for token in doc[quantity.end : min(last, quantity.end + 3)]
        ) and any(document.is_own(token) for token in doc[quantity.end : last])
    tail = [token.norm_ for token in doc[quantity.end : last]]
    if not ours or OPINIONS & set(tail[:8]) or not _is_about_use(document, quantity.end, last):
        return None
    return Cohort(Shape.BREAKDOWN, quantity.start, clause_end(document, quantity.end), 1000, quantity.low)


def _is_about_use(document: Document, start: int, end: int) -> bool:
    return any(
        token.pos_ == "VERB"
        or token.norm_ in words("usage_verbs")
        or token.norm_ in words("sensitive_traits")
        for token in document.doc[start:end]
    )


def _place_statistic(document: Document, start: int, end: int) -> Cohort | None:
    """ "Leeds ordered more garlic bread than anywhere else": a place or group, a past usage verb, a comparison."""
    doc = document.doc
    subject = next(
        (t.i for t in doc[start:end] if t.ent_type_ in ("GPE", "LOC", "PLACE") or t.norm_ in words("groups")),
        None,
    )
    if subject is None:
        return None
    verb = next(
        (t.i for t in doc[subject + 1 : min(end, subject + 6)] if t.norm_ in past_usage() - {"been"}), None
    )
    if verb is None or not any(t.norm_ in _SUPERLATIVES or t.text == "%" for t in doc[verb + 1 : end]):
        return None
    return Cohort(Shape.BREAKDOWN, subject, clause_end(document, verb), 1000)
