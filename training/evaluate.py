"""The sixth step: what a release can do, counted on drafts that it was not fitted to."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from bot.brands import profile_of
from bot.errors import ProfileError
from bot.json_source import load_jsonl
from bot.review.language import Reader
from bot.types import Channel, Draft
from models.classifier import Classifier, Sample
from models.text import word_spans
from training.fit import levels_of
from training.operating import CAUTION, HIGH
from training.prepare import Example, sample_text
from training.records import CATEGORIES

# What share of harmless drafts may be flagged where recall is given "at few false alarms".
FEW = 0.05
_BINS = 10

Floats = NDArray[np.float64]
Metrics = dict[str, Any]


def evaluate(
    classifier: Classifier, examples: Sequence[Example], *, shares: Mapping[str, float] | None = None
) -> Metrics:
    """Numbers for each category and for any risk. `shares` are those assumed, for calibration; else no weights."""
    scores = scores_of(classifier, [example.sample for example in examples])
    levels = levels_of(examples)
    metrics: Metrics = {"drafts": len(examples), "any": _detection(scores.max(1), levels.max(1))}
    for at, category in enumerate(CATEGORIES):
        share = shares[category] if shares else None
        metrics[category] = {
            **_detection(scores[:, at], levels[:, at]),
            "calibration_error": calibration_error(scores[:, at], levels[:, at], share),
            "span_f1": span_f1(classifier, examples, category),
        }
    return rounded(metrics)


def evaluate_posts(classifier: Classifier, samples: Sequence[Sample]) -> Metrics:
    """Which share of posts, nearly all harmless, reaches caution and high in any category."""
    scores = scores_of(classifier, samples)
    reached = {category: float((scores[:, at] >= CAUTION).mean()) for at, category in enumerate(CATEGORIES)}
    worst = scores.max(1)
    return rounded(
        {
            "posts": len(samples),
            "at_caution": float((worst >= CAUTION).mean()),
            "at_high": float((worst >= HIGH).mean()),
            "at_caution_by_category": reached,
        }
    )


def evaluate_golden(classifier: Classifier, golden: Path, reader: Reader) -> Metrics:
    """Counts over the golden set's posts as a whole; nothing of a single post is given."""
    profiles = {}
    for source in load_jsonl(golden / "brands.jsonl", error=ProfileError):
        profile = profile_of(source)
        profiles[profile.slug] = profile
    posts = [
        json.loads(line) for line in (golden / "posts.jsonl").read_text("utf-8").splitlines() if line.strip()
    ]
    samples = [
        sample_text(
            Draft(text=post["text"], channel=Channel(post["channel"])), profiles.get(post["brand"]), reader
        )
        for post in posts
    ]
    levels = np.array([[post["labels"][category] for category in CATEGORIES] for post in posts])
    scores = scores_of(classifier, samples)
    counted: Metrics = {"posts": len(posts), "any": _detection(scores.max(1), levels.max(1))}
    for at, category in enumerate(CATEGORIES):
        counted[category] = _detection(scores[:, at], levels[:, at])
    return rounded(counted)


def scores_of(classifier: Classifier, samples: Sequence[Sample]) -> Floats:
    """(N, C): the classifier's scores."""
    judged = classifier.judge(samples)
    return np.array([[judgements[category].score for category in CATEGORIES] for judgements in judged])


def time_of(classifier: Classifier, samples: Sequence[Sample]) -> Metrics:
    """Milliseconds of processor time for one draft: the median, the 99th percentile, and that of about forty words."""
    taken = []
    for sample in samples:
        start = time.process_time()
        classifier.judge([sample])
        taken.append(1000 * (time.process_time() - start))
    forty = [
        spent for spent, sample in zip(taken, samples, strict=True) if 35 <= len(sample.text.split()) <= 45
    ]
    return rounded(
        {
            "median_ms": float(np.median(taken)),
            "p99_ms": float(np.percentile(taken, 99)),
            "forty_words_ms": float(np.median(forty)) if forty else None,
        }
    )


def calibration_error(scores: Floats, levels: NDArray[np.int64], share: float | None = None) -> float:
    """Expected calibration error against level / 2, in ten bins; risky drafts weigh as much as `share` says."""
    risky = levels > 0
    weights = np.ones(len(levels))
    if share is not None and 0 < risky.sum() < len(levels):
        weights = np.where(risky, share / risky.mean(), (1 - share) / (1 - risky.mean()))
    bins = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for bin_ in np.unique(bins):
        inside = bins == bin_
        gap = np.average(scores[inside], weights=weights[inside]) - np.average(
            levels[inside] / 2, weights=weights[inside]
        )
        error += weights[inside].sum() / weights.sum() * abs(gap)
    return float(error)


class Explainer(Protocol):
    """What tells the words that drove a score."""

    def explain(self, sample: Sample, category: str) -> Sequence[tuple[int, int]]:
        """Spans of the sample's text."""


def span_f1(classifier: Explainer, examples: Sequence[Example], category: str) -> float:
    """F1 of words within explained spans against words within gold spans, over the drafts that have gold spans."""
    both = ours = gold = 0
    for example in examples:
        wanted = [(span.start, span.end) for span in example.spans if span.category == category]
        if not wanted:
            continue
        given = classifier.explain(example.sample, category)
        for word in word_spans(example.sample.text):
            is_ours, is_gold = _within(word, given), _within(word, wanted)
            both, ours, gold = both + (is_ours and is_gold), ours + is_ours, gold + is_gold
    return 2 * both / (ours + gold) if ours + gold else 0.0


def rounded(numbers: Metrics) -> Metrics:
    """The same with four decimals."""
    return {name: _rounded(value) for name, value in numbers.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return rounded(value)
    return round(value, 4) if isinstance(value, float) else value


def _within(word: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(word[0] < end and word[1] > start for start, end in spans)


def _detection(scores: Floats, levels: NDArray[np.int64]) -> Metrics:
    """Ranking, and what the bands catch; a number that the drafts at hand can't give is None."""
    risky, high, clean = levels >= 1, levels == 2, levels == 0
    limit = float(np.quantile(scores[clean], 1 - FEW)) if clean.any() else 1.0
    return {
        "risky": int(risky.sum()),
        "high": int(high.sum()),
        "auc": _auc(risky, scores),
        "auc_high": _auc(high, scores),
        "average_precision": float(average_precision_score(risky, scores)) if risky.any() else None,
        "recall_at_caution": _share(scores[risky] >= CAUTION),
        "recall_of_high_at_caution": _share(scores[high] >= CAUTION),
        "false_alarms_at_caution": _share(scores[clean] >= CAUTION),
        "recall_at_few_false_alarms": _share(scores[risky] > limit),
        "recall_of_high_at_few_false_alarms": _share(scores[high] > limit),
    }


def _auc(positive: NDArray[np.bool_], scores: Floats) -> float | None:
    return float(roc_auc_score(positive, scores)) if 0 < positive.sum() < len(positive) else None


def _share(hits: NDArray[np.bool_]) -> float | None:
    return float(hits.mean()) if len(hits) else None
