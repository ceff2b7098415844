"""How often Greenlight objects to real posts: `python -m benchmarks.real_posts posts.jsonl [A|B]`.

The posts are halved by the SHA-256 of their text (first digit even: A). Rules and thresholds may be tuned by reading
half A; every share that is reported is from half B. Prints the shares by band, the findings by rule, and the highest.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.reviews import read_drafts
from bot.review.reviewer import Reviewer
from bot.types import Band, Review, Severity

SHOWN = 30


def main(path: Path, half: str) -> None:
    """Review one half of the posts and print what was found."""
    reviewer = Reviewer.load()
    today = datetime.now(UTC).date()
    drafts = [draft for draft in read_drafts(path, most=None) if half_of(draft.text) == half]
    reviews = [reviewer.review(draft, on=today, edits=False) for draft in drafts]
    bands = Counter(review.band for review in reviews)
    high, objected = bands[Band.HIGH], bands[Band.HIGH] + bands[Band.CAUTION]
    print(f"half {half}: {len(reviews):,} posts, {reviewer.model_version}, policy {reviewer.policy_version}")
    print(f"  caution or above {objected / len(reviews):6.2%} ({objected})")
    print(f"  high             {high / len(reviews):6.2%} ({high})")
    print("findings by rule:")
    for rule, count in _sources(reviews).most_common():
        print(f"  {count:4} {rule}")
    print(f"the {SHOWN} highest:")
    for review in sorted(reviews, key=lambda review: (-review.risk, review.draft.text))[:SHOWN]:
        print(f"  {review.risk:.2f} {review.draft.text!r:.200}")


def half_of(text: str) -> str:
    """The half, A or B, in which a text falls."""
    return "A" if int(hashlib.sha256(text.encode("utf-8")).hexdigest()[0], 16) % 2 == 0 else "B"


def _sources(reviews: list[Review]) -> Counter[str]:
    return Counter(
        finding.rule or f"classifier: {finding.category}"
        for review in reviews
        for finding in review.findings
        if finding.severity is not Severity.ADVICE
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "B")
