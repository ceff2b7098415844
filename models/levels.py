"""Levels as two binary problems: is it at least 1, is it 2."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data


class OrdinalClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier for ordered classes, by one binary classifier for each step from a class to the next.

    After Frank and Hall, "A Simple Approach to Ordinal Classification" (2001). `estimator` is any binary classifier
    with `decision_function`; a logistic regression by default.

    Attributes: `classes_`, the K classes in rising order; `estimators_`, the K - 1 fitted binary classifiers.
    """

    def __init__(self, estimator: Any = None) -> None:
        self.estimator = estimator

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803
        """X is (N, F), dense or sparse; y is (N,), of at least two classes."""
        X, y = validate_data(self, X, y, accept_sparse="csr")  # noqa: N806
        check_classification_targets(y)
        self.classes_, rank = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("Levels can't be learnt from one class alone; y needs at least two.")
        estimator = LogisticRegression() if self.estimator is None else self.estimator
        self.estimators_ = [
            clone(estimator).fit(X, (rank >= step).astype(int)) for step in range(1, len(self.classes_))
        ]
        return self

    def step_logits(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """(N, K - 1): for each step, how surely a row's class lies at or above it; above 0 is likelier than not."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False)  # noqa: N806
        columns = [estimator.decision_function(X) for estimator in self.estimators_]
        logits: NDArray[np.float64] = np.column_stack(columns)
        return logits

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """(N, K): the probability of each class; steps that contradict each other are levelled downwards."""
        reached = np.minimum.accumulate(sigmoid(self.step_logits(X)), axis=1)
        edges = np.column_stack([np.ones(len(reached)), reached, np.zeros(len(reached))])
        proba: NDArray[np.float64] = edges[:, :-1] - edges[:, 1:]
        return proba

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803
        """(N,): the likeliest class of each row."""
        proba = self.predict_proba(X)
        best: NDArray[Any] = self.classes_[np.argmax(proba, axis=1)]
        return best

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits, any shape, as probabilities; nothing overflows."""
    half: NDArray[np.float64] = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return half
