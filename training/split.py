"""The third step: train, validation or test, by brand, so that no brand's voice or titles stand on both sides."""

from __future__ import annotations

import hashlib
from enum import StrEnum

_SALT = "greenlight"
_TRAIN, _VALIDATION = 70, 82  # out of 100


class Part(StrEnum):
    """What a brand's drafts are for: to fit, to choose settings by, or only to be counted."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def part_of(brand: str) -> Part:
    """The part of a brand's slug: stable, whatever other brands there are."""
    place = _place(brand, 100)
    if place < _TRAIN:
        return Part.TRAIN
    return Part.VALIDATION if place < _VALIDATION else Part.TEST


def fold_of(brand: str, folds: int) -> int:
    """The fold of a brand's slug, 0 to `folds` - 1, for predictions on brands that a model hasn't seen."""
    return _place(f"fold:{brand}", folds)


def _place(name: str, places: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{_SALT}:{name}".encode()).digest()[:8], "big") % places
