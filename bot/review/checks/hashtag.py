"""Kind `hashtag`: too many hashtags, ones that nobody can read, and ones that don't work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from bot.review.checks.compiling import Compiling
from bot.review.document import Document
from bot.review.rule import Hit, Rule
from bot.review.vocabulary import segment, word_costs
from bot.types import Channel

_TAG = re.compile(r"(?<![\w&/#])[#＃]\w*[^\W\d_]\w*")
# A tag ends before these signs, and one that follows another without a space is none. "#Messi's" and "#AI-powered"
# are what they look like: a tag with an ending.
_BROKEN = re.compile(
    r"(?<![\w&/])[#＃](?=\w*[^\W\d_])\w++(?:['’](?!s\b|re\b|ll\b|ve\b|d\b)\w+|['’]s[A-Z]\w*|-[A-Z][a-z]\w*|&(?!\w+;)\w+|[#＃]\w+)"
)
_SHORTEST_UNREADABLE = 12
# Rarer words than this in a tag are more often pieces of a name: "Horton" is no "hor ton".
_RAREST_WORD = 12.0


class Fault(StrEnum):
    """What can be wrong with hashtags."""

    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    BROKEN = "broken"


class HashtagRule(Rule):
    """Matches hashtags with one fault; `{better}` is an unreadable one in capitals."""

    kind: Literal["hashtag"] = "hashtag"
    placeholders = (*Rule.placeholders, "better")
    fault: Fault
    most: dict[Channel, int] = Field({}, description="For too_many: how many each channel bears.")
    words: int = Field(3, ge=2, description="For unreadable: from how many words in lower case on.")

    @model_validator(mode="after")
    def _has_limits(self) -> HashtagRule:
        if bool(self.most) != (self.fault is Fault.TOO_MANY):
            raise ValueError("'most' belongs to 'fault: too_many', and to no other")
        return self


class HashtagCheck:
    """All hashtag rules of a pack."""

    def __init__(self, rules: Sequence[tuple[str, HashtagRule]], compiling: Compiling) -> None:
        self._rules = dict(rules)

    def run(self, document: Document, rules: frozenset[str]) -> Iterator[Hit]:
        """A hit on the tags that are too many, on each unreadable and on each broken one."""
        if not any(sign in document.draft.text for sign in "#＃"):
            return
        for rule_id in sorted(rules & self._rules.keys()):
            rule = self._rules[rule_id]
            for start, end, better in _FINDERS[rule.fault](document, rule):
                yield Hit(rule_id, start, end, better)


Found = Iterator[tuple[int, int, str]]


def _too_many(document: Document, rule: HashtagRule) -> Found:
    channel = document.draft.channel
    tags = list(_TAG.finditer(document.draft.text))
    most = rule.most.get(channel) if channel else None
    if most is not None and len(tags) > most:
        yield tags[most].start(), tags[-1].end(), ""


def _unreadable(document: Document, rule: HashtagRule) -> Found:
    for tag in _TAG.finditer(document.draft.text):
        letters = tag.group()[1:]
        if len(letters) < _SHORTEST_UNREADABLE or not (letters.isalpha() and letters.islower()):
            continue
        words = segment(letters) or []
        if len(words) >= rule.words and all(word_costs()[word] <= _RAREST_WORD for word in words):
            yield tag.start(), tag.end(), "#" + "".join(map(str.capitalize, words))


def _broken(document: Document, rule: HashtagRule) -> Found:
    for tag in _BROKEN.finditer(document.draft.text):
        yield tag.start(), tag.end(), ""


_FINDERS: dict[Fault, Callable[[Document, HashtagRule], Found]] = {
    Fault.TOO_MANY: _too_many,
    Fault.UNREADABLE: _unreadable,
    Fault.BROKEN: _broken,
}
