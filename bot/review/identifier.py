"""The words that the detectors of personal identifiers share: what is found, where, and how long it may take."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Entity = Literal[
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "ACCOUNT_NUMBER",
    "ORDER_NUMBER",
    "CASE_NUMBER",
    "NATIONAL_ID",
    "POSTAL_ADDRESS",
    "IP_ADDRESS",
    "NAME_WITH_PRIVATE_FACT",
]

# Findings below this are told apart only for measuring; no rule asks for less by default.
LIKELY = 0.5
# One regular expression may take this long on one draft, as presidio's REGEX_TIMEOUT_SECONDS says it.
REGEX_SECONDS = 1
# All of them together may take this long. An ordinary draft takes a thousandth of it.
DRAFT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Identifier:
    """A personal identifier in `text[start:end]`, with how sure the detector is, 0 to 1."""

    entity: Entity
    start: int
    end: int
    score: float


class UnfinishedError(TimeoutError):
    """The search took too long; what was found until then is a part of the truth, never a clear result."""

    def __init__(self, found: tuple[Identifier, ...] = ()) -> None:
        super().__init__("looking for personal identifiers took too long")
        self.found = found


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the search in one draft must be over."""

    at: float = field(default_factory=lambda: time.monotonic() + DRAFT_SECONDS)

    def left(self) -> float:
        """Seconds for the next regular expression. Raises TimeoutError where none are left."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise UnfinishedError
        return min(left, REGEX_SECONDS)


# Where two kinds claim the same words with the same score, the one that says more wins.
RANK: Mapping[Entity, int] = {
    "CREDIT_CARD": 0,
    "IBAN_CODE": 1,
    "NATIONAL_ID": 2,
    "EMAIL_ADDRESS": 3,
    "ACCOUNT_NUMBER": 4,
    "ORDER_NUMBER": 5,
    "CASE_NUMBER": 6,
    "POSTAL_ADDRESS": 7,
    "IP_ADDRESS": 8,
    "PHONE_NUMBER": 9,
    "NAME_WITH_PRIVATE_FACT": 10,
}
