"""How good the suggested edits are: `python -m benchmarks.edits [test|validation|train] [sample] [seed] [drafts]`.

Over the risky drafts of a part of the training data, and the golden posts of the half that may be looked at, which
Greenlight puts at caution or above: the share with a clear edit, words and protected parts kept, new findings, time.
Then as many pairs of draft and edits as asked for, drawn at random, to be read one by one. With `drafts`, only so many
of the risky drafts are reviewed, drawn at random too, and no golden post.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.brands import load_brands
from bot.review.edits.changes import applied, words_kept
from bot.review.edits.protected import lost, parts_of, protected
from bot.review.reviewer import Reviewer
from bot.types import Band, BrandProfile, Channel, Draft, Review
from training.records import DataError, walk_records
from training.split import part_of

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
ON = date(2026, 11, 20)
WORDS = 40  # a draft of about so many words is what the time is told for


def main(part: str, sample: int, seed: int = 1, drafts: int = 0) -> None:
    """Print the measures for a part of the data and for the golden posts, then a sample of both."""
    data = ROOT / "training" / "data"
    records = [record for record in walk_records(data) if not isinstance(record, DataError)]
    risky = [record for record in records if record.is_risky and part_of(record.draft.brand or "") == part]
    reviews: list[Review] = []
    sets = {
        f"risky drafts, {part}": ([r.draft for r in risky], {r.profile.slug: r.profile for r in records}),
        "golden posts, learn half": (list(_golden()), _golden_brands()),
    }
    if drafts:
        random.Random(seed).shuffle(risky)
        sets = {
            f"risky drafts, {part}": (
                [r.draft for r in risky[:drafts]],
                {r.profile.slug: r.profile for r in records},
            )
        }
    for name, (chosen, brands) in sets.items():
        print(f"{name}: {len(chosen)}")
        reviews += _measure(chosen, brands)
    random.Random(seed).shuffle(reviews)  # a sample, no secret
    for review in reviews[:sample]:
        _show(review)


def _golden() -> Iterator[Draft]:
    for line in (GOLDEN / "posts.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record["half"] == "learn" and any(record["labels"].values()):
            yield Draft(text=record["text"], brand=record["brand"], channel=Channel(record["channel"]))


def _golden_brands() -> Mapping[str, BrandProfile]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "brands.jsonl").write_bytes((GOLDEN / "brands.jsonl").read_bytes())
        return load_brands(Path(folder))


def _measure(drafts: list[Draft], brands: Mapping[str, BrandProfile]) -> list[Review]:
    """Print what the edits of these drafts are worth; the reviews of those that are no longer clear."""
    reviewer = Reviewer.load()
    reviewer = replace(reviewer, policy=replace(reviewer.policy, brands={**reviewer.policy.brands, **brands}))
    found: list[Review] = []
    times: list[float] = []
    for draft in drafts:
        start = time.perf_counter()
        review = reviewer.review(draft, on=ON)
        spent = 1000 * (time.perf_counter() - start)
        if review.band is Band.CLEAR:
            continue
        found.append(review)
        if WORDS / 2 <= len(draft.text.split()) <= WORDS * 1.5:
            times.append(spent)
    clear = [review for review in found if any(edit.band is Band.CLEAR for edit in review.edits)]
    first = [words_kept(review.draft.text, review.edits[0].text) for review in clear]
    new, gone, wrong = _faults(reviewer, found)
    print(f"  at caution or above       {len(found)}")
    print(f"  with a clear edit         {len(clear) / max(1, len(found)):.1%}")
    print(f"  edits a draft             {Counter(len(review.edits) for review in found)}")
    print(f"  words kept, first edit    {statistics.median(first or [0]):.0%} (median)")
    print(f"  protected parts lost      {gone}")
    print(f"  new findings              {new}")
    print(f"  changes that don't apply  {wrong}")
    print(
        f"  ms, {WORDS / 2:.0f} to {WORDS * 1.5:.0f} words       {statistics.median(times or [0]):.0f} (median)"
    )
    return found


def _faults(reviewer: Reviewer, reviews: list[Review]) -> tuple[int, int, int]:
    """New findings, lost parts and changes that don't give their edit, each reviewed anew."""
    new = gone = wrong = 0
    for review in reviews:
        document = reviewer.read(review.draft)
        parts = protected(document, parts_of(document), review.findings)
        known = {(found.category, found.rule) for found in review.findings}
        for edit in review.edits:
            again = reviewer.review(replace(review.draft, text=edit.text), on=ON, edits=False)
            new += sum((found.category, found.rule) not in known for found in again.findings)
            gone += len(lost(parts, edit.text))
            wrong += applied(review.draft.text, edit.changes) != edit.text
            wrong += (again.risk, again.band) != (edit.risk, edit.band)
    return new, gone, wrong


def _show(review: Review) -> None:
    print(f"\n{review.draft.brand} {review.draft.channel} {review.risk:.2f}: {review.draft.text!r}")
    for found in review.findings:
        print(f"    {found.category} {found.rule or ''} {found.quote!r}")
    for edit in review.edits:
        print(f"  {edit.risk:.2f} {edit.band}: {edit.text!r}")


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", "", ""]
    main(arguments[0] or "test", int(arguments[1] or 0), int(arguments[2] or 1), int(arguments[3] or 0))
