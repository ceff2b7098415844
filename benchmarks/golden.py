"""Which of the golden posts Greenlight judges as people did: `python -m benchmarks.golden [learn|count]`.

A category passes where the guide's level is 0 and its band is clear, or the level is above 0 and the band is not.
Only the learn half is shown post by post; the count half is only ever counted.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.review.reviewer import Reviewer
from bot.types import Band, Channel, Draft

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
RESAMPLES = 2000


def main(half: str) -> None:
    """Print the passes of one half, with 95 % bootstrap intervals."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "brands.jsonl").write_bytes((GOLDEN / "brands.jsonl").read_bytes())
        reviewer = Reviewer.load(brands=Path(folder))
    passes: dict[tuple[str, str], list[bool]] = {}
    for line in (GOLDEN / "posts.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record["half"] == half:
            for key, verdict in judge(reviewer, record, show=half == "learn").items():
                passes.setdefault(key, []).append(verdict)
    for (category, level), passed in sorted(passes.items()):
        low, high = interval(passed)
        print(f"{category:20} {level:8} {sum(passed):3} of {len(passed):3} ({low:.0%} to {high:.0%})")


def judge(reviewer: Reviewer, record: Mapping[str, Any], *, show: bool) -> dict[tuple[str, str], bool]:
    """Whether each category, and the post as a whole ("any"), passes; keyed by category and level."""
    draft = Draft(text=record["text"], brand=record["brand"], channel=Channel(record["channel"]))
    review = reviewer.review(draft, on=datetime.now(UTC).date(), edits=False)
    found = {**review.bands, "any": review.band}
    levels = {**record["labels"], "any": max(record["labels"].values())}
    verdicts = {}
    for category, level in levels.items():
        passed = (level > 0) == (found[category] is not Band.CLEAR)
        verdicts[category, f"level {level}"] = passed
        if show and not passed:
            print(f"{'missed' if level else 'alarm ':6} {category} {level}: {record['text']!r:.160}")
    return verdicts


def interval(passed: Sequence[bool]) -> tuple[float, float]:
    """The 95 % bootstrap interval of a share, by a fixed seed."""
    chance = random.Random(1)  # resampling, no secret
    shares = sorted(sum(chance.choices(passed, k=len(passed))) / len(passed) for _ in range(RESAMPLES))
    return shares[int(RESAMPLES * 0.025)], shares[int(RESAMPLES * 0.975)]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "count")
