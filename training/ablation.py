"""What each part of the classifier is worth: `python -m training.ablation WORK`.

The stack is fitted anew to what the other parts say out of fold, and scores the test part. Prints each category's AUC,
and its difference from the whole with a paired bootstrap's interval, and writes `measured/ablation.json`. `WORK` is the
working folder of `greenlight train classifier`, whose out-of-fold rows of the encoder are used again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from bot.review.signals import SIGNAL_NAMES
from models.ensemble import Floats
from training.encode import Encoding
from training.encoder import base_folder
from training.evaluate import rounded
from training.fit import MEMBERS, Recipe, fit_stack, levels_of, out_of_fold, score_all
from training.inputs import examples_in, release_in_use
from training.measures import Estimate, auc_difference
from training.portrait import MEASURED
from training.prepare import Example
from training.recipe import EncoderRecipe
from training.records import CATEGORIES
from training.split import Part, part_of

# Rows of the stack: words, parts of words, signals, the encoder's levels and its spans.
_ALL = (0, 1, 2, 3, 4)
WITHOUT = {
    "everything": _ALL,
    "without n-grams": (2, 3, 4),
    "without the signals of the engine's detectors": (0, 1, 3, 4),
    "without the encoder": (0, 1, 2),
    "without the encoder's spans": (0, 1, 2, 3),
    "the encoder alone": (3, 4),
    "n-grams alone": (0, 1),
    "signals alone": (2,),
}
_BLIND = "without the encoder, and blind to context"
_CONTEXT = ("own", "own_title", "rival")  # signals that only a brand profile gives


def main(work: Path) -> None:
    """Measures every variant."""
    examples = examples_in(work)
    known = [example for example in examples if part_of(example.brand) is not Part.TEST]
    unseen = [example for example in examples if part_of(example.brand) is Part.TEST]
    learnt, asked = logits_of(known, unseen, work)
    scores = {name: _scores(learnt[:, rows], known, asked[:, rows]) for name, rows in WITHOUT.items()}
    blind_known, blind_unseen = [list(map(blinded, part)) for part in (known, unseen)]
    scores[_BLIND] = _scores(
        out_of_fold(blind_known, Recipe()), blind_known, _plain_logits(blind_known, blind_unseen)
    )
    levels = levels_of(unseen)
    told = {name: _told(levels, scores["everything"], own) for name, own in scores.items()}
    for name, found in told.items():
        print(f"{name:50}", {category: list(gain.values()) for category, gain in found.items()})
    MEASURED.mkdir(exist_ok=True)
    (MEASURED / "ablation.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def logits_of(known: Sequence[Example], unseen: Sequence[Example], work: Path) -> tuple[Floats, Floats]:
    """(N, M, L) of the known examples out of fold, and of the unseen ones by the release in use."""
    encoding = Encoding(tuple(known), base_folder(), EncoderRecipe())
    tasks = [task for task in encoding.tasks(work) if task.fold is not None]
    missing = [task.name for task in tasks if not task.path.exists()]
    if missing:
        raise SystemExit(
            f"{work} lacks {', '.join(missing)}; train the release in use with --work {work} first."
        )
    members = release_in_use().members
    asked = [np.vstack([member.logits(example.sample) for member in members]) for example in unseen]
    return np.concatenate([out_of_fold(known, Recipe()), encoding.rows(tasks)], axis=1), np.array(asked)


def blinded(example: Example) -> Example:
    """The example as one would see it without channel, roles and the signals that a brand profile gives."""
    text = example.sample.text
    for role in ("OurBrand", "OurTitle", "OurPerson", "TheRival"):
        text = text.replace(role, "Somename")
    signals = tuple(
        0.0 if name in _CONTEXT else value
        for name, value in zip(SIGNAL_NAMES, example.sample.signals, strict=True)
    )
    return replace(example, sample=replace(example.sample, text=text, channel="", signals=signals))


def _plain_logits(known: Sequence[Example], unseen: Sequence[Example]) -> Floats:
    members = [fit(known, Recipe()) for fit in MEMBERS]
    return np.array([[member.logits(example.sample) for member in members] for example in unseen])


def _scores(learnt: Floats, known: Sequence[Example], asked: Floats) -> Floats:
    return score_all(asked, fit_stack(learnt, levels_of(known), Recipe()))


def _told(levels: NDArray[np.int64], whole: Floats, own: Floats) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for at, category in enumerate(CATEGORIES):
        gain: Estimate = auc_difference(levels[:, at], whole[:, at], own[:, at])
        found[category] = {"auc": _auc(levels[:, at], own[:, at]), **rounded(asdict(gain))}
    return found


def _auc(levels: NDArray[np.int64], scores: Floats) -> float:
    return round(float(roc_auc_score(levels >= 1, scores)), 4)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
