"""`greenlight train …`: the one way from the command line into `training/`."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.options import console
from bot.commands.outcome import complain
from bot.errors import ModelError

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from bot.review.language import Reader
    from models.classifier import Classifier

EXTRA = "Install it by: pip install 'greenlight[train]'"
ENCODER_EXTRA = "Install it by: pip install 'greenlight[train,encoder]'"
FEED = "brand_posts_dev.jsonl"  # of a folder of corpora, the posts of real feeds
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def train_language(corpora: Path, *, version: str, out: Path, work: Path | None) -> None:
    """Trains the language pipeline on the corpora in a folder; ModelError where the train extra is missing."""
    if not corpora.is_dir():
        raise ModelError(
            "There is no such folder of corpora.", where=str(corpora), todo="Name it with --corpora."
        )
    try:
        from training.language.train import train_language as train
    except ImportError as fault:
        raise _not_installed(fault) from fault
    with nullcontext(work) if work else tempfile.TemporaryDirectory() as folder:
        train(
            corpora, out, version=version, work=Path(folder), progress=lambda step: typer.echo(step, err=True)
        )
    typer.echo(f"{out / version} is written. Pin its manifest's digest in models/current.yaml to use it.")


def train_classifier(
    data: Path,
    *,
    version: str | None,
    out: Path,
    work: Path,
    posts: Path | None,
    corpora: Path | None,
    golden: Path,
    encoder: bool,
) -> None:
    """Trains the classifier on a folder of labelled drafts, and tells its steps on standard error."""
    feed = _feed(posts, corpora)
    if not (data / "rounds").is_dir():
        raise ModelError("There are no rounds of drafts here.", where=str(data), todo="Name them by --data.")
    folder = _new_release(out, version)
    try:
        from training.recipe import EncoderRecipe
        from training.train import Inputs
        from training.train import train_classifier as train

    except ImportError as fault:
        raise _not_installed(fault) from fault
    if encoder:
        _check_base()
    inputs = Inputs(data, golden=golden if golden.is_dir() else None, posts=feed, before=_in_use())
    with steps_as_bars() if sys.stderr.isatty() else nullcontext(_Lines()) as progress:
        written = train(
            inputs,
            out,
            _reader(),
            version=folder.name,
            work=work,
            encoder=EncoderRecipe() if encoder else None,
            progress=progress,
        )
    typer.echo(
        f"{written.folder} is written. To use it, pin it in models/current.yaml as version {written.version}, "
        f"manifest {written.digest}."
    )


def next_version(out: Path) -> str:
    """The version after the newest in a folder of releases: 0.3.0 after 0.2.1."""
    names = [path.name for path in out.iterdir()] if out.is_dir() else []
    found = [tuple(map(int, name.split("."))) for name in names if _VERSION.fullmatch(name)]
    major, minor, *_ = max(found, default=(0, 0))
    return f"{major}.{minor + 1}.0"


def _new_release(out: Path, version: str | None) -> Path:
    folder = out / (version or next_version(out))
    if (folder / "manifest.json").exists():
        raise ModelError(
            "This release is there already.",
            where=str(folder),
            todo="Give another --version, or another --out.",
        )
    return folder


def _feed(posts: Path | None, corpora: Path | None) -> Path | None:
    """The posts to set the operating point by: the file named, or the corpora's."""
    if corpora is not None and not corpora.is_dir():
        raise ModelError(
            "There is no such folder of corpora.", where=str(corpora), todo="Name it with --corpora."
        )
    if posts is None:
        return corpora / FEED if corpora is not None and (corpora / FEED).is_file() else None
    if not posts.is_file():
        raise ModelError("There is no such file of posts.", where=str(posts), todo="Name it with --posts.")
    return posts


def _check_base() -> None:
    """Whether the encoder's base is there, before anything that takes hours."""
    todo = f"{ENCODER_EXTRA}, or give --no-encoder."
    try:
        from training.encoder import base_folder

        base_folder()
    except ImportError as fault:
        raise _not_installed(fault, todo) from fault
    except ValueError as fault:
        raise ModelError(str(fault), todo=todo) from fault


def _reader() -> Reader:
    from bot.review.language import load_reader
    from models.load import shipped_language
    from models.release import ReleaseError

    try:
        return load_reader(None, shipped_language())
    except ReleaseError as fault:
        raise ModelError(str(fault), todo="Install Greenlight again.") from fault


def _in_use() -> Classifier | None:
    """The release in use, which a new one is held against; None where it reads drafts by other signals than today's."""
    from bot.review.classifier import check_signals
    from models.load import load_classifier
    from models.release import ReleaseError

    try:
        classifier = load_classifier()
    except ReleaseError as fault:
        raise ModelError(str(fault), todo="Pin a sound release in models/current.yaml.") from fault
    if classifier is None or check_signals(classifier):
        return classifier
    complain(f"Release {classifier.version} reads drafts by other signals, so nothing is compared with it.")
    return None


class _Lines:
    """Tells each step in a line, with the minutes since the first."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def step(self, what: str, of: int = 0) -> None:
        """A line."""
        minutes, seconds = divmod(int(time.monotonic() - self._start), 60)
        typer.echo(f"{minutes:3}:{seconds:02}  {what}", err=True)

    def advance(self, what: str = "") -> None:
        """A line where there is something to say."""
        if what:
            self.step(what)


class _Bars:
    """Shows each step as a bar."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def step(self, what: str, of: int = 0) -> None:
        """A new bar; it moves by itself where nobody knows how long the step takes."""
        self._end()
        self._task = self._bars.add_task(what, total=of or None)

    def advance(self, what: str = "") -> None:
        """A part more."""
        if self._task is not None:
            self._bars.advance(self._task)
        if what:
            self._bars.console.print(what)

    def _end(self) -> None:
        if self._task is not None:
            self._bars.update(self._task, total=1, completed=1)


@contextmanager
def steps_as_bars() -> Iterator[_Bars]:
    """Progress for people who watch a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True)) as progress:
        bars = _Bars(progress)
        yield bars


def _not_installed(fault: ImportError, todo: str = EXTRA) -> ModelError:
    return ModelError(f"Training needs the module '{fault.name}', which is not installed.", todo=todo)
