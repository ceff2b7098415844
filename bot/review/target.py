"""Whom an evaluative word or a jab is about: "our worst film", "your taste is terrible", "their app is slow"."""

from __future__ import annotations

from enum import StrEnum

from spacy.tokens import Token

from bot.review.document import Document
from bot.review.lexicon import words
from bot.review.marks import MARKS, OWN, Mark


class Target(StrEnum):
    """Whom a stretch of text is about."""

    OWN = "own"  # the brand, its titles, its people, what it calls "our"
    RIVAL = "rival"
    READER = "reader"  # "you", and what is yours
    GROUP = "group"  # customers or a group of people
    SPEAKER = "speaker"  # "we" or "I" as the one who does or feels
    OTHER = "other"


_WE = frozenset("we i us me ourselves myself".split())
_OURS = frozenset("our ours my mine".split())
_YOU = frozenset("you u ya yall yourself yourselves".split())
_YOURS = frozenset("your yours ur".split())
_IT = frozenset("it this these".split())
_COPULAS = frozenset(
    "am is are was were be been being 's 're 'm seem seems look looks feel feels get gets".split()
)
_SUBJECTS = frozenset(("nsubj", "nsubj:pass", "nsubjpass", "nsubj:outer", "csubj"))
_OF_NOUN = frozenset(("amod", "acl", "acl:relcl", "relcl", "compound", "nmod", "appos"))
_WITHIN_NAME = frozenset(("nmod:poss", "poss", "compound", "flat", "det", "amod", "nummod", "flat:name"))
_REACH = 7


def target_of(document: Document, start: int, end: int) -> Target:
    """The target of tokens [start, end), by the parse where there is one, else by the words around."""
    if document.doc.has_annotation("DEP"):
        parsed = _parsed_target(document, document.doc[start:end].root)
        if parsed is not None:
            return parsed
    return _nearby_target(document, start, end)


def noun_target(document: Document, noun: Token) -> Target:
    """Whom or what a noun, name or pronoun stands for."""
    if noun.ent_type_ in OWN:
        return Target.OWN
    if noun.ent_type_ == Mark.RIVAL:
        return Target.RIVAL
    owner = _owner(document, noun)
    if owner is not None:
        return owner
    word = noun.norm_
    if word in _WE:
        return Target.SPEAKER
    if word in _YOU:
        return Target.READER
    if word in _IT:
        return Target.OWN if _own_before(document, noun.i) else Target.OTHER
    return Target.GROUP if _is_people(document, noun) else Target.OTHER


def _owner(document: Document, noun: Token) -> Target | None:
    """Whose the noun is, by the possessive or name in front of it."""
    is_people = noun.norm_ in words("people") or noun.norm_ in document.customers
    for token in reversed(document.doc[max(document.sentence_bounds[noun.i][0], noun.i - 4) : noun.i]):
        if token.is_punct or token.norm_ in _COPULAS:
            return None
        if token.norm_ in _OURS:
            return Target.GROUP if is_people else Target.OWN
        if token.norm_ in _YOURS or token.norm_ in _YOU:
            return Target.READER
        if token.norm_ in ("their", "his", "her", "its"):
            return None
        if token.ent_type_ in OWN:
            return Target.OWN
        if token.ent_type_ == Mark.RIVAL:
            return Target.RIVAL
    return None


def _own_before(document: Document, place: int) -> bool:
    return any(token.ent_type_ in OWN for token in document.doc[:place])


def _parsed_target(document: Document, head: Token) -> Target | None:
    if head.pos_ in ("NOUN", "PROPN", "PRON") and not _subject(head):
        return noun_target(document, head)
    if head.dep_ in _OF_NOUN and head.head.pos_ in ("NOUN", "PROPN", "PRON"):
        # "Fizzalot is overpriced sugar water": the adjective is about whom the noun is said of.
        return noun_target(document, _subject(head.head) or head.head)
    verb: Token = head
    for _ in range(3):
        subject = _subject(verb)
        if subject is not None:
            return noun_target(document, subject)
        if (
            verb.dep_ not in ("xcomp", "conj", "advmod", "obl", "acomp", "attr", "aux", "cop")
            or verb.head is verb
        ):
            return None
        verb = verb.head
    return None


def _subject(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in _SUBJECTS), None)


def _nearby_target(document: Document, start: int, end: int) -> Target:
    """Without a parse: the people right behind ("pathetic fans"), the nearest subject before, or a name behind."""
    doc = document.doc
    first, last = document.sentence_bounds[start]
    for token in doc[end : min(last, end + 2)]:
        if _is_people(document, token):
            return Target.READER if start and doc[start - 1].norm_ in _YOU else Target.GROUP
    for token in reversed(doc[max(first, start - _REACH) : start]):
        target = _said_of(document, token)
        if target is not None:
            return target
    for token in doc[end : min(last, end + 3)]:
        if token.ent_type_ in OWN:
            return Target.OWN
        if token.ent_type_ == Mark.RIVAL:
            return Target.RIVAL
    return Target.OTHER


def _said_of(document: Document, token: Token) -> Target | None:
    """The target that a word before an evaluation gives; None where it gives none."""
    word = token.norm_
    if word in _OURS:
        return Target.OWN
    if word in _YOURS:
        return Target.READER
    if token.ent_type_ in MARKS or word in _WE or word in _YOU or word in _IT:
        return noun_target(document, token)
    return Target.GROUP if _is_people(document, token) else None


def _is_people(document: Document, token: Token) -> bool:
    return (
        token.norm_ in words("people") or token.norm_ in words("groups") or token.norm_ in document.customers
    )
