"""Plots of a report as PNG, for a team's own posts and for the model card. Needs matplotlib, of the `train` extra.

Figures are drawn without a display and without pyplot's global state, and the same report gives the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from bot.table import visible
from training.labelled import Scored
from training.measures import Column, Estimate, Floats
from training.report import BANDS, CLASSIFIER, COMPARED, ENGINE, GROUPINGS, Confusion, Report, confusions_of

# Colours that most colour-blind readers tell apart (Okabe and Ito).
_COLOURS = {
    ENGINE: "#0072B2",
    CLASSIFIER: "#D55E00",
    COMPARED[ENGINE]: "#56B4E9",
    COMPARED[CLASSIFIER]: "#E69F00",
}
_LEVEL_COLOURS = ("#999999", "#E69F00", "#D55E00")
_BINS = 10
_MOST_GROUPS = 30
_OTHERS = "(all others)"
_SIDE = 3.4  # inches of one panel
_DOTS = 90  # per inch


def draw_all(report: Report, folder: Path) -> tuple[Path, ...]:
    """Draw every plot into a folder; where each of them lies."""
    curves = {"roc": _roc, "precision_recall": _precision_recall, "calibration": _calibration}
    drawn = [_save(_panels(report, draw), folder / f"{name}.png") for name, draw in curves.items()]
    drawn.append(_save(_histograms(report.scored), folder / "score_histograms.png"))
    for name, group_of in GROUPINGS.items():
        confusions = confusions_of(report.scored, report.scored.main, group_of)
        title = f"Any risk, {_name(report.scored.main)}, by {name}: drafts of each level by their band"
        drawn.append(_save(_confusion(confusions, title), folder / f"confusion_by_{name}.png"))
    return tuple(drawn)


def draw_learning_curve(aucs: Mapping[str, Mapping[int, Estimate]], path: Path) -> Path:
    """Draw how the AUC of each category grows with the number of records, with its interval where it has one."""
    figure = Figure((2 * _SIDE, 1.4 * _SIDE), layout="constrained")
    axes = figure.add_subplot()
    for category, points in aucs.items():
        sound = [(size, auc) for size, auc in sorted(points.items()) if auc.value is not None]
        sizes = [size for size, _ in sound]
        (line,) = axes.plot(sizes, [auc.value or 0.0 for _, auc in sound], "o-", label=_plain(category))
        if all(auc.low is not None for _, auc in sound):
            low, high = ([getattr(auc, end) for _, auc in sound] for end in ("low", "high"))
            axes.fill_between(sizes, low, high, color=line.get_color(), alpha=0.15, linewidth=0)
    axes.set_xscale("log")
    axes.set_xlabel("records learnt from")
    axes.set_ylabel("AUC, level 1 or 2")
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    return _save(figure, path)


def _panels(report: Report, draw: Callable[[Axes, Report, str, str], None]) -> Figure:
    """A panel for each category, with a line for each judge that judges it."""
    scored = report.scored
    categories = list(dict.fromkeys(name for judge in scored.scores for name in scored.columns_of(judge)))
    figure, panels = _row_of(categories)
    for axes, category in zip(panels, categories, strict=True):
        for judge in scored.scores:
            if category in scored.columns_of(judge):
                draw(axes, report, judge, category)
        axes.set_title(_plain(category), fontsize="medium")
        axes.set(xlim=(0, 1), ylim=(0, 1.01))
        axes.grid(alpha=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="x-small")
    return figure


def _row_of(names: Sequence[str]) -> tuple[Figure, list[Axes]]:
    figure = Figure((_SIDE * max(1, len(names)), _SIDE), layout="constrained")
    return figure, [figure.add_subplot(1, len(names), at + 1) for at in range(len(names))]


def _roc(axes: Axes, report: Report, judge: str, category: str) -> None:
    column = report.scored.column(judge, category)
    for least, line in ((1, "-"), (2, ":")):
        positive = column.levels >= least
        if positive.any() and not positive.all():
            false, true, _ = roc_curve(positive, column.scores)
            label = f"{_name(judge)}, level {'1 or 2' if least == 1 else '2'}"
            axes.plot(false, true, line, color=_COLOURS[judge], label=label)
    axes.set_xlabel("false alarms")
    axes.set_ylabel("recall")


def _precision_recall(axes: Axes, report: Report, judge: str, category: str) -> None:
    column = report.scored.column(judge, category)
    positive = column.levels >= 1
    if positive.any():
        precision, recall, _ = precision_recall_curve(positive, column.scores)
        axes.step(recall, precision, where="post", color=_COLOURS[judge], label=_name(judge))
    axes.set_xlabel("recall of level 1 or 2")
    axes.set_ylabel("precision")


def _calibration(axes: Axes, report: Report, judge: str, category: str) -> None:
    column = report.scored.column(judge, category)
    said, found, drafts = _bins_of(column)
    axes.plot((0, 1), (0, 1), color="#BBBBBB", linewidth=1)
    sizes = 10 + 90 * drafts / max(1, len(column.levels))
    axes.plot(said, found, color=_COLOURS[judge], label=_name(judge))
    axes.scatter(said, found, s=sizes, color=_COLOURS[judge])
    axes.set_xlabel("mean score")
    axes.set_ylabel("mean level / 2")


def _bins_of(column: Column) -> tuple[Floats, Floats, Floats]:
    """Mean score, mean level / 2 and number of drafts of each bin that holds any."""
    bins = np.minimum((column.scores * _BINS).astype(int), _BINS - 1)
    rows = [
        (column.scores[bins == bin_].mean(), column.levels[bins == bin_].mean() / 2, (bins == bin_).sum())
        for bin_ in np.unique(bins)
    ]
    table = np.array(rows, np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _histograms(scored: Scored) -> Figure:
    """For each judge a row of panels: how the scores of each level are spread."""
    rows = [(judge, scored.columns_of(judge)) for judge in scored.scores]
    width = max((len(categories) for _, categories in rows), default=1)
    figure = Figure((_SIDE * width, 0.8 * _SIDE * max(1, len(rows))), layout="constrained")
    for row, (judge, categories) in enumerate(rows):
        for at, category in enumerate(categories):
            axes = figure.add_subplot(len(rows), width, row * width + at + 1)
            _histogram(axes, scored.column(judge, category))
            axes.set_title(f"{_plain(category)}, {_name(judge)}", fontsize="small")
            axes.set_xlabel("score")
            axes.set_ylabel("share of the level")
    return figure


def _histogram(axes: Axes, column: Column) -> None:
    edges = np.linspace(0, 1, 2 * _BINS + 1)
    for level, colour in enumerate(_LEVEL_COLOURS):
        scores = column.scores[column.levels == level]
        if len(scores):
            shares = np.histogram(scores, edges)[0] / len(scores)
            axes.stairs(shares, edges, color=colour, fill=level == 0, alpha=0.9, label=f"level {level}")
    axes.set_xlim(0, 1)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize="x-small")


def _confusion(confusions: Mapping[str, Confusion], title: str) -> Figure:
    """A row for each group: of its drafts of each level, how many came out in which band; shaded by their share."""
    groups = _largest(confusions)
    counts = np.array([np.ravel(confusion) for confusion in groups.values()], int).reshape(-1, 9)
    levels = counts.reshape(-1, 3, 3).sum(2).repeat(3, axis=1)
    shares = np.divide(counts, levels, out=np.zeros(counts.shape), where=levels > 0)
    figure = Figure((9, 1.6 + 0.26 * len(groups)), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares if len(shares) else np.zeros((1, 9)), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in zip(*np.nonzero(counts), strict=True):
        dark = shares[row, column] > 0.6
        axes.text(
            column,
            row,
            f"{counts[row, column]}",
            ha="center",
            va="center",
            fontsize="small",
            color="white" if dark else "black",
        )
    axes.set_xticks(
        range(9), [f"level {level}\n{band}" for level in range(3) for band in BANDS], fontsize="small"
    )
    axes.set_yticks(range(len(groups)), [_plain(name) for name in groups], fontsize="small")
    for edge in (2.5, 5.5):
        axes.axvline(edge, color="black", linewidth=1)
    axes.set_title(title, fontsize="medium")
    return figure


def _largest(confusions: Mapping[str, Confusion]) -> dict[str, Confusion]:
    names = list(confusions)
    kept = {name: confusions[name] for name in names[:_MOST_GROUPS]}
    rest = [confusions[name] for name in names[_MOST_GROUPS:]]
    return {**kept, _OTHERS: np.sum(rest, axis=0).tolist()} if rest else kept


def _name(judge: str) -> str:
    return judge.replace("_", " ")


def _plain(name: str) -> str:
    """A name from a pack or profile: short, with nothing that steers, and its dollars no sign of mathematics."""
    short = visible(name, lines=False)
    return (short if len(short) <= 40 else short[:39] + "…").replace("$", r"\$")


def _save(figure: Figure, path: Path) -> Path:
    FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")  # a sign that the font lacks becomes a box
        # Without the software's name and version, the same plot is the same file.
        figure.savefig(path, dpi=_DOTS, metadata={"Software": None})
    return path
