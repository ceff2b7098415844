"""A review as a JSON column and back.

The draft's own words stay out of a finding's column: a quote is `text[start:end]`, and the text lies in its version,
which retention can empty. Where a sentence about the finding repeats the quote, a mark stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from pydantic import TypeAdapter

from bot.types import Draft, Review, SideBySide

_REVIEW = TypeAdapter(Review)
_MARK = "\ufffc"
_SENTENCES = ("message", "why", "instead")


def to_record(review: Review) -> dict[str, Any]:
    """The review as plain JSON, without draft and quotes."""
    if isinstance(review, SideBySide):
        told = {field.name: getattr(review, field.name) for field in fields(Review)}
        variants = zip(_spans(review), review.variants, strict=True)
        return to_record(Review(**told)) | {"variants": [[*span, to_record(one)] for span, one in variants]}
    record: dict[str, Any] = _REVIEW.dump_python(review, mode="json", exclude={"draft": True})
    return record | {"findings": [_without_quote(finding) for finding in record["findings"]]}


def from_record(record: dict[str, Any], draft: Draft) -> Review:
    """The review of `draft`, quotes cut from its text."""
    whole = {key: value for key, value in record.items() if key != "variants"}
    findings = [_with_quote(finding, draft.text) for finding in record["findings"]]
    review = _REVIEW.validate_python(whole | {"draft": draft, "findings": findings})
    if "variants" not in record:
        return review
    return SideBySide(
        **{field.name: getattr(review, field.name) for field in fields(Review)},
        variants=tuple(
            from_record(one, replace(draft, text=draft.text[start:end]))
            for start, end, one in record["variants"]
        ),
    )


def without_edits(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without the wording that was suggested, also that of each variant."""
    variants = [[start, end, without_edits(one)] for start, end, one in record.get("variants", ())]
    return {**record, "edits": []} | ({"variants": variants} if variants else {})


def _spans(review: SideBySide) -> Iterator[tuple[int, int]]:
    """Where each variant stands in the whole text."""
    end = 0
    for variant in review.variants:
        start = review.draft.text.index(variant.draft.text, end)
        end = start + len(variant.draft.text)
        yield start, end


def _without_quote(finding: dict[str, Any]) -> dict[str, Any]:
    quote = finding["quote"]
    kept = {key: value for key, value in finding.items() if key != "quote"}
    return kept | {key: kept[key].replace(quote, _MARK) for key in _SENTENCES if quote}


def _with_quote(finding: dict[str, Any], text: str) -> dict[str, Any]:
    quote = text[finding["start"] : finding["end"]]
    return (
        finding | {"quote": quote} | {key: finding[key].replace(_MARK, quote) for key in _SENTENCES if quote}
    )
