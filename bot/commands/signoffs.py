"""`greenlight signoffs …`: see and stop requests for sign-off. It can't approve, reject or override."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

import typer

from bot.audit.key import AuditKey
from bot.audit.log import AuditLog
from bot.commands.database import open_store, operator
from bot.desk.asked import asked_for
from bot.desk.door import Desk
from bot.errors import DraftError, SettingsError
from bot.settings import read_settings
from bot.signoff.approvers import read_duration
from bot.signoff.plan import Plan
from bot.store import RequestRow, Store, Transaction
from bot.table import visible

ALL = "all"


def list_requests() -> None:
    """Prints open requests and holds, one a line."""
    with open_store(read_settings()) as store, store.read() as tx:
        waiting = [row for workspace in tx.workspaces() for row in tx.open_requests(workspace)]
        for row in waiting:
            typer.echo(visible(_line(tx, row), lines=False))
        for workspace in tx.workspaces():
            for held in tx.holds(workspace):
                until = f"until {held.until:%Y-%m-%d %H:%M} UTC" if held.until else "until lifted"
                said = f"hold  {held.brand or ALL}  {until}  {held.held_by}  {held.reason or ''}"
                typer.echo(visible(said, lines=False))
    typer.echo(f"{len(waiting)} requests wait.", err=True)


def show_request(request_id: int) -> None:
    """Prints one request: its steps, decisions and times."""
    with open_store(read_settings()) as store, store.read() as tx:
        row = _request(tx, request_id)
        plan = Plan.from_json(row.plan)
        lines = [
            _line(tx, row),
            f"asked by {row.opened_by}, policy {row.policy_version}, digest {row.digest}",
        ]
        for number, step in enumerate(plan.steps, 1):
            need = "all of" if step.need == "all" else f"{step.need} of"
            lines.append(f"step {number}: {step.name}: {need} {', '.join(step.ask)}")
        for made in tx.decisions_on(row.id):
            instead = f" for {made.stands_for}" if made.stands_for else ""
            why = f": {made.reason}" if made.reason else ""
            lines.append(f"{made.decided_at:%Y-%m-%d %H:%M}  {made.user}{instead}  {made.kind}{why}")
        for line in lines:
            typer.echo(visible(line, lines=False))


def withdraw_request(request_id: int, reason: str) -> None:
    """Withdraws a request, as the operating-system user."""
    with _desk() as (store, desk):
        with store.read() as tx:
            row = _request(tx, request_id)
        desk.withdraw_request(row.workspace, request_id, by=operator(), reason=reason)
    typer.echo(f"Request {request_id} is withdrawn.")


def hold_brand(brand: str, reason: str, duration: str | None, workspace: str | None) -> None:
    """Stops the approvals of a brand, or of all."""
    length = _length(duration)
    with _desk() as (store, desk):
        until = store.now() + length if length else None
        desk.hold(_workspace(store, workspace), _brand(brand), reason=reason, until=until, by=operator())
    typer.echo(f"Approvals for {visible(brand, lines=False)} are stopped.")


def lift_holds(brand: str, workspace: str | None) -> None:
    """Ends the holds of a brand, or those of all."""
    with _desk() as (store, desk):
        desk.lift(_workspace(store, workspace), _brand(brand), by=operator())
    typer.echo(f"Approvals for {visible(brand, lines=False)} go on.")


@contextmanager
def _desk() -> Iterator[tuple[Store, Desk]]:
    """A desk without reviewer and Slack: the cards that change are sent by the running bot."""
    settings = read_settings()
    log = AuditLog(AuditKey.read(settings.audit_key))
    with open_store(settings) as store:
        yield store, Desk(store, _no_reviewer, audit=log)


def _no_reviewer() -> NoReturn:
    raise SettingsError("The command line reviews nothing for sign-off.")


def _request(tx: Transaction, request_id: int) -> RequestRow:
    row = tx.request(request_id)
    if row is None:
        raise DraftError(
            f"There is no request {request_id}.", todo="'greenlight signoffs list' names those that wait."
        )
    return row


def _line(tx: Transaction, row: RequestRow) -> str:
    asked = asked_for(tx, row.workspace, row.id)
    step = asked.signoff.step_in_force
    due = f"due {row.moments.due_at:%Y-%m-%d %H:%M} UTC" if row.moments.due_at else "-"
    draft = asked.found.draft
    cells = (
        str(row.id),
        row.state,
        f"draft {draft.id} version {asked.found.version.number}",
        draft.brand or "-",
        draft.channel or "-",
        step.name if step else "-",
        due if step else "-",
    )
    return "  ".join(cells)


def _workspace(store: Store, given: str | None) -> str:
    with store.read() as tx:
        known = tx.workspaces()
    if given in known:
        return str(given)
    if given is None and len(known) == 1:
        return known[0]
    found = f"found '{given}'" if given else "the database has several workspaces, or none"
    raise typer.BadParameter(
        f"{found}; known are {', '.join(known) or 'none yet'}.", param_hint="--workspace"
    )


def _brand(text: str) -> str | None:
    return None if text == ALL else text


def _length(text: str | None) -> timedelta | None:
    try:
        return read_duration(text) if text is not None else None
    except ValueError as fault:
        raise typer.BadParameter(f"found '{text}'; {fault}.", param_hint="--for") from fault
