"""What a classifier is given and what it answers; the interface that every release fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Sample:
    """One draft as the classifier sees it.

    `text` has the names that the brand profile knows replaced by their roles; `signals` are the counts of the
    engine's fixed detectors, in the order of `signal_names` that the release was trained with.
    """

    text: str
    channel: str
    signals: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A category's score, 0 to 1 (½·P(level ≥ 1) + ½·P(level 2)), and that of each member of the ensemble."""

    score: float
    members: tuple[float, ...]


class Classifier(Protocol):
    """A loaded release."""

    @property
    def version(self) -> str:
        """The release's name."""

    @property
    def categories(self) -> tuple[str, ...]:
        """What it judges, in the order of its arrays."""

    @property
    def signal_names(self) -> tuple[str, ...]:
        """The engine's signals that it was trained with, in the order of a sample's `signals`."""

    def judge(self, samples: Sequence[Sample]) -> list[Mapping[str, Judgement]]:
        """One mapping from category to judgement for each sample; a sample's numbers don't depend on the others."""

    def explain(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
        """At most two spans of `sample.text`, in code points, that drove the category's score most."""


@runtime_checkable
class Glancing(Protocol):
    """A classifier that has members which take no time."""

    def glance(self, text: str, channel: str) -> tuple[float, ...]:
        """How surely the words alone have each category's risk, as logits of those members.

        It puts wordings of one draft in an order; it judges none.
        """
