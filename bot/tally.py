"""The end of a scan: how many rows stand in which band, by category, and the exit status that follows."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.errors import ScanError
from bot.rows import Format
from bot.types import Band

WORST_FIRST = (Band.HIGH, Band.CAUTION, Band.CLEAR)


class Tally:
    """Counts records as they are written."""

    def __init__(self, categories: Sequence[str]) -> None:
        self.rows = 0
        self.errors = 0
        self.overall: Counter[str] = Counter()
        self.by_category: dict[str, Counter[str]] = {category: Counter() for category in categories}

    @property
    def status(self) -> int:
        """0 where every row was read and is clear, else 1."""
        return 1 if self.errors or self.rows > self.overall[Band.CLEAR] else 0

    def add(self, record: Mapping[str, Any]) -> None:
        """Counts one review or error record."""
        self.rows += 1
        if "band" not in record:
            self.errors += 1
            return
        self.overall[record["band"]] += 1
        for category, band in record["bands"].items():
            self.by_category.setdefault(category, Counter())[band] += 1

    def read(self, lines: Iterable[bytes], kind: Format) -> None:
        """Counts the lines that an earlier run of the same scan has written."""
        try:
            for record in _records(lines, kind):
                self.add(record)
        except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as fault:
            raise ScanError(
                "The unfinished output was altered and can't be continued.", todo="Begin anew with --fresh."
            ) from fault

    def sentences(self) -> str:
        """The summary: a line for all, and a table of bands by category."""
        bands = ", ".join(f"{self.overall[band]:,} {band}" for band in WORST_FIRST)
        unread = f", {self.errors:,} couldn't be read" if self.errors else ""
        lines = [f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}: {bands}{unread}."]
        if self.rows > self.errors:
            width = max(map(len, self.by_category), default=0)
            lines.append(" " * width + "".join(f"{band:>9}" for band in WORST_FIRST))
            for category, counts in self.by_category.items():
                lines.append(f"{category:<{width}}" + "".join(f"{counts[band]:>9,}" for band in WORST_FIRST))
        return "\n".join(lines)


def _records(lines: Iterable[bytes], kind: Format) -> Iterable[Mapping[str, Any]]:
    if kind is Format.JSONL:
        for line in lines:
            yield dict(json.loads(line))
        return
    for cells in csv.DictReader(line.decode("utf-8") for line in lines):
        bands = {name.removeprefix("band_"): band for name, band in cells.items() if name.startswith("band_")}
        yield {"band": cells["band"], "bands": bands} if cells["band"] else {}
