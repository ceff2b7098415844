"""Whether an edit is still this post: what it was about stays, and what stays can stand by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.review.edits.case import Case
from bot.review.edits.changes import words_of
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import leans
from bot.review.edits.telling import (
    MOST_OF_IT,
    PRIVACY,
    lost_of,
    still_answers,
    still_tells,
    still_winks,
    winks,
)
from bot.review.lexicon import words
from bot.types import Channel, Source

# The share of the words with a meaning of their own, outside the faults, that every edit keeps; and the fewest of all.
LEAST_KEPT = 0.6
FEWEST_KEPT, FEWEST_OF_FEW = 2, 1
_FEW = 6
FEWEST_WORDS = 3  # beside links, tags and emoji
LEAST_ANSWER = 8
_GOING_ON = frozenset(
    "it its they them he him she her his this that these those even also but and or because which who there you and "
    "then still yet in as of to for by".split()
)
_MEANING = frozenset(("NOUN", "PROPN", "VERB", "ADJ"))
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("«", "»"))
_FINITE = frozenset(("VBZ", "VBP", "VBD", "MD", "VB"))
# An apostrophe looks the same, but stands within a word or shortens one.
_CLOSING_QUOTE = re.compile(r"(?<=[.!?,])’(?!\w)")


def is_this_post(case: Case, repairs: Sequence[Repair], text: str) -> bool:
    """Whether the text is still this post: enough of it stays, and no quotation is cut nor sentence left hanging."""
    spoken = len(words_of(_NO_WORDS.sub(" ", text)))
    if spoken < (LEAST_ANSWER if case.document.draft.channel is Channel.REPLY else FEWEST_WORDS):
        return False
    if _open_marks(text) != _open_marks(case.text) and any(_open_marks(text)):
        return False
    if any(fault.source is Source.RULE and fault.quote in text for fault in case.faults):
        return False
    if words("strong_flaws").intersection(*[set(words_of(one)) for one in (case.text, text)]):
        return False  # what is called terrible in the draft is called so still
    if _leaves_a_stump(case, repairs) or still_answers(case, repairs):
        return False
    if any(_runs_together(case, repair) for repair in repairs):
        return False
    if _starts_unfinished(case, repairs) or _leaves_hanging(case, repairs):
        return False
    if _starts_in_the_middle(case, repairs, text) or still_tells(case, repairs) or still_winks(case, repairs):
        return False
    return keeps_substance(case, text)


def _leaves_a_stump(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether hardly a word stays of a sentence."""
    for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True):
        over = [one for one in repairs if one.start < end and start < one.end]
        if not over or any(one.text for one in over):
            continue
        stays = sum(
            not any(one.start <= case.document.place(token.i, token.i + 1)[0] < one.end for one in over)
            for token in sentence
            if token.is_alpha
        )
        if 0 < stays < FEWEST_WORDS:
            return True
    return False


def _runs_together(case: Case, repair: Repair) -> bool:
    """Whether a sentence without a mark before it goes, or ours comes there, and its neighbours become one."""
    before, after = case.text[: repair.start].rstrip(" "), case.text[repair.end :].lstrip(" ")
    starts = any(place[0] == repair.start for place in case.sentences)
    open_before = starts and before[-1:].isalnum()
    if repair.text:
        return open_before and repair.strategy in (Strategy.PRAISE, Strategy.OWN_TITLE, Strategy.STATISTIC)
    parts = open_before or any(mark in case.text[repair.start : repair.end] for mark in ".!?")
    return parts and before[-1:].isalnum() and after[:1].isalnum()


def _starts_in_the_middle(case: Case, repairs: Sequence[Repair], text: str) -> bool:
    """Whether the text begins with a word that speaks of something before it, which the draft itself didn't."""
    if any(one.text and not case.text[: one.start].strip() for one in repairs):
        return False
    before, after = _first_word(case.text), _first_word(text)
    return before != after and (after in _GOING_ON or text.lstrip()[:1] == "(")


def _first_word(text: str) -> str:
    return next(iter(words_of(_NO_WORDS.sub(" ", text))), "").replace("’", "'").partition("'")[0]


def keeps_substance(case: Case, text: str) -> bool:
    """Whether the words of sentences without a fault stay for the most part, and two words with a meaning at least."""
    after = set(words_of(text))
    outside: set[str] = set()
    inside: set[str] = set()
    for sentence, place in zip(case.document.sentences, case.sentences, strict=True):
        found = {
            word
            for token in sentence
            if token.pos_ in _MEANING and token.is_alpha
            for word in words_of(case.text[slice(*case.document.place(token.i, token.i + 1))])
        }
        (inside if any(case.faults_within(*place)) else outside).update(found)
    if len(outside & after) < LEAST_KEPT * len(outside):
        return False
    fewest = FEWEST_KEPT if len(outside | inside) > _FEW else FEWEST_OF_FEW
    return len((outside | inside) & after) >= fewest


def _starts_unfinished(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether all that stays is a participle without its verb: "Found in a chat from Leeds"."""
    if any(one.text for one in chosen):
        return False
    stay = [
        token
        for token in case.document.doc
        if not any(one.start <= case.document.place(token.i, token.i + 1)[0] < one.end for one in chosen)
    ]
    if not stay or stay[0].i == case.document.sentence_bounds[stay[0].i][0]:
        return False  # a sentence as its writer began it
    return stay[0].tag_ in ("VBN", "VBG") and not any(token.tag_ in _FINITE for token in stay)


def _leaves_hanging(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a sentence stays that only makes sense after one that goes, or that winks at what was told in it."""
    gone = told = False
    for sentence, place in zip(case.document.sentences, case.sentences, strict=True):
        was_gone, was_told = gone, told
        gone = lost_of(repairs, place) > MOST_OF_IT
        told = gone and any(fault.category == PRIVACY for fault in case.faults_within(*place))
        if gone or not was_gone or not any(token.is_alpha for token in sentence):
            continue
        if any(one.text and one.start <= place[0] < one.end for one in repairs):
            continue
        if leans(sentence) or (was_told and winks(case, sentence, place)):
            return True
    return False


def _open_marks(text: str) -> tuple[int, ...]:
    """For each kind of quotation marks and brackets, how many more are opened than closed."""
    return (
        *(
            text.count(opening) % 2 if opening == closing else text.count(opening) - text.count(closing)
            for opening, closing in _PAIRS
        ),
        text.count("‘") - len(_CLOSING_QUOTE.findall(text)),
    )
