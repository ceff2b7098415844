"""The classifier within the engine: a draft's record hangs on nothing but the draft; its scores not even on the pack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.review.reviewer import Reviewer
from bot.types import Channel, Draft
from tests.cli.conftest import Greenlight, greenlight
from training.records import Record, walk_records

__all__ = ["greenlight"]
DATA = Path(__file__).parents[2] / "training" / "data"


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """200 drafts of many lengths, channels and brands."""
    records = [found for found in walk_records(DATA, {"r03"}) if isinstance(found, Record)]
    return [record.draft for record in records[::3][:200]]


def scan(run: Greenlight, folder: Path, drafts: Sequence[Draft], workers: int) -> dict[str, str]:
    """Each draft's record as it stands in the output, by its id."""
    source = folder / "drafts.jsonl"
    rows = ({"id": draft.id, "text": draft.text, "channel": str(draft.channel)} for draft in drafts)
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = run("scan", source, "--no-edits", "--on", "2026-11-20", "--workers", workers)
    assert result.exit_code == 1, result.stderr
    return {json.loads(line)["id"]: line for line in result.stdout.splitlines()}


def test_200_drafts_have_the_same_records_alone_in_batches_and_in_two_orders(
    greenlight: Greenlight,
    tmp_path: Path,
    drafts: list[Draft],
) -> None:
    """To the byte, with one process and with two."""
    together = scan(greenlight, tmp_path, drafts, workers=1)
    assert len(together) == len(drafts) == 200
    assert scan(greenlight, tmp_path, drafts[::-1], workers=2) == together
    for draft in drafts[::40]:
        assert scan_alone(greenlight, draft) == together[str(draft.id)]


def scan_alone(run: Greenlight, draft: Draft) -> str:
    """The record of one draft, as `review` gives it."""
    options = ("--channel", str(draft.channel), "--format", "json", "--no-edits", "--on", "2026-11-20")
    record = json.loads(run("review", draft.text, *options).stdout)
    return json.dumps({**record, "id": draft.id}, ensure_ascii=False)


def test_an_empty_pack_gives_the_scores_of_the_shipped_one(tmp_path: Path, drafts: list[Draft]) -> None:
    """Neither rules nor categories nor thresholds reach the classifier."""
    shipped, bare = Reviewer.load(), Reviewer.load(policies=tmp_path)
    assert not bare.policy.rules
    for draft in drafts:
        own = Draft(text=draft.text, channel=Channel(str(draft.channel)))
        assert bare.classified(own) == shipped.classified(own)
