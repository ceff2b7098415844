"""Own estimators follow scikit-learn's conventions, and the frozen members give what scikit-learn gave."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import estimator_checks_generator

from models.classifier import Sample
from models.ensemble import score_of
from models.levels import OrdinalClassifier, sigmoid
from models.members import CHANNEL_WEIGHT, freeze_ngrams, freeze_trees
from models.text import char_ngrams, word_ngrams, words_of

TEXTS = (
    "53 people watched OurTitle 18 days running. Who hurt you?",
    "Doors open at 9. Bring a friend!",
    "Étoiles & café ☕ for 5,300 of you, @someone",
    "a",
    "OurBrand OurBrand OurBrand",
)


# These need pandas or another array library, which nothing here uses, and would only be skipped.
FOREIGN = frozenset({"check_array_api_input", "check_classifier_data_not_an_array"})
CHECKS = [
    (estimator, check)
    for estimator, check in estimator_checks_generator(OrdinalClassifier())
    if check.func.__name__ not in FOREIGN
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS, ids=[check.func.__name__ for _, check in CHECKS])
def test_conventions(estimator: Any, check: Any) -> None:
    """scikit-learn's own checks pass."""
    check(estimator)


def test_levels_are_ordered() -> None:
    """Probabilities of three ordered classes sum to 1 and follow the one feature that orders them."""
    feature = np.linspace(-3, 3, 60).reshape(-1, 1)
    levels = np.repeat([0, 1, 2], 20)
    proba = OrdinalClassifier().fit(feature, levels).predict_proba(feature)
    np.testing.assert_allclose(proba.sum(1), 1)
    assert (proba >= 0).all()
    assert proba[0].argmax() == 0
    assert proba[-1].argmax() == 2


def test_char_ngrams_are_those_of_scikit_learn() -> None:
    """The quick copy of "char_wb" gives the same n-grams."""
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).build_analyzer()
    for text in TEXTS:
        assert sorted(char_ngrams(text)) == sorted(theirs(text))


def test_words_by_kind() -> None:
    """Numbers, links and handles stand by their kind, roles as they are."""
    assert words_of("OurTitle: 53 of 5,300 in 2024, 1 @you https://a.example 5.3m") == [
        *("OurTitle", ":", "<dozens>", "of", "<many>", "in", "<year>", ",", "<one>", "<handle>", "<link>"),
        "<number>m",
    ]


def test_frozen_ngrams_equal_scikit_learn() -> None:
    """The frozen member's logits are the logistic regression's."""
    vectorizer = TfidfVectorizer(analyzer=word_ngrams, sublinear_tf=True)
    channels = ("push", "x")
    column = sparse.csr_matrix(CHANNEL_WEIGHT * np.array([[1, 0], [0, 1], [0, 1], [1, 0], [1, 0]]))
    features = sparse.hstack([vectorizer.fit_transform(TEXTS), column]).tocsr()
    heads = [LogisticRegression().fit(features, target) for target in ([1, 0, 0, 1, 0], [0, 0, 1, 0, 1])]
    member = freeze_ngrams("words", "words", vectorizer, heads, channels)
    for row, text in enumerate(TEXTS):
        sample = Sample(text, "push" if row in (0, 3, 4) else "x", ())
        theirs = [head.decision_function(features[row])[0] for head in heads]
        np.testing.assert_allclose(member.logits(sample), theirs, atol=1e-6)


def test_frozen_trees_equal_scikit_learn() -> None:
    """The frozen trees' logits are the boosting's."""
    dice = np.random.default_rng(0)
    signals = dice.integers(0, 4, (80, 6)).astype(np.float32)
    targets = [(signals[:, 0] + signals[:, at] > 3).astype(int) for at in (1, 2)]
    heads = [GradientBoostingClassifier(n_estimators=7, random_state=0).fit(signals, y) for y in targets]
    member = freeze_trees("signals", heads)
    for row in signals[:20]:
        sample = Sample("", "x", tuple(map(float, row)))
        theirs = [head.decision_function(row.reshape(1, -1))[0] for head in heads]
        np.testing.assert_allclose(member.logits(sample), theirs, atol=1e-9)


def test_scores_of_logits() -> None:
    """Half of each probability; the odds of the assumed share come in as Bayes' rule says."""
    sure = np.array([40.0, 40.0])
    assert score_of(sure, np.ones(1))[0] == 1.0
    assert score_of(-sure, np.ones(1))[0] < 1e-12
    assert score_of(np.array([0.0, -40.0]), np.ones(1))[0] == 0.25
    # Even odds, and risky drafts a third as often: a quarter; all of level 1, so half of that.
    np.testing.assert_allclose(score_of(np.array([0.0, -40.0]), np.array([1 / 3]))[0], 0.125)
    assert sigmoid(np.array([-1e9]))[0] == 0.0
