"""Scans that read or write CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ScanError
from bot.sheet import csv_bytes, guard, renamed, unguard
from tests.cli.scanning import scan_bytes, scan_file, scan_sheet

FIXED = [
    "id",
    "risk",
    "band",
    "score_privacy_disclosure",
    "score_segment_mockery",
    "band_privacy_disclosure",
    "band_segment_mockery",
    "unsure",
    "findings",
    "edits",
    "unchecked",
    "policy_version",
    "model_version",
    "error",
]


def test_a_sheet_gives_a_sheet_with_the_columns_of_the_contract(tmp_path: Path) -> None:
    """Lists are JSON in a cell, given columns follow, and a clash is renamed."""
    source, out = tmp_path / "drafts.csv", tmp_path / "out.csv"
    source.write_bytes(b'text,campaign,risk,id\n"risky, ""quoted""\nand broken",Q4,5,a-1\nfine,,,\n')
    scan_file(source, out)
    first, second = csv.DictReader(io.StringIO(out.read_text()))
    assert list(first) == [*FIXED, "campaign", "given_risk"]
    assert (first["id"], first["risk"], first["band"]) == ("a-1", "0.9", "high")
    assert (first["score_privacy_disclosure"], first["band_segment_mockery"]) == ("0.9", "clear")
    assert json.loads(first["findings"])[0]["quote"] == "risky"
    assert json.loads(first["unsure"]) == []
    assert (first["campaign"], first["given_risk"], first["error"]) == ("Q4", "5", "")
    assert (second["id"], second["band"]) == ("4", "clear")


def test_a_row_is_numbered_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    """Quoted line ends and blank lines count, and are no rows."""
    data = b'\xef\xbb\xbfid,text\r\n,"one\r\ntwo\nthree"\r\n\r\n,\r\nx,bad,extra\r\n,\xff\r\nlast\r\n'
    records = scan_bytes(tmp_path, data, ".csv")
    assert [(record["id"], record.get("line"), record.get("error", "")[:30]) for record in records] == [
        ("2", None, ""),
        ("6", 6, "The row has no text. Give the "),
        ("x", 7, "The row has 3 cells, and the h"),
        ("8", 8, "The row is not UTF-8."),
        ("last", 9, "The row has no text. Give the "),
    ]


def test_an_error_has_a_row_too(tmp_path: Path) -> None:
    """With id and sentence, and nothing that could be taken for a verdict."""
    (row,) = scan_sheet(tmp_path, b'{"id": 7, "text": "", "team": "uk"}', ".jsonl")
    assert (row["id"], row["band"], row["risk"]) == ("7", "", "")
    assert row["error"].startswith("The draft has no text.")


def test_columns_are_the_fields_of_all_rows(tmp_path: Path) -> None:
    """Also of those that come late; text, numbers and lists each have their form."""
    data = b'{"text": "x", "a": "=1+1", "n": -5}\n{"text": "y", "b": [1, "\xc3\xa4"], "c": null, "d": true}\n'
    first, second = scan_sheet(tmp_path, data, ".jsonl")
    assert list(first)[len(FIXED) :] == ["a", "n", "b", "c", "d"]
    assert [first[name] for name in "anbcd"] == ["'=1+1", "-5", "", "", ""]
    assert [second[name] for name in "anbcd"] == ["", "", '[1, "ä"]', "", "true"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The CSV is empty."),
        (b"id,post\n1,x\n", "The CSV has no column 'text'; found id, post."),
        (b"id;text\n1;x\n", "Part the cells by commas."),
        (b"Text\nx\n", "Did you mean 'text'?"),
        (b"text,a,a\nx,1,2\n", "The column 'a' stands twice"),
        (b"\xff\xfet\x00e\x00x\x00t\x00", "The input is UTF-16."),
    ],
)
def test_a_sheet_without_texts_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    """Before anything is written."""
    (tmp_path / "drafts.csv").write_bytes(data)
    with pytest.raises(ScanError, match=sentence.replace("(", r"\(").replace("?", r"\?")):
        scan_file(tmp_path / "drafts.csv", tmp_path / "out.csv")
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@netflix", "'@netflix"),
        ("+44 20", "'+44 20"),
        ("-", "'-"),
        ("\tx", "'\tx"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("-5", "-5"),
        ("+1.25", "+1.25"),
        ("'tis", "'tis"),
        ("1-2", "1-2"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    """An apostrophe stands before what a spreadsheet would run, and before nothing else."""
    assert guard(cell) == written
    assert unguard(written) == cell


@given(st.text() | st.text(alphabet="'=+-@1.\t\r"))
def test_guarded_cells_come_back(cell: str) -> None:
    """Taking the apostrophe off gives every cell as it was."""
    assert unguard(guard(cell)) == cell


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2))
def test_written_cells_are_read_alike(cells: list[str]) -> None:
    """Quotes, commas and line ends inside a cell stay inside."""
    text = csv_bytes(cells).decode("utf-8")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [cells]


@given(st.lists(st.sampled_from(["risk", "given_risk", "given_given_risk", "band", "a"]), unique=True))
def test_renamed_fields_stay_apart(names: list[str]) -> None:
    """No two fields share a name, none takes a name of the review, and free names are kept."""
    new = renamed(names, ["risk", "band"])
    assert len(set(new.values())) == len(names)
    assert not {"risk", "band"} & set(new.values())
    assert all(new[name] == name for name in names if name not in ("risk", "band"))
