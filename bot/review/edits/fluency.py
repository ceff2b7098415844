"""How fluent an edit reads, by the shipped language model over words and parts of speech."""

from __future__ import annotations

from bot.review.document import Document
from models.fluency import Fluency, Token


def tokens_of(document: Document) -> list[Token]:
    """The document as the model sees it: names by their mark, numbers and links by their kind."""
    return [
        (_word(document, token.i), token.ent_type_ if document.is_marked(token) else token.pos_ or "X")
        for token in document.doc
    ]


def fluency_of(document: Document, fluency: Fluency | None) -> float:
    """The model's score, below 0; 0 where none is loaded."""
    return fluency.score(tokens_of(document)) if fluency else 0.0


def _word(document: Document, place: int) -> str:
    token = document.doc[place]
    if document.is_marked(token):
        return f"<{token.ent_type_}>"
    if token.like_url or token.text.startswith(("@", "#")):
        return "<name>"
    return "<number>" if token.like_num and any(map(str.isdigit, token.text)) else token.norm_
