"""`greenlight doctor`: how everything is that the bot stands on, a line each."""

from __future__ import annotations

import typer

from bot.commands.outcome import BROKEN
from bot.doctor import Condition, State, examine
from bot.settings import read_settings
from bot.slack.quiet import quiet_libraries
from bot.store import utc_now
from bot.table import visible

_WIDTH = 12


def print_conditions() -> int:
    """Prints each condition and what to do about it; the exit status."""
    quiet_libraries()
    faults = 0
    for condition in examine(read_settings(), utc_now):
        faults += condition.state is State.MEND
        typer.echo(visible(_line(condition), lines=False))
    typer.echo(f"{faults} to mend." if faults else "All is well.")
    return BROKEN if faults else 0


def _line(condition: Condition) -> str:
    told = f"{condition.told} → {condition.todo}" if condition.todo else condition.told
    return f"{condition.state:<5} {condition.subject:<{_WIDTH}} {told}"
