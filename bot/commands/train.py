"""`greenlight train …`: the one way from the command line into `training/`."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from pathlib import Path

import typer

from bot.errors import ModelError


def train_language(corpora: Path, *, version: str, out: Path, work: Path | None) -> None:
    """Trains the language pipeline on the corpora in a folder; ModelError where the train extra is missing."""
    if not corpora.is_dir():
        raise ModelError(
            "There is no such folder of corpora.", where=str(corpora), todo="Name it with --corpora."
        )
    try:
        from training.language.train import train_language as train
    except ImportError as fault:
        raise ModelError(
            f"Training needs the module '{fault.name}', which is not installed.",
            todo="Install it by: pip install 'greenlight[train]'",
        ) from fault
    with nullcontext(work) if work else tempfile.TemporaryDirectory() as folder:
        train(
            corpora, out, version=version, work=Path(folder), progress=lambda step: typer.echo(step, err=True)
        )
    typer.echo(f"{out / version} is written. Pin its manifest's digest in models/current.yaml to use it.")
