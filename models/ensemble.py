"""The classifier of a release: members, stacked, calibrated, and weighed by the share of risky drafts assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.classifier import Judgement, Sample
from models.encoder import EncoderMember
from models.explain import Cut, strongest_spans
from models.levels import sigmoid
from models.members import Logits, Member, NgramMember

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stack:
    """Logistic regressions over the members' logits.

    For M rows that the members give, C categories and L = 2·C logits: `weights` is (M, L) and `bias` (L,), for the ensemble as a whole;
    `slopes` and `offsets`, both (M, L), calibrate each row by itself. `odds` (C,) is by how much a draft of a feed
    is less often risky than a draft that was written to learn from: odds against odds.
    """

    weights: Floats
    bias: Floats
    slopes: Floats
    offsets: Floats
    odds: Floats

    def scores(self, logits: Floats) -> tuple[Floats, Floats]:
        """(M, L) logits -> the ensemble's score for each category, (C,), and each member's, (M, C)."""
        whole = (logits * self.weights).sum(-2) + self.bias
        alone = logits * self.slopes + self.offsets
        return score_of(whole, self.odds), score_of(alone, self.odds)


def score_of(logits: Floats, odds: Floats) -> Floats:
    """(…, L) logits, (C,) odds -> (…, C): ½·P(level >= 1) + ½·P(level 2), where risky drafts weigh `odds` each."""
    some, high = sigmoid(logits[..., 0::2]), sigmoid(logits[..., 1::2])
    high = np.minimum(some, high)
    score: Floats = 0.5 * odds * (some + high) / (1 - some + odds * some)
    return score


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A release, loaded. Drafts are judged one by one, so that none can move another's numbers."""

    version: str
    categories: tuple[str, ...]
    signal_names: tuple[str, ...]
    members: tuple[Member, ...]
    stack: Stack
    cut: Cut

    def judge(self, samples: Sequence[Sample]) -> list[Mapping[str, Judgement]]:
        """One mapping from category to judgement for each sample."""
        return [self._judge(sample) for sample in samples]

    def glance(self, text: str, channel: str) -> tuple[float, ...]:
        """A logit for each category: the mean of the n-gram members, as each is calibrated by itself."""
        sample = Sample(text, channel, ())
        quick = [at for at, member in enumerate(self.members) if isinstance(member, NgramMember)]
        if not quick:
            return (0.0,) * len(self.categories)
        logits = np.vstack([self.members[at].logits(sample) for at in quick])
        mean = (logits * self.stack.slopes[quick] + self.stack.offsets[quick]).mean(0)
        return tuple(float(logit) for logit in mean[0::2])

    def explain(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
        """At most two spans of `sample.text` that drove the category's score.

        An encoder has learnt to point at them; without one, they are found by occlusion.
        """
        for member in self.members:
            if isinstance(member, EncoderMember):
                return member.spans(sample, self.categories.index(category))
        return self.occlude(sample, category)

    def occlude(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
        """At most two spans without whose words the category's score falls most."""
        place = self.categories.index(category)

        def evidence(text: str) -> float:
            """How surely a text has the risk: the sum of its two logits."""
            logits = self._logits(Sample(text, sample.channel, sample.signals))
            both = (logits * self.stack.weights).sum(0)
            return float(both[2 * place] + both[2 * place + 1])

        return strongest_spans(sample.text, evidence, self.cut)

    def _judge(self, sample: Sample) -> Mapping[str, Judgement]:
        whole, alone = self.stack.scores(self._logits(sample))
        return {
            category: Judgement(float(whole[at]), tuple(float(score) for score in alone[:, at]))
            for at, category in enumerate(self.categories)
        }

    def _logits(self, sample: Sample) -> Logits:
        return np.vstack([member.logits(sample) for member in self.members])
