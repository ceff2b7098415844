"""Kind `length`: drafts that their channel would cut or refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule
from bot.review.x_length import heaviest, reach
from bot.types import Channel


class LengthRule(Rule):
    """Matches what of a draft goes over `most` characters, as its channel counts them."""

    kind: Literal["length"] = "length"
    most: dict[Channel, int] = Field(min_length=1, description="The characters that each channel takes.")


class LengthCheck:
    """All length rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, LengthRule]], compiling: Compiling) -> None:
        self._most = {rule_id: rule.most for rule_id, rule in rules}

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit on all that stands behind the last character that the channel takes."""
        channel, text = document.draft.channel, document.draft.text
        for rule_id in sorted(rules & self._most.keys()):
            most = self._most[rule_id].get(channel) if channel else None
            if most is None:
                continue
            fits = _reach_on_x(document, most) if channel is Channel.X else most
            if fits < len(text):
                yield Hit(rule_id, fits, len(text))


def _reach_on_x(document: Document, most: int) -> int:
    text = document.draft.text
    if heaviest(text) <= most:
        return len(text)
    links = [document.place(token.i, token.i + 1) for token in document.doc if token.like_url]
    return reach(text, links, most)
