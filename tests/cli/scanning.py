"""Runs a scan over given bytes and reads back what it wrote."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bot.rows import Format
from bot.scan import Scan, run_scan
from bot.scan_input import open_input
from bot.tally import Tally
from tests.cli.stub import StubAt, StubEngine

DAY = date(2026, 11, 20)


@contextmanager
def no_bar(_: int) -> Iterator[Callable[[int], Any]]:
    yield lambda count: None


def scan_file(source: Path, out: Path, *, kind: Format | None = None, **options: Any) -> Tally:
    """Scans one file into another with the stand-in engine."""
    settings: dict[str, Any] = {"load": StubAt(), "on": DAY, "workers": 1, **options}
    with open_input(str(source), kind) as rows:
        return run_scan(Scan(out=out, **settings), rows, no_bar)


def scan_bytes(folder: Path, data: bytes, suffix: str = ".jsonl", **options: Any) -> list[dict[str, Any]]:
    """The records of a JSONL output."""
    source, out = folder / f"drafts{suffix}", folder / "out.jsonl"
    source.write_bytes(data)
    scan_file(source, out, **options)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def scan_sheet(folder: Path, data: bytes, suffix: str = ".csv", **options: Any) -> list[dict[str, str]]:
    """The rows of a CSV output."""
    source, out = folder / f"drafts{suffix}", folder / "out.csv"
    source.write_bytes(data)
    scan_file(source, out, **options)
    return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))


__all__ = ["DAY", "StubAt", "StubEngine", "no_bar", "scan_bytes", "scan_file", "scan_sheet"]
