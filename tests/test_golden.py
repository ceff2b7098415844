"""The golden set is sound, and nothing that we wrote is modelled on it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.brands import load_brands
from bot.review.policy import load_policy
from bot.types import Channel

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parent.parent / "training" / "data"
POSTS = [json.loads(line) for line in (GOLDEN / "posts.jsonl").read_text("utf-8").splitlines()]
FOUNDING = "golden-001"
# Four words in a row shared with another text may be a phrase; more than half of all such runs are a copy.
RUN = 4


@pytest.mark.parametrize("post", POSTS, ids=[post["id"] for post in POSTS])
def test_record_is_sound(post: dict[str, object]) -> None:
    text, labels = str(post["text"]), post["labels"]
    assert isinstance(labels, dict)
    assert post["channel"] in list(Channel)
    assert post["wording"] in ("exact", "from memory")
    assert post["half"] == ("learn" if int(str(post["id"])[-3:]) % 2 else "count")
    spans = post["spans"]
    assert isinstance(spans, list)
    assert all(span["quote"] in text for span in spans)
    assert {span["category"] for span in spans} == {name for name, level in labels.items() if level}


def test_every_brand_has_a_profile(tmp_path: Path) -> None:
    (tmp_path / "brands.jsonl").write_bytes((GOLDEN / "brands.jsonl").read_bytes())
    assert {post["brand"] for post in POSTS} <= set(load_brands(tmp_path))


def test_no_training_draft_or_example_is_a_near_copy_of_a_golden_post() -> None:
    written = {
        record["id"]: record["text"]
        for path in sorted((DATA / "rounds").glob("*.jsonl"))
        for record in map(json.loads, path.read_text("utf-8").splitlines())
    }
    for rule_id, rule in load_policy().rules.items():
        for number, example in enumerate(rule.examples):
            written[f"{rule_id} {number + 1}"] = example.bad or example.good or ""
    golden = {post["id"]: _runs(post["text"]) for post in POSTS if post["id"] != FOUNDING}
    founding = _runs(POSTS[0]["text"])
    copies = [
        (name, golden_id)
        for name, text in written.items()
        for golden_id, runs in golden.items()
        if _copies(_runs(text) - founding, runs)
    ]
    assert copies == []


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(*(words[at:] for at in range(RUN)), strict=False))


def _copies(runs: frozenset[tuple[str, ...]], golden: frozenset[tuple[str, ...]]) -> bool:
    shared = len(runs & golden)
    return shared > 1 and shared * 2 > min(len(runs), len(golden))
