"""How well scores tell levels, in numbers with bootstrap intervals. Knows arrays only: no drafts, no files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from training.evaluate import calibration_error

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Weights (R, N), how often each of N drafts was drawn in R resamples -> the number in each of them, (R,).
Statistic = Callable[[Floats], Floats]

RESAMPLES = 1000
_SEED = 7
_AT_ONCE = 50  # resamples that are held in memory together
_BOUNDS = (2.5, 97.5)  # percentiles of a 95 % interval
_CAUTION, _HIGH = 1, 2  # ranks of bands
COUNTS = ("records", "level_1", "level_2")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the 95 % interval of its bootstrap; None where the drafts at hand can't give it."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """What one judge says of N drafts in one category: levels, scores, and ranks of bands, (N,) each."""

    levels: Ints
    scores: Floats
    bands: Ints


Measures = Mapping[str, int | Estimate]


def measure(
    column: Column, *, share: float | None = None, resamples: int = RESAMPLES
) -> dict[str, int | Estimate]:
    """All numbers of a column, by name. `share` is the share of risky drafts that the judge's release assumes.

    A draft's level 1 and 2 are caught where its band is caution or worse; drafts are drawn anew one by one.
    """
    levels = column.levels
    counts: dict[str, int | Estimate] = {
        "records": len(levels),
        "level_1": int((levels == 1).sum()),
        "level_2": int((levels == 2).sum()),
    }
    statistics: dict[str, Statistic] = {
        "auc": partial(_aucs, levels >= 1, column.scores),
        "auc_high": partial(_aucs, levels == 2, column.scores),
        **_shares_of(column),
    }
    estimates = bootstrap(statistics, len(levels), resamples=resamples)
    precision = Estimate(average_precision(levels >= 1, column.scores))
    return {**counts, **estimates, "average_precision": precision, **_calibration(column, share)}


def auc_difference(
    levels: Ints, before: Floats, after: Floats, *, least: int = 1, resamples: int = RESAMPLES
) -> Estimate:
    """By how much `after` ranks drafts of level `least` or above better than `before`, on the same resamples."""

    def gain(weights: Floats) -> Floats:
        difference: Floats = _aucs(levels >= least, after, weights) - _aucs(levels >= least, before, weights)
        return difference

    return bootstrap({"gain": gain}, len(levels), resamples=resamples)["gain"]


def bootstrap(
    statistics: Mapping[str, Statistic], drafts: int, *, resamples: int = RESAMPLES
) -> dict[str, Estimate]:
    """Each statistic over all drafts, and its interval over resamples of them: the same resamples for every one."""
    if not drafts:
        return {name: Estimate(None) for name in statistics}
    whole = np.ones((1, drafts))
    drawn: dict[str, list[Floats]] = {name: [] for name in statistics}
    for weights in _resamples(drafts, resamples):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(weights))
    return {
        name: _estimate(float(statistic(whole)[0]), drawn[name]) for name, statistic in statistics.items()
    }


def average_precision(positive: Flags, scores: Floats) -> float | None:
    """The area under the precision-recall curve; None without positives."""
    return float(average_precision_score(positive, scores)) if positive.any() else None


def _shares_of(column: Column) -> dict[str, Statistic]:
    levels, bands = column.levels, column.bands
    parts = {"recall_of_1": levels == 1, "recall_of_2": levels == 2, "false_alarms": levels == 0}
    return {
        f"{name}_at_{band}": partial(_shares, part, bands >= rank)
        for band, rank in (("caution", _CAUTION), ("high", _HIGH))
        for name, part in parts.items()
    }


def _calibration(column: Column, share: float | None) -> dict[str, int | Estimate]:
    if not len(column.levels):
        return {"calibration_error": Estimate(None)}
    error = partial(calibration_error, column.scores, column.levels)
    found: dict[str, int | Estimate] = {"calibration_error": Estimate(error())}
    if share is not None:
        found["calibration_error_at_assumed_share"] = Estimate(error(share))
    return found


def _resamples(drafts: int, count: int) -> Iterator[Floats]:
    chance = np.random.default_rng(_SEED)
    for done in range(0, count, _AT_ONCE):
        rows = min(_AT_ONCE, count - done)
        picks = chance.integers(0, drafts, (rows, drafts)) + drafts * np.arange(rows)[:, None]
        yield np.bincount(picks.ravel(), minlength=rows * drafts).reshape(rows, drafts).astype(np.float64)


def _aucs(positive: Flags, scores: Floats, weights: Floats) -> Floats:
    """(R,): the area under the ROC curve in each resample; a tie counts half; NaN without both kinds of drafts."""
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    ties = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    drawn, is_positive = weights[:, order], positive[order]
    wins = np.add.reduceat(drawn * is_positive, ties, axis=1)
    losses = np.add.reduceat(drawn * ~is_positive, ties, axis=1)
    below = np.cumsum(losses, axis=1) - losses
    return _over(((below + losses / 2) * wins).sum(1), wins.sum(1) * losses.sum(1))


def _shares(part: Flags, hit: Flags, weights: Floats) -> Floats:
    """(R,): the share of hits within a part of the drafts, in each resample; NaN where the part was not drawn."""
    return _over(weights @ (part & hit), weights @ part)


def _over(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return found


def _estimate(value: float, drawn: Sequence[Floats]) -> Estimate:
    sound = np.concatenate(drawn) if drawn else np.empty(0)
    sound = sound[~np.isnan(sound)]
    if np.isnan(value) or not len(sound):
        return Estimate(None if np.isnan(value) else value)
    low, high = np.percentile(sound, _BOUNDS)
    return Estimate(value, float(low), float(high))
