"""Writes the tables of the datasheet, training/data/README.md, from the data: `python -m training.counts`.

Each table stands between `<!-- table: name -->` and `<!-- end of table -->`; what stands around them is written by hand.
`make docs` runs this too, and a test compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from bot.json_source import load_jsonl
from training.records import CATEGORIES, DataError, Record, read_records
from training.split import Part, part_of

DATA = Path(__file__).with_name("data")
SHEET = "README.md"
FIRST_LABELS, SECOND_LABELS = "first_labels.jsonl", "second_labels.jsonl"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)
_PAIRED = re.compile(r"-\d+[a-z]$")
_LENGTHS = (5, 11, 21, 41, 81)  # the first number of words of each class after the shortest
_MOST_SECTORS = 20
_LEVELS = ("clean", "level 1", "level 2")

Labels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Twice:
    """The labels that a draft got in two passes."""

    first: Labels
    second: Labels


@dataclass(frozen=True, slots=True)
class Data:
    """All drafts, and the labels of those that were labelled a second time, blind."""

    records: Sequence[Record]
    twice: Sequence[Twice]


def read_data(folder: Path) -> Data:
    """Rounds, brands and second labels. Raises `DataError`."""
    records = read_records(folder)
    return Data(records, _read_twice(folder, records))


def refresh(text: str, data: Data) -> str:
    """The datasheet with each table made anew. Raises `DataError` for a table that nobody can make."""

    def table(found: re.Match[str]) -> str:
        if found[2] not in TABLES:
            raise DataError(f"There is no table '{found[2]}'.", todo=f"Known are {', '.join(TABLES)}.")
        return f"{found[1]}{TABLES[found[2]](data)}\n{found[3]}"

    return _TABLE.sub(table, text)


# --- tables ----------------------------------------------------------------------------------------------------------


def rounds_table(data: Data) -> str:
    """A row for each round."""
    rows = [
        [name, *_levels_row(records), _words(records)]
        for name, records in _groups(data, lambda record: record.round)
    ]
    rows.append(["**all**", *_levels_row(data.records), _words(data.records)])
    return _table(["round", "drafts", "brands", *_LEVELS, "words: median (5 % to 95 %)"], rows)


def categories_table(data: Data) -> str:
    """How often each category stands at each level, and how often more than one is above 0."""
    rows = [
        [category, *(sum(record.labels[category] == level for record in data.records) for level in (0, 1, 2))]
        for category in CATEGORIES
    ]
    several = sum(sum(level > 0 for level in record.labels.values()) > 1 for record in data.records)
    risky = sum(record.is_risky for record in data.records)
    share = f"{several / risky:.0%}" if risky else "–"
    return _table(["category", "level 0", "level 1", "level 2"], rows) + (
        f"\n\nOf {risky:,} risky drafts, {several:,} ({share}) are above 0 in more than one category."
    )


def channels_table(data: Data) -> str:
    """A row for each channel."""
    groups = _groups(data, lambda record: str(record.draft.channel))
    rows = [[name, *_levels_row(records)] for name, records in sorted(groups, key=_by_size)]
    return _table(["channel", "drafts", "brands", *_LEVELS], rows)


def parts_table(data: Data) -> str:
    """A row for each part of the split, and whether it parts any pair."""
    groups = dict(_groups(data, _part))
    rows = [[part.value, *_levels_row(groups.get(part.value, []))] for part in Part]
    parts: dict[str, set[str]] = {}
    for record in data.records:
        if _PAIRED.search(record.id):
            parts.setdefault(record.id[:-1], set()).add(_part(record))
    torn = sum(len(found) > 1 for found in parts.values())
    return _table(["part", "drafts", "brands", *_LEVELS], rows) + (
        f"\n\nOf {len(parts):,} pairs or triples, {torn or 'none'} stand{'s' if torn < 2 else ''} in more than one part."
    )


def lengths_table(data: Data) -> str:
    """How many drafts have how many words."""
    counts = np.array([_length(record) for record in data.records])
    edges = [1, *_LENGTHS]
    names = [f"{low} to {high - 1}" for low, high in pairwise(edges)]
    classes = np.bincount(np.searchsorted(_LENGTHS, counts, "right"), minlength=len(edges))
    rows = [[name, count] for name, count in zip([*names, f"{edges[-1]} or more"], classes, strict=True)]
    paired = sum(bool(_PAIRED.search(record.id)) for record in data.records)
    return _table(["words", "drafts"], rows) + (
        f"\n\n{paired:,} drafts ({paired / max(1, len(data.records)):.0%}) stand in pairs or triples."
    )


def sectors_table(data: Data) -> str:
    """How many sectors there are, and the largest of them."""
    counts = Counter((record.profile.sector or "none given").lower() for record in data.records)
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_SECTORS]
    named = ", ".join(f"{name} ({count:,})" for name, count in largest)
    brands = len({record.profile.slug for record in data.records})
    return (
        f"{brands:,} brands name {len(counts):,} sectors in their profiles, in words of their own. "
        f"Those with the most drafts: {named}."
    )


def agreement_table(data: Data) -> str:
    """Cohen's kappa of two passes, for each category and for the worst level of a draft."""
    if not data.twice:
        return "No draft has second labels in this copy of the data."
    pairs = {
        category: [(both.first[category], both.second[category]) for both in data.twice]
        for category in CATEGORIES
    }
    pairs["any"] = [(max(both.first.values()), max(both.second.values())) for both in data.twice]
    rows = [[name, *_agreement(np.array(levels))] for name, levels in pairs.items()]
    head = [
        "category",
        "drafts",
        "same level",
        "kappa",
        "kappa, quadratic weights",
        "kappa, level 0 or above",
    ]
    return _table(head, rows)


