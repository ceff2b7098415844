"""Many drafts, one after the other or over several cores: rows in, one record for each out, in the same order.

Workers only judge drafts. Reading, ids, given fields, order and writing stay here, so that the output never
depends on how many workers there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bot.engine import Reviewing
from bot.errors import DraftError, ScanError
from bot.partfile import PartFile
from bot.record import FIELDS, Record, error_record, json_bytes, record_of
from bot.rows import Format, Row, draft_of, given_columns, read_rows
from bot.scan_input import ScanInput
from bot.sheet import cells_of, columns_of, csv_bytes, renamed
from bot.tally import Tally
from bot.types import Draft

BATCH = (
    32  # drafts a worker judges between two hand-overs: large enough to hide their cost, small enough to lose
)
WORTH_A_WORKER = 1000  # rows; below, loading the engine anew in each worker takes longer than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan, as asked for. `load` makes the engine; `context` is what else a continued scan must share."""

    load: Callable[[], Reviewing]
    on: date
    out: Path | None = None
    edits: bool = True
    workers: int | None = None
    fresh: bool = False
    context: dict[str, str] = field(default_factory=dict)

    def output_format(self, given: Format) -> Format:
        """CSV or JSONL: what `--out` ends in, else as the input."""
        kind = self.out.suffix.lower() if self.out else ""
        if kind == ".csv":
            return Format.CSV
        if kind in (".jsonl", ".ndjson", ".json"):
            return Format.JSONL
        return Format.CSV if given is Format.CSV else Format.JSONL


class Sink(Protocol):
    """Where the lines go."""

    @property
    def is_new(self) -> bool: ...
    def done(self) -> Iterable[bytes]: ...
    def write(self, line: bytes) -> None: ...
    def flush(self) -> None: ...
    def keep(self) -> None: ...
    def finish(self) -> None: ...


class StandardOutput:
    """Lines for whoever reads standard output."""

    is_new = True

    def done(self) -> Iterable[bytes]:
        return ()

    def write(self, line: bytes) -> None:
        sys.stdout.buffer.write(line)

    def flush(self) -> None:
        sys.stdout.buffer.flush()

    keep = finish = flush


class Writing:
    """How a row and its judgement become a line."""

    def __init__(self, kind: Format, columns: Sequence[str], given: Sequence[str]) -> None:
        self.kind = kind
        self.columns = columns
        self.names = renamed(given, (*columns, *FIELDS))
        self.header = csv_bytes([*columns, *self.names.values()]) if kind is Format.CSV else b""

    def line(self, row: Row, judged: Record | str) -> tuple[Record, bytes]:
        if isinstance(judged, str):
            record = error_record(id=row.id, line=row.line, error=judged)
            given: dict[str, Any] = {}
        else:
            record = {**judged, "id": row.id}
            given = row.rest
        if self.kind is Format.JSONL:
            names = renamed(given, (*FIELDS, "error"))
            return record, json_bytes({**record, **{names[name]: value for name, value in given.items()}})
        return record, csv_bytes([*cells_of(record, self.columns), *cells_of(given, self.names)])


def run_scan(
    scan: Scan, source: ScanInput, progress: Callable[[int], AbstractContextManager[Callable[[int], Any]]]
) -> Tally:
    """Judges every row of `source`, writes the records and returns the tally. Interrupted, it keeps what is done."""
    engine = scan.load()
    kind = scan.output_format(source.kind)
    # The categories are those of the pack in force; any draft's review names them.
    categories = list(engine.review(Draft(text="Good morning!"), on=scan.on, edits=False).scores)
    given = given_columns(source.stream, source.kind) if kind is Format.CSV else []
    writing = Writing(kind, columns_of(categories), given)
    tally = Tally(categories)
    with _sink(scan, source, engine, writing) as sink, progress(source.rows) as advance:
        if sink.is_new:
            sink.write(writing.header)
        else:
            tally.read(sink.done(), kind)
        advance(tally.rows)
        try:
            for row, judged in _judged(scan, source, engine, skip=tally.rows):
                _refuse_other_versions(judged, engine)
                record, line = writing.line(row, judged)
                sink.write(line)
                tally.add(record)
                advance(1)
                if tally.rows % BATCH == 0:
                    sink.flush()
        except BaseException:
            sink.keep()
            raise
        sink.finish()
    return tally


