"""A release that is worse than the one in use is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from models.classifier import Judgement, Sample
from tests.training.conftest import MOCKERY, PRIVACY, SELF
from training.gate import Comparison, RefusedError, compare, hold
from training.measures import Estimate
from training.prepare import Example
from training.records import CATEGORIES

NOTHING = Estimate(0.0, -0.01, 0.01)


@dataclass(frozen=True)
class Guess:
    """A classifier that gives the score a sample's signals name, and in `blind` categories none."""

    version: str
    blind: tuple[str, ...] = ()
    categories: tuple[str, ...] = CATEGORIES
    signal_names: tuple[str, ...] = ("score",)

    def judge(self, samples: Sequence[Sample]) -> list[Mapping[str, Judgement]]:
        """The signal, or one half."""
        return [
            {name: Judgement(0.5 if name in self.blind else sample.signals[0], ()) for name in CATEGORIES}
            for sample in samples
        ]

    def explain(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
        """Never asked."""
        raise NotImplementedError


EXAMPLES = [
    Example(f"d{number}", "t01", "b", Sample("x", "x", (0.2 + number % 2 / 2,)), (2 * (number % 2),) * 3, ())
    for number in range(80)
]


def test_a_worse_release_is_refused() -> None:
    """With a sentence that says where, by how much, and against which."""
    found = compare(Guess("1.0.0"), Guess("1.1.0", blind=(MOCKERY,)), EXAMPLES)
    assert list(found.losses()) == [MOCKERY]
    with pytest.raises(RefusedError) as told:
        hold("1.1.0", found)
    sentence = str(told.value)
    assert (
        "Release 1.1.0 is refused: on 80 drafts of the test part it ranks segment_mockery (AUC -0.500"
        in sentence
    )
    assert "worse than release 1.0.0" in sentence


@pytest.mark.parametrize(("before", "after"), [((MOCKERY,), ()), ((), ())], ids=["better", "equal"])
def test_a_release_that_is_no_worse_passes(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Nothing is raised."""
    found = compare(Guess("1.0.0", blind=before), Guess("1.1.0", blind=after), EXAMPLES)
    hold("1.1.0", found)
    assert found.gains[PRIVACY] == Estimate(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("gain", "is_loss"),
    [
        (Estimate(-0.02, -0.03, -0.01), True),
        (Estimate(-0.02, -0.05, 0.01), False),  # chance may explain it
        (Estimate(-0.009, -0.01, -0.008), False),  # too little to matter
        (Estimate(0.02, 0.01, 0.03), False),
        (Estimate(None), False),
    ],
)
def test_only_a_clear_loss_counts(gain: Estimate, is_loss: bool) -> None:
    """More than 0.01, with an interval below 0."""
    found = Comparison("1.0.0", 80, {PRIVACY: NOTHING, SELF: gain})
    assert list(found.losses()) == [SELF] * is_loss
