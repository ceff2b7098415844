"""`greenlight feedback`: what people said of findings on the cards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from bot.commands.database import open_store
from bot.errors import SettingsError
from bot.feedback import Heard, Tally, heard, labelled_drafts, tallies
from bot.settings import Settings, read_settings
from bot.store import Opinion
from bot.table import visible

_SAID = {Opinion.NOT_A_RISK: "not a risk", Opinion.MISSED: "missed a risk"}


def show_feedback(export: Path | None) -> None:
    """Prints a table by rule and what was said, the newest first; with `export` writes labelled drafts instead."""
    settings = read_settings()
    if export is not None:
        _refuse_without_consent(settings)
    with open_store(settings) as store, store.read() as tx:
        voices = heard(tx)
        shown = sum((Counter(tx.found_in(workspace)) for workspace in tx.workspaces()), Counter())
    if export is not None:
        _write(export, voices)
        return
    if not voices:
        typer.echo("Nobody has called a finding no risk, or named a missed one, so far.")
        return
    for line in (*_table(tallies(voices, shown)), "", *map(_line, reversed(voices))):
        typer.echo(visible(line, lines=False))


def _refuse_without_consent(settings: Settings) -> None:
    if not settings.feedback_export:
        raise SettingsError(
            "drafts may not be exported here.",
            where="feedback_export",
            todo="Where your workspace agrees that its drafts train a model, set 'feedback_export: true' in the settings file.",
        )


def _write(path: Path, voices: Iterable[Heard]) -> None:
    lines = [json.dumps(record, ensure_ascii=False) for record in labelled_drafts(voices)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    typer.echo(f"{len(lines)} labelled drafts are in {path}.", err=True)


def _table(rows: Iterable[Tally]) -> Iterator[str]:
    cells = [("RULE OR CATEGORY", "SHOWN", "NOT A RISK", "FALSE ALARMS", "MISSED"), *map(_cells, rows)]
    width = max(len(row[0]) for row in cells)
    for name, *numbers in cells:
        columns = (number.rjust(len(head)) for number, head in zip(numbers, cells[0][1:], strict=True))
        yield "  ".join([name.ljust(width), *columns])


def _cells(row: Tally) -> tuple[str, ...]:
    rate = "-" if row.false_alarms is None else f"{row.false_alarms:.0%}"
    return (row.name, str(row.shown), str(row.not_a_risk), rate, str(row.missed))


def _line(voice: Heard) -> str:
    said, about = voice.said, voice.about
    cells = (
        f"{said.given_at:%Y-%m-%d %H:%M}",
        f"draft {about.draft.id} version {about.version.number}",
        _SAID[said.kind],
        voice.name,
        f"“{voice.quote}”" if voice.quote else "-",
        f"{said.given_by}: {said.reason or '(forgotten)'}",
    )
    return "  ".join(cells)