def _refuse_other_versions(judged: Record | str, engine: Reviewing) -> None:
    """Workers load the engine themselves: one output must not mix what two packs or models say."""
    if isinstance(judged, str):
        return
    if (judged["policy_version"], judged["model_version"]) != (engine.policy_version, engine.model_version):
        raise ScanError(
            "The policy pack or the models changed during the scan.", todo="Scan again with --fresh."
        )


def _sink(scan: Scan, source: ScanInput, engine: Reviewing, writing: Writing) -> AbstractContextManager[Sink]:
    if scan.out is None:
        return nullcontext(StandardOutput())
    state = {
        "input digest": source.digest,
        "input format": str(source.kind),
        "output format": str(writing.kind),
        "columns digest": writing.header.decode("utf-8"),
        "policy version": engine.policy_version,
        "model version": engine.model_version,
        "day": scan.on.isoformat(),
        "edits": "yes" if scan.edits else "no",
        **scan.context,
    }
    return PartFile(scan.out, state, fresh=scan.fresh, quoted=writing.kind is Format.CSV)


def _judged(
    scan: Scan, source: ScanInput, engine: Reviewing, *, skip: int
) -> Iterator[tuple[Row, Record | str]]:
    """Each row with its record, or with the sentence that says why it has none."""
    rows = islice(read_rows(source.stream, source.kind), skip, None)
    workers = _workers(scan.workers, source.rows - skip)
    if workers == 1:
        for row in rows:
            yield row, judge(engine, _draft_or_error(row), on=scan.on, edits=scan.edits)
        return
    from joblib import Parallel, delayed, parallel_config
    from joblib.externals.loky import get_reusable_executor

    waiting: deque[list[Row]] = deque()

    def tasks() -> Iterator[Any]:
        while batch := list(islice(rows, BATCH)):
            waiting.append(batch)
            yield delayed(judge_batch)(
                scan.load, [_draft_or_error(row) for row in batch], scan.on, scan.edits
            )

    with parallel_config(backend="loky", initializer=leave_interrupts_to_parent):
        for judged in Parallel(n_jobs=workers, return_as="generator")(tasks()):
            yield from zip(waiting.popleft(), judged, strict=True)
    # Idle workers would hold an engine each, and one that ends by itself while the next scan begins would leave it waiting.
    get_reusable_executor().shutdown(wait=True)


def _workers(asked: int | None, rows: int) -> int:
    if asked is not None:
        return max(1, min(asked, -(-rows // BATCH)))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if rows >= WORTH_A_WORKER else 1


def _draft_or_error(row: Row) -> Draft | str:
    try:
        return draft_of(row)
    except DraftError as fault:
        return str(fault)


@lru_cache(maxsize=1)
def _loaded(load: Callable[[], Reviewing]) -> Reviewing:
    return load()


def leave_interrupts_to_parent() -> None:
    """A terminal sends Ctrl-C to every process of the job; only the parent knows what to do with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def judge_batch(
    load: Callable[[], Reviewing], drafts: Iterable[Draft | str], on: date, edits: bool
) -> list[Record | str]:
    """In a worker: the record of each draft, or the sentence that says why there is none."""
    engine = _loaded(load)
    return [judge(engine, draft, on=on, edits=edits) for draft in drafts]


def judge(engine: Reviewing, draft: Draft | str, *, on: date, edits: bool) -> Record | str:
    """The record of one draft, or a sentence."""
    if isinstance(draft, str):
        return draft
    try:
        return record_of(engine.review(draft, on=on, edits=edits))
    except DraftError as fault:
        return str(fault)
    except Exception as fault:  # noqa: BLE001 (one draft must not end a scan of a million; it counts as unread, never as clear)
        return f"The review of this row failed ({type(fault).__name__}). Please report it with the row."
