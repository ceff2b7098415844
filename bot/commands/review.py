"""`greenlight review`: one draft, its review, its exit status."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.commands.options import console, day, one_of, sha256
from bot.commands.outcome import complain
from bot.engine import engine_at
from bot.errors import DraftError
from bot.record import Record, error_record, json_bytes, record_of
from bot.table import show_review
from bot.types import Band, Channel, Draft

FORMS = ("table", "json")


def review_one(
    text: str,
    *,
    brand: str | None,
    channel: str | None,
    brands: Path | None,
    policies: Path | None,
    form: str,
    edits: bool,
    trust: str | None,
    on: str | None,
) -> int:
    """Prints the review of `text` and returns the exit status."""
    one_of(form, FORMS, option="--format")
    where = (
        Channel(one_of(channel, [str(known) for known in Channel], option="--channel")) if channel else None
    )
    when = day(on)
    draft = Draft(text=read_draft() if text == "-" else text, id="1", brand=brand, channel=where)
    engine = engine_at(policies, brands, sha256(trust))()
    try:
        review = engine.review(draft, on=when, edits=edits)
    except DraftError as fault:
        if form == "json":
            _write(error_record(id="1", line=1, error=str(fault)))
        complain(str(fault))
        return 1
    if form == "json":
        _write(record_of(review))
    else:
        show_review(review, console(), edits=edits)
    return 0 if review.band is Band.CLEAR else 1


def read_draft() -> str:
    """All of standard input as one draft, less one final newline. What is not UTF-8 becomes lone surrogates."""
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def _write(record: Record) -> None:
    sys.stdout.buffer.write(json_bytes(record))
    sys.stdout.buffer.flush()
