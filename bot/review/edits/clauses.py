"""Clauses: where a fault's words begin and end as people would cut them, and what a sentence can do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Span, Token

from bot.review.document import Document
from bot.types import Finding

_PARTING = frozenset((",", ";", ":", "—", "–", "-", "(", ")", "…", "..."))
_LEADING = frozenset((":", "=", "→"))
_JOINING = frozenset("and but so or because though although while plus".split())
_SUBORDINATE = frozenset("so because although though while if when which who that as unless until".split())
_FREE = frozenset(
    "conj parataxis appos acl:relcl advmod obl discourse vocative list dep orphan advcl advcl:relcl".split()
)
# So much of a clause must a fault cover to take all of it; findings of the classifier begin and end anywhere.
_TAKEN = 0.5
_FINITE = frozenset(("VBZ", "VBP", "VBD", "MD", "VB"))
_FEWEST_WORDS = 3  # of a sentence that lost a clause


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens [start, end) that a fault takes: whole sentences, or clauses within one."""

    start: int
    end: int
    whole: bool


def stretch_of(document: Document, fault: Finding) -> Stretch | None:
    """The clauses that a fault covers by half, as one stretch; the one it covers most where it covers none by half."""
    pieces = [piece for sentence in document.sentences for piece in _pieces(sentence)]
    covered = [(_covered(document, piece, fault), piece) for piece in pieces]
    taken = [piece for share, piece in covered if share >= _TAKEN]
    if not taken:
        share, piece = max(covered, key=lambda entry: entry[0], default=(0.0, (0, 0)))
        if not share:
            return None
        taken = [piece]
    start, end = taken[0][0], taken[-1][1]
    first, last = document.sentence_bounds[start][0], document.sentence_bounds[end - 1][1]
    if start == first and not any(_is_word(token) for token in document.doc[end:last]):
        return Stretch(first, last, whole=True)
    return Stretch(start, end, whole=False)


def spoken(document: Document, start: int, end: int) -> tuple[int, int]:
    """Tokens [start, end) without the emoji at its ends, which may have been meant for its neighbours."""
    doc = document.doc
    while end - 1 > start and not _is_word(doc[end - 1]) and not doc[end - 1].is_punct:
        end -= 1
    while start < end - 1 and not _is_word(doc[start]) and not doc[start].is_punct:
        start += 1
    return start, end


def can_go(document: Document, start: int, end: int) -> bool:
    """Whether what is left of the sentences around tokens [start, end) stands without these."""
    first, last = document.sentence_bounds[start][0], document.sentence_bounds[end - 1][1]
    leads_in = start > first and document.doc[start - 1].text in _LEADING
    if leads_in and not any(_is_word(token) for token in document.doc[end:last]):
        return False  # "To everyone who came:" waits for what it announced
    outside = [token for token in document.doc[first:last] if not start <= token.i < end]
    words = [token for token in outside if _is_word(token)]
    if len(words) < _FEWEST_WORDS:
        return False
    if start > first and any(token.text in ".!?…" for token in document.doc[start : end - 1]):
        return False
    if start == first and end < last and document.doc[end].text == ":":
        return False  # what stands before a colon says what the rest is
    if _ends_a_list(document, start) or _cuts_a_clause(document, start, end, last):
        return False
    hanging = [token for token in words if start <= token.head.i < end and token.dep_ not in ("cc", "mark")]
    if hanging and any(token.norm_ in _SUBORDINATE for token in document.doc[end : end + 2]):
        return False
    if hanging:
        # The main clause goes: the rest must have a subject and a verb of its own.
        return all(_stands_alone(token, start, end) for token in hanging)
    heads = [
        token
        for token in document.doc[start:end]
        if _is_word(token) and (not start <= token.head.i < end or token.head is token)
    ]
    return all(token.dep_ in (*_FREE, "cc", "mark", "ROOT") for token in heads)


def _cuts_a_clause(document: Document, start: int, end: int, last: int) -> bool:
    """Whether a verb goes and its subject stays, or the sentence's verb goes and words without a verb stay behind it."""
    gone = document.doc[start:end]
    for verb in gone:
        if any(child.dep_.startswith("nsubj") and not start <= child.i < end for child in verb.children):
            return True
    rest = [token for token in document.doc[end:last] if _is_word(token)]
    before = document.doc[document.sentence_bounds[start][0] : start]
    verbless = not any(token.tag_ in _FINITE for token in (*before, *rest))
    return bool(rest) and verbless and any(token.tag_ in _FINITE for token in gone)


def _ends_a_list(document: Document, start: int) -> bool:
    """Whether tokens [start, end) are the last of three or more things told of in a row: "the robe, the dryer and both pillows"."""
    first = document.doc[start]
    if first.dep_ != "cc":
        return False
    item = first.head
    others = [child for child in item.head.children if child.dep_ in ("conj", "appos") and child.i < start]
    return item.dep_ == "conj" and item.pos_ in ("NOUN", "PROPN", "PRON") and bool(others)


def clauses(document: Document, number: int) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence's clauses, longest first, that can go."""
    pieces = _pieces(document.sentences[number])
    spans = [(low[0], high[1]) for at, low in enumerate(pieces) for high in pieces[at:]]
    whole = (pieces[0][0], pieces[-1][1])
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if (start, end) != whole and can_go(document, start, end):
            yield start, end


def _pieces(sentence: Span) -> list[tuple[int, int]]:
    """The clauses of a sentence as token bounds, without the marks between them, the last with its final mark."""
    doc, end = sentence.doc, sentence.end
    while end - 1 > sentence.start and not _is_word(doc[end - 1]) and doc[end - 1].text not in ".!?…":
        end -= 1
    cuts = [sentence.start]
    for token in doc[sentence.start + 1 : end]:
        joins = token.norm_ in _JOINING and token.dep_ in ("cc", "mark")
        if (token.text in _PARTING and not _is_inside_word(token)) or joins:
            cuts += [token.i, token.i + (not joins)]
    cuts.append(end)
    pieces = [(low, high) for low, high in pairwise(cuts) if any(map(_is_word, doc[low:high]))]
    return pieces or [(sentence.start, sentence.end)]


def _is_inside_word(mark: Token) -> bool:
    """A hyphen within "rom-com", a colon within a time."""
    return mark.text in "-:" and mark.i > 0 and not mark.nbor(-1).whitespace_ and not mark.whitespace_


def _is_word(token: Token) -> bool:
    return any(map(str.isalnum, token.text))


def _covered(document: Document, piece: tuple[int, int], fault: Finding) -> float:
    start, end = document.place(*piece)
    return max(0, min(end, fault.end) - max(start, fault.start)) / max(1, end - start)


def _stands_alone(token: Token, start: int, end: int) -> bool:
    subject = any(child.dep_.startswith("nsubj") and not start <= child.i < end for child in token.children)
    finite = token.pos_ in ("VERB", "AUX") or any(child.dep_ == "cop" for child in token.children)
    return token.dep_ in ("conj", "parataxis", "ROOT") and finite and subject
