"""Clauses about people: the noun, the deed, and where the clause ends."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from bot.review.document import Document
from bot.review.lexicon import forms, word_lists, words

MODALS = frozenset("can could will would should must may might shall please let 'll to".split())


RELATIVE = frozenset("who that whom whose which who've who'd".split())


CLAUSE_END = frozenset(":;.!?…—–|\n")


# What people say of a product when asked is a survey's business, and no habit.
OPINIONS = frozenset(
    "recommend recommended agree agreed agrees say said says think believe love loved loves prefer rate rated report "
    "reported feel felt want wanted expect expected see saw plan hope trust recommends".split()
)


# Whoever said, invented or decided something is a figure of speech.
_SPEECH = frozenset(
    "said says invented decided thought came told named made designed wrote called coined created built".split()
)


@cache
def past_usage() -> frozenset[str]:
    """Past and perfect forms of the usage verbs; "read" and its like look the same and are left to the tagger."""
    found = set("put dropped asked used tried thrown brought tipped".split())
    listed = set(word_lists()["usage_verbs"])
    for verb in listed:
        # A listed form whose own -ing form is listed is a base form; its other forms follow it.
        if forms(verb)[-1] in listed or forms(verb)[3 if len(forms(verb)) > 3 else -1] in listed:
            found.update(form for form in forms(verb)[2:] if not form.endswith("ing"))
    return frozenset(found)


def is_people(document: Document, token: Token) -> bool:
    return (token.norm_ in words("people") or token.norm_ in document.customers) and not document.is_marked(
        token
    )


def people_near(document: Document, start: int, last: int) -> Token | None:
    return next(
        (token for token in document.doc[start : min(last, start + 4)] if is_people(document, token)), None
    )


def clause_end(document: Document, verb: int) -> int:
    """Where the clause of the verb ends: at the sentence's end or at the first mark that parts clauses."""
    _, last = document.sentence_bounds[verb]
    for place in range(verb + 1, last):
        if document.doc[place].text in CLAUSE_END or (document.doc[place].text == "," and place > verb + 2):
            return place
    while last > verb + 1 and not (document.doc[last - 1].text[0].isalnum()):
        last -= 1
    return last


def with_article(document: Document, start: int) -> int:
    if start and document.doc[start - 1].norm_ in ("the", "those", "these", "all", "just", "only"):
        return with_article(document, start - 1)
    return start


def past_verb(document: Document, start: int, *, reach: int) -> int | None:
    _, last = document.sentence_bounds[min(start, len(document.doc) - 1)]
    for place in range(start, min(last, start + reach)):
        token = document.doc[place]
        if token.norm_ in _SPEECH or token.norm_ in MODALS or token.text in CLAUSE_END:
            return None
        been = token.norm_.endswith("ing") and token.norm_ in words("usage_verbs")
        if token.norm_ in past_usage() or (
            been and document.doc[place - 1].norm_ in ("been", "kept", "keeps", "is", "'s")
        ):
            return place
    return None
