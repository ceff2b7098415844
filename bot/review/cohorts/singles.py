"""One unnamed person singled out: "whoever ordered…", "the person in LA who…"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bot.review.cohorts.clauses import CLAUSE_END, RELATIVE, clause_end, past_verb, with_article
from bot.review.cohorts.shapes import Cohort, Shape
from bot.review.document import Document
from bot.review.lexicon import words

_SINGLE_HEADS = frozenset("someone somebody whoever whomever".split())


def singled_out(document: Document) -> Iterator[Cohort]:
    doc = document.doc
    taken = 0
    for token in doc:
        if token.i < taken:
            continue
        verb = _single_behaviour(document, token)
        if verb is not None:
            end = clause_end(document, verb)
            yield Cohort(Shape.SINGLED_OUT, with_article(document, token.i), end, 1)
            taken = end


def _single_behaviour(document: Document, token: Token) -> int | None:
    """The verb that says what one unnamed person did, where the token stands for such a person."""
    doc = document.doc
    word = token.norm_
    before = doc[token.i - 1].norm_ if token.i else ""
    if word in _SINGLE_HEADS:
        if before in ("if", "when", "did", "has", "is", "find", "know", "tag", "for", "like", "with", "does"):
            return None
        return past_verb(document, token.i + 1, reach=4)
    customer = word in words("one_person") or word in document.customers
    if (
        not customer
        or document.is_marked(token)
        or before not in ("the", "that", "one", "a", "this", "our", "certain", "dear", "to")
    ):
        return _one_of_you(document, token)
    relative = _relative_near(document, token.i)
    if relative is not None and before != "a":
        return past_verb(document, relative + 1, reach=4)
    buyer = word in (
        "customer",
        "user",
        "subscriber",
        "guest",
        "member",
        "listener",
        "viewer",
        "passenger",
        "reader",
        "player",
    )
    return past_verb(document, token.i + 1, reach=5) if buyer and before in ("one", "a", "our") else None


def _one_of_you(document: Document, token: Token) -> int | None:
    one_of = token.norm_ == "one" and [t.norm_ for t in document.doc[token.i + 1 : token.i + 3]]
    if one_of in (["of", "you"], ["of", "our"]):
        return past_verb(document, token.i + 3, reach=4)
    return None


def _relative_near(document: Document, head: int) -> int | None:
    """The "who" behind a person, past a short place ("in LA", "from the Leeds branch", "in seat 14C")."""
    _, last = document.sentence_bounds[head]
    for place in range(head + 1, min(last, head + 7)):
        token = document.doc[place]
        if token.norm_ in RELATIVE:
            return place
        if token.text in CLAUSE_END:
            return None
    return None
