"""What a kind of rule needs to compile its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Compiling:
    """The pipeline, the word lists and the pack's settings, for compiling rules."""

    nlp: Language
    lists: Mapping[str, Sequence[str]]
    minimum_group: int
