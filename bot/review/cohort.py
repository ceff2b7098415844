"""Behaviour told without identifiers: few people, one person, or a group drawn by region, age, time or habit.

These detectors read the document alone, never the policy pack, so that the classifier may use them as features.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from spacy.tokens import Token

from bot.review.document import Document
from bot.review.lexicon import forms, word_lists, words
from bot.review.numbers import Kind, Quantity


class Shape(StrEnum):
    """How a post tells what people did."""

    SMALL_GROUP = "small_group"  # "the 53 people who've watched …"
    LARGE_GROUP = "large_group"  # "the 12,750 people who ordered for one on …"
    SINGLED_OUT = "singled_out"  # "whoever ordered …", "the person in LA who …"
    BREAKDOWN = "breakdown"  # "one in nine of you …", "Leeds ordered the most …"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Tokens [start, end) tell what a group of at least `size` people did; `share` where a part of a whole is told."""

    shape: Shape
    start: int
    end: int
    size: float
    share: float | None = None


# "The first 100 people who sign up" is an offer, "up to 6 guests" a capacity, "over-18 people" an age.
_NO_COHORT_BEFORE = frozenset("first next top best up least last per for lucky only-for".split())
_MODALS = frozenset("can could will would should must may might shall please let 'll to".split())
# From here on a count of people is a headline total.
_HEADLINE = 250_000
_RELATIVE = frozenset("who that whom whose which who've who'd".split())
_CLAUSE_END = frozenset(":;.!?…—–|\n")
_ADDRESS = frozenset("to dear hey hi hello @ shoutout shout-out cheers congrats thanks kudos".split())
# What people say of a product when asked is a survey's business, and no habit.
_OPINIONS = frozenset(
    "recommend recommended agree agreed agrees say said says think believe love loved loves prefer rate rated report "
    "reported feel felt want wanted expect expected see saw plan hope trust recommends".split()
)
# Whoever said, invented or decided something is a figure of speech.
_SPEECH = frozenset(
    "said says invented decided thought came told named made designed wrote called coined created built".split()
)
_SINGLE_HEADS = frozenset("someone somebody whoever whomever".split())
_SUPERLATIVES = frozenset(
    "most more highest top biggest twice double triple likeliest least fewer times hours times".split()
)
_DRAWN_BY = frozenset(
    "am pm a.m. p.m. midnight 3am 2am 4am 1am noon weekend weekends night nights day morning mornings monday mondays tuesday "
    "wednesday thursday friday fridays saturday saturdays sunday sundays valentine valentine's christmas women men "
    "millennials boomers zoomers aged under over age singles couples parents mums moms dads students widows".split()
)


@cache
def _past_usage() -> frozenset[str]:
    """Past and perfect forms of the usage verbs; "read" and its like look the same and are left to the tagger."""
    found: set[str] = {
        "been",
        "left",
        "put",
        "dropped",
        "asked",
        "used",
        "tried",
        "thrown",
        "brought",
        "tipped",
    }
    listed = set(word_lists()["usage_verbs"])
    for verb in listed:
        # A listed form whose own -ing form is listed is a base form; its other forms follow it.
        if forms(verb)[-1] in listed or forms(verb)[3 if len(forms(verb)) > 3 else -1] in listed:
            found.update(form for form in forms(verb)[2:] if not form.endswith("ing"))
    return frozenset(found)


def find_cohorts(document: Document, minimum_group: int) -> Iterator[Cohort]:
    """Every cohort told in the draft; groups of `minimum_group` people or more are none."""
    yield from _counted_groups(document, minimum_group)
    yield from _singled_out(document)
    yield from _breakdowns(document)


