"""How one thing is: well, or what is wrong with it and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import GreenlightError


class State(StrEnum):
    """`note` is for what may be meant so; only `mend` is a fault."""

    OK = "ok"
    NOTE = "note"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Condition:
    """`told` says in a sentence how `subject` is, `todo` what to do about it; empty where nothing is."""

    subject: str
    state: State
    told: str
    todo: str = ""


def well(subject: str, told: str) -> Condition:
    """It is as it should be."""
    return Condition(subject, State.OK, told)


def note(subject: str, told: str, todo: str = "") -> Condition:
    """It may be meant so."""
    return Condition(subject, State.NOTE, told, todo)


def mend(subject: str, told: str, todo: str) -> Condition:
    """It is wrong."""
    return Condition(subject, State.MEND, told, todo)


def examined(subject: str, look: Callable[[], Iterable[Condition]], todo: str = "") -> Iterator[Condition]:
    """What a look finds; an error that it meets is what is wrong, in its own sentences.

    `todo` is for an error that doesn't say what to do.
    """
    try:
        yield from look()
    except GreenlightError as fault:
        told = f"{fault.where}: {fault.what}" if fault.where else fault.what
        yield mend(subject, told, fault.todo or todo)
    except OSError as fault:
        told = f"{fault.filename or 'It'} can't be read ({fault.strerror or type(fault).__name__})."
        yield mend(subject, told, "Let the user of Greenlight read it.")
