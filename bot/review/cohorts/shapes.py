"""What is found, as types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a post tells what people did."""

    SMALL_GROUP = "small_group"  # "the 53 people who've watched …"
    LARGE_GROUP = "large_group"  # "the 12,750 people who ordered for one on …"
    SINGLED_OUT = "singled_out"  # "whoever ordered …", "the person in LA who …"
    BREAKDOWN = "breakdown"  # "one in nine of you …", "Leeds ordered the most …"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Tokens [start, end) tell what a group of at least `size` people did; `share` where a part of a whole is told."""

    shape: Shape
    start: int
    end: int
    size: float
    share: float | None = None
