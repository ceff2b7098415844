"""The second step: spaCy's own training of one pipeline, by one of the configs beside this file."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config
from thinc.api import NumpyOps, set_current_ops

from training.language import callbacks  # noqa: F401  (the configs name what it registers)
from training.language.convert import DEV_FILE, TRAIN_FILE

CONFIGS = Path(__file__).parent / "configs"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to train, and every how many steps to measure on the development set.

    The learning rate falls in a line to nought at step `decay`, which may lie beyond the last step.
    """

    steps: int
    every: int
    decay: int


def fit_syntax(data: Path, out: Path, schedule: Schedule, *, seed: int) -> Path:
    """Trains tags, morphology and parse on a folder that `convert` wrote; returns the folder of the best step."""
    return _fit("syntax", data, out, schedule, {"system.seed": seed})


def fit_names(data: Path, out: Path, schedule: Schedule, *, syntax: Path, seed: int) -> Path:
    """Trains names, starting from what the pipeline in `syntax` knows; returns the folder of the best step."""
    return _fit("names", data, out, schedule, {"system.seed": seed, "paths.syntax": str(syntax)})


def _fit(config: str, data: Path, out: Path, schedule: Schedule, overrides: Mapping[str, int | str]) -> Path:
    """Trains the pipeline of configs/<config>.cfg.

    This is what `spacy train` runs, but for one thing: matrices are multiplied by NumPy's BLAS, not by spaCy's, which
    takes about half the time on the processors tried.
    """
    set_current_ops(NumpyOps(use_blis=False))
    settings = load_config(
        CONFIGS / f"{config}.cfg",
        overrides={
            "paths.train": str(data / TRAIN_FILE),
            "paths.dev": str(data / DEV_FILE),
            "training.max_steps": schedule.steps,
            "training.eval_frequency": schedule.every,
            "training.optimizer.learn_rate.total_steps": schedule.decay,
            **overrides,
        },
    )
    out.mkdir(parents=True, exist_ok=True)
    nlp = init_nlp(settings)
    # spaCy's own table of steps, on standard error as progress is.
    train(nlp, out, stdout=sys.stderr, stderr=sys.stderr)
    return out / "model-best"
