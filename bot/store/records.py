"""A review as a JSON column and back.

The draft's own words stay out of the column: a quote is `text[start:end]`, and the text lies in its version, which
retention can empty.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from bot.types import Draft, Review

_REVIEW = TypeAdapter(Review)


def to_record(review: Review) -> dict[str, Any]:
    """The review as plain JSON, without draft and quotes."""
    record: dict[str, Any] = _REVIEW.dump_python(
        review, mode="json", exclude={"draft": True, "findings": {"__all__": {"quote"}}}
    )
    return record


def from_record(record: dict[str, Any], draft: Draft) -> Review:
    """The review of `draft`, quotes cut from its text."""
    findings = [f | {"quote": draft.text[f["start"] : f["end"]]} for f in record["findings"]]
    return _REVIEW.validate_python(record | {"draft": draft, "findings": findings})
