"""`greenlight evaluate`: how well drafts that a team has labelled are judged, in tables, files and plots."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.options import console, day, sha256
from bot.commands.outcome import complain
from bot.engine import engine_at
from bot.errors import ModelError, ScanError
from bot.review.yaml_source import did_you_mean
from bot.rows import Format, read_rows
from bot.scan_input import ScanInput, open_input

if TYPE_CHECKING:
    from bot.review.reviewer import Reviewer
    from models.release import Release
    from training.labelled import Judge, Scored, Unread
    from training.report import Report

RELEASED = Path(__file__).parents[2] / "models" / "released" / "classifier"
EXTRA = "Install it by: pip install 'greenlight[train]'"
_MOST_UNREAD = 10  # rows that are told one by one; metrics.json has all


@dataclass(frozen=True, slots=True)
class Side:
    """An engine to be measured, and what its release assumes of the share of risky drafts, by category."""

    reviewer: Reviewer
    shares: Mapping[str, float]


def evaluate_file(
    source: str,
    *,
    brands: Path | None,
    policies: Path | None,
    out: Path | None,
    compare: str | None,
    trust: str | None,
    errors: int,
    plots: bool,
    on: str | None,
) -> None:
    """Measures `source`, prints the tables, and writes metrics, errors and plots to `out`."""
    when = day(on)
    other = _other_release(compare, trust)
    _check_training(plots=plots and out is not None)
    if out is not None:
        _make_folder(out)
    with open_input(source, Format.JSONL) as given:
        sides = _sides(brands, policies, other)
        scored, unread = _score(given, sides, when)
        about = _about(source, given, sides, when)
    _tell_unread(unread)
    if not scored.drafts:
        raise ScanError("No row could be measured.", where=source, todo="Each needs a text and labels.")
    _tell(scored, unread, sides, about, out=out, errors=errors, plots=plots)


def _tell(
    scored: Scored,
    unread: tuple[Unread, ...],
    sides: Mapping[str, Side],
    about: Mapping[str, Any],
    *,
    out: Path | None,
    errors: int,
    plots: bool,
) -> None:
    from training.report import make_report
    from training.show import show_report

    shares = {judge: side.shares for name, side in sides.items() for judge in _judge_names(name)}
    report = make_report(scored, unread, shares=shares)
    show_report(report, console(), errors=errors)
    if out is not None:
        _write(report, out, about, plots=plots)


def _write(report: Report, out: Path, about: Mapping[str, Any], *, plots: bool) -> None:
    from training.report import write_errors, write_metrics

    write_metrics(report, out, about)
    write_errors(report, out)
    if plots:
        from training.plots import draw_all

        draw_all(report, out)
    typer.echo(f"{out} holds the metrics, all errors{' and the plots' if plots else ''}.", err=True)


def _check_training(*, plots: bool) -> None:
    """Whether what is needed is there, before any draft is judged."""
    try:
        import_module("training.report")
        if plots:
            import_module("training.plots")
    except ImportError as fault:
        todo = f"{EXTRA}, or give --no-plots." if plots else EXTRA
        raise ModelError(
            f"This needs the module '{fault.name}', which is not installed.", todo=todo
        ) from fault


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ScanError(
            f"--out can't be made ({fault.strerror}).", where=str(out), todo="Name a folder."
        ) from fault


# --- releases --------------------------------------------------------------------------------------------------------


def _other_release(compare: str | None, trust: str | None) -> Release | None:
    """The release that `--compare` names, once its manifest is the one that is trusted."""
    trust = sha256(trust)
    if compare is None:
        if trust is not None:
            raise typer.BadParameter("it goes with --compare.", param_hint="--trust-release")
        return None
    from models.release import ReleaseError, current_release, open_release

    folder = _folder_of(compare)
    try:
        pinned = current_release("classifier")
        if trust is None and pinned is not None and pinned.folder.resolve() == folder.resolve():
            return pinned
        if trust is None:
            raise ModelError(
                "No pin vouches for this release, and loading it runs code from it.",
                where=str(folder),
                todo="Give the SHA-256 of its manifest.json, from whom you trust, as --trust-release.",
            )
        return open_release(folder, trust)
    except ReleaseError as fault:
        raise ModelError(str(fault), todo="Name another release, or another SHA-256.") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise ModelError("The manifest can't be read.", where=str(folder)) from fault


def _folder_of(name: str) -> Path:
    """A folder as it is, or the folder of a released version."""
    for folder in (Path(name), RELEASED / name):
        if (folder / "manifest.json").is_file():
            return folder
    versions = sorted(path.name for path in RELEASED.glob("*") if path.is_dir())
    raise ModelError(
        "There is no such release.",
        where=name,
        todo=f"Name a folder with a manifest.json, or a version: {', '.join(versions)}."
        + did_you_mean(name, versions),
    )


def _sides(brands: Path | None, policies: Path | None, other: Release | None) -> dict[str, Side]:
    """The engine in use, and the same with the release compared in its place."""
    from bot.review.classifier import check_signals
    from bot.review.reviewer import Reviewer
    from models.load import open_classifier
    from models.release import ReleaseError, current_release

    at = engine_at(policies, brands)
    reviewer = Reviewer.load(policies=at.policies, brands=at.brands, spacy_model=at.spacy_model)
    sides = {"in_use": Side(reviewer, _assumed(current_release("classifier")))}
    if other is not None:
        try:
            compared = open_classifier(other)
        except ReleaseError as fault:
            raise ModelError(str(fault), todo="Name another release.") from fault
        if not check_signals(compared):
            raise ModelError(
                f"The classifier {compared.version} was trained with other signals than this engine gives.",
                where=str(other.folder),
                todo="Compare a release that was trained with this version of Greenlight.",
            )
        sides["compared"] = Side(replace(reviewer, classifier=compared), _assumed(other))
    return sides


def _assumed(release: Release | None) -> dict[str, float]:
    """The shares of risky drafts that a release's metrics say it assumes."""
    if release is None or "metrics.json" not in release.digests:
        return {}
    shares = json.loads(release.read("metrics.json")).get("assumed_shares", {})
    return {str(category): float(share) for category, share in shares.items()}


