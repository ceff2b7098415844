"""Where the command line gets its engine from, as a value that can be handed to other processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.types import Draft, Review


class Reviewing(Protocol):
    """What the command line needs of the engine."""

    @property
    def policy_version(self) -> str: ...
    @property
    def model_version(self) -> str: ...
    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review: ...


@dataclass(frozen=True, slots=True)
class EngineAt:
    """Loads the engine, here or in a worker: hashable, so that each process loads it once."""

    policies: Path | None = None
    brands: Path | None = None
    spacy_model: str | None = None
    trusted: str | None = None

    def __call__(self) -> Reviewing:
        from bot.review.reviewer import Reviewer

        return Reviewer.load(
            policies=self.policies, brands=self.brands, spacy_model=self.spacy_model, trusted=self.trusted
        )


def engine_at(policies: Path | None, brands: Path | None, trusted: str | None = None) -> EngineAt:
    """The engine that options, and else environment and settings file, ask for."""
    from bot.settings import read_settings

    settings = read_settings()
    folders = (policies or settings.policies, brands or settings.brands)
    return EngineAt(*folders, settings.spacy_model, trusted)
