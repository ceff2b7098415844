"""The brief of a draft as rules ask about it: whether there is one, what it lacks, what it says."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.types import Draft

BriefField = Literal["purpose", "audience", "planned_at", "data_source", "permission", "consent"]
BriefText = Literal["purpose", "audience", "data_source", "permission", "consent"]
_TEXTS: tuple[BriefText, ...] = ("purpose", "audience", "data_source", "permission", "consent")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class BriefScope(BaseModel):
    """Which briefs a rule is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given: bool = Field(True, description="Only drafts that came with a brief; a planned time alone is none.")
    lacks: tuple[BriefField, ...] = Field((), description="Only where the brief leaves all of these empty.")
    says: dict[BriefText, tuple[str, ...]] = Field(
        {}, description="Only where each of these fields holds one of its phrases, in any case."
    )

    def covers(self, draft: Draft) -> bool:
        """Whether the draft's brief is meant."""
        if self.given and not any(getattr(draft, name) for name in _TEXTS):
            return False
        lacking = all(getattr(draft, name) is None for name in self.lacks)
        return lacking and all(says(draft, name, phrases) for name, phrases in self.says.items())


def words_of(draft: Draft, name: BriefText) -> tuple[str, ...]:
    """The words of a field of the brief, in lower case."""
    return _words(getattr(draft, name) or "")


def says(draft: Draft, name: BriefText, phrases: tuple[str, ...]) -> bool:
    """Whether the field holds one of the phrases, as whole words in a row."""
    text = f" {' '.join(words_of(draft, name))} "
    return any(f" {' '.join(_words(phrase))} " in text for phrase in phrases)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.replace("’", "'").lower()))
