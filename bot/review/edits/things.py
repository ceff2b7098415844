"""What a stretch of a draft is about, as a bare name: 'garlic bread', 'playlists'. It keeps an edit on its subject.

A thing is a noun of the list of harmless things, or what somebody orders, eats, watches or plays. Never what they
searched, owed or returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import yaml
from lemminflect import getInflection
from spacy.tokens import Token

from bot.review.document import Document
from bot.review.lexicon import words
from bot.review.vocabulary import is_word

_WITHIN = frozenset(("compound", "amod", "flat"))
_DEFINITE = frozenset(
    "the this that these those his her their your my our its whose every each no any some".split()
)
# Only what somebody orders, eats, watches or plays is a thing to be praised: never what they searched, owed or returned.
_ENJOYING = frozenset(
    "order reorder eat drink devour watch rewatch stream binge listen play replay bake cook snack love sip crave "
    "enjoy".split()
)
_SOMEBODYS = frozenset("his her their your my whose".split())
_ROLES = ("obj", "nsubj", "obl", "conj", "ROOT", "nsubj:pass", "appos", "root", "nmod", "compound")
# Measures, times, places and talk: nothing that a post could praise.
_NO_THINGS = frozenset(
    "day days night nights morning mornings evening evenings week weeks weekend weekends month months year years hour "
    "hours minute minutes second seconds time times monday mondays tuesday tuesdays wednesday wednesdays thursday "
    "thursdays friday fridays saturday saturdays sunday sundays january february march april may june july august "
    "september october november december today yesterday tomorrow tonight lot lots bit number numbers percent half "
    "most thing things way ways one ones others name names row store stores branch city town region country state "
    "street home house place places side end start part case record records data stats share average report reason "
    "problem problems issue complaint complaints account accounts balance payment payments refund refunds debt mistake "
    "husband wife boyfriend girlfriend ex mum mom dad son daughter baby kids children child partner boss mother father "
    "brother sister grandma grandpa nan gran life death funeral divorce cream results result test tests clinic hospital "
    "doctor nurse police court body face hair skin weight stars star review reviews job jobs shift shifts staff team "
    "sir madam ma'am bestie babe hun mate pal folks rest kind sort type types age word words idea question questions "
    "taste standards expectations hopes fault faults joke jokes excuse excuses receipt receipts map maps km mile miles".split()
)
_COMPARING = frozenset(
    "more most less least fewer same own other another much many few extra several single".split()
)
_LONGEST = 3  # words


def thing_of(document: Document, start: int, end: int) -> str:
    """The first fit thing named within tokens [start, end), objects first; empty where there is none."""
    found = sorted(_things(document, start, end))
    return found[0][2] if found else ""


def _things(document: Document, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for token in document.doc[start:end]:
        if _is_thing(document, token):
            name = _bare_name(document, token, start)
            if name:
                yield _ROLES.index(token.dep_) if token.dep_ in _ROLES else len(_ROLES), token.i, name


def _is_thing(document: Document, token: Token) -> bool:
    enjoyed = token.dep_ in ("obj", "obl") and token.head.lemma_.lower() in _ENJOYING
    return (_is_listed(token) or enjoyed) and _is_noun(document, token)


def _is_noun(document: Document, token: Token) -> bool:
    """Whether the token is a common noun by itself, and none of people, of time, or that could hurt."""
    return (
        token.pos_ == "NOUN"
        and token.tag_ in ("NN", "NNS")
        and token.is_alpha
        and len(token.text) > 2
        and not token.ent_type_
        and is_word(token.text)
        and not (token.i + 1 < len(token.doc) and token.nbor().dep_ in _WITHIN and token.nbor().head is token)
        and token.dep_ != "compound"
        and not any(
            token.norm_ in listed
            for listed in (
                _NO_THINGS,
                words("people"),
                words("groups"),
                words("sensitive_traits"),
                words("jabs"),
                words("flaws"),
            )
        )
        and token.norm_ not in document.customers
    )


def _bare_name(document: Document, noun: Token, first: int) -> str:
    """The noun with the words that only name it, several of it where the draft counts one; empty where it is a certain one."""
    start = noun.i
    while (
        start > first
        and noun.doc[start - 1].dep_ in _WITHIN
        and noun.doc[start - 1].head is noun
        and noun.doc[start - 1].is_alpha
        and noun.doc[start - 1].norm_ not in words("flaws") | words("jabs") | _NO_THINGS | _COMPARING
        and not document.is_marked(noun.doc[start - 1])
    ):
        start -= 1
    before = noun.doc[start - 1] if start else None
    listed = _is_listed(noun)
    taken = _SOMEBODYS if listed else _DEFINITE
    if noun.i - start >= _LONGEST or (before is not None and before.norm_ in taken):
        return ""
    low, high = document.place(start, noun.i + 1)
    name = document.draft.text[low:high]
    counted = before is not None and before.norm_ in ("a", "an", "one", "another")
    if noun.tag_ == "NN" and (
        noun.norm_ in _listed()["count"] or (counted and noun.norm_ not in _listed()["mass"])
    ):
        plural = getInflection(noun.text.lower(), "NNS")
        name = name[: -len(noun.text)] + plural[0] if plural else ""
    return name if "\n" not in name else ""


def our_thing(document: Document, start: int, end: int) -> str:
    """'our app': what of ours tokens [start, end) are about, where the draft doesn't give it to somebody else."""
    for token in document.doc[start:end]:
        if token.norm_ in _listed()["ours"] and token.pos_ == "NOUN" and not document.is_marked(token):
            owner = next((child.norm_ for child in token.children if child.dep_ == "nmod:poss"), "our")
            if owner in ("our", "my") and token.dep_ != "compound":
                return f"our {token.norm_}"
    return ""


def _is_listed(noun: Token) -> bool:
    return (
        noun.norm_ in _listed()["mass"]
        or noun.norm_ in _listed()["count"]
        or noun.lemma_.lower() in _listed()["count"]
    )


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed = yaml.safe_load((files("bot.review.edits") / "things.yaml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in listed.items()}
