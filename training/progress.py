"""How training tells what it does."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told each step, and how far it is."""

    def step(self, what: str, of: int = 0) -> None:
        """A step begins, of so many parts where their number is known."""

    def advance(self, what: str = "") -> None:
        """A part of the step is done; `what` says more where there is more to say."""


class Quiet:
    """Tells nobody."""

    def step(self, what: str, of: int = 0) -> None:
        """Nothing."""

    def advance(self, what: str = "") -> None:
        """Nothing."""
