"""A release's portrait: a report over drafts that it wasn't fitted to, and the plots of its card."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from models.classifier import Classifier
from training.evaluate import scores_of
from training.fit import Shares, levels_of
from training.labelled import NO_SECTOR, LabelledDraft, Scored
from training.measures import Estimate
from training.operating import CAUTION, HIGH
from training.plots import draw_all, draw_learning_curve
from training.prepare import Example
from training.records import CATEGORIES, Record
from training.report import CLASSIFIER, Report, make_report

CURVE_FILE = "learning_curve.json"
MEASURED = Path(__file__).parent / "measured"


def report_of(
    classifier: Classifier, records: Sequence[Record], examples: Sequence[Example], shares: Shares
) -> Report:
    """What the classifier alone says of records, each with its example; errors and confusions among it."""
    scores = scores_of(classifier, [example.sample for example in examples])
    drafts = tuple(
        LabelledDraft(line, record.draft, record.labels, record.profile.sector or NO_SECTOR)
        for line, record in enumerate(records, start=1)
    )
    scored = Scored(
        drafts=drafts,
        categories=CATEGORIES,
        levels=levels_of(examples).astype(np.float64),
        scores={CLASSIFIER: scores},
        bands={CLASSIFIER: np.digitize(scores, (CAUTION, HIGH)).astype(np.float64)},
    )
    return make_report(scored, shares={CLASSIFIER: shares})


def draw_portrait(report: Report, measured: Path = MEASURED) -> dict[str, bytes]:
    """The plots as PNG by file name; the learning curve among them where it has been measured."""
    with TemporaryDirectory() as folder:
        drawn = list(draw_all(report, Path(folder)))
        if (measured / CURVE_FILE).is_file():
            drawn.append(
                draw_learning_curve(read_curve(measured / CURVE_FILE), Path(folder) / "learning_curve.png")
            )
        return {path.name: path.read_bytes() for path in drawn}


def read_curve(path: Path) -> Mapping[str, Mapping[int, Estimate]]:
    """What `training/learning.py` measured: for each category the AUC by the number of records."""
    curve = json.loads(path.read_text("utf-8"))["auc"]
    return {
        category: {int(size): Estimate(**auc) for size, auc in points.items()}
        for category, points in curve.items()
    }
