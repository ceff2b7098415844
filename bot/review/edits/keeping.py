"""Whether an edit is still this post: what it was about stays, and what stays can stand by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.review.edits.case import Case
from bot.review.edits.changes import words_of
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import calls, leans
from bot.review.lexicon import words
from bot.types import Channel, Finding, Source

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
_MOST_OF_IT = 0.5
_PRIVACY = "privacy_disclosure"
_YOU = words("reader") | {"your", "somebody", "someone", "he", "she", "his", "her", "their"}
_SOMEBODY = frozenset("he she his her him somebody someone you'd you've she'd he'd".split())
_WATCHING = words("watching_verbs") | frozenset(
    "know knew data logs log counts count counted records receipts camera cameras cctv meter hear heard judge judging "
    "remember tracked history segment numbers".split()
)
_HABIT = frozenset("always again every usually since ago last nightly daily never still did".split())
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
    if any(_runs_together(case, repair) for repair in repairs):
        return False
    if _starts_unfinished(case, repairs) or _leaves_hanging(case, repairs):
        return False
    if (
        _starts_in_the_middle(case, repairs, text)
        or _still_tells(case, repairs)
        or _still_winks(case, repairs)
    ):
        return False
    return keeps_substance(case, text)


def _runs_together(case: Case, repair: Repair) -> bool:
    """Whether a sentence without a mark before it goes, or ours comes there, and its neighbours become one."""
    before, after = case.text[: repair.start].rstrip(" "), case.text[repair.end :].lstrip(" ")
    starts = any(place[0] == repair.start for place in case.sentences)
    open_before = starts and before[-1:].isalnum()
    if repair.text:
        return open_before and repair.strategy in (Strategy.PRAISE, Strategy.OWN_TITLE, Strategy.STATISTIC)
    return open_before and after[:1].isalnum()


def _starts_in_the_middle(case: Case, repairs: Sequence[Repair], text: str) -> bool:
    """Whether the text begins with a word that speaks of something before it, which the draft itself didn't."""
    if any(one.text and not case.text[: one.start].strip() for one in repairs):
        return False
    before, after = _first_word(case.text), _first_word(text)
    return before != after and (after in _GOING_ON or text.lstrip()[:1] == "(")


def _first_word(text: str) -> str:
    return next(iter(words_of(_NO_WORDS.sub(" ", text))), "").replace("’", "'").partition("'")[0]


def _still_tells(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a part of a sentence at fault stays in which we watch people, or know what "you" always do."""
    document = case.document
    for fault in case.faults:
        if fault.category != _PRIVACY:
            continue
        for sentence, (start, end) in zip(document.sentences, case.sentences, strict=True):
            if not start < fault.end or not fault.start < end:
                continue
            stays = [
                token
                for token in sentence
                if not any(
                    low <= document.place(token.i, token.i + 1)[0] < high for low, high in _spans(repairs)
                )
            ]
            told = {token.norm_ for token in stays}
            addressed = any(one.mends == (start, end) for one in repairs)
            begins = next((token for token in sentence if token.is_alpha), None)
            if stays and not addressed and _share(fault, (start, end)) > _MOST_OF_IT and begins not in stays:
                return any(token.is_alpha for token in stays) and not any(
                    one.text and one.start < end and start < one.end for one in repairs
                )
            if told & _SOMEBODY and any(token.tag_ in ("VBD", "VBN") for token in stays):
                return True
            if told & {"you", *words("people")} and any(token.like_num for token in stays):
                return True
            if told & words("we") and told & _WATCHING:
                return True
            if told & _YOU and told & _HABIT:
                return True
    return False


def _still_winks(case: Case, repairs: Sequence[Repair]) -> bool:
    """Whether a fault loses a sentence and keeps a later one: what follows a jab is a jab, or a wink at it."""
    for fault in case.faults:
        gone = False
        for sentence, place in zip(case.document.sentences, case.sentences, strict=True):
            if not place[0] < fault.end or not fault.start < place[1]:
                continue
            if any(not one.text and one.start <= place[0] and place[1] <= one.end + 3 for one in repairs):
                gone = True
                continue
            touched = any(one.text and one.start < place[1] and place[0] < one.end for one in repairs)
            own = calls(sentence) or any(place[0] <= part.start < place[1] for part in case.kept)
            if gone and not touched and not own and _share(fault, place) > _MOST_OF_IT:
                return True
    return False


def _share(fault: Finding, place: tuple[int, int]) -> float:
    return (min(place[1], fault.end) - max(place[0], fault.start)) / max(1, place[1] - place[0])


def _spans(repairs: Sequence[Repair]) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in repairs)


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


def _leaves_hanging(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether a sentence stays that only makes sense after one that goes."""
    gone = False
    for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True):
        before, gone = gone, any(not one.text and one.start <= start and end <= one.end + 3 for one in chosen)
        changed = any(one.start <= start < one.end for one in chosen)
        if (
            before
            and not gone
            and not changed
            and leans(sentence)
            and any(token.is_alpha for token in sentence)
        ):
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
