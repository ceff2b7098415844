"""Kind `capitals`: many words in a row in capitals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from pydantic import Field
from spacy.tokens import Token

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule


class CapitalsRule(Rule):
    """Matches `words` or more words in a row that are written in capitals; names of the profile count as none."""

    kind: Literal["capitals"] = "capitals"
    words: int = Field(ge=2, description="How many words in a row.")


class CapitalsCheck:
    """All capitals rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, CapitalsRule]], compiling: Compiling) -> None:
        self._words = {rule_id: rule.words for rule_id, rule in rules}

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit for each such row."""
        wanted = sorted(rules & self._words.keys())
        if not wanted:
            return
        for start, end, number in _rows(document):
            for rule_id in wanted:
                if number >= self._words[rule_id]:
                    yield Hit(rule_id, *document.place(start, end))


def _rows(document: Document) -> Iterator[tuple[int, int, int]]:
    """Token bounds of each row of words in capitals, and how many of them have two letters or more."""
    telling = (token for token in document.doc if token.is_alpha or token.like_num)
    for shouted, row in groupby(telling, key=lambda token: _is_shouted(document, token)):
        tokens = list(row)
        if shouted:
            yield tokens[0].i, tokens[-1].i + 1, sum(token.is_alpha and len(token) > 1 for token in tokens)


def _is_shouted(document: Document, token: Token) -> bool:
    """ "I", "A" and numbers go along with a row of capitals."""
    tagged = token.i > 0 and token.nbor(-1).text in ("#", "@")
    return (token.text.isupper() and not tagged and not document.is_marked(token)) or token.like_num
