"""The datasheet beside the training data: its tables are counted from the data."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import MOCKERY, PRIVACY, SELF, write_lines
from training.counts import DATA, SHEET, TABLES, read_data, refresh
from training.records import DataError

LABELS = {PRIVACY: 0, SELF: 0, MOCKERY: 0}


def test_the_tables_are_those_of_the_data() -> None:
    """`make docs` counts them anew."""
    text = (DATA / SHEET).read_text("utf-8")
    assert text == refresh(text, read_data(DATA))
    assert all(f"<!-- table: {name} -->" in text for name in TABLES)


def test_every_round_is_described() -> None:
    """In a line of its own, by hand."""
    text = (DATA / SHEET).read_text("utf-8")
    assert [
        path.stem for path in (DATA / "rounds").glob("*.jsonl") if f"\n- **{path.stem}**: " not in text
    ] == []


def test_tables_count(data: Path) -> None:
    """On tiny data, whose numbers are known: 16 brands with 8 drafts each, 3 of them clean."""
    tables = {name: table(read_data(data)) for name, table in TABLES.items()}
    assert "| t01 | 128 | 16 | 48 | 48 | 32 |" in tables["rounds"]
    assert "| privacy_disclosure | 96 | 16 | 16 |" in tables["categories"]
    assert "| x | 32 | 16 | 16 | 0 | 16 |" in tables["channels"]
    assert "none given (128)" in tables["sectors"]
    assert "none stand" in tables["parts"] or "none stands" in tables["parts"]
    assert tables["agreement"] == "No draft has second labels in this copy of the data."


def test_only_what_stands_between_the_marks_is_written(data: Path) -> None:
    """And a table that nobody can count is a fault."""
    text = "before\n<!-- table: agreement -->\nold\n<!-- end of table -->\nafter\n"
    assert refresh(text, read_data(data)).split("\n")[0::4] == ["before", "after"]
    with pytest.raises(DataError, match="no table 'mood'"):
        refresh(text.replace("agreement", "mood"), read_data(data))


def test_kappa_is_that_of_the_first_and_the_second_labels(data: Path) -> None:
    """First labels that were settled since are taken as they were."""
    records = read_data(data).records
    rows: list[dict[str, Any]] = [{"id": record.id, "labels": dict(record.labels)} for record in records]
    write_lines(data / "second_labels.jsonl", rows)
    assert "| privacy_disclosure | 128 | 100.0% | 1.00 | 1.00 | 1.00 |" in TABLES["agreement"](
        read_data(data)
    )
    first = [
        {"id": row["id"], "labels": {**row["labels"], PRIVACY: 1}}
        for row in rows
        if row["labels"][PRIVACY] == 2
    ]
    write_lines(data / "first_labels.jsonl", first)
    found = TABLES["agreement"](read_data(data))
    assert "| privacy_disclosure | 128 | 87.5% | 0.69 | 0.82 | 1.00 |" in found
    assert "| self_disparagement | 128 | 100.0% | 1.00 | 1.00 | 1.00 |" in found


WRONG = [
    ({"id": "nobody", "labels": LABELS}, "has this id"),
    ({"id": "brand-0-0", "labels": {PRIVACY: 0}}, "of every category"),
    ({"id": "brand-0-0", "labels": {**LABELS, SELF: 3}}, "Levels are 0, 1 and 2"),
    ([], "has this id"),
]


@pytest.mark.parametrize(("row", "said"), WRONG, ids=range(len(WRONG)))
def test_unsound_second_labels_are_refused(data: Path, row: Any, said: str) -> None:
    """With file and line."""
    (data / "second_labels.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    with pytest.raises(DataError, match=rf"second_labels\.jsonl:1: .*{said}"):
        read_data(data)


def test_labels_that_stand_twice_are_refused(data: Path) -> None:
    """One draft has one second label."""
    write_lines(data / "second_labels.jsonl", [{"id": "brand-0-0", "labels": LABELS}] * 2)
    with pytest.raises(DataError, match="stands here twice"):
        read_data(data)