# --- judging ---------------------------------------------------------------------------------------------------------


def _score(given: ScanInput, sides: Mapping[str, Side], on: date) -> tuple[Scored, tuple[Unread, ...]]:
    from training.labelled import score_rows
    from training.records import CATEGORIES

    reviewer = sides["in_use"].reviewer
    with (_bar if sys.stderr.isatty() else _no_bar)(given.rows) as advance:
        return score_rows(
            read_rows(given.stream, given.kind),
            _judges(sides, on),
            measured=[name for name, kind in reviewer.policy.categories.items() if not kind.only_found],
            known=CATEGORIES,
            sector_of=lambda brand: _sector(reviewer, brand),
            advance=advance,
        )


def _judges(sides: Mapping[str, Side], on: date) -> dict[str, Judge]:
    from training.labelled import classifier, engine

    judges: dict[str, Judge] = {}
    for name, side in sides.items():
        whole, alone = _judge_names(name)
        judges[whole] = engine(side.reviewer, on)
        if side.reviewer.classifier is not None:
            judges[alone] = classifier(side.reviewer)
    return judges


def _judge_names(side: str) -> tuple[str, str]:
    from training.report import CLASSIFIER, COMPARED, ENGINE

    return (ENGINE, CLASSIFIER) if side == "in_use" else (COMPARED[ENGINE], COMPARED[CLASSIFIER])


def _sector(reviewer: Reviewer, brand: str | None) -> str:
    from training.labelled import NO_PROFILE, NO_SECTOR

    profile = reviewer.profile(brand) if brand else None
    return NO_PROFILE if profile is None else profile.sector or NO_SECTOR


def _about(source: str, given: ScanInput, sides: Mapping[str, Side], on: date) -> dict[str, Any]:
    return {
        "file": Path(source).name,
        "sha256": given.digest,
        "day": on.isoformat(),
        "policy_version": sides["in_use"].reviewer.policy_version,
        "releases": {
            name: {"model_version": side.reviewer.model_version, "assumed_shares": dict(side.shares)}
            for name, side in sides.items()
        },
    }


def _tell_unread(unread: tuple[Unread, ...]) -> None:
    for row in unread[:_MOST_UNREAD]:
        complain(f"line {row.line}: {row.error}")
    if len(unread) > _MOST_UNREAD:
        complain(f"{len(unread) - _MOST_UNREAD:,} more rows couldn't be measured.")


@contextmanager
def _no_bar(rows: int) -> Iterator[Callable[[int], object]]:
    yield lambda _: None


@contextmanager
def _bar(rows: int) -> Iterator[Callable[[int], object]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Measuring"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("evaluate", total=rows)
        yield lambda count: progress.advance(task, count)
