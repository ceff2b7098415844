"""The wording of edits, as policy authors write it: YAML under policies/edits/, read and checked with file and line.

A line is offered where its strategy, categories, brand, channel and intent fit and every {placeholder} has a value in
the draft. Which of many lines is tried first depends on the draft alone, so that posts don't all sound the same.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from bot.review.edits.voice import Voice
from bot.review.rule import Form, Sentence
from bot.review.yaml_source import Located
from bot.types import Channel

# What a line may name; each is taken from the draft, never invented.
PLACEHOLDERS = {
    "title": "an own title that the draft names",
    "topic": "what of ours the draft is about: a title, else 'our' and its noun",
    "brand": "the brand's name",
    "people": "the brand's word for its customers, else 'everyone'",
    "greeting": "how a reply greets, with the name it greets by its handle only",
    "facts": "the sentences of the draft that carry no risk, its call to action included",
    "thing": "what the words at fault are about, as a bare name: 'garlic bread'",
    "object": "in lines of generalise: what the cohort watched, ordered, played",
}


_SECTOR_WORD = re.compile(r"\w+(?:-\w+)*")


class Intent(StrEnum):
    """What a post is for."""

    ANNOUNCE = "announce"
    THANK = "thank"
    REMIND = "remind"
    JOKE = "joke"
    REPLY = "reply"
    APOLOGISE = "apologise"


class EditExample(Form):
    """A draft, and an edit that Greenlight must suggest for it, with what this file says."""

    draft: str
    edit: str | None = Field(None, description="Exactly one of the edits suggested.")
    never: str | None = Field(None, description="Words that no edit suggested may hold.")
    brand: str | None = None
    sector: str | None = Field(None, description="In the place of a brand: a brand of this sector.")
    channel: Channel | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> EditExample:
        if (self.edit is None) == (self.never is None):
            raise ValueError("an example has either 'edit' or 'never'")
        return self


class EditWording(Form):
    """One file under policies/edits/."""

    strategy: Literal["generalise", "statistic", "mask", "praise", "own_title", "rewrite"]
    categories: tuple[str, ...] = Field((), description="Faults of these categories; empty means all.")
    brands: tuple[str, ...] = Field((), description="Slugs of brand profiles; empty means all.")
    channels: tuple[Channel, ...] = Field((), description="Only these channels; empty means all.")
    sectors: tuple[str, ...] = Field((), description="Words of a brand's sector; empty means all.")
    intents: tuple[Intent, ...] = Field((), description="Only posts of these intents; empty means all.")
    lines: tuple[Sentence, ...] = Field(min_length=1)
    examples: tuple[EditExample, ...] = Field(min_length=1)

    @field_validator("lines")
    @classmethod
    def _known_placeholders(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        for line in lines:
            try:
                names = {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}
            except ValueError as fault:
                raise ValueError(f"braces don't pair in {line!r}; write {{{{ for a plain brace") from fault
            if unknown := sorted(names - set(PLACEHOLDERS)):
                known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                raise ValueError(f"{{{unknown[0]}}} is unknown; known are {known}")
        return lines


@dataclass(frozen=True, slots=True)
class Asked:
    """For what a line is wanted. `digest` stands for the draft; `values` fill the placeholders."""

    strategy: str
    category: str | None
    brand: str | None
    channel: Channel | None
    sector: str
    intent: Intent
    digest: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Wording:
    """All wording of a pack, by the name of its file."""

    files: Mapping[str, EditWording]
    sources: Mapping[str, Located]

    def lines(self, asked: Asked, voice: Voice) -> Iterator[str]:
        """The lines that fit, filled and in the draft's voice: a brand's own first, a sector's last, else in its own order."""
        fitting = [
            (_turn(wording), _place(asked.digest, line), line)
            for wording in self.files.values()
            if _fits(wording, asked)
            for line in wording.lines
        ]
        for _, _, line in sorted(fitting):
            filled = _fill(line, asked.values, voice)
            if filled is not None:
                yield filled


def digest_of(text: str) -> str:
    """Stands for a draft where lines are put into its own order."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def wording_files(folder: Path) -> Sequence[Path]:
    """The YAML files of a pack's wording, in order."""
    if not folder.is_dir():
        return ()
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".yml") and path.is_file()]


def _fits(wording: EditWording, asked: Asked) -> bool:
    return (
        wording.strategy == asked.strategy
        and (not wording.categories or asked.category in wording.categories)
        and (not wording.brands or asked.brand in wording.brands)
        and (not wording.channels or asked.channel in wording.channels)
        and (not wording.sectors or not set(wording.sectors).isdisjoint(_SECTOR_WORD.findall(asked.sector)))
        and (not wording.intents or asked.intent in wording.intents)
    )


def _turn(wording: EditWording) -> int:
    """A brand's own lines come first, then those that hold something of the draft, then its sector's, then the brand's name."""
    if wording.brands:
        return 0
    if wording.sectors:
        return 2
    return 3 if all(_names_of(line) == {"brand"} for line in wording.lines) else 1


def _names_of(line: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}


def _place(digest: str, line: str) -> str:
    return hashlib.sha256(f"{digest} {line}".encode()).hexdigest()


def _fill(line: str, values: Mapping[str, str], voice: Voice) -> str | None:
    """The line with its placeholders filled; None where one has no value. Only our own words change their case."""
    pieces: list[str] = []
    for literal, name, _, _ in string.Formatter().parse(line):
        pieces.append(voice.speak(literal))
        if name is not None:
            if not values.get(name):
                return None
            value = values[name]
            pieces.append(voice.sentence_case(value) if _at_start(pieces) else value)
    return "".join(pieces)


def _at_start(pieces: Sequence[str]) -> bool:
    before = "".join(pieces).rstrip()
    return not before or before[-1] in ".!?"
