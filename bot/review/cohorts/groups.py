"""Counted groups: "the 53 people who…", "dozens of you…"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bot.review.cohorts.clauses import (
    CLAUSE_END,
    MODALS,
    OPINIONS,
    RELATIVE,
    clause_end,
    is_people,
    people_near,
    with_article,
)
from bot.review.cohorts.shapes import Cohort, Shape
from bot.review.document import Document
from bot.review.lexicon import words
from bot.review.numbers import Kind, Quantity

# "The first 100 people who sign up" is an offer, "up to 6 guests" a capacity, "over-18 people" an age.
_NO_COHORT_BEFORE = frozenset("first next top best up least last per for lucky only-for".split())


_NO_VERB_BEHIND = MODALS | {"a", "the", "our", "your"}
# From here on a count of people is a headline total.
_HEADLINE = 250_000


_ADDRESS = frozenset("to dear hey hi hello @ shoutout shout-out cheers congrats thanks kudos".split())


def counted_groups(document: Document, minimum_group: int) -> Iterator[Cohort]:
    for quantity in document.numbers:
        if quantity.kind is not Kind.COUNT or quantity.low <= 0 or quantity.low != int(quantity.low):
            continue
        head = people_after(document, quantity)
        if head is None or is_offer(document, quantity):
            continue
        behaviour = _behaviour(document, head.i, addressed=_is_addressed(document, quantity.start, head))
        if behaviour is None:
            continue
        start, end = with_article(document, quantity.start), clause_end(document, behaviour)
        if quantity.low < minimum_group:
            yield Cohort(Shape.SMALL_GROUP, start, end, quantity.low)
        elif quantity.low < _HEADLINE:
            yield Cohort(Shape.LARGE_GROUP, start, end, quantity.low)


def people_after(document: Document, quantity: Quantity) -> Token | None:
    """The noun for people that the number counts, or the relative pronoun of "the 53 who …"."""
    doc = document.doc
    _, last = document.sentence_bounds[quantity.start]
    # "2022 Best Companies for Women" counts nobody; a year counts people only right in front of them.
    reach = 1 if quantity.end - quantity.start == 1 and 1900 <= quantity.low <= 2100 else 5
    for place in range(quantity.end, min(last, quantity.end + reach)):
        token = doc[place]
        word = token.norm_
        if word in words("public_people"):
            return None
        if is_people(document, token):
            return token
        if quantity.high == 1 or token.is_punct or word in MODALS:
            return None  # "the one that got away", "one of the women who": no group is counted
        if word == "of" and place + 1 < last and doc[place + 1].norm_ in ("you", "our", "the", "us"):
            return doc[place + 1] if doc[place + 1].norm_ == "you" else people_near(document, place + 2, last)
        counted = doc[max(0, quantity.start - 1)].norm_ in ("the", "those", "all")
        if word in RELATIVE and place == quantity.end and counted:
            return doc[place - 1]
        if word in RELATIVE:
            return None
    return None


def is_offer(document: Document, quantity: Quantity) -> bool:
    before = document.doc[max(0, quantity.start - 2) : quantity.start]
    after = document.doc[quantity.end] if quantity.end < len(document.doc) else None
    age = after is not None and after.norm_ in ("-", "year", "years", "yo", "th", "st", "nd", "rd")
    return age or any(token.norm_ in _NO_COHORT_BEFORE for token in before)


def _is_addressed(document: Document, start: int, head: Token) -> bool:
    """Whether the post speaks to the group: "To the 53 people …", "Shout-out to the three of you …"."""
    first, _ = document.sentence_bounds[start]
    if head.norm_ == "you":
        return True
    return any(token.norm_ in _ADDRESS for token in document.doc[max(first, start - 4) : start])


def _behaviour(document: Document, head: int, *, addressed: bool) -> int | None:
    """The token of the verb that says what the people did, in the clause behind them; None where none does."""
    doc = document.doc
    _, last = document.sentence_bounds[head]
    relative = False
    for place in range(head + 1, min(last, head + 12)):
        token = doc[place]
        if token.norm_ in RELATIVE:
            relative = True
        elif _ends_clause(token, relative=relative, addressed=addressed):
            return None
        elif _is_deed(document, place, relative=relative, addressed=addressed):
            return place
    return None


def _ends_clause(token: Token, *, relative: bool, addressed: bool) -> bool:
    parts = token.text in CLAUSE_END or token.text == ","
    return (parts and not relative) or (token.norm_ in MODALS and not addressed)


def _is_deed(document: Document, place: int, *, relative: bool, addressed: bool) -> bool:
    token, before = document.doc[place], document.doc[place - 1].norm_
    word = token.norm_
    if word in words("usage_verbs") | {"using", "use"} and before not in _NO_VERB_BEHIND:
        return True
    if not relative:
        return addressed and word == "still"
    had = addressed and word in ("have", "has", "had", "are", "were", "still", "'s")
    return had or (token.pos_ == "VERB" and word not in OPINIONS)
