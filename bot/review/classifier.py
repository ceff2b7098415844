"""The classifier at work on a document: roles for names, signals, scores, and the words that drove them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.review.document import Document
from bot.review.marks import Mark
from bot.review.signals import SIGNAL_NAMES, read_signals
from models.classifier import Classifier, Judgement, Sample

ROLES = {
    Mark.BRAND.value: "OurBrand",
    Mark.TITLE.value: "OurTitle",
    Mark.PERSON.value: "OurPerson",
    Mark.RIVAL.value: "TheRival",
}


@dataclass(frozen=True)
class Verdict:
    """What the classifier says of one document, and how to ask it why."""

    document: Document
    sample: Sample
    judgements: Mapping[str, Judgement]
    places: tuple[tuple[int, int], ...]  # for each character of the sample's text, its place in the draft

    def spans(self, classifier: Classifier, category: str) -> Iterator[tuple[int, int]]:
        """The spans of the draft that drove the category's score, in order, at most two."""
        for start, end in sorted(classifier.explain(self.sample, category)):
            if start < end:
                yield self.places[start][0], self.places[end - 1][1]


def sample_of(document: Document) -> tuple[Sample, tuple[tuple[int, int], ...]]:
    """The document as the classifier sees it: names replaced by their roles, so that it learns "own title", not names."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    doc = document.doc
    for token in doc:
        role = ROLES.get(token.ent_type_)
        if role and token.i and doc[token.i - 1].ent_type_ == token.ent_type_ and token.ent_iob_ == "I":
            continue
        if role:
            end = token.i + 1
            while end < len(doc) and doc[end].ent_type_ == token.ent_type_ and doc[end].ent_iob_ == "I":
                end += 1
            _append(text, places, role, [document.place(token.i, end)] * len(role), doc[end - 1].whitespace_)
            continue
        spot = [document.normal.span(at, at + 1) for at in range(token.idx, token.idx + len(token.text))]
        _append(text, places, token.text, spot, token.whitespace_)
    channel = document.draft.channel.value if document.draft.channel else ""
    return Sample("".join(text), channel, read_signals(document)), tuple(places)


def _append(
    text: list[str], places: list[tuple[int, int]], word: str, spot: list[tuple[int, int]], whitespace: str
) -> None:
    text.append(word + whitespace)
    places.extend(spot)
    if whitespace:
        places.append((spot[-1][1], spot[-1][1]))


def judge(document: Document, classifier: Classifier | None) -> Verdict | None:
    """The classifier's verdict on a document; None where there is no classifier."""
    if classifier is None:
        return None
    sample, places = sample_of(document)
    return Verdict(document, sample, classifier.judge([sample])[0], places)


def check_signals(classifier: Classifier) -> bool:
    """Whether the release was trained with the signals that this engine gives."""
    return tuple(classifier.signal_names) == SIGNAL_NAMES
