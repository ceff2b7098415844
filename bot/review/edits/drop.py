"""Leave out the words that carry the risk: a phrase, an address, a clause or a sentence, where what is left stands."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bot.review.document import Document
from bot.review.edits.case import Case
from bot.review.edits.clauses import can_go, clauses, spoken, stretch_of
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.substance import leans
from bot.review.lexicon import words

_LONGEST_ECHO = 12  # words; a longer sentence has something of its own to say
# What a phrase may hang by and still be one that its sentence can do without.
_LOOSE = frozenset("acl acl:relcl advcl advcl:relcl appos obl obl:unmarked nmod parataxis".split())
_FEWEST_AROUND = 3  # words of a sentence that lost a phrase


def drop(case: Case) -> Iterator[Repair]:
    """Sentences at fault, then what can go of them: clauses, addresses, phrases, longest first."""
    for start, end in dict.fromkeys(_places(case)):
        if start < end and not _is_quoted(case.text, start, end):
            yield Repair(Strategy.DROP, start, end, "")
    for sentence, place in zip(case.document.sentences, case.sentences, strict=True):
        if any(case.faults_within(*place)):
            for low, high in _addresses(case.document, sentence.start, sentence.end):
                yield Repair(Strategy.DROP, *case.document.place(low, high), "", place)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether characters [start, end) stand within somebody's words: those are left out whole or not at all."""
    before, inside = text[:start], text[start:end]
    curly = before.count("“") - before.count("”") > inside.count("”") - inside.count("“") >= 0
    return curly or (before.count('"') % 2 == 1 and inside.count('"') == 0)


def _places(case: Case) -> Iterator[tuple[int, int]]:
    document = case.document
    for fault in case.faults:
        stretch = stretch_of(document, fault)
        if stretch is None:
            continue
        first, last = document.sentence_bounds[stretch.start][0], document.sentence_bounds[stretch.end - 1][1]
        start, _ = document.place(*spoken(document, first, last))
        if (end := _with_echo(case, last)) is not None:
            yield start, end
        low, high = max(first, stretch.start), min(last, stretch.end)
        if not stretch.whole and can_go(document, low, high):
            yield document.place(low, high)
    for number, sentence in enumerate(document.sentences):
        start, end = document.place(sentence.start, sentence.end)
        if not any(case.faults_within(start, end)):
            continue
        yield document.place(*spoken(document, sentence.start, sentence.end))
        yield from (place for place in _within(document, number) if any(case.faults_within(*place)))


def _within(document: Document, number: int) -> Iterator[tuple[int, int]]:
    """What a sentence can do without, in characters."""
    sentence = document.sentences[number]
    for low, high in clauses(document, number):
        yield document.place(*_with_brackets(document, low, high))
    count = sum(token.is_alpha for token in sentence)
    for token in sentence:
        if token.dep_ not in _LOOSE:
            continue
        low, high = token.left_edge.i, token.right_edge.i + 1
        inside = sum(part.is_alpha for part in document.doc[low:high])
        if token.dep_ in ("parataxis", "appos") and not can_go(document, low, high):
            continue
        loose = _is_in_one_piece(token, low, high) and sentence.start < low and high <= sentence.end
        if loose and count - inside >= _FEWEST_AROUND and not document.is_marked(token):
            yield document.place(low, high)


def _with_brackets(document: Document, low: int, high: int) -> tuple[int, int]:
    bracketed = (
        low
        and high < len(document.doc)
        and document.doc[low - 1].text == "("
        and document.doc[high].text == ")"
    )
    return (low - 1, high + 1) if bracketed else (low, high)


def _is_in_one_piece(token: Token, low: int, high: int) -> bool:
    """Whether the phrase begins as one does that can be left out, and all between its ends is its own."""
    opens = token.doc[low]
    loose = (
        opens.dep_ in ("case", "mark")
        or opens.tag_ in ("WP", "WDT", "WRB", "VBG", "VBN")
        or token.dep_ in ("appos", "parataxis", "obl:unmarked")
    )
    return loose and all(token.is_ancestor(part) or part is token for part in token.doc[low:high])


def _addresses(document: Document, first: int, last: int) -> Iterator[tuple[int, int]]:
    """ "Grandparents, your steps count" and "Book your check, girls.": a group that the sentence speaks to."""
    doc = document.doc
    mark = next((token for token in doc[first : min(last, first + 8)] if token.text in (",", ":")), None)
    if mark is not None and _names_a_group(document, first, mark.i) and mark.i + _FEWEST_AROUND <= last:
        yield first, mark.i + 1
    end = last
    while end - 1 > first and not doc[end - 1].is_alpha:
        end -= 1
    for at in range(end - 1, max(first, end - 4), -1):
        if doc[at].text == "," and (
            _names_a_group(document, at + 1, end) or _is_called(document, at + 1, end)
        ):
            yield at, end
            return


def _names_a_group(document: Document, start: int, end: int) -> bool:
    tokens = document.doc[start:end]
    return (
        bool(tokens)
        and any(
            token.norm_ in words("groups")
            or token.norm_ in words("people")
            or token.norm_ in document.customers
            or token.norm_ in words("jabs")
            or token.dep_ == "vocative"
            for token in tokens
        )
        and tokens[-1].pos_ in ("NOUN", "PROPN")
        and not any(
            token.tag_ in ("VBZ", "VBD", "MD", "VBP") or document.is_marked(token) for token in tokens
        )
    )


def _is_called(document: Document, start: int, end: int) -> bool:
    """A single name or form of address behind a comma: ", Keith", ", sir"."""
    token = document.doc[start]
    return (
        end - start == 1
        and not document.is_marked(token)
        and (token.pos_ == "PROPN" or token.dep_ == "vocative")
    )


def _with_echo(case: Case, last: int) -> int | None:
    """The end of the sentences up to token `last`, and of those behind that only make sense after them.

    None where what leans on them is too long to go too.
    """
    document = case.document
    while last < len(document.doc):
        start, end = document.sentence_bounds[last]
        sentence = document.doc[start:end]
        if not any(token.is_alpha for token in sentence) or not leans(sentence):
            break
        if sum(token.is_alpha for token in sentence) > _LONGEST_ECHO:
            return None
        last = end
    return document.place(*spoken(document, 0, last))[1]
