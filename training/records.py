"""The first step: drafts with their labels and spans, read from `rounds/` and `brands/`.

data/rounds/<round>.jsonl   a record a line, in the format of the labelling guide
data/brands/<round>.jsonl   the brand profiles of that round's drafts
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.brands import profile_of
from bot.errors import GreenlightError, ProfileError
from bot.json_source import load_jsonl
from bot.review.yaml_source import Located
from bot.types import BrandProfile, Channel, Draft

CATEGORIES = ("privacy_disclosure", "self_disparagement", "segment_mockery")
Category = Literal["privacy_disclosure", "self_disparagement", "segment_mockery"]
Level = Annotated[int, Field(ge=0, le=2)]


class DataError(GreenlightError):
    """Training data that can't be used; the text says what is wrong, `where` names file and line."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Words of a draft that carry a category's risk: `text[start:end]`, in code points."""

    category: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Record:
    """A draft with its brand's profile, a level (0, 1 or 2) for each category, and the words that carry the risk."""

    id: str
    round: str
    draft: Draft
    profile: BrandProfile
    labels: Mapping[str, int]
    spans: tuple[GoldSpan, ...]

    @property
    def is_risky(self) -> bool:
        """Whether any category is above level 0."""
        return any(self.labels.values())


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _SpanForm(_Form):
    category: Category
    quote: str = Field(min_length=1)


class _LabelsForm(_Form):
    privacy_disclosure: Level
    self_disparagement: Level
    segment_mockery: Level


class _RecordForm(_Form):
    id: str = Field(min_length=1)
    brand: str
    channel: Literal[
        "x", "instagram", "tiktok", "facebook", "linkedin", "youtube", "threads", "push", "email", "reply"
    ]
    text: str = Field(min_length=1)
    labels: _LabelsForm
    spans: list[_SpanForm]


def read_records(data: Path) -> list[Record]:
    """Every record of every round, in order of file and line. Raises `DataError` for the first that is unsound."""
    records = []
    for found in walk_records(data):
        if isinstance(found, DataError):
            raise found
        records.append(found)
    return records


def walk_records(data: Path, rounds: Set[str] = frozenset()) -> Iterator[Record | DataError]:
    """Every record, or what is wrong with it, in order of file and line; of some rounds where any are named."""
    for path in sorted((data / "rounds").glob("*.jsonl")):
        if rounds and path.stem not in rounds:
            continue
        try:
            profiles = _read_profiles(data / "brands" / path.name)
            yield from (
                _record_of(source, path.stem, profiles) for source in load_jsonl(path, error=DataError)
            )
        except (DataError, ProfileError) as fault:
            yield DataError(str(fault))


def _read_profiles(path: Path) -> dict[str, BrandProfile]:
    profiles = (profile_of(source) for source in load_jsonl(path, error=ProfileError))
    return {profile.slug: profile for profile in profiles}


def _record_of(source: Located, round_: str, profiles: Mapping[str, BrandProfile]) -> Record | DataError:
    where = source.where()
    try:
        form = _RecordForm.model_validate(source.data)
    except ValidationError as fault:
        first = fault.errors()[0]
        return DataError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.", where=where)
    if form.brand not in profiles:
        return DataError(f"The brand '{form.brand}' has no profile in brands/{round_}.jsonl.", where=where)
    labels: dict[str, Any] = form.labels.model_dump()
    spans = []
    for span in form.spans:
        start = form.text.find(span.quote)
        if start < 0:
            return DataError(f"The quote {span.quote!r} is not in the text of {form.id}.", where=where)
        spans.append(GoldSpan(span.category, start, start + len(span.quote)))
    for category in CATEGORIES:
        if (labels[category] > 0) != any(span.category == category for span in spans):
            return DataError(f"{form.id}: level and spans of {category} disagree.", where=where)
    draft = Draft(text=form.text, id=form.id, brand=form.brand, channel=Channel(form.channel))
    return Record(form.id, round_, draft, profiles[form.brand], labels, tuple(spans))
