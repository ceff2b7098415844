"""The rows of a scan's input: bytes in three formats -> `Row`, each with its line, or with what is wrong with it."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, zip_longest
from typing import Any, BinaryIO

from bot.errors import DraftError, ScanError
from bot.review.yaml_source import did_you_mean
from bot.types import Channel, Draft

CHUNK = 1 << 20
DEEPEST = 100  # lists in lists of a field that is only handed back; more would exhaust whoever reads it next

MOST_DIGITS = 4300  # of a whole number, as Python reads it: whoever reads the record next may be Python too

# The fields of a draft record that Greenlight reads. All others are handed back.
TEXT_FIELDS = (
    "text",
    "brand",
    "channel",
    "author",
    "purpose",
    "audience",
    "planned_at",
    "data_source",
    "permission",
    "consent",
)
KNOWN = frozenset(("id", *TEXT_FIELDS))


class Format(StrEnum):
    """How rows are written."""

    JSONL = "jsonl"
    CSV = "csv"
    TXT = "txt"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as given. `error` says why it is no object with fields, and is empty where it is one."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def id(self) -> Any:
        """The given id, whatever its type, or the line number as a string."""
        return self.fields.get("id", str(self.line))

    @property
    def rest(self) -> dict[str, Any]:
        """The fields that are handed back."""
        return {name: value for name, value in self.fields.items() if name not in KNOWN}


def draft_of(row: Row) -> Draft:
    """The draft of a row; DraftError where it can't be read. The reviewer itself judges the text."""
    if row.error:
        raise DraftError(row.error)
    given = {name: _text_of(row, name) for name in TEXT_FIELDS}
    if given["text"] is None:
        raise DraftError("The row has no text.", todo="Give the draft as 'text'.")
    return Draft(
        text=given["text"],
        id=str(row.id),
        brand=given["brand"] or None,
        channel=channel_of(given["channel"]) if given["channel"] else None,
        author=given["author"] or None,
        purpose=given["purpose"] or None,
        audience=given["audience"] or None,
        planned_at=_time_of(given["planned_at"]) if given["planned_at"] else None,
        data_source=given["data_source"] or None,
        permission=given["permission"] or None,
        consent=given["consent"] or None,
    )


def channel_of(name: str) -> Channel:
    """The channel of that name; DraftError with the allowed names where there is none."""
    try:
        return Channel(name)
    except ValueError as fault:
        allowed = [str(channel) for channel in Channel]
        todo = f"Allowed are {', '.join(allowed)}.{did_you_mean(name, allowed)}"
        raise DraftError(f"Found the unknown channel '{_short(name)}'.", todo=todo) from fault


def _text_of(row: Row, name: str) -> str | None:
    value = row.fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        kind = _KINDS.get(type(value), "another type")
        raise DraftError(f"Found {kind} as '{name}'.", todo="Text is allowed.")
    # The reviewer says on which character of the text; in the other fields it is enough to name the field.
    if name != "text" and any("\ud800" <= char <= "\udfff" for char in value):
        raise DraftError(f"Half of a surrogate pair stands in '{name}'.", todo="Write the whole character.")
    return value


