"""Finds the share of risky drafts to assume, from posts of real feeds: nearly all of them are harmless.

Nothing is fitted to the posts. They only say how far scores must come down until hardly any of them reaches caution;
only those whose text's SHA-256 begins with an even digit are used, so that the others can measure the result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.review.language import Reader
from bot.types import Channel, Draft
from models.classifier import Sample
from models.ensemble import Ensemble, Floats, score_of
from training.fit import Shares, levels_of, share_of
from training.prepare import Example, sample_text
from training.records import CATEGORIES

CAUTION = 0.4


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


def find_shares(
    ensemble: Ensemble, examples: Sequence[Example], posts: Sequence[Sample], wanted: float
) -> Shares:
    """For each category the largest share to assume at which at most `wanted` of the posts reach caution in it.

    It is never larger than the examples' own share.
    """
    logits = whole_logits(ensemble, posts)
    found = (levels_of(examples) >= 1).mean(0)
    return {
        category: _largest_share(logits[:, 2 * at : 2 * at + 2], float(found[at]), wanted)
        for at, category in enumerate(CATEGORIES)
    }


def whole_logits(ensemble: Ensemble, samples: Sequence[Sample]) -> Floats:
    """(N, L): the stack's logits, before any share is assumed."""
    stack = ensemble.stack
    rows = [np.vstack([member.logits(sample) for member in ensemble.members]) for sample in samples]
    logits: Floats = (np.array(rows) * stack.weights).sum(1) + stack.bias
    return logits


def _largest_share(logits: Floats, found: float, wanted: float) -> float:
    low, high = 1e-4, 1.0  # odds, found by halving
    if _reached(logits, high) <= wanted:
        return found
    while high / low > 1.001:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if _reached(logits, middle) <= wanted else (low, middle)
    return round(share_of(low, found), 4)


def _reached(logits: Floats, odds: float) -> float:
    return float((score_of(logits, np.array([odds])) >= CAUTION).mean())
