"""The fourth step: records -> examples, read by the very reader, signals and roles that a review uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.review.classifier import sample_of
from bot.review.language import Reader
from bot.types import BrandProfile, Draft
from models.classifier import Sample
from training.records import CATEGORIES, GoldSpan, Record

Places = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Example:
    """What the classifier is fitted to: a sample, its levels in the order of `CATEGORIES`, and its gold spans.

    The spans are of the sample's text, where names are replaced by their roles.
    """

    id: str
    round: str
    brand: str
    sample: Sample
    levels: tuple[int, ...]
    spans: tuple[GoldSpan, ...]


def prepare(records: Iterable[Record], reader: Reader) -> Iterator[Example]:
    """One example for each record, in order."""
    for record in records:
        sample, places = sample_of(reader.read(record.draft, record.profile))
        levels = tuple(record.labels[category] for category in CATEGORIES)
        spans = tuple(moved for span in record.spans if (moved := move_span(span, places)))
        yield Example(record.id, record.round, record.profile.slug, sample, levels, spans)


def sample_text(draft: Draft, profile: BrandProfile | None, reader: Reader) -> Sample:
    """The sample of a draft that has no labels."""
    return sample_of(reader.read(draft, profile))[0]


def move_span(span: GoldSpan, places: Places) -> GoldSpan | None:
    """A span of the draft as a span of the sample's text, whose characters stand at `places` in the draft."""
    inside = [at for at, (start, end) in enumerate(places) if start < span.end and end > span.start]
    return GoldSpan(span.category, inside[0], inside[-1] + 1) if inside else None


def write_examples(examples: Iterable[Example], path: Path) -> None:
    """Write examples, a JSON object a line."""
    lines = (json.dumps(asdict(example), ensure_ascii=False) for example in examples)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def read_examples(path: Path) -> list[Example]:
    """What `write_examples` wrote."""
    return [_example_of(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _example_of(data: dict[str, object]) -> Example:
    fields = dict(data)
    sample = dict(fields["sample"])  # type: ignore[call-overload]
    fields["sample"] = Sample(**{**sample, "signals": tuple(sample["signals"])})
    fields["levels"] = tuple(fields["levels"])  # type: ignore[arg-type]
    fields["spans"] = tuple(GoldSpan(**span) for span in fields["spans"])  # type: ignore[attr-defined]
    return Example(**fields)  # type: ignore[arg-type]
