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
    """Replace characters [start, end) of the case's text by `text`, to take a risk away."""

    strategy: Strategy
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole new text, and the weightiest strategy that it needed."""

    strategy: Strategy
    text: str


class Repairing(Protocol):
    """A strategy that mends one fault of a case at a time; repairs of several faults make a proposal together."""

    def __call__(self, case: Case) -> Iterator[Repair]:
        """Repairs of any faults of the case, the likeliest first."""


class Writing(Protocol):
    """A strategy that writes the whole post anew."""

    def __call__(self, case: Case) -> Iterator[Proposal]:
        """Proposals, the likeliest first."""
