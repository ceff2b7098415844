"""Recall and precision of the identifier detector on presidio-research's data, beside presidio's recognizers alone.

    python -m benchmarks.presidio_measure ../shared/data/pii_presidio_research

"Alone" are the same recognizers called as presidio calls them, every result kept: no context words, nothing of the
brand, no settling of overlaps. A found span counts where it overlaps a gold span of its kind, which is counted once.
(The e-mail check alone is ours, since presidio's own asks the network.) The folder holds JSON files: lists of records with `full_text` and `spans` (entity_type, start_position, end_position).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.review.document import Document
from bot.review.identifier import Entity
from bot.review.identifiers import find_identifiers
from bot.review.language import BLANK, load_reader
from bot.types import Draft

# Their name of a kind -> ours. Kinds that only one side knows are left out; addresses are shown apart.
KINDS: Mapping[str, Entity] = {
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN_CODE",
    "US_SSN": "NATIONAL_ID",
    "IP_ADDRESS": "IP_ADDRESS",
}
ONLY_OURS: Mapping[str, Entity] = {
    "STREET_ADDRESS": "POSTAL_ADDRESS",
    "ADDRESS": "POSTAL_ADDRESS",
    "US_DRIVER_LICENSE": "NATIONAL_ID",
}

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Record:
    """One text with its gold spans, under our names of their kinds."""

    text: str
    gold: tuple[Span, ...]


@dataclass
class Counts:
    """What one detector did on one kind."""

    gold: int = 0
    recalled: int = 0
    found: int = 0
    right: int = 0

    def row(self) -> str:
        recall = self.recalled / self.gold if self.gold else 0.0
        precision = self.right / self.found if self.found else 0.0
        return f"{recall:7.1%} {precision:9.1%} {self.found:6d}"


def read_records(folder: Path) -> Iterator[Record]:
    """The records of every file of the folder that has gold spans."""
    names = {**KINDS, **ONLY_OURS}
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text("utf-8")):
            if "spans" not in row or "full_text" not in row:
                continue
            spans = ((s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"])
            yield Record(
                row["full_text"], tuple((names[k], start, end) for k, start, end in spans if k in names)
            )


def ours() -> Callable[[str], Iterable[Span]]:
    """The detector as a review runs it, without a brand profile and on spaCy's blank pipeline."""
    reader = load_reader(BLANK, None)

    def find(text: str) -> Iterator[Span]:
        document: Document = reader.read(Draft(text=text), None)
        for one in find_identifiers(document):
            if one.score >= 0.5:
                yield one.entity, one.start, one.end

    return find


def presidio_alone() -> Callable[[str], Iterable[Span]]:
    """The same recognizers by their own `analyze`, every result kept."""
    from presidio_analyzer import predefined_recognizers as known

    from bot.review.identifiers_presidio import email_source

    recognizers: list[Any] = [
        email_source().recognizer, known.PhoneRecognizer(), known.CreditCardRecognizer(), known.IbanRecognizer(),
        known.UsSsnRecognizer(), known.IpRecognizer(),
    ]  # fmt: skip

    def find(text: str) -> Iterator[Span]:
        for recognizer in recognizers:
            for result in recognizer.analyze(text, recognizer.supported_entities):
                yield KINDS[result.entity_type], result.start, result.end

    return find


def measure(records: Iterable[Record], find: Callable[[str], Iterable[Span]]) -> dict[str, Counts]:
    """Counts by our kind."""
    counts: dict[str, Counts] = {}
    for record in records:
        found = list(find(record.text))
        for kind in {span[0] for span in (*record.gold, *found)}:
            gold = [span for span in record.gold if span[0] == kind]
            mine = [span for span in found if span[0] == kind]
            count = counts.setdefault(kind, Counts())
            count.gold += len(gold)
            count.found += len(mine)
            count.recalled += sum(any(_overlap(g, m) for m in mine) for g in gold)
            count.right += sum(any(_overlap(g, m) for g in gold) for m in mine)
    return counts


def _overlap(one: Span, other: Span) -> bool:
    return one[1] < other[2] and other[1] < one[2]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    records = list(read_records(parser.parse_args().folder))
    mine, theirs = measure(records, ours()), measure(records, presidio_alone())
    print(f"{len(records)} texts")
    print(f"{'':16s}{'gold':>6s}   {'Greenlight':>24s}   {'recognizers alone':>24s}")
    print(f"{'':22s}   {'recall precision  found':>24s}   {'recall precision  found':>24s}")
    for kind in [*dict.fromkeys(KINDS.values()), "POSTAL_ADDRESS"]:
        count, alone = mine.get(kind, Counts()), theirs.get(kind)
        print(f"{kind:16s}{count.gold:6d}   {count.row()}   {alone.row() if alone else '-':>24s}")


if __name__ == "__main__":
    main()
