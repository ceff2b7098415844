"""Puts other names in place of those that a corpus has.

The corpora name few people, places and organisations, most of them in the USA and the UK of ten years ago. A name
must be known by its place in the sentence as well as by having been met, and more should have been met.
"""

import dataclasses
import random
import re
from collections.abc import Sequence
from typing import Final

from training.language.kinds import ORG, PERSON, PLACE
from training.language.passages import Passage, Token, has_trees
from training.language.words import read_lines, read_words

_GIVEN: Final = read_words("given_names")
_FAMILY: Final = read_words("family_names")
_PLACES: Final = read_lines("places")
_ORGANISATIONS: Final = read_lines("organisations")

# Hashtags and misspelt names stay: what makes them names is their own form.
_PLAIN: Final = re.compile(r"[^\W\d_][^\W\d_.&'’-]*\.?")
_CHANCE: Final = 0.8


def other_names(passage: Passage, rng: random.Random) -> Passage:
    """With other people, places and organisations in place of most of those named."""
    if has_trees(passage):
        return passage
    tokens: list[Token] = []
    start = 0
    while start < len(passage):
        end = _name_end(passage, start)
        named = passage[start:end]
        kind = named[0].name.removeprefix("B-")
        if _is_plain_name(named) and rng.random() < _CHANCE:
            tokens.extend(_named(draw_name(kind, rng), kind, named[-1].space_after))
        else:
            tokens.extend(named)
        start = end
    return tuple(tokens)


def draw_name(kind: str, rng: random.Random) -> tuple[str, ...]:
    """The words of a name of this kind."""
    if kind == PLACE:
        return tuple(rng.choice(_PLACES).split())
    if kind == ORG:
        return tuple(rng.choice(_ORGANISATIONS).split())
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    (shape,) = rng.choices(
        ((given, family), (given,), (family,), (given, f"{rng.choice(_GIVEN)[0]}.", family)),
        weights=(10, 7, 2, 1),
    )
    return shape


def _name_end(passage: Passage, start: int) -> int:
    """Where the name that begins at `start` ends; a token that begins none stands alone."""
    end = start + 1
    if passage[start].name.startswith("B-"):
        while end < len(passage) and passage[end].name.startswith("I-"):
            end += 1
    return end


def _is_plain_name(named: Sequence[Token]) -> bool:
    kind = named[0].name.removeprefix("B-")
    return kind in {PERSON, ORG, PLACE} and all(_PLAIN.fullmatch(token.form) for token in named)


def _named(words: Sequence[str], kind: str, space_after: bool) -> list[Token]:
    tokens = [
        Token(word, name=f"I-{kind}" if index else f"B-{kind}", starts_sentence=False)
        for index, word in enumerate(words)
    ]
    tokens[-1] = dataclasses.replace(tokens[-1], space_after=space_after)
    return tokens
