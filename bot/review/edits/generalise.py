"""Speak of everyone who does it: a small cohort, or one customer, without figures, times or places.

"the 53 people who've watched A Christmas Prince every day for the past 18 days" becomes "everyone who keeps coming back
to A Christmas Prince". Nothing is invented: what is left of the deed are the draft's own verb and object.
"""

from __future__ import annotations

from collections.abc import Iterator

from lemminflect import getInflection
from spacy.tokens import Token

from bot.review.cohorts import Cohort, Shape, find_cohorts, is_sensitive
from bot.review.edits.case import Case
from bot.review.edits.proposal import Repair, Strategy
from bot.review.lexicon import words
from bot.types import Channel

_OFTEN = frozenset(
    "every daily nightly weekly again times row straight repeat consecutive keep kept still twice".split()
)
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_OBJECTS = ("obj", "obl:arg", "iobj")
_ARTICLES = frozenset("a an the this that these those same very entire whole".split())
_NO_OBJECTS = frozenset("it them that this one ones us me you nothing something everything".split())
_LINES = 2
_EVERYBODY = frozenset("everybody everyone anyone anybody all people those folks".split())
_ADVERBS = frozenset("all can still also do always already really totally will".split())


def generalise(case: Case) -> Iterator[Repair]:
    """Cohorts that faults quote, each as everyone who did it, in several wordings."""
    document = case.document
    if document.draft.channel is Channel.REPLY:
        return  # an answer to one customer can't speak of everyone
    yield from _seen(case)
    for cohort in find_cohorts(document, case.policy.settings.minimum_group):
        start, end = document.place(cohort.start, cohort.end)
        if not any(case.faults_within(start, end)) or is_sensitive(document, cohort):
            continue
        for text in _wordings(case, cohort):
            yield Repair(Strategy.GENERALISE, start, end, text)


def _seen(case: Case) -> Iterator[Repair]:
    """ "We see everybody who pauses at the top" as "Here's to everybody who …": the habit stays, the watching goes."""
    doc = case.document.doc
    for token in doc:
        if token.norm_ not in words("watching_verbs") or token.i + 2 >= len(doc):
            continue
        first = case.document.sentence_bounds[token.i][0]
        said = [word.norm_ for word in doc[first : token.i]]
        if not said or said[0] not in ("we", "i") or not set(said[1:]) <= _ADVERBS:
            continue
        if doc[token.i + 1].norm_ in _EVERYBODY and doc[token.i + 2].norm_ in ("who", "that"):
            start, end = case.document.place(first, token.i + 1)
            if any(case.faults_within(start, end)):
                yield Repair(Strategy.GENERALISE, start, end, case.voice.speak("Here's to"))


def _wordings(case: Case, cohort: Cohort) -> Iterator[str]:
    tokens = list(case.document.doc[cohort.start : cohort.end])
    verb = _deed(tokens)
    if verb is None or cohort.shape is Shape.BREAKDOWN:
        return
    if not _is_relative(tokens, verb):
        return
    thing = _object(case, verb, cohort)
    values = {"object": thing} if thing else {}
    often = any(token.norm_ in _OFTEN or token.norm_.startswith("re") for token in tokens)
    if often and verb.norm_ in words("usage_verbs"):
        lines = list(case.lines("generalise", "privacy_disclosure", values))[:_LINES]
        yield from lines
        if lines:
            return
    plain = _plain_deed(verb, thing)
    if plain:
        yield case.voice.speak("everyone who ") + plain


def _deed(tokens: list[Token]) -> Token | None:
    """The verb that says what they did: that of the relative clause, or the one after 'whoever'."""
    after = False
    for token in tokens:
        if token.norm_ in ("who", "that", "who've", "who'd", "whoever", "whomever"):
            after = True
        elif after and token.pos_ == "VERB":
            return token
    return None


def _is_relative(tokens: list[Token], verb: Token) -> bool:
    return any(token.norm_ in ("who", "that", "whoever") for token in tokens if token.i < verb.i)


def _object(case: Case, verb: Token, cohort: Cohort) -> str:
    """The verb's object as the draft writes it, without numbers; empty where there is none that can stay."""
    noun = next(
        (child for child in verb.children if child.dep_ in _OBJECTS and verb.i < child.i < cohort.end), None
    )
    if noun is None or noun.norm_ in _NO_OBJECTS or noun.pos_ not in ("NOUN", "PROPN"):
        return ""
    start = noun.i
    while start - 1 > verb.i and (
        (
            noun.doc[start - 1].dep_ in ("compound", "amod", "flat", "det", "nmod:poss")
            and noun.doc[start - 1].norm_ not in _ARTICLES - {"the"}
        )
        or case.document.is_marked(noun.doc[start - 1])
    ):
        start -= 1
    end = noun.i + 1
    while end < cohort.end and (
        noun.doc[end].dep_ == "flat" or (case.document.is_marked(noun) and noun.doc[end].ent_iob_ == "I")
    ):
        end += 1
    singular = noun.tag_ == "NN" and noun.dep_ != "flat" and noun.doc[start].norm_ != "the"
    counted = any(child.norm_ in ("a", "an", "one") for child in noun.children)
    low, high = case.document.place(start, end)
    words_of_it = case.text[low:high]
    if noun.doc[start].norm_ == "your":
        words_of_it = "their" + words_of_it[4:]
    if singular and counted and not case.document.is_marked(noun):
        plural = getInflection(noun.text, "NNS")
        words_of_it = words_of_it[: -len(noun.text)] + plural[0] if plural else ""
    return words_of_it


def _plain_deed(verb: Token, thing: str) -> str:
    """The deed in the third person: 'has watched A Christmas Prince', 'ordered burritos'."""
    helper = next(
        (child for child in verb.children if child.dep_.startswith("aux") and child.i < verb.i), None
    )
    if not thing and any(child.dep_ in (*_OBJECTS, "xcomp", "ccomp") for child in verb.children):
        return ""
    if not thing or verb.norm_ not in words("usage_verbs"):
        return ""
    if helper is not None and helper.lemma_ == "have":
        text = f"has {verb.text.lower()}"
    elif verb.tag_ in ("VBD", "VBN"):
        text = verb.text.lower()
    elif helper is None:
        third = getInflection(verb.lemma_, "VBZ")
        text = third[0] if third else ""
    else:
        return ""
    particle = next((f" {child.text}" for child in verb.children if child.dep_ == "compound:prt"), "")
    return f"{text}{particle} {thing}" if text else ""
