"""Finds the share of risky drafts to assume, from posts of real feeds: nearly all of them are harmless.

Nothing is fitted to the posts. They only say how far scores must come down until hardly any of them reaches caution;
only those whose text's SHA-256 begins with an even digit are used, so that the others can measure the result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.review.language import Reader
from bot.types import Channel, Draft
from models.classifier import Sample
from models.ensemble import Ensemble, Floats, score_of
from training.fit import Shares, levels_of, share_of
from training.prepare import Example, sample_text
from training.records import CATEGORIES

CAUTION, HIGH = 0.4, 0.7


def read_posts(path: Path, reader: Reader) -> tuple[list[Sample], list[Sample]]:
    """The samples of a JSONL file of posts (`text`, `channel`): the half to set by, and the half to measure."""
    halves: tuple[list[Sample], list[Sample]] = ([], [])
    for line in path.read_text("utf-8").splitlines():
        post = json.loads(line)
        draft = Draft(text=post["text"], channel=Channel(post["channel"]))
        halves[0 if is_for_setting(post["text"]) else 1].append(sample_text(draft, None, reader))
    return halves


def is_for_setting(text: str) -> bool:
    """Whether a post is of the half that the operating point is set by."""
    return int(hashlib.sha256(text.encode()).hexdigest()[0], 16) % 2 == 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Which share of real feeds' posts may reach caution, and high, in any category.

    The engine as a whole is to stay below 2 % and 0.3 %; rules take a part of that, and another feed differs.
    """

    caution: float = 0.0185
    high: float = 0.0025


def find_shares(
    ensemble: Ensemble, examples: Sequence[Example], posts: Sequence[Sample], limits: Limits
) -> Shares:
    """The largest shares to assume at which the posts stay within the limits, each category with as many as the others.

    None is larger than the examples' own share.
    """
    logits = whole_logits(ensemble, posts)
    found = (levels_of(examples) >= 1).mean(0)
    low, high = 0.0, limits.caution  # of the posts that may reach caution in one category, found by halving
    while high - low > 0.5 / len(posts):
        middle = (low + high) / 2
        scores = score_of(logits, _odds_at(logits, middle))
        low, high = (middle, high) if _are_within(scores, limits) else (low, middle)
    odds = _odds_at(logits, low)
    return {
        category: round(share_of(float(odds[at]), float(found[at])), 4)
        for at, category in enumerate(CATEGORIES)
    }


def whole_logits(ensemble: Ensemble, samples: Sequence[Sample]) -> Floats:
    """(N, L): the stack's logits, before any share is assumed."""
    stack = ensemble.stack
    rows = [np.vstack([member.logits(sample) for member in ensemble.members]) for sample in samples]
    logits: Floats = (np.array(rows) * stack.weights).sum(1) + stack.bias
    return logits


def _are_within(scores: Floats, limits: Limits) -> bool:
    worst = scores.max(1)
    return bool((worst >= CAUTION).mean() <= limits.caution and (worst >= HIGH).mean() <= limits.high)


def _odds_at(logits: Floats, wanted: float) -> Floats:
    """(C,): for each category the largest odds at which at most `wanted` of the posts reach caution."""
    return np.array([_largest_odds(logits[:, at : at + 2], wanted) for at in range(0, logits.shape[1], 2)])


def _largest_odds(logits: Floats, wanted: float) -> float:
    low, high = 1e-4, 1.0  # found by halving
    if _reached(logits, high) <= wanted:
        return high
    while high / low > 1.001:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if _reached(logits, middle) <= wanted else (low, middle)
    return low


def _reached(logits: Floats, odds: float) -> float:
    return float((score_of(logits, np.array([odds])) >= CAUTION).mean())
