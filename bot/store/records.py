"""A review as a JSON column and back.

The draft's own words stay out of a finding's column: a quote is `text[start:end]`, and the text lies in its version,
which retention can empty. Where a sentence about the finding repeats the quote, a mark stands for it.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from bot.types import Draft, Review

_REVIEW = TypeAdapter(Review)
_MARK = "\ufffc"
_SENTENCES = ("message", "why", "instead")


def to_record(review: Review) -> dict[str, Any]:
    """The review as plain JSON, without draft and quotes."""
    record: dict[str, Any] = _REVIEW.dump_python(review, mode="json", exclude={"draft": True})
    return record | {"findings": [_without_quote(finding) for finding in record["findings"]]}


def from_record(record: dict[str, Any], draft: Draft) -> Review:
    """The review of `draft`, quotes cut from its text."""
    findings = [_with_quote(finding, draft.text) for finding in record["findings"]]
    return _REVIEW.validate_python(record | {"draft": draft, "findings": findings})


def _without_quote(finding: dict[str, Any]) -> dict[str, Any]:
    quote = finding["quote"]
    kept = {key: value for key, value in finding.items() if key != "quote"}
    return kept | {key: kept[key].replace(quote, _MARK) for key in _SENTENCES if quote}


def _with_quote(finding: dict[str, Any], text: str) -> dict[str, Any]:
    quote = text[finding["start"] : finding["end"]]
    return (
        finding | {"quote": quote} | {key: finding[key].replace(_MARK, quote) for key in _SENTENCES if quote}
    )