def _counted_groups(document: Document, minimum_group: int) -> Iterator[Cohort]:
    for quantity in document.numbers:
        if quantity.kind is not Kind.COUNT or quantity.low <= 0:
            continue
        head = _people_after(document, quantity)
        if head is None or _is_offer(document, quantity):
            continue
        behaviour = _behaviour(document, head.i, addressed=_is_addressed(document, quantity.start, head))
        if behaviour is None:
            continue
        start, end = _with_article(document, quantity.start), _clause_end(document, behaviour)
        if quantity.low < minimum_group:
            yield Cohort(Shape.SMALL_GROUP, start, end, quantity.low)
        elif quantity.low < _HEADLINE:
            yield Cohort(Shape.LARGE_GROUP, start, end, quantity.low)


def _people_after(document: Document, quantity: Quantity) -> Token | None:
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
        if _is_people(document, token):
            return token
        if word == "of" and place + 1 < last and doc[place + 1].norm_ in ("you", "our", "the", "us"):
            return (
                doc[place + 1] if doc[place + 1].norm_ == "you" else _people_near(document, place + 2, last)
            )
        if (
            word in _RELATIVE
            and place == quantity.end
            and doc[max(0, quantity.start - 1)].norm_ in ("the", "those", "all")
        ):
            return doc[place - 1]
        if token.is_punct or word in _MODALS or word in _RELATIVE:
            return None
    return None


def _people_near(document: Document, start: int, last: int) -> Token | None:
    return next(
        (token for token in document.doc[start : min(last, start + 4)] if _is_people(document, token)), None
    )


def _is_people(document: Document, token: Token) -> bool:
    return (token.norm_ in words("people") or token.norm_ in document.customers) and not document.is_marked(
        token
    )


def _is_offer(document: Document, quantity: Quantity) -> bool:
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
        word = token.norm_
        if word in _RELATIVE:
            relative = True
        elif (word in _MODALS and not addressed) or (token.text in _CLAUSE_END and not relative):
            return None
        elif (
            (
                word in words("usage_verbs") | {"using", "use"}
                and doc[place - 1].norm_
                not in _MODALS
                | {
                    "a",
                    "the",
                    "our",
                    "your",
                }
            )
            or (relative and addressed and word in ("have", "has", "had", "are", "were", "still", "'s"))
            or (relative and token.pos_ == "VERB" and word not in _OPINIONS)
            or (addressed and word == "still")
        ):
            return place
    return None


def _clause_end(document: Document, verb: int) -> int:
    """Where the clause of the verb ends: at the sentence's end or at the first mark that parts clauses."""
    _, last = document.sentence_bounds[verb]
    for place in range(verb + 1, last):
        if document.doc[place].text in _CLAUSE_END or (document.doc[place].text == "," and place > verb + 2):
            return place
    while last > verb + 1 and not (document.doc[last - 1].text[0].isalnum()):
        last -= 1
    return last


def _with_article(document: Document, start: int) -> int:
    if start and document.doc[start - 1].norm_ in ("the", "those", "these", "all", "just", "only"):
        return _with_article(document, start - 1)
    return start


def _singled_out(document: Document) -> Iterator[Cohort]:
    doc = document.doc
    taken = 0
    for token in doc:
        if token.i < taken:
            continue
        verb = _single_behaviour(document, token)
        if verb is not None:
            end = _clause_end(document, verb)
            yield Cohort(Shape.SINGLED_OUT, _with_article(document, token.i), end, 1)
            taken = end


def _single_behaviour(document: Document, token: Token) -> int | None:
    """The verb that says what one unnamed person did, where the token stands for such a person."""
    doc = document.doc
    word = token.norm_
    before = doc[token.i - 1].norm_ if token.i else ""
    if word in _SINGLE_HEADS:
        if before in ("if", "when", "did", "has", "is", "find", "know", "tag", "for", "like", "with", "does"):
            return None
        return _past_verb(document, token.i + 1, reach=4)
    customer = word in words("one_person") or word in document.customers
    if (
        not customer
        or document.is_marked(token)
        or before not in ("the", "that", "one", "a", "this", "our", "certain", "dear", "to")
    ):
        return _one_of_you(document, token)
    relative = _relative_near(document, token.i)
    if relative is not None and before != "a":
        return _past_verb(document, relative + 1, reach=4)
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
    return _past_verb(document, token.i + 1, reach=5) if buyer and before in ("one", "a", "our") else None


