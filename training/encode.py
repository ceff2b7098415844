"""The encoder's step: encoders of the folds and the one to release, fine-tuned side by side, each kept once it is done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found,import-untyped,unused-ignore]

from models.encoder import ONNX_FILE, TOKENIZER_FILE
from training.encoder import LEVELS, build_model, build_tokenizer, predict, rows_of
from training.export import export_encoder
from training.finetune import fit_encoder, mean_of
from training.prepare import Example
from training.progress import Progress
from training.recipe import EncoderRecipe
from training.records import CATEGORIES
from training.split import fold_of

FOLDS = 3  # encoders that tell what one says of brands that it hasn't seen
ROWS_FILE = "rows.npy"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """One fine-tuning: for a fold on the examples outside it, else on all of them; and where its outcome lies."""

    name: str
    fold: int | None
    turn: int
    path: Path


@dataclass(frozen=True, slots=True)
class Encoding:
    """What all tasks share."""

    examples: tuple[Example, ...]
    base: Path
    recipe: EncoderRecipe
    folds: int = FOLDS

    def tasks(self, work: Path) -> list[Task]:
        """The folds' encoders, then those that the released one is the mean of."""
        folder = work / f"encoder-{self._digest()}"
        folds = [
            Task(f"fold {fold + 1} of {self.folds}", fold, 0, folder / f"fold-{fold}.npy")
            for fold in range(self.folds)
        ]
        turns = [
            Task(f"encoder {turn + 1} of {self.recipe.soup}", None, turn, folder / f"turn-{turn}.pt")
            for turn in range(self.recipe.soup)
        ]
        return folds + turns

    def run(self, task: Task, tell: Tell = lambda _: None) -> None:
        """Fine-tune, and write what comes of it: a fold's predictions for its own examples, else the weights."""
        known = [
            example for example in self.examples if task.fold is None or self._fold(example) != task.fold
        ]
        model, tokenizer = fit_encoder(
            known, self.base, self.recipe, partial(_say, tell, task.name), task.turn
        )
        task.path.parent.mkdir(parents=True, exist_ok=True)
        part = task.path.with_name(f"{task.path.name}.part")
        with part.open("wb") as file:
            if task.fold is None:
                torch.save(model.state_dict(), file)
            else:
                own = [example for example in self.examples if self._fold(example) == task.fold]
                np.save(file, predict(model, tokenizer, own))
        part.replace(task.path)

    def rows(self, tasks: Sequence[Task]) -> Any:
        """(N, 2, 6): for each example the rows of the encoder of its fold."""
        predicted = np.zeros((len(self.examples), LEVELS + len(CATEGORIES)), np.float32)
        folds = np.array([self._fold(example) for example in self.examples])
        for task in tasks:
            if task.fold is not None and (folds == task.fold).any():
                predicted[folds == task.fold] = np.load(task.path)
        return rows_of(predicted)

    def files(self, tasks: Sequence[Task]) -> dict[str, bytes]:
        """The encoder to release, as graph and tokenizer."""
        tokenizer = build_tokenizer(self.base, self.recipe.longest)
        model = build_model(self.base, tokenizer, self.recipe).eval()
        states = [torch.load(task.path, weights_only=True) for task in tasks if task.fold is None]
        model.load_state_dict(mean_of(states))
        return {
            ONNX_FILE: export_encoder(model, self.recipe.longest),
            TOKENIZER_FILE: tokenizer.to_str().encode(),
        }

    def _fold(self, example: Example) -> int:
        return fold_of(example.brand, self.folds)

    def _digest(self) -> str:
        # Signals are nothing to the encoder.
        read = [
            (
                example.id,
                example.brand,
                example.sample.text,
                example.sample.channel,
                example.levels,
                example.spans,
            )
            for example in self.examples
        ]
        return hashlib.sha256(repr((self.recipe, self.folds, read)).encode()).hexdigest()[:16]


def encode_once(
    encoding: Encoding, work: Path, progress: Progress, *, workers: int | None = None
) -> tuple[Any, Mapping[str, bytes]]:
    """Out-of-fold rows and the files of the encoder to release; what lies in `work` already is not made again.

    `workers` fine-tune at a time, each on one thread: by default as many as there are cores. Their number moves no weight.
    """
    tasks = encoding.tasks(work)
    missing = [task for task in tasks if not task.path.exists()]
    if missing:
        progress.step(f"fine-tuning {len(missing)} encoders", of=len(missing) * encoding.recipe.epochs)
        workers = min(workers or os.cpu_count() or 1, len(missing))
        if workers == 1:
            for task in missing:
                encoding.run(task, progress.advance)
        else:
            _side_by_side(encoding, missing, workers, progress.advance)
    return encoding.rows(tasks), encoding.files(tasks)


def _side_by_side(encoding: Encoding, tasks: Sequence[Task], workers: int, tell: Tell) -> None:
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(workers, mp_context=context) as pool:
        told = manager.Queue()
        listener = Thread(target=_pass_on, args=(told, tell))
        listener.start()
        try:
            for done in [pool.submit(encoding.run, task, told.put) for task in tasks]:
                done.result()
        finally:
            told.put(None)
            listener.join()


def _pass_on(told: Queue[str | None], tell: Tell) -> None:
    while (what := told.get()) is not None:
        tell(what)


def _say(tell: Tell, who: str, what: str) -> None:
    tell(f"{who}, {what}")
