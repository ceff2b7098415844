"""Whether an edit still tells on people: what stays of a sentence that did, and what winks at it from behind."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from bot.review.edits.case import Case
from bot.review.edits.proposal import Repair
from bot.review.edits.substance import calls, contacts
from bot.review.lexicon import words
from bot.types import Channel, Finding

MOST_OF_IT = 0.5
_OWN_WORDS = 4  # a sentence with fewer has nothing of its own to say
_POINTING = frozenset("you your he she his her they their them it its that this also sir what who".split())
_NAMED = frozenset(("GPE", "LOC", "PLACE", "PERSON"))
PRIVACY = "privacy_disclosure"
_YOU = words("reader") | {"your", "somebody", "someone", "he", "she", "his", "her", "their"}
_SOMEBODY = frozenset("he she his her him somebody someone you'd you've she'd he'd".split())
_WATCHING = words("watching_verbs") | frozenset(
    "know knew data logs log counts count counted records receipts camera cameras cctv meter hear heard judge judging "
    "remember tracked history segment numbers graph graphs stats maps band spikes timestamps".split()
)
_HABIT = frozenset("always again every usually since ago last nightly daily never still did".split())


def still_tells(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a part of a sentence at fault stays in which we watch people, or know what "you" always do."""
    return any(
        _part_tells(case, fault, sentence, place, repairs)
        for fault in case.faults
        if fault.category == PRIVACY
        for sentence, place in zip(case.document.sentences, case.sentences, strict=True)
        if place[0] < fault.end and fault.start < place[1]
    )


def _part_tells(
    case: Case, fault: Finding, sentence: Span, place: tuple[int, int], repairs: Sequence[Repair]
) -> bool:
    stays = [
        token
        for token in sentence
        if not any(one.start <= case.document.place(token.i, token.i + 1)[0] < one.end for one in repairs)
    ]
    addressed = any(one.mends == place for one in repairs)
    if not addressed and _share(fault, place) > MOST_OF_IT and 0 < len(stays) < len(sentence):
        begins = next((token for token in sentence if token.is_alpha), None)
        replaced = any(one.text and one.start < place[1] and place[0] < one.end for one in repairs)
        if begins not in stays and not replaced and any(token.is_alpha for token in stays):
            return True  # what follows the words that told is told by it
        if any(token.ent_type_ in _NAMED for token in stays):
            return True
    return _is_telling(stays)


def _is_telling(stays: Sequence[Token]) -> bool:
    said = {token.norm_ for token in stays}
    past = any(token.tag_ in ("VBD", "VBN") for token in stays)
    counted = any(token.like_num for token in stays)
    return bool(
        (said & _SOMEBODY and past)
        or (said & {"you", *words("people")} and counted)
        or (said & words("we") and said & _WATCHING)
        or (said & _YOU and said & _HABIT)
    )


def still_winks(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a fault loses a sentence and keeps a later one: what follows a jab is a jab, or a wink at it."""
    for fault in case.faults:
        gone = False
        for sentence, place in zip(case.document.sentences, case.sentences, strict=True):
            if not place[0] < fault.end or not fault.start < place[1]:
                continue
            if lost_of(repairs, place) > MOST_OF_IT:
                gone = True
                continue
            touched = any(one.text and one.start < place[1] and place[0] < one.end for one in repairs)
            own = calls(sentence) or any(place[0] <= part.start < place[1] for part in case.kept)
            if gone and not touched and not own and _share(fault, place) > MOST_OF_IT:
                return True
    return False


def _share(fault: Finding, place: tuple[int, int]) -> float:
    return (min(place[1], fault.end) - max(place[0], fault.start)) / max(1, place[1] - place[0])


def winks(case: Case, sentence: Span, place: tuple[int, int]) -> bool:
    """Whether a sentence behind what was told of people is most likely about them still."""
    said = {token.norm_ for token in sentence}
    if said & words("we") and said & _WATCHING:
        return True
    if calls(sentence) or any(place[0] <= part.start < place[1] for part in case.kept):
        return False
    spoken = [token for token in sentence if token.is_alpha]
    return len(spoken) < _OWN_WORDS or any(token.norm_ in _POINTING for token in spoken)


def still_answers(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a public answer goes on about the customer behind what it told of them."""
    if case.document.draft.channel is not Channel.REPLY:
        return False
    told = [fault.start for fault in case.faults if fault.category == PRIVACY]
    return bool(told) and any(
        start > min(told)
        and not contacts(sentence)
        and any(token.is_alpha for token in sentence)
        and not any(one.start < end and start < one.end for one in repairs)
        for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True)
    )


def lost_of(repairs: Sequence[Repair], place: tuple[int, int]) -> float:
    """The share of a sentence that is left out, 0 to 1."""
    lost = sum(max(0, min(one.end, place[1]) - max(one.start, place[0])) for one in repairs if not one.text)
    return lost / max(1, place[1] - place[0])
