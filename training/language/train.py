"""The whole training, from corpora to release: convert, fit, merge, evaluate, release."""

import dataclasses
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import spacy

from training.language.card import write_card
from training.language.convert import (
    MEASURED_NAMES,
    MEASURED_TREES,
    NAME_COPIES,
    TREE_COPIES,
    MeasuredFolder,
    write_parts,
)
from training.language.corpora import Parts, read_all_names, read_trees, read_wnut17
from training.language.evaluate import measure_names, measure_syntax
from training.language.fit import Schedule, fit_names, fit_syntax
from training.language.lemmas import TreebankLemmas, treebank_lemmas
from training.language.merge import merge_pipelines
from training.language.names import WNUT17_WITH_PRODUCTS
from training.language.products import NEEDED_F, ProductTrial, hide_likely_products
from training.language.published import PUBLISHED
from training.language.release import Release, folder_bytes, write_release
from training.language.speed import measure_speed

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each pipeline is trained, and the seed of everything drawn by chance."""

    syntax: Schedule
    products: Schedule
    names: Schedule
    seed: int


FULL_PLAN: Final = Plan(
    # Beyond this step the treebank is learnt by heart: the loss falls on, the measures don't rise.
    syntax=Schedule(steps=5500, every=500, decay=8000),
    products=Schedule(steps=1500, every=250, decay=1500),
    names=Schedule(steps=3000, every=500, decay=3000),
    seed=20,
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What training came to: two pipelines, and the verdict on products."""

    syntax: Path
    names: Path
    trial: ProductTrial
    lemmas: TreebankLemmas


def train_language(
    corpora: Path,
    out: Path,
    *,
    version: str,
    work: Path,
    plan: Plan = FULL_PLAN,
    progress: Progress = lambda step: None,
) -> Release:
    """Trains the language pipeline on the corpora under `corpora` and writes the release `out`/`version`.

    `work` takes what lies between (converted corpora, training states); it holds corpus text, so it must not lie in
    the project. `progress` is told each step as it begins.
    """
    folder = out / version
    if folder.exists():
        message = (
            f"{folder} exists; a release is never overwritten. Choose another version or remove the folder."
        )
        raise FileExistsError(message)
    if find_spec("spacy_lookups_data") is None:
        message = "spacy-lookups-data is not installed; get it with: pip install 'greenlight[train]'"
        raise ModuleNotFoundError(message)
    progress("convert the treebank")
    trees = read_trees(corpora)
    syntax_sets = write_parts(trees, TREE_COPIES, MEASURED_TREES, work / "syntax", seed=plan.seed)
    progress("train tags and parse")
    syntax = fit_syntax(work / "syntax", work / "fitted" / "syntax", plan.syntax, seed=plan.seed)
    progress("try products")
    trial, names = _try_products(corpora, work, plan, syntax)
    progress("convert the corpora of names")
    name_sets = write_parts(names, NAME_COPIES, MEASURED_NAMES, work / "names", seed=plan.seed)
    progress("train names")
    named = fit_names(work / "names", work / "fitted" / "names", plan.names, syntax=syntax, seed=plan.seed)
    fitted = Fitted(syntax=syntax, names=named, trial=trial, lemmas=treebank_lemmas(trees.train))
    return finish(fitted, syntax_sets, name_sets, out / version, work=work, plan=plan, progress=progress)


def finish(
    fitted: Fitted,
    syntax_sets: MeasuredFolder,
    name_sets: MeasuredFolder,
    folder: Path,
    *,
    work: Path,
    plan: Plan,
    progress: Progress,
) -> Release:
    """Merges what was trained, measures it and writes the release `folder`, named for its version."""
    progress("merge")
    merged = work / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    merge_pipelines(fitted.syntax, fitted.names, merged, version=folder.name, lemmas=fitted.lemmas)
    progress("evaluate")
    metrics = {
        "version": folder.name,
        "plan": dataclasses.asdict(plan),
        "syntax": measure_syntax(merged, syntax_sets),
        "names": measure_names(merged, name_sets),
        "product_trial": dataclasses.asdict(fitted.trial)
        | {"needed": NEEDED_F, "released": fitted.trial.passed},
        "speed": dataclasses.asdict(measure_speed(merged)),
        "pipeline_bytes": folder_bytes(merged),
        "published": [dataclasses.asdict(result) for result in PUBLISHED],
    }
    progress("release")
    shutil.copytree(merged, folder)
    return write_release(folder, version=folder.name, metrics=metrics, card=write_card(metrics))


def _try_products(corpora: Path, work: Path, plan: Plan, syntax: Path) -> tuple[ProductTrial, Parts]:
    """Trains on WNUT17 alone and returns the verdict on products, with the corpora of names read accordingly."""
    wnut17 = read_wnut17(corpora, WNUT17_WITH_PRODUCTS)
    sets = write_parts(wnut17, NAME_COPIES, MEASURED_NAMES, work / "products", seed=plan.seed)
    fitted = work / "fitted" / "products"
    pipeline = fit_names(work / "products", fitted, plan.products, syntax=syntax, seed=plan.seed)
    measures = measure_names(pipeline, sets)
    trial = ProductTrial(wnut17_dev_f=measures["wnut17_dev"]["as_written"].get("product", {}).get("f", 0.0))
    if not trial.passed:
        return trial, read_all_names(corpora)
    parts = read_all_names(corpora, WNUT17_WITH_PRODUCTS)
    nlp = spacy.load(pipeline)
    return trial, dataclasses.replace(parts, train=tuple(hide_likely_products(parts.train, nlp)))
