"""The input of a scan: a file or standard input, opened, counted and digested before the first row is read."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from bot.errors import ScanError
from bot.rows import Format, count_rows

SPOOL = 16 << 20  # bytes of standard input that are held in memory before they go to a temporary file

_SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
    ".csv": Format.CSV,
    ".txt": Format.TXT,
}


@dataclass(frozen=True, slots=True)
class ScanInput:
    """Seekable bytes, what they hold, how many rows, and their SHA-256."""

    stream: BinaryIO
    kind: Format
    rows: int
    digest: str


@contextmanager
def open_input(name: str, kind: Format | None) -> Iterator[ScanInput]:
    """Opens `name` (`-` for standard input, JSONL unless said otherwise); ScanError where it can't be read."""
    if name == "-":
        with _spooled(sys.stdin.buffer) as stream:
            yield _counted(stream, kind or Format.JSONL)
        return
    path = Path(name)
    kind = kind or _kind_of(path)
    try:
        given = path.open("rb")
    except OSError as fault:
        raise ScanError(f"The file can't be read ({fault.strerror}).", where=name) from fault
    with given, nullcontext(given) if given.seekable() else _spooled(given) as stream:
        yield _counted(stream, kind)


def _spooled(given: BinaryIO) -> BinaryIO:
    """All of a stream that can be read only once: a scan reads its input twice, to count it and to judge it."""
    spool = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(given, spool)
    return spool


def _counted(stream: BinaryIO, kind: Format) -> ScanInput:
    rows, digest = count_rows(stream, kind)
    return ScanInput(stream, kind, rows, digest)


def _kind_of(path: Path) -> Format:
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ScanError(
            f"The name doesn't say how rows are written (found '{path.suffix}').",
            where=str(path),
            todo="Give --input-format jsonl, csv or txt.",
        )
    return kind
