"""A `Review` as the record that other programs read: fixed keys in a fixed order, one line of JSON.

The form is a contract: `review --format json`, `scan` and everything that stores reviews share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.types import Edit, Finding, Review

Record = dict[str, Any]

# The fields of a review record, in order.
FIELDS = (
    "id",
    "risk",
    "band",
    "scores",
    "bands",
    "unsure",
    "findings",
    "edits",
    "unchecked",
    "policy_version",
    "model_version",
)

# JSON need not escape these, yet a terminal obeys some, and readers that split lines by Unicode's rules break on others.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def record_of(review: Review, *, id: Any = "1") -> Record:  # noqa: A002 (the record's own word)
    """The review as plain data; `id` is handed back as given."""
    return {
        "id": id,
        "risk": _number(review.risk),
        "band": str(review.band),
        "scores": {category: _number(score) for category, score in review.scores.items()},
        "bands": {category: str(band) for category, band in review.bands.items()},
        "unsure": list(review.unsure),
        "findings": [_finding(finding) for finding in review.findings],
        "edits": [_edit(edit) for edit in review.edits],
        "unchecked": [str(part) for part in review.unchecked],
        "policy_version": review.policy_version,
        "model_version": review.model_version,
    }


def error_record(*, id: Any, line: int, error: str) -> Record:  # noqa: A002
    """What stands in the place of a row that can't be read."""
    return {"id": id, "line": line, "error": error}


def json_line(record: Mapping[str, Any]) -> str:
    """The record as one line of JSON without its line end; nothing in it can steer a terminal or split the line."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def json_bytes(record: Mapping[str, Any]) -> bytes:
    """`json_line` with its line end, in UTF-8; half of a surrogate pair in a given field stays the escape it was."""
    return json_line(record).encode("utf-8", "backslashreplace") + b"\n"


def _number(value: float) -> float:
    return round(float(value), 4)


def _finding(finding: Finding) -> Record:
    return {
        "category": finding.category,
        "source": str(finding.source),
        "rule": finding.rule,
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote,
        "message": finding.message,
        "why": finding.why,
        "instead": finding.instead,
    }


def _edit(edit: Edit) -> Record:
    return {
        "text": edit.text,
        "risk": _number(edit.risk),
        "band": str(edit.band),
        "changes": [
            {"start": change.start, "end": change.end, "text": change.text} for change in edit.changes
        ],
    }