TABLES: Mapping[str, Callable[[Data], str]] = {
    "rounds": rounds_table,
    "categories": categories_table,
    "channels": channels_table,
    "parts": parts_table,
    "lengths": lengths_table,
    "sectors": sectors_table,
    "agreement": agreement_table,
}


def _agreement(levels: Any) -> list[Any]:
    first, second = levels[:, 0], levels[:, 1]
    return [
        len(levels),
        f"{(first == second).mean():.1%}",
        _kappa(first, second),
        _kappa(first, second, weights="quadratic"),
        _kappa(first > 0, second > 0),
    ]


def _kappa(first: Any, second: Any, weights: str | None = None) -> str:
    if len(np.unique(np.concatenate([first, second]))) < 2:
        return "–"  # where both passes only ever say one thing, there is nothing to agree on
    return f"{cohen_kappa_score(first, second, weights=weights):.2f}"


def _levels_row(records: Sequence[Record]) -> list[int]:
    worst = [max(record.labels.values()) for record in records]
    brands = len({record.profile.slug for record in records})
    return [len(records), brands, *(worst.count(level) for level in (0, 1, 2))]


def _part(record: Record) -> str:
    return part_of(record.profile.slug).value


def _words(records: Sequence[Record]) -> str:
    low, middle, high = np.percentile([_length(record) for record in records], (5, 50, 95))
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def _length(record: Record) -> int:
    return len(record.draft.text.split())


def _groups(data: Data, name_of: Callable[[Record], str]) -> list[tuple[str, list[Record]]]:
    groups: dict[str, list[Record]] = {}
    for record in data.records:
        groups.setdefault(name_of(record), []).append(record)
    return sorted(groups.items())


def _by_size(group: tuple[str, Sequence[Record]]) -> tuple[int, str]:
    return -len(group[1]), group[0]


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, str) else f"{int(value):,}"


# --- two passes ------------------------------------------------------------------------------------------------------


def _read_twice(folder: Path, records: Iterable[Record]) -> list[Twice]:
    """The drafts that were labelled twice; of those settled since, the first labels stand in a file of their own."""
    labels = {record.id: record.labels for record in records}
    second = _read_labels(folder / SECOND_LABELS, labels)
    settled = _read_labels(folder / FIRST_LABELS, second)
    return [Twice(settled.get(name, labels[name]), found) for name, found in second.items()]


def _read_labels(path: Path, known: Container[str]) -> dict[str, Labels]:
    """The labels of a file that gives `id` and `labels`; none where there is no such file."""
    found: dict[str, Labels] = {}
    for source in load_jsonl(path, error=DataError) if path.exists() else ():
        row, where = source.data, source.where()
        name, labels = (row.get("id"), row.get("labels")) if isinstance(row, dict) else (None, None)
        if not isinstance(name, str) or name not in known:
            raise DataError("No draft that could be meant has this id.", where=where)
        if name in found:
            raise DataError(f"{name} stands here twice.", where=where)
        if not isinstance(labels, dict) or set(labels) != set(CATEGORIES):
            raise DataError("The labels must be those of every category.", where=where)
        if any(type(level) is not int or level not in (0, 1, 2) for level in labels.values()):
            raise DataError("Levels are 0, 1 and 2.", where=where)
        found[name] = labels
    return found


def write_sheet(folder: Path = DATA) -> None:
    """Make the tables of a folder's datasheet anew."""
    sheet = folder / SHEET
    sheet.write_text(refresh(sheet.read_text("utf-8"), read_data(folder)), "utf-8")


if __name__ == "__main__":
    write_sheet()
