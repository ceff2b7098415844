"""What a strategy hands over: a text that it would rather see published, not yet reviewed by anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.review.edits.case import Case


class Strategy(StrEnum):
    """Ways to mend a draft, the smallest change first: the order in which equals are tried and shown."""

    SWAP = "swap"
    MASK = "mask"
    GENERALISE = "generalise"
    INCLUDE = "include"
    STATISTIC = "statistic"
    DROP = "drop"
    PRAISE = "praise"
    OWN_TITLE = "own_title"
    REWRITE = "rewrite"

    @property
    def rank(self) -> int:
        """0 for the smallest change."""
        return list(Strategy).index(self)


@dataclass(frozen=True, slots=True)
class Repair:
    """Replace characters [start, end) of the case's text by `text`, to take a risk away.

    `mends` is the stretch whose risk that takes away, where it is longer: who is meant changes what a sentence says.
    """

    strategy: Strategy
    start: int
    end: int
    text: str
    mends: tuple[int, int] = (0, 0)

    @property
    def reach(self) -> tuple[int, int]:
        """Where the repair takes risk away."""
        return self.mends if self.mends[1] > self.mends[0] else (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole new text, the weightiest strategy that it needed, and the highest risk at which it may be suggested."""

    strategy: Strategy
    text: str
    most: float = 1.0


class Repairing(Protocol):
    """A strategy that mends one fault of a case at a time; repairs of several faults make a proposal together."""

    def __call__(self, case: Case) -> Iterator[Repair]:
        """Repairs of any faults of the case, the likeliest first."""


class Writing(Protocol):
    """A strategy that writes the whole post anew."""

    def __call__(self, case: Case) -> Iterator[Proposal]:
        """Proposals, the likeliest first."""
