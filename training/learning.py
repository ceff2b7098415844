"""How the AUC grows with the number of drafts learnt from: `python -m training.learning WORK [SIZE …]`.

Every member is fitted to a part of the drafts, each part within the next, and joined as the release in use joins its
own; the last point is the release itself. What comes of it on the test part is written to `measured/learning_curve.json`,
which the model card draws. `WORK` is the working folder of `greenlight train classifier`. Without sizes it takes half as
long as training the release.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from models.ensemble import Floats, Stack
from training.encoder import base_folder, predict, rows_of
from training.evaluate import rounded, scores_of
from training.finetune import fit_encoder
from training.fit import MEMBERS, Recipe, levels_of, score_all
from training.inputs import examples_in, release_in_use
from training.measures import Column, Estimate, measure
from training.portrait import CURVE_FILE, MEASURED
from training.prepare import Example
from training.recipe import EncoderRecipe
from training.records import CATEGORIES
from training.split import Part, part_of

SIZES = (500, 1000, 2000, 4000, 8000)
_SEED = 7


def main(work: Path, sizes: Sequence[int] = SIZES) -> None:
    """Measures every size that there are drafts for, two at a time."""
    examples = examples_in(work)
    ensemble = release_in_use()
    unseen = [example for example in examples if part_of(example.brand) is Part.TEST]
    known = len(examples) - len(unseen)
    sizes = [size for size in sizes if size < known]
    own = scores_of(ensemble, [example.sample for example in unseen])
    curve = {category: {known: auc} for category, auc in aucs_of(own, unseen).items()}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        points = [pool.submit(point, examples, size, ensemble.stack) for size in reversed(sizes)]
        for size, found in zip(reversed(sizes), points, strict=True):
            for category, auc in found.result().items():
                curve[category][size] = auc
            print(size, {category: points[size].value for category, points in curve.items()}, flush=True)
    told = {
        category: {str(size): rounded(asdict(points[size])) for size in sorted(points)}
        for category, points in curve.items()
    }
    MEASURED.mkdir(exist_ok=True)
    text = json.dumps({"release": ensemble.version, "auc": told}, indent=2) + "\n"
    (MEASURED / CURVE_FILE).write_text(text, "utf-8")


def point(examples: Sequence[Example], size: int, stack: Stack) -> dict[str, Estimate]:
    """Each category's AUC on the test part, learnt from `size` drafts."""
    known = [example for example in examples if part_of(example.brand) is not Part.TEST]
    unseen = [example for example in examples if part_of(example.brand) is Part.TEST]
    random.Random(_SEED).shuffle(known)
    return aucs_of(score_all(logits_of(known[:size], unseen), stack), unseen)


def aucs_of(scores: Floats, unseen: Sequence[Example]) -> dict[str, Estimate]:
    """Each category's AUC with its interval, of (N, C) scores."""
    levels = levels_of(unseen)
    nothing = np.zeros(len(unseen), np.int64)  # bands are not asked for
    found = {}
    for at, category in enumerate(CATEGORIES):
        auc = measure(Column(levels[:, at], scores[:, at], nothing))["auc"]
        found[category] = auc if isinstance(auc, Estimate) else Estimate(auc)
    return found


def logits_of(known: Sequence[Example], unseen: Sequence[Example]) -> Floats:
    """(N, M, L): what members fitted to the known examples say of the others."""
    recipe = Recipe()
    members = [fit(known, recipe) for fit in MEMBERS]
    plain = np.array([[member.logits(example.sample) for member in members] for example in unseen])
    model, tokenizer = fit_encoder(known, base_folder(), EncoderRecipe())
    logits: Floats = np.concatenate([plain, rows_of(predict(model, tokenizer, unseen))], axis=1)
    return logits


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(int, sys.argv[2:])) or SIZES)
