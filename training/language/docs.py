"""Writes passages as spaCy documents, with missing values where a passage is silent."""

from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from training.language.passages import MISSING, OUTSIDE, Passage


def doc_of(passage: Passage, vocab: Vocab) -> Doc:
    """Builds the gold document of one passage."""
    trees = any(token.head is not None for token in passage)
    doc = Doc(
        vocab,
        words=[token.form for token in passage],
        spaces=[token.space_after for token in passage],
        tags=[token.tag for token in passage] if trees else None,
        pos=[token.pos for token in passage] if trees else None,
        morphs=[token.morph for token in passage] if trees else None,
        lemmas=[token.lemma for token in passage] if trees else None,
        heads=[index if token.head is None else token.head for index, token in enumerate(passage)]
        if trees
        else None,
        deps=[token.dep for token in passage] if trees else None,
    )
    _set_names(doc, passage)
    return doc


def write_docs(passages: Iterable[Passage], path: Path) -> int:
    """Writes the passages to a DocBin and returns how many there were."""
    vocab = Vocab()
    packed = DocBin(store_user_data=False)
    count = 0
    for passage in passages:
        if passage:
            packed.add(doc_of(passage, vocab))
            count += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    packed.to_disk(path)
    return count


def _set_names(doc: Doc, passage: Passage) -> None:
    spans: list[Span] = []
    start = None
    for index in range(len(passage) + 1):
        name = passage[index].name if index < len(passage) else OUTSIDE
        if start is not None and not name.startswith("I-"):
            spans.append(Span(doc, start, index, label=passage[start].name[2:]))
            start = None
        if name.startswith("B-"):
            start = index
    missing = [Span(doc, index, index + 1) for index, token in enumerate(passage) if token.name == MISSING]
    doc.set_ents(spans, missing=missing, default="outside")
