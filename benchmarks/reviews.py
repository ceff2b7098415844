"""How long reviews take: `make bench POSTS=posts.jsonl`, a draft record or a text a line.

Prints the time of one review on one core (median, 99th percentile), the share of each step, and the posts a second of
`scan` with two workers. Numbers are of this machine: compare them only with each other.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.review.reviewer import Reviewer
from bot.rows import Format, draft_of, read_rows
from bot.types import Draft

POSTS = 2000
WARM_UP = 50
STEPS = {  # file that a step stands in -> what it is called
    "bot/review/language.py": "read (normalise, spaCy, marks)",
    "bot/review/checks/": "checks",
    "bot/review/classifier.py": "classifier",
    "bot/review/settle.py": "settle",
    "bot/review/scoring.py": "score",
    "bot/review/edits/": "edits",
}


def main(path: Path) -> None:
    """Measures over the first 2,000 posts of a file."""
    drafts = read_drafts(path)
    if hasattr(os, "sched_setaffinity"):  # so that no library spreads one review over several cores
        everywhere = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(everywhere)})
    times = time_reviews(drafts)
    print(f"{len(times):,} posts, one core, with edits")
    print(f"  median {statistics.median(times):6.1f} ms")
    print(f"  p99    {statistics.quantiles(times, n=100)[98]:6.1f} ms")
    for step, share in share_of_steps(drafts[:500]):
        print(f"  {share:6.1%} {step}")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, everywhere)
    print(f"scan with two workers: {scan_rate(drafts):.0f} posts a second, loading included")


def read_drafts(path: Path, *, most: int | None = POSTS) -> list[Draft]:
    """The drafts of the file's first rows (all, where `most` is None); those that can't be read are left out."""
    kind = Format.TXT if path.suffix == ".txt" else Format.CSV if path.suffix == ".csv" else Format.JSONL
    with path.open("rb") as stream:
        rows = islice((row for row in read_rows(stream, kind) if row.fields.get("text", "").strip()), most)
        return [draft_of(row) for row in rows]


def time_reviews(drafts: list[Draft]) -> list[float]:
    """Milliseconds of each review, after a warm-up."""
    reviewer, today = Reviewer.load(), datetime.now(UTC).date()
    for draft in drafts[:WARM_UP]:
        reviewer.review(draft, on=today)
    times = []
    for draft in drafts:
        start = time.perf_counter()
        reviewer.review(draft, on=today)
        times.append(1000 * (time.perf_counter() - start))
    return times


def share_of_steps(drafts: list[Draft]) -> list[tuple[str, float]]:
    """The share of each step: time within functions that the reviewer calls in the step's file."""
    reviewer, today = Reviewer.load(), datetime.now(UTC).date()
    profile = cProfile.Profile()
    profile.enable()
    for draft in drafts:
        reviewer.review(draft, on=today)
    profile.disable()
    shares: dict[str, float] = defaultdict(float)
    stats = pstats.Stats(profile)
    total = 0.0
    for (file, _, name), (_, _, _, spent, callers) in stats.stats.items():  # type: ignore[attr-defined]
        total = spent if name == "review" and file.endswith("reviewer.py") else total
        for (caller, _, through), (_, _, _, within) in callers.items():
            # Checks are generators: it is the list they fill that calls them.
            steps_in = caller.endswith("bot/review/reviewer.py") or "'extend' of 'list'" in through
            if steps_in and not file.endswith("reviewer.py"):
                step = next((step for part, step in STEPS.items() if part in file), "")
                shares[step] += within
    shares.pop("", None)
    shares["everything else"] = total - sum(shares.values())
    return [(step, spent / total) for step, spent in sorted(shares.items(), key=lambda pair: -pair[1])]


def scan_rate(drafts: list[Draft]) -> float:
    """Posts a second of the real command, from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "posts.txt"
        source.write_text("".join(" ".join(draft.text.split()) + "\n" for draft in drafts), encoding="utf-8")
        command = [sys.executable, "-m", "bot.cli", "scan", str(source), "--workers", "2"]
        start = time.perf_counter()
        subprocess.run([*command, "--out", f"{folder}/out.jsonl"], check=False, stderr=subprocess.DEVNULL)
        return len(drafts) / (time.perf_counter() - start)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
