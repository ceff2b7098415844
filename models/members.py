"""The members of the ensemble as they stand in a release: plain arrays, quick for a single draft.

Each gives L = 2 · categories numbers for a sample: for each category, how surely its level is at least 1, and 2.
They are fitted by scikit-learn and frozen here, because its own transform and predict spend most of a single draft's
time on checks; tests hold that the numbers are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.classifier import Sample
from models.text import ANALYZERS

Logits = NDArray[np.float64]

# What a channel's column holds beside the n-grams: a channel is a hint, and drafts are told by their words.
CHANNEL_WEIGHT = 0.25


class Member(Protocol):
    """One way to look at a sample."""

    @property
    def name(self) -> str:
        """What the model card calls it."""

    def logits(self, sample: Sample) -> Logits:
        """(L,) or some rows of them, (R, L): level >= 1 and level 2, category by category."""


@dataclass(frozen=True, slots=True)
class NgramMember:
    """Logistic regressions over TF-IDF of n-grams, and the channel.

    `vocabulary` maps an n-gram to its row; `weights` is (V, L), `idf` (V,), `bias` (L,); `channels` maps a channel to
    its own bias (L,). TF is 1 + log(count), and each draft's row has length 1.
    """

    name: str
    analyzer: str
    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: Logits
    channels: Mapping[str, Logits]

    def logits(self, sample: Sample) -> Logits:
        """(L,) logits of a sample."""
        known = self.vocabulary
        counts = Counter(known[gram] for gram in ANALYZERS[self.analyzer](sample.text) if gram in known)
        bias = self.bias + self.channels.get(sample.channel, 0.0)
        if not counts:
            return bias
        rows = np.fromiter(counts, np.intp, len(counts))
        weight = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * self.idf[rows]
        weight /= np.sqrt((weight * weight).sum())
        total: Logits = (self.weights[rows] * weight[:, None]).sum(0) + bias
        return total


@dataclass(frozen=True, slots=True)
class TreesMember:
    """Boosted trees over the engine's signals.

    All trees as arrays with a row for each tree: `feature` and `threshold` are (T, nodes), a leaf's feature is -1;
    `left`, `right` (T, nodes) name a node's children, `value` (T, nodes) what a leaf adds; `head` (T,) says which of
    the L logits a tree belongs to; `bias` is (L,).
    """

    name: str
    feature: NDArray[np.int16]
    threshold: NDArray[np.float64]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float64]
    head: NDArray[np.int16]
    bias: Logits
    depth: int

    def logits(self, sample: Sample) -> Logits:
        """(L,) logits of a sample."""
        # scikit-learn's trees compare in single precision.
        signals = np.array(sample.signals, np.float32)
        tree = np.arange(len(self.feature))
        node = np.zeros(len(self.feature), np.int16)
        for _ in range(self.depth):
            feature = self.feature[tree, node]
            goes_left = signals[feature] <= self.threshold[tree, node]
            child = np.where(goes_left, self.left[tree, node], self.right[tree, node])
            node = np.where(feature < 0, node, child)
        return self.bias + np.bincount(self.head, self.value[tree, node], len(self.bias))


def freeze_ngrams(
    name: str, analyzer: str, vectorizer: Any, heads: Any, channels: tuple[str, ...]
) -> NgramMember:
    """A fitted TF-IDF vectorizer and L logistic regressions over its columns, followed by a column a channel."""
    width = len(vectorizer.vocabulary_)
    weights = np.vstack([head.coef_[0] for head in heads]).T
    bias = np.array([head.intercept_[0] for head in heads])
    return NgramMember(
        name=name,
        analyzer=analyzer,
        vocabulary={gram: int(row) for gram, row in vectorizer.vocabulary_.items()},
        idf=vectorizer.idf_.astype(np.float32),
        weights=np.ascontiguousarray(weights[:width], np.float32),
        bias=bias,
        channels={channel: CHANNEL_WEIGHT * weights[width + at] for at, channel in enumerate(channels)},
    )


def freeze_trees(name: str, heads: Any) -> TreesMember:
    """L fitted gradient boosting classifiers over the signals."""
    trees = [
        (at, head.learning_rate, tree.tree_)
        for at, head in enumerate(heads)
        for tree in head.estimators_[:, 0]
    ]
    nodes = max(tree.node_count for _, _, tree in trees)

    def rows(of: str, fill: float, kind: Any) -> Any:
        table = np.full((len(trees), nodes), fill, kind)
        for row, (_, _, tree) in enumerate(trees):
            table[row, : tree.node_count] = getattr(tree, of)
        return table

    value = np.zeros((len(trees), nodes))
    for row, (_, rate, tree) in enumerate(trees):
        value[row, : tree.node_count] = rate * tree.value[:, 0, 0]
    zeros = np.zeros((1, heads[0].n_features_in_), np.float32)
    return TreesMember(
        name=name,
        feature=np.maximum(rows("feature", -1, np.int16), -1),
        threshold=rows("threshold", 0, np.float64),
        left=rows("children_left", -1, np.int16),
        right=rows("children_right", -1, np.int16),
        value=value,
        head=np.array([at for at, _, _ in trees], np.int16),
        bias=np.array([float(head._raw_predict_init(zeros)[0, 0]) for head in heads]),
        depth=max(tree.max_depth for _, _, tree in trees),
    )
