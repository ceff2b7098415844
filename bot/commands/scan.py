"""`greenlight scan`: many drafts, with a progress bar on a terminal and a summary at the end."""

from __future__ import annotations

import hashlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import typer

from bot.commands.options import console, day, one_of, sha256
from bot.commands.outcome import INTERRUPTED, complain
from bot.engine import EngineAt, engine_at
from bot.errors import ScanError
from bot.rows import Format
from bot.scan import Scan, run_scan
from bot.scan_input import open_input


def scan_many(
    source: str,
    *,
    out: Path | None,
    input_format: str | None,
    brands: Path | None,
    policies: Path | None,
    edits: bool,
    fresh: bool,
    trust: str | None,
    on: str | None,
    workers: int | None,
) -> int:
    """Scans `source` and returns the exit status."""
    kind = (
        Format(one_of(input_format, [str(known) for known in Format], option="--input-format"))
        if input_format
        else None
    )
    when = day(on)
    _refuse_same_file(source, out)
    load = engine_at(policies, brands, sha256(trust))
    scan = Scan(
        load=load, on=when, out=out, edits=edits, workers=workers, fresh=fresh, context=_context(load)
    )
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with open_input(source, kind) as rows:
            tally = run_scan(scan, rows, _bar if _shows_bar(out) else _no_bar)
    except KeyboardInterrupt:
        complain("Stopped. The same command continues." if out else "Stopped.")
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    typer.echo(tally.sentences(), err=True)
    return tally.status


def _context(load: EngineAt) -> dict[str, str]:
    """What versions don't cover: profiles that a continued scan has to share."""
    return {"brands digest": _digest(load.brands) if load.brands else ""}


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _refuse_same_file(source: str, out: Path | None) -> None:
    if out is not None and out.is_dir():
        raise ScanError("--out names a folder.", where=str(out), todo="Name a file.")
    if out is None or source == "-" or not Path(source).exists():
        return
    if any(path.exists() and path.samefile(source) for path in (out, out.with_name(f"{out.name}.part"))):
        raise ScanError("--out would replace the input.", where=str(out), todo="Name another file.")


def _interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends a scan as Ctrl-C does: what is done is kept."""
    raise KeyboardInterrupt


def _shows_bar(out: Path | None) -> bool:
    """Whether someone watches, and the records don't come on the same terminal."""
    return sys.stderr.isatty() and (out is not None or not sys.stdout.isatty())


@contextmanager
def _no_bar(rows: int) -> Iterator[Callable[[int], Any]]:
    yield lambda _: None


@contextmanager
def _bar(rows: int) -> Iterator[Callable[[int], Any]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Reviewing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("scan", total=rows)
        yield lambda count: progress.advance(task, count)
