"""Repairs of single faults -> proposals that leave no fault as it was, the smallest change first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from bot.review.edits.case import Case
from bot.review.edits.changes import words_kept, words_of
from bot.review.edits.mend import mended
from bot.review.edits.proposal import Proposal, Repair, Strategy
from bot.review.edits.protected import Kind, lost
from bot.review.edits.substance import leans
from bot.types import Channel

MOST_REPAIRS = 16
MOST_TOGETHER = 3
FEWEST_WORDS = 3
# Where nothing but words were dropped and no title, link, price or date stays: what must be left to be a post.
LEAST_WORDS, LEAST_SHARE = 5, 0.35
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("«", "»"))
LEAST_ANSWER = 8
_FINITE = frozenset(("VBZ", "VBP", "VBD", "MD", "VB"))
# An apostrophe looks the same, but stands within a word or shortens one.
_CLOSING_QUOTE = re.compile(r"(?<=[.!?,])’(?!\w)")
# So much of a fault's characters may stay: findings of the classifier begin and end anywhere. Less of what tells on people.
MOST_LEFT, MOST_TOLD = 0.7, 0.4
_PRIVACY = "privacy_disclosure"


def compose(case: Case, repairs: Iterable[Repair]) -> Iterator[Proposal]:
    """Every sound combination of up to three repairs, by what it leaves of the faults, then by words kept."""
    listed = list(dict.fromkeys(repairs))[:MOST_REPAIRS]
    found: dict[str, tuple[bool, float, int, Proposal]] = {}
    for number in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(listed, number):
            if not _fits(case, chosen):
                continue
            text = mended(case.text, chosen, case.voice)
            if (
                _leaves_hanging(case, chosen)
                or text in found
                or text == case.text
                or lost(case.kept, text)
                or not _says_enough(case, chosen, text)
            ):
                continue
            strategy = max((repair.strategy for repair in chosen), key=lambda one: one.rank)
            found[text] = (
                _left_over(case, chosen) > MOST_TOLD / 2,
                -words_kept(case.text, text),
                strategy.rank,
                Proposal(strategy, text),
            )
    for _, _, _, proposal in sorted(found.values(), key=lambda entry: entry[:3]):
        yield proposal


def _fits(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether the repairs don't overlap, and no fault stays for the most part."""
    spans = sorted((repair.start, repair.end) for repair in chosen)
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        return False
    if any(repair.strategy is Strategy.GENERALISE for repair in chosen) and len(case.faults) == 1:
        return True  # what they did may stay where nobody in particular did it
    privacy = any(fault.category == _PRIVACY for fault in case.faults)
    return _left_over(case, chosen) <= (MOST_TOLD if privacy else MOST_LEFT)


def _says_enough(case: Case, chosen: Sequence[Repair], text: str) -> bool:
    """Whether the text is still this post: enough of it, or what it was about, stays, and no quotation is cut."""
    before, after = words_of(case.text), words_of(text)
    own = len(after) - sum(len(words_of(repair.text)) for repair in chosen)
    if _open_marks(text) != _open_marks(case.text) and _open_marks(text) != (0,) * (len(_PAIRS) + 1):
        return False
    if any(repair.text for repair in chosen):
        return own >= FEWEST_WORDS or any(case.names(repair.text) for repair in chosen)
    if case.document.draft.channel is Channel.REPLY and len(after) < LEAST_ANSWER:
        return False  # what is left of an answer must still answer
    if _starts_unfinished(case, chosen):
        return False
    if any(part.text in text for part in case.parts if part.kind is not Kind.HASHTAG):
        return len(after) >= FEWEST_WORDS
    # A post whose beginning stays has said what it is about; without it, more must be left.
    begins = bool(after) and after[0] == before[0]
    least = (LEAST_WORDS, LEAST_SHARE) if not begins else (FEWEST_WORDS + 1, LEAST_SHARE / 2)
    return len(after) >= max(least[0], least[1] * len(before))


def _starts_unfinished(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether all that stays is a participle without its verb: "Found in a chat from Leeds"."""
    stay = [
        token
        for token in case.document.doc
        if not any(one.start <= case.document.place(token.i, token.i + 1)[0] < one.end for one in chosen)
    ]
    return bool(stay) and stay[0].tag_ in ("VBN", "VBG") and not any(token.tag_ in _FINITE for token in stay)


def _leaves_hanging(case: Case, chosen: Sequence[Repair]) -> bool:
    """Whether a sentence stays that only makes sense after one that goes."""
    gone = False
    for sentence, (start, end) in zip(case.document.sentences, case.sentences, strict=True):
        before, gone = gone, any(not one.text and one.start <= start and end <= one.end + 3 for one in chosen)
        if before and not gone and leans(sentence) and any(token.is_alpha for token in sentence):
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


def _left_over(case: Case, chosen: Sequence[Repair]) -> float:
    """The largest share of a fault's characters that no repair touches."""
    return max(
        (
            1
            - sum(max(0, min(one.end, fault.end) - max(one.start, fault.start)) for one in chosen)
            / (fault.end - fault.start)
            for fault in case.faults
        ),
        default=0.0,
    )