_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def _time_of(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError as fault:
        raise DraftError(
            f"Found '{_short(text)}' as 'planned_at'.",
            todo="Write it as 2026-11-20 or 2026-11-20T09:30:00+01:00.",
        ) from fault


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


# --- formats -------------------------------------------------------------------------------------------------------


def read_rows(stream: BinaryIO, kind: Format) -> Iterator[Row]:
    """The rows of `stream` from its beginning; ScanError where it can't be read as `kind` at all."""
    stream.seek(0)
    if kind is Format.CSV:
        return _csv_rows(stream)
    return (
        _json_row(line, text) if kind is Format.JSONL else _txt_row(line, text)
        for line, text in _lines(stream)
    )


def count_rows(stream: BinaryIO, kind: Format) -> tuple[int, str]:
    """How many rows there are, and the SHA-256 of the bytes."""
    stream.seek(0)
    digest = hashlib.sha256()
    ends, last = 0, b"\n"
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        ends, last = ends + chunk.count(b"\n"), chunk
    rows = ends + (not last.endswith(b"\n"))
    if kind is Format.CSV:
        rows = sum(1 for _ in read_rows(stream, kind))
    return rows, digest.hexdigest()


def given_columns(stream: BinaryIO, kind: Format) -> list[str]:
    """The fields that any row hands back, in order of first appearance. Reads all of a JSONL file."""
    if kind is Format.TXT:
        return []
    if kind is Format.CSV:
        stream.seek(0)
        header = next(_csv_records(stream), (1, []))[1]
        return [name for name in header if name and name not in KNOWN]
    return list(dict.fromkeys(chain.from_iterable(row.rest for row in read_rows(stream, kind))))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each line without its end and, in the first, without BOM."""
    for number, line in enumerate(stream, start=1):
        if number == 1:
            _refuse_other_encodings(line)
            line = line.removeprefix(codecs.BOM_UTF8)
        yield number, line.removesuffix(b"\n").removesuffix(b"\r")


def _refuse_other_encodings(start: bytes) -> None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ScanError("The input is UTF-16.", todo="Save it as UTF-8.")


def _json_row(line: int, raw: bytes) -> Row:
    try:
        value = json.loads(
            raw.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except UnicodeDecodeError:
        return Row(line, error="The row is not UTF-8.")
    except RecursionError:
        return Row(line, error="The row is nested too deeply.")
    except ValueError as fault:
        reason = fault.msg if isinstance(fault, json.JSONDecodeError) else str(fault)
        return Row(line, error=f"The row is not JSON: {reason}.")
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _is_deeper(value, DEEPEST):
        return Row(line, error="The row is nested too deeply.")
    if not isinstance(value, dict):
        return Row(line, error="The row is JSON, but not an object with a 'text'.")
    return Row(line, value)


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        inner = (
            part.values() if isinstance(part, dict) else part
            for part in layer
            if isinstance(part, dict | list)
        )
        layer = list(chain.from_iterable(inner))
    return any(isinstance(part, dict | list) for part in layer)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("a number is too large")
    return int(text)


def _txt_row(line: int, raw: bytes) -> Row:
    try:
        return Row(line, {"text": raw.decode("utf-8")})
    except UnicodeDecodeError:
        return Row(line, error="The row is not UTF-8.")


def _csv_rows(stream: BinaryIO) -> Iterator[Row]:
    records = _csv_records(stream)
    header = next(records, (1, []))[1]
    _check_header(header)
    for line, cells in records:
        # An empty cell of a field that we read is a missing field; what is handed back stays as it was.
        pairs = zip_longest(header, cells[: len(header)], fillvalue="")
        fields = {name: cell for name, cell in pairs if name and (cell or name not in KNOWN)}
        error = ""
        if any("\ud800" <= char <= "\udfff" for char in "".join(cells)):
            error = "The row is not UTF-8."
        elif len(cells) > len(header):
            error = f"The row has {len(cells)} cells, and the header {len(header)}."
        yield Row(line, fields, error)


def _csv_records(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; blank lines are none."""
    stream.seek(0)
    _refuse_other_encodings(stream.read(2))
    stream.seek(0)
    # A cell that is too long makes its own row an error, not the whole file.
    csv.field_size_limit(2**31 - 1)
    # Bytes that are not UTF-8 become lone surrogates, which also make an error of their own row alone.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    line = 1
    try:
        reader = csv.reader(text)
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as fault:
        raise ScanError(f"The CSV can't be read: {fault}.", where=f"line {line}") from fault
    finally:
        with suppress(ValueError):  # the stream may be closed before its last reader is collected
            text.detach()


def _check_header(header: list[str]) -> None:
    names = [name for name in header if name]
    if not names:
        raise ScanError("The CSV is empty.", where="line 1", todo="Give a header with the column 'text'.")
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise ScanError(
            f"The column '{doubled}' stands twice in the header.", where="line 1", todo="Rename one."
        )
    if "text" not in names:
        found = ", ".join(names)
        hint = (
            " Part the cells by commas."
            if any(sign in found for sign in ";\t")
            else did_you_mean(found, ["text"])
        )
        raise ScanError(
            f"The CSV has no column 'text'; found {_short(found)}.", where="line 1", todo=f"Add it.{hint}"
        )
