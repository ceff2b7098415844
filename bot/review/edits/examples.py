"""The examples of every file of wording, run: an edit that must be suggested, or words that no edit may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.review.edits.wording import EditExample
from bot.types import BrandProfile, Draft, Review

if TYPE_CHECKING:
    from bot.review.policy import Policy

# An example says nothing of days; rules that are dated would otherwise make it pass today and fail tomorrow.
DAY = date(2026, 1, 1)
EXAMPLE_BRAND = "example-of-a-sector"


@dataclass(frozen=True, slots=True)
class EditFailure:
    """An example that its wording got wrong: where it stands, what was expected, and which edits came instead."""

    where: str
    number: int
    draft: str
    expected: str
    found: tuple[str, ...]


def run_edit_examples(
    policy: Policy, review: Callable[[Draft, BrandProfile | None], Review]
) -> Iterator[EditFailure]:
    """The failures among the examples of all wording, in order; `review` judges a draft, as of a made-up brand if given."""
    for name, wording in policy.wording.files.items():
        for number, example in enumerate(wording.examples):
            edits = _edits(review, example)
            if _holds(example, edits):
                continue
            expected = f"the edit {example.edit!r}" if example.edit else f"edits without {example.never!r}"
            where = policy.wording.sources[name].where(("examples", number))
            yield EditFailure(where, number + 1, example.draft, expected, edits)


def _edits(review: Callable[[Draft, BrandProfile | None], Review], example: EditExample) -> tuple[str, ...]:
    made_up = (
        BrandProfile(slug=EXAMPLE_BRAND, name="Example", sector=example.sector) if example.sector else None
    )
    draft = Draft(
        text=example.draft, brand=EXAMPLE_BRAND if made_up else example.brand, channel=example.channel
    )
    return tuple(edit.text for edit in review(draft, made_up).edits)


def _holds(example: EditExample, edits: tuple[str, ...]) -> bool:
    if example.edit is not None:
        return example.edit in edits
    words = (example.never or "").lower()
    return bool(edits) and not any(words in edit.lower() for edit in edits)
