"""How every command ends: an exit status, and for a mistake one sentence on standard error without a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from traceback import extract_tb
from typing import ParamSpec, TypeVar

import typer

from bot.errors import GreenlightError

BROKEN = 2  # wrong usage, unreadable file, broken policy or model
INTERRUPTED = 130  # as shells report Ctrl-C
READER_GONE = 141  # as shells report SIGPIPE

P = ParamSpec("P")
R = TypeVar("R")


def in_sentences(command: Callable[P, R]) -> Callable[P, R]:
    """Turns what a command raises into its sentence and exit status."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except GreenlightError as fault:
            complain(str(fault))
            raise typer.Exit(BROKEN) from fault
        except BrokenPipeError as fault:  # whoever read our output has seen enough
            close_quietly()
            raise typer.Exit(READER_GONE) from fault
        except KeyboardInterrupt as fault:
            complain("Stopped.")
            raise typer.Exit(INTERRUPTED) from fault
        except OSError as fault:
            where = f"{fault.filename}: " if fault.filename else ""
            complain(f"{where}{fault.strerror or type(fault).__name__}.")
            raise typer.Exit(BROKEN) from fault
        except Exception as fault:
            if os.environ.get("GREENLIGHT_TRACEBACK"):
                raise
            complain(_unexpected(fault))
            raise typer.Exit(BROKEN) from fault

    return run


def complain(sentence: str) -> None:
    """Says one sentence on standard error; what it quotes can't steer the terminal."""
    plain = "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in sentence)
    typer.echo(f"greenlight: {plain}", err=True)


def close_quietly() -> None:
    """Empties standard output; where nobody reads it any more, the rest is dropped without a word."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(fault: Exception) -> str:
    """Type and place only: the message of an unknown error may hold a draft's words."""
    frames = extract_tb(fault.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"Something failed that should not ({type(fault).__name__}{place}). Please report it; "
        "GREENLIGHT_TRACEBACK=1 shows where, and may show the draft too."
    )
