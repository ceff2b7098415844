"""What each row of a scan becomes, by table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.record import FIELDS
from tests.cli.scanning import StubAt, StubEngine, scan_bytes

UNREADABLE = [
    (b"", "The row is not JSON: Expecting value."),
    (b"   ", "The row is not JSON: Expecting value."),
    (b"no json", "The row is not JSON: Expecting value."),
    (b'{"text": "cut', "The row is not JSON: Unterminated string starting at."),
    (b'{"text": NaN}', "The row is not JSON: NaN is not a JSON number."),
    (b'{"text": "x", "n": 1e999}', "The row is not JSON: a number is too large."),
    (b'{"text": "x", "n": ' + b"9" * 4301 + b"}", "The row is not JSON: a number is too large."),
    (b'{"text": "caf\xe9"}', "The row is not UTF-8."),
    (b'["text"]', "The row is JSON, but not an object with a 'text'."),
    (b'"text"', "The row is JSON, but not an object with a 'text'."),
    (b"null", "The row is JSON, but not an object with a 'text'."),
    (b"{}", "The row has no text. Give the draft as 'text'."),
    (b'{"text": null}', "The row has no text. Give the draft as 'text'."),
    (b'{"text": ""}', "no text"),
    (b'{"text": " \\n\\u00a0"}', "no text"),
    (b'{"text": 5}', "Found a number as 'text'. Text is allowed."),
    (b'{"text": true}', "Found true or false as 'text'. Text is allowed."),
    (b'{"text": ["x"]}', "Found a list as 'text'. Text is allowed."),
    (b'{"text": "x", "brand": 5}', "Found a number as 'brand'. Text is allowed."),
    (b'{"text": "x", "author": {"a": 1}}', "Found an object as 'author'. Text is allowed."),
    (b'{"text": "half \\ud83d"}', "surrogate"),
    (b'{"text": "x", "author": "\\udc00"}', "Half of a surrogate pair stands in 'author'."),
    (b'{"text": "x", "channel": "instagramm"}', "Did you mean 'instagram'?"),
    (b'{"text": "x", "channel": "X"}', "Found the unknown channel 'X'. Allowed are x, instagram, tiktok"),
    (b'{"text": "x", "planned_at": "tomorrow"}', "Found 'tomorrow' as 'planned_at'. Write it as 2026-11-20"),
    (b'{"text": "x", "planned_at": "2026-13-01"}', "Found '2026-13-01' as 'planned_at'."),
    (json.dumps({"text": "a" * 10_001}).encode(), "10,001 characters"),
    (b'{"text": "x", "deep": ' + b"[" * 101 + b"]" * 101 + b"}", "The row is nested too deeply."),
    (b"[" * 100_000, "The row is nested too deeply."),
]


@pytest.mark.parametrize(("row", "sentence"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_unreadable_row_gives_its_sentence_in_its_place(tmp_path: Path, row: bytes, sentence: str) -> None:
    """The rest goes on, and the record has exactly id, line and error."""
    before, bad, after = scan_bytes(tmp_path, b'{"text": "fine"}\n' + row + b'\n{"text": "risky"}\n')
    assert list(bad) == ["id", "line", "error"]
    assert (bad["id"], bad["line"]) == ("2", 2)
    assert sentence in bad["error"]
    assert (before["band"], after["band"]) == ("clear", "high")


READABLE = [
    b'{"text": "x"}',
    b'{"text": "x", "channel": null, "brand": "", "planned_at": null}',
    b'{"text": "x", "channel": "push", "planned_at": "2026-11-20"}',
    b'{"text": "x", "planned_at": "2026-11-20T09:30:00+01:00"}',
    b'{"text": "x", "planned_at": "2026-11-20T09:30:00Z"}',
    json.dumps({"text": "😀" * 10_000}, ensure_ascii=False).encode(),
    b'\xef\xbb\xbf{"text": "after a byte order mark"}',
    b'{"text": "carriage return"}\r',
    b'{"text": "\\ud83d\\ude00 as a pair of escapes"}',
]


@pytest.mark.parametrize("row", READABLE, ids=range(len(READABLE)))
def test_a_readable_row_is_reviewed(tmp_path: Path, row: bytes) -> None:
    """Its record has the fields of the contract, in order."""
    (record,) = scan_bytes(tmp_path, row)
    assert tuple(record) == FIELDS
    assert record["id"] == "1"


@pytest.mark.parametrize("given_id", ["nf-001", 7, 7.5, None, True, ["a"], {"a": 1}, "", "\ud800", "7\u2028"])
def test_an_id_is_handed_back_as_given(tmp_path: Path, given_id: Any) -> None:
    """Whatever its type, in records and in errors."""
    rows = [{"id": given_id, "text": "x"}, {"id": given_id, "text": ""}]
    records = scan_bytes(tmp_path, "\n".join(map(json.dumps, rows)).encode())
    assert [record["id"] for record in records] == [given_id, given_id]
    assert records[1]["line"] == 2


def test_unknown_fields_are_handed_back_after_the_review(tmp_path: Path) -> None:
    """One named like a field of the review, or already taken, comes back under another name."""
    row = {
        "campaign": {"q": 4},
        "text": "x",
        "risk": 3,
        "given_risk": 1,
        "author": "Ana",
        "error": "none",
        "line": 9,
    }
    (record,) = scan_bytes(tmp_path, json.dumps(row).encode())
    given = {name: value for name, value in record.items() if name not in FIELDS}
    assert given == {
        "campaign": {"q": 4},
        "given_given_risk": 3,
        "given_risk": 1,
        "given_error": "none",
        "line": 9,
    }
    assert record["risk"] == 0.0


def test_text_rows_are_one_draft_a_line(tmp_path: Path) -> None:
    """Blank lines and lines that are not UTF-8 keep their place."""
    records = scan_bytes(tmp_path, b"\xef\xbb\xbfone risky\r\n\nbad \xff\nlast", ".txt")
    assert [record.get("band", record.get("error", "")[:22]) for record in records] == [
        "high",
        "The draft has no text.",
        "The row is not UTF-8.",
        "clear",
    ]
    assert records[0]["findings"][0]["start"] == 4


@pytest.mark.parametrize("suffix", [".jsonl", ".txt"])
def test_an_empty_file_has_no_rows(tmp_path: Path, suffix: str) -> None:
    """Nothing in, nothing out."""
    assert scan_bytes(tmp_path, b"", suffix) == []


def test_a_fault_of_the_engine_is_told_in_its_row(tmp_path: Path) -> None:
    """It never counts as clear, doesn't end the scan, and quotes nothing of the draft."""
    engine = StubAt(StubEngine(breaks_on="boom"))
    broken, fine = scan_bytes(tmp_path, b'{"text": "secret boom"}\n{"text": "x"}', load=engine)
    assert "ZeroDivisionError" in broken["error"]
    assert "secret" not in broken["error"]
    assert fine["band"] == "clear"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["a", "given_a", "risk", "id", "text"]) | st.text(), json_values)
    )
)
def test_any_rows_give_one_record_each_with_everything_handed_back(
    tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    """Whatever the fields hold, order, ids and unknown fields survive."""
    data = "\n".join(json.dumps(row) for row in rows).encode()
    records = scan_bytes(tmp_path, data, fresh=True)
    assert len(records) == len(rows)
    for number, (row, record) in enumerate(zip(rows, records, strict=True), start=1):
        assert record["id"] == row.get("id", str(number))
        if "error" not in record:
            given = {name: value for name, value in record.items() if name not in FIELDS}
            assert sorted(map(repr, given.values())) == sorted(
                repr(value) for name, value in row.items() if name not in KNOWN
            )


KNOWN = {"id", "text", "brand", "channel", "author", "purpose", "audience", "planned_at", "data_source"}
