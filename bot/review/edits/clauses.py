"""Clauses that a sentence can do without: what stays is a sentence by itself."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

from bot.review.document import Document

_PARTING = frozenset((",", ";", ":", "—", "–", "-", "(", ")", "…", "..."))
_JOINING = frozenset("and but so or because though although while plus".split())
_FREE = frozenset(
    "conj advcl parataxis appos acl:relcl advmod obl discourse vocative list dep orphan ccomp".split()
)


def clauses(document: Document, number: int) -> Iterator[tuple[int, int]]:
    """The places of the sentence's clauses, longest first, that can go without breaking the rest."""
    sentence = document.sentences[number]
    cuts = _cuts(sentence)
    spans = [(low, high) for low in cuts for high in cuts if low < high]
    for low, high in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if (low, high) != (cuts[0], cuts[-1]) and _can_go(sentence, low, high):
            yield document.place(low, high)


def _cuts(sentence: Span) -> list[int]:
    """Token indices at which a clause may start or end; the final mark of the sentence stands behind the last."""
    end = sentence.end
    while end > sentence.start + 1 and not any(char.isalnum() for char in sentence.doc[end - 1].text):
        end -= 1
    inner = {
        token.i
        for token in sentence.doc[sentence.start + 1 : end]
        if token.text in _PARTING or (token.norm_ in _JOINING and token.dep_ in ("cc", "mark"))
    }
    return [sentence.start, *sorted(inner), end]


def _can_go(sentence: Span, low: int, high: int) -> bool:
    """Whether the words outside stand without those within: none of them hangs on one within."""
    doc = sentence.doc
    outside = [token for token in doc[sentence.start : sentence.end] if not low <= token.i < high]
    words = [token for token in outside if token.is_alpha]
    if len(words) < 2:
        return False
    within = doc[low:high]
    heads = [token for token in within if not low <= token.head.i < high or token.head is token]
    hanging = [
        token for token in outside if low <= token.head.i < high and token.dep_ not in ("punct", "cc", "mark")
    ]
    if not hanging:
        return all(_is_free(token) for token in heads)
    # The main clause goes: the rest must be a sentence of its own, with a subject and a verb.
    return all(_stands_alone(token, low, high) for token in hanging if not token.is_punct)


def _is_free(token: Token) -> bool:
    return token.dep_ in _FREE or token.dep_ in ("punct", "cc", "mark") or token.dep_.startswith("advcl")


def _stands_alone(token: Token, low: int, high: int) -> bool:
    if not any(map(str.isalnum, token.text)):
        return True
    subject = any(child.dep_.startswith("nsubj") and not low <= child.i < high for child in token.children)
    finite = token.pos_ in ("VERB", "AUX") or any(child.dep_ == "cop" for child in token.children)
    return token.dep_ in ("conj", "parataxis", "ccomp") and finite and subject
