"""What `greenlight evaluate` tells: measures of each judge, differences between two releases, errors, confusions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.sheet import csv_bytes, guard
from bot.types import Band
from training.labelled import ANY, LabelledDraft, Scored, Unread
from training.measures import RESAMPLES, Estimate, Measures, auc_difference, measure

# The judges by name: what is in use, and what `--compare` names.
ENGINE, CLASSIFIER = "engine", "classifier"
COMPARED = {ENGINE: "compared_engine", CLASSIFIER: "compared_classifier"}
METRICS_FILE, ERRORS_FILE = "metrics.json", "errors.csv"
GROUPINGS: Mapping[str, Callable[[LabelledDraft], str]] = {
    "sector": lambda labelled: labelled.sector,
    "channel": lambda labelled: labelled.channel,
}
BANDS = tuple(Band)

# Of drafts of level 0, 1 and 2, how many came out clear, caution and high.
Confusion = list[list[int]]
# What a release assumes of the share of risky drafts, by category.
Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Error:
    """A category of a draft where the judge and the label part: a risk that came out clear, or an alarm over none."""

    labelled: LabelledDraft
    category: str
    level: int
    score: float
    band: Band

    @property
    def kind(self) -> str:
        """missed or alarm."""
        return "missed" if self.level else "alarm"

    @property
    def distance(self) -> float:
        """How far the score lies from what it should be."""
        return abs(self.score - self.level / 2)


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told. `measures` go by judge and category, `differences` by judge, category, and name of the AUC."""

    scored: Scored
    unread: tuple[Unread, ...]
    measures: Mapping[str, Mapping[str, Measures]]
    differences: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    errors: tuple[Error, ...]


def make_report(
    scored: Scored,
    unread: tuple[Unread, ...] = (),
    *,
    shares: Mapping[str, Shares] | None = None,
    resamples: int = RESAMPLES,
) -> Report:
    """Measure every judge. `shares` are those that a judge's release assumes, by judge."""
    measures = {
        judge: {
            category: measure(
                scored.column(judge, category),
                share=(shares or {}).get(judge, {}).get(category),
                resamples=resamples,
            )
            for category in scored.columns_of(judge)
        }
        for judge in scored.scores
    }
    differences = {
        judge: differences_of(scored, judge, compared, resamples=resamples)
        for judge, compared in COMPARED.items()
        if judge in scored.scores and compared in scored.scores
    }
    return Report(scored, unread, measures, differences, errors_of(scored, scored.main))


def differences_of(
    scored: Scored, before: str, after: str, *, resamples: int = RESAMPLES
) -> dict[str, dict[str, Estimate]]:
    """By how much the judge `after` ranks better than `before`, in each category that both judge: paired bootstrap."""
    found = {}
    for category in scored.columns_of(before):
        if category not in scored.columns_of(after):
            continue
        old, new = scored.column(before, category), scored.column(after, category)
        if len(old.levels) != len(new.levels):
            continue
        found[category] = {
            name: auc_difference(old.levels, old.scores, new.scores, least=least, resamples=resamples)
            for name, least in (("auc", 1), ("auc_high", 2))
        }
    return found


def errors_of(scored: Scored, judge: str) -> tuple[Error, ...]:
    """Every error of a judge, worst first."""
    found = []
    for at, category in enumerate(scored.categories):
        for row in np.flatnonzero(~np.isnan(scored.levels[:, at] + scored.scores[judge][:, at])):
            level, rank = int(scored.levels[row, at]), int(scored.bands[judge][row, at])
            if (level > 0) != (rank > 0):
                score = float(scored.scores[judge][row, at])
                found.append(Error(scored.drafts[row], category, level, score, BANDS[rank]))
    return tuple(sorted(found, key=lambda error: (-error.distance, error.labelled.line, error.category)))


def confusions_of(
    scored: Scored, judge: str, group_of: Callable[[LabelledDraft], str]
) -> dict[str, Confusion]:
    """For each group of drafts, most drafts first: how many of each level came out in which band, all categories together."""
    column = scored.column(judge, ANY)
    groups: dict[str, Confusion] = {}
    for row, level, rank in zip(scored.rows_of(judge, ANY), column.levels, column.bands, strict=True):
        group = groups.setdefault(group_of(scored.drafts[row]), [[0, 0, 0] for _ in range(3)])
        group[level][rank] += 1
    return dict(sorted(groups.items(), key=lambda item: (-sum(map(sum, item[1])), item[0])))


def metrics_of(report: Report, about: Mapping[str, Any]) -> dict[str, Any]:
    """The report as plain data, four decimals; `about` says of which file, day and versions."""
    judges = {
        judge: {category: _plain(measures) for category, measures in by_category.items()}
        for judge, by_category in report.measures.items()
    }
    return {
        **about,
        "records": len(report.scored.drafts),
        "unread": [{"line": unread.line, "error": unread.error} for unread in report.unread],
        "resamples": RESAMPLES,
        **judges,
        "auc_difference": {
            judge: {category: _plain(found) for category, found in by_category.items()}
            for judge, by_category in report.differences.items()
        },
        "confusion": {
            name: confusions_of(report.scored, report.scored.main, group_of)
            for name, group_of in GROUPINGS.items()
        },
    }


def write_metrics(report: Report, folder: Path, about: Mapping[str, Any]) -> None:
    """Write metrics.json."""
    text = json.dumps(metrics_of(report, about), indent=2, ensure_ascii=False) + "\n"
    (folder / METRICS_FILE).write_bytes(text.encode("utf-8", "backslashreplace"))


def write_errors(report: Report, folder: Path) -> None:
    """Write errors.csv, every error of the main judge; no cell of it is a formula to a spreadsheet."""
    lines = (csv_bytes(guard(cell) for cell in cells) for cells in _error_rows(report))
    (folder / ERRORS_FILE).write_bytes(b"".join(lines))


def _error_rows(report: Report) -> Iterator[tuple[str, ...]]:
    yield ("id", "line", "brand", "sector", "channel", "category", "kind", "level", "band", "score", "text")
    for error in report.errors:
        draft = error.labelled.draft
        yield (
            draft.id or "",
            str(error.labelled.line),
            draft.brand or "",
            error.labelled.sector,
            str(draft.channel or ""),
            error.category,
            error.kind,
            str(error.level),
            str(error.band),
            f"{error.score:.4f}",
            draft.text,
        )


def _plain(measures: Measures | Mapping[str, Estimate]) -> dict[str, Any]:
    return {
        name: _plain_estimate(value) if isinstance(value, Estimate) else value
        for name, value in measures.items()
    }


def _plain_estimate(estimate: Estimate) -> dict[str, float | None]:
    numbers = {"value": estimate.value}
    if estimate.low is not None:
        numbers |= {"low": estimate.low, "high": estimate.high}
    return {name: None if number is None else round(number, 4) for name, number in numbers.items()}
