"""The fifth step: members fitted to examples, stacked and calibrated on predictions for brands they haven't seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from models.classifier import Sample
from models.encoder import EncoderMember
from models.ensemble import Ensemble, Floats, Stack, score_of
from models.explain import Cut
from models.levels import OrdinalClassifier
from models.members import CHANNEL_WEIGHT, Member, NgramMember, TreesMember, freeze_ngrams, freeze_trees
from models.text import ANALYZERS
from training.prepare import Example
from training.records import CATEGORIES
from training.split import fold_of

# What a feed's drafts are assumed to be, category by category; `operating.py` finds such shares from unlabelled posts.
Shares = Mapping[str, float]
_SOMETHING, _HIGH = 1, 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of members and stack. `strength` is a logistic regression's C; the more, the closer the fit."""

    folds: int = 5
    word_strength: float = 3.0
    char_strength: float = 3.0
    rarest_word: int = 2
    rarest_char: int = 3
    trees: int = 100
    tree_depth: int = 3
    tree_rate: float = 0.07
    tree_share: float = 0.7
    stack_strength: float = 0.1
    cut: Cut = field(default_factory=lambda: Cut(share=0.3, window=3))
    seed: int = 7


Fit = Callable[[Sequence[Example], Recipe], Member]


def fit_words(examples: Sequence[Example], recipe: Recipe) -> NgramMember:
    """Words and their neighbours."""
    return _fit_ngrams("words", examples, recipe.word_strength, recipe.rarest_word, recipe)


def fit_chars(examples: Sequence[Example], recipe: Recipe) -> NgramMember:
    """Parts of words."""
    return _fit_ngrams("chars", examples, recipe.char_strength, recipe.rarest_char, recipe)


def fit_signals(examples: Sequence[Example], recipe: Recipe) -> TreesMember:
    """Boosted trees over the signals of the engine's fixed detectors."""
    signals = np.array([example.sample.signals for example in examples], np.float32)
    boosting = GradientBoostingClassifier(
        n_estimators=recipe.trees,
        max_depth=recipe.tree_depth,
        learning_rate=recipe.tree_rate,
        subsample=recipe.tree_share,
        min_samples_leaf=5,
        random_state=recipe.seed,
    )
    return freeze_trees("signals", _fit_heads(boosting, signals, levels_of(examples)))


MEMBERS: tuple[Fit, ...] = (fit_words, fit_chars, fit_signals)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A fine-tuned encoder as a member, and what encoders said out of fold of the examples: (N, R, L)."""

    member: EncoderMember
    rows: Floats


def fit_ensemble(
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    version: str,
    signal_names: tuple[str, ...],
    encoded: Encoded | None = None,
) -> Ensemble:
    """The whole classifier; calibrated to the examples' own share of risky drafts."""
    logits = out_of_fold(examples, recipe)
    members: tuple[Member, ...] = tuple(fit(examples, recipe) for fit in MEMBERS)
    if encoded is not None:
        logits, members = np.concatenate([logits, encoded.rows], axis=1), (*members, encoded.member)
    stack = fit_stack(logits, levels_of(examples), recipe)
    return Ensemble(version, CATEGORIES, signal_names, members, stack, recipe.cut)


def out_of_fold(examples: Sequence[Example], recipe: Recipe) -> Floats:
    """(N, M, L): the members' logits for each example, fitted to the brands of the other folds."""
    folds = np.array([fold_of(example.brand, recipe.folds) for example in examples])
    logits = np.zeros((len(examples), len(MEMBERS), 2 * len(CATEGORIES)))
    for fold in np.unique(folds):
        known = [example for example, own in zip(examples, folds, strict=True) if own != fold]
        members = [fit(known, recipe) for fit in MEMBERS]
        for row in map(int, np.flatnonzero(folds == fold)):
            logits[row] = [member.logits(examples[row].sample) for member in members]
    return logits


def fit_stack(logits: Floats, levels: NDArray[np.int64], recipe: Recipe) -> Stack:
    """(N, M, L) out-of-fold logits and (N, C) levels -> a stack calibrated to the share of risky examples."""
    targets = steps_of(levels)
    members, width = logits.shape[1:]
    weights, bias = np.zeros((members, width)), np.zeros(width)
    slopes, offsets = np.zeros((members, width)), np.zeros((members, width))
    for head in range(width):
        fitted = LogisticRegression(C=recipe.stack_strength).fit(logits[:, :, head], targets[:, head])
        weights[:, head], bias[head] = fitted.coef_[0], fitted.intercept_[0]
        for member in range(members):
            alone = LogisticRegression(C=recipe.stack_strength).fit(
                logits[:, [member], head], targets[:, head]
            )
            slopes[member, head], offsets[member, head] = alone.coef_[0, 0], alone.intercept_[0]
    return Stack(weights, bias, slopes, offsets, np.ones(len(CATEGORIES)))


def assume(ensemble: Ensemble, examples: Sequence[Example], shares: Shares) -> Ensemble:
    """The ensemble for a feed in which each category's risky drafts have these shares."""
    found = (levels_of(examples) >= _SOMETHING).mean(0)
    wanted = np.array([shares[category] for category in CATEGORIES])
    odds = wanted / (1 - wanted) * (1 - found) / found
    return replace(ensemble, stack=replace(ensemble.stack, odds=odds))


def share_of(odds: float, found: float) -> float:
    """The share of risky drafts that `odds` stand for, where `found` is their share among the examples."""
    return odds * found / (odds * found + 1 - found)


def score_all(logits: Floats, stack: Stack) -> Floats:
    """(N, M, L) logits -> (N, C) scores."""
    return score_of((logits * stack.weights).sum(1) + stack.bias, stack.odds)


def levels_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """(N, C): the examples' levels."""
    return np.array([example.levels for example in examples])


def steps_of(levels: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N, C) levels -> (N, L): for each category, whether it is at least 1, and whether it is 2."""
    steps = np.stack([levels >= _SOMETHING, levels >= _HIGH], axis=-1).astype(np.int64)
    return steps.reshape(len(levels), -1)


def _fit_ngrams(
    analyzer: str, examples: Sequence[Example], strength: float, rarest: int, recipe: Recipe
) -> NgramMember:
    samples = [example.sample for example in examples]
    vectorizer = TfidfVectorizer(
        analyzer=ANALYZERS[analyzer], sublinear_tf=True, min_df=min(rarest, len(samples))
    )
    ngrams = vectorizer.fit_transform([sample.text for sample in samples])
    channels, columns = _channel_columns(samples)
    features = sparse.hstack([ngrams, columns]).tocsr()
    logistic = LogisticRegression(C=strength, solver="liblinear", random_state=recipe.seed)
    heads = _fit_heads(logistic, features, levels_of(examples))
    return freeze_ngrams(analyzer, analyzer, vectorizer, heads, channels)


def _channel_columns(samples: Sequence[Sample]) -> tuple[tuple[str, ...], sparse.csr_matrix]:
    encoder = OneHotEncoder(handle_unknown="ignore")
    columns = CHANNEL_WEIGHT * encoder.fit_transform([[sample.channel] for sample in samples])
    return tuple(encoder.categories_[0]), columns


def _fit_heads(estimator: Any, features: Any, levels: NDArray[np.int64]) -> list[Any]:
    """The fitted binary classifiers, category by category: level >= 1, level 2."""
    return [
        step
        for category in range(levels.shape[1])
        for step in OrdinalClassifier(estimator).fit(features, levels[:, category]).estimators_
    ]
