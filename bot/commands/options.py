"""Options that several commands read: days, names out of a list, a console."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import typer

from bot.review.yaml_source import did_you_mean

if TYPE_CHECKING:
    from rich.console import Console


_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def day(text: str | None) -> date:
    """The day of `--on`; today in UTC where none is given."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise typer.BadParameter(f"found '{text}'; write a day as 2026-11-20.", param_hint="--on") from fault


def sha256(text: str | None) -> str | None:
    """The digest of `--trust-release`, in lower case; None where none is given."""
    if text is not None and not _SHA256.fullmatch(text):
        raise typer.BadParameter("a SHA-256 has 64 hexadecimal digits.", param_hint="--trust-release")
    return text and text.lower()


def one_of(text: str, allowed: Sequence[str], *, option: str) -> str:
    """`text` where it is allowed; else wrong usage, with what is allowed."""
    if text in allowed:
        return text
    hint = did_you_mean(text, list(allowed))
    raise typer.BadParameter(f"found '{text}'; allowed are {', '.join(allowed)}.{hint}", param_hint=option)


def console(*, stderr: bool = False) -> Console:
    """A console that takes all text as text: no markup, no emoji names, no guessing at numbers."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, stderr=stderr)
