"""Which explanation overlaps best with the gold spans: `python -m training.explaining WORK`.

Counts F1 of words on the test part, for the spans that the encoder points at and for those found by occlusion, and
writes `measured/explanation.json`. `WORK` is the working folder of `greenlight train classifier`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.classifier import Sample
from models.ensemble import Ensemble
from training.evaluate import Explainer, span_f1
from training.inputs import examples_in, release_in_use
from training.portrait import MEASURED
from training.records import CATEGORIES
from training.split import Part, part_of


@dataclass(frozen=True, slots=True)
class Occluding:
    """A release that explains by occlusion, whatever its encoder points at."""

    ensemble: Ensemble

    def explain(self, sample: Sample, category: str) -> Sequence[tuple[int, int]]:
        """Its spans."""
        return self.ensemble.occlude(sample, category)


def main(work: Path) -> None:
    """Measures both ways."""
    ensemble = release_in_use()
    unseen = [example for example in examples_in(work) if part_of(example.brand) is Part.TEST]
    ways: dict[str, Explainer] = {"pointed at by the encoder": ensemble, "occlusion": Occluding(ensemble)}
    told = {
        way: {category: round(span_f1(explainer, unseen, category), 4) for category in CATEGORIES}
        for way, explainer in ways.items()
    }
    print(json.dumps(told, indent=2))
    MEASURED.mkdir(exist_ok=True)
    text = json.dumps({"release": ensemble.version, "word_f1": told}, indent=2) + "\n"
    (MEASURED / "explanation.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
