"""`greenlight audit …`: prove what happened, and forget what need not be kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import typer

from bot.audit.chain import Anchor, faults
from bot.audit.evidence import as_csv, as_json, as_text, evidence
from bot.audit.heads import HeadFile, read_anchor
from bot.audit.key import AuditKey
from bot.audit.log import AuditLog
from bot.commands.database import open_store, operator
from bot.commands.outcome import BROKEN
from bot.errors import DraftError
from bot.settings import read_settings
from bot.signoff.flow import State
from bot.store import FoundRow
from bot.table import visible

NOT_APPROVED = 1
_GO = tuple(state.value for state in State if state.is_go)


def verify_chains(anchor_lines: tuple[str, ...]) -> int:
    """Checks every chain in the database against its seals and anchors; the exit status."""
    settings = read_settings()
    key = AuditKey.read(settings.audit_key)
    anchors = (*HeadFile(settings.audit_heads).anchors(), *map(_anchor, anchor_lines))
    found = 0
    with open_store(settings) as store, store.read() as tx:
        for workspace in sorted({*tx.chains(), *(anchor.workspace for anchor in anchors)}):
            own = [anchor for anchor in anchors if anchor.workspace == workspace]
            head = tx.lock_head(workspace)
            for fault in faults(tx.events(workspace), head, own, key):
                typer.echo(visible(f"{workspace}: {fault}", lines=False))
                found += 1
            typer.echo(_summary(workspace, head.count if head else 0, own))
    if not found:
        typer.echo("The audit log is sound.")
    return BROKEN if found else 0


def _summary(workspace: str, count: int, anchors: list[Anchor]) -> str:
    if anchors:
        newest = max(anchor.count for anchor in anchors)
        return f"{workspace}: {count} events, compared with {len(anchors)} anchors, the newest at event {newest}."
    return (
        f"{workspace}: {count} events and no anchor. Without one, a cut tail or a chain built anew with the key can't be "
        "told from a sound one: keep GREENLIGHT_AUDIT_HEADS, or give a line of it, or of the audit Slack channel, by --anchor."
    )


def show_draft(draft_id: int, form: str, out: Path | None) -> None:
    """Prints or writes the evidence pack of a draft."""
    forms: dict[str, Callable[..., str | bytes]] = {"text": as_text, "json": as_json, "csv": as_csv}
    if form not in forms:
        raise typer.BadParameter(f"found '{form}'; allowed are text, json and csv.", param_hint="--format")
    with open_store(read_settings()) as store, store.read() as tx:
        pack = evidence(tx, draft_id)
    if pack is None:
        raise DraftError(f"There is no draft {draft_id}.", todo="'greenlight audit search' lists all.")
    drawn = forms[form](pack)
    written = drawn if isinstance(drawn, bytes) else f"{drawn}\n".encode("utf-8", "backslashreplace")
    if out is not None:
        out.write_bytes(written)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(written)


def search_drafts(
    *, author: str | None, brand: str | None, category: str | None, since: date | None, until: date | None
) -> None:
    """Lists drafts, one a line: those for which all conditions hold."""
    with open_store(read_settings()) as store, store.read() as tx:
        found = tx.find_drafts(author=author, brand=brand, since=_midnight(since), before=_midnight(until))
    rows = [row for row in found if category is None or _touches(row, category)]
    for row in rows:
        risk = "" if row.risk is None else f"{row.risk:.2f}"
        cells = (
            row.id,
            f"{row.created_at:%Y-%m-%d %H:%M}",
            row.brand,
            row.channel,
            row.author,
            row.band,
            risk,
            row.signoff,
        )
        typer.echo(visible("  ".join(str(cell) if cell else "-" for cell in cells), lines=False))
    typer.echo(f"{len(rows)} drafts.", err=True)


def verify_text(text: str, draft_id: int | None) -> int:
    """Says whether a text is an approved one, exactly; the exit status."""
    settings = read_settings()
    key = AuditKey.read(settings.audit_key)
    given = sys.stdin.read().removesuffix("\n") if text == "-" else text
    with open_store(settings) as store, store.read() as tx:
        approved = tx.find_requests(_GO, draft_id)
    for row in approved:
        if key.digest(given, row.channel, row.brand) == row.digest:
            at = f"{row.closed_at:%Y-%m-%d %H:%M} UTC" if row.closed_at else ""
            typer.echo(f"This is version {row.version} of draft {row.draft_id}, {row.state} {at}.")
            return 0
    of = f"draft {draft_id}" if draft_id is not None else "any draft"
    typer.echo(f"This is not an approved text of {of}: one changed character makes it another.")
    return NOT_APPROVED


def forget_person(user: str) -> None:
    """Empties one person's texts, reasons, briefs and name in every workspace; digests and decisions stay."""
    settings = read_settings()
    with open_store(settings) as store:
        with store.write() as tx:
            workspaces = tx.workspaces()
            emptied = sum(tx.forget_person(workspace, user) for workspace in workspaces)
            for workspace in workspaces:
                if tx.lock_head(workspace) is not None:
                    log = AuditLog(AuditKey.read(settings.audit_key))
                    log.add(tx, workspace, "forgotten", user=user, by=operator())
        HeadFile(settings.audit_heads).note(store)
    typer.echo(f"{emptied} versions, and all reasons, briefs and the name of {visible(user)} are emptied.")


def _anchor(line: str) -> Anchor:
    anchor = read_anchor(line)
    if anchor is None:
        raise typer.BadParameter(
            "this is no line of the heads' file or the audit Slack channel.", param_hint="--anchor"
        )
    return anchor


def _touches(row: FoundRow, category: str) -> bool:
    bands = row.record["bands"] if row.record else {}
    return str(bands.get(category, "clear")) != "clear"


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