def _one_of_you(document: Document, token: Token) -> int | None:
    one_of = token.norm_ == "one" and [t.norm_ for t in document.doc[token.i + 1 : token.i + 3]]
    if one_of in (["of", "you"], ["of", "our"]):
        return _past_verb(document, token.i + 3, reach=4)
    return None


def _relative_near(document: Document, head: int) -> int | None:
    """The "who" behind a person, past a short place ("in LA", "from the Leeds branch", "in seat 14C")."""
    _, last = document.sentence_bounds[head]
    for place in range(head + 1, min(last, head + 7)):
        token = document.doc[place]
        if token.norm_ in _RELATIVE:
            return place
        if token.text in _CLAUSE_END:
            return None
    return None


def _past_verb(document: Document, start: int, *, reach: int) -> int | None:
    _, last = document.sentence_bounds[min(start, len(document.doc) - 1)]
    for place in range(start, min(last, start + reach)):
        token = document.doc[place]
        if token.norm_ in _SPEECH or token.norm_ in _MODALS or token.text in _CLAUSE_END:
            return None
        been = token.norm_.endswith("ing") and token.norm_ in words("usage_verbs")
        if token.norm_ in _past_usage() or (
            been and document.doc[place - 1].norm_ in ("been", "kept", "keeps", "is", "'s")
        ):
            return place
    return None


def _breakdowns(document: Document) -> Iterator[Cohort]:
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
            _is_people(document, token) for token in doc[quantity.end : min(last, quantity.end + 3)]
        ) and any(document.is_own(token) for token in doc[quantity.end : last])
    tail = [token.norm_ for token in doc[quantity.end : last]]
    if not ours or _OPINIONS & set(tail[:8]) or not _is_about_use(document, quantity.end, last):
        return None
    return Cohort(Shape.BREAKDOWN, quantity.start, _clause_end(document, quantity.end), 1000, quantity.low)


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
        (t.i for t in doc[subject + 1 : min(end, subject + 6)] if t.norm_ in _past_usage() - {"been"}), None
    )
    if verb is None or not any(t.norm_ in _SUPERLATIVES or t.text == "%" for t in doc[verb + 1 : end]):
        return None
    return Cohort(Shape.BREAKDOWN, subject, _clause_end(document, verb), 1000)


def _is_place(token: Token) -> bool:
    if token.ent_type_ in ("GPE", "LOC", "PLACE"):
        return True
    # A city at the start of a sentence is often taken for an ordinary name; as the subject of a deed it counts.
    return token.pos_ == "PROPN" and token.dep_ == "nsubj" and not token.ent_type_


def is_drawn(document: Document, cohort: Cohort) -> bool:
    """Whether the cohort is drawn by region, age, time or trait, which weighs more than a plain share."""
    tokens = document.doc[cohort.start : cohort.end]
    return any(
        token.ent_type_ in ("GPE", "LOC", "PLACE")
        or token.norm_ in _DRAWN_BY
        or token.norm_ in words("groups")
        or token.norm_ in words("sensitive_traits")
        for token in tokens
    )


def is_sensitive(document: Document, cohort: Cohort) -> bool:
    """Whether the sentence of the cohort tells a sensitive trait: health, debt, religion, a break-up."""
    first, last = document.sentence_bounds[cohort.start]
    return any(token.norm_ in words("sensitive_traits") for token in document.doc[first:last])


def has_survey(document: Document) -> bool:
    """Whether the draft names a source or survey for its figures."""
    return any(token.norm_ in words("survey_words") - {"who", "index", "published"} for token in document.doc)
