"""The seventh step: no release that ranks drafts worse than the one in use. Both are scored on the same unseen drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ModelError
from models.classifier import Classifier
from training.evaluate import scores_of
from training.fit import levels_of
from training.measures import Estimate, auc_difference
from training.prepare import Example
from training.records import CATEGORIES

MOST_LOST = 0.01  # of the area under a category's ROC curve


class RefusedError(ModelError):
    """A release that is worse than the one in use; the text names the categories and by how much."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much a release ranks drafts better than the one named `before`: the gain in each category's AUC."""

    before: str
    drafts: int
    gains: Mapping[str, Estimate]

    def losses(self) -> Iterator[str]:
        """The categories whose AUC is lower by more than `MOST_LOST`, where chance alone doesn't explain it."""
        for category, gain in self.gains.items():
            lower = gain.value is not None and gain.value < -MOST_LOST
            if lower and gain.high is not None and gain.high < 0:
                yield category


def compare(before: Classifier, after: Classifier, examples: Sequence[Example]) -> Comparison:
    """Score both on examples that neither was fitted to; the intervals are those of a paired bootstrap."""
    samples = [example.sample for example in examples]
    levels, old, new = levels_of(examples), scores_of(before, samples), scores_of(after, samples)
    gains = {
        category: auc_difference(levels[:, at], old[:, at], new[:, at])
        for at, category in enumerate(CATEGORIES)
    }
    return Comparison(before.version, len(examples), gains)


def hold(version: str, comparison: Comparison) -> None:
    """Raise `RefusedError` where the release called `version` is worse than the one it would follow."""
    worse = [f"{category} ({_told(comparison.gains[category])})" for category in comparison.losses()]
    if worse:
        raise RefusedError(
            f"Release {version} is refused: on {comparison.drafts} drafts of the test part it ranks {', '.join(worse)} "
            f"worse than release {comparison.before}, which is in use.",
            todo=f"A loss of AUC up to {MOST_LOST} is let pass, and one that chance may explain. Look at what changed in "
            "data and recipe.",
        )


def _told(gain: Estimate) -> str:
    return f"AUC {gain.value:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f}"
