"""A release's portrait: its report over records, and the plots of its card."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.review.language import load_reader
from models.classifier import Judgement, Sample
from tests.training.conftest import PRIVACY
from training.portrait import CURVE_FILE, draw_portrait, read_curve, report_of
from training.prepare import prepare
from training.records import CATEGORIES, read_records
from training.report import CLASSIFIER, Report

PNG = b"\x89PNG\r\n"


class Wary:
    """Finds the same in every draft: privacy at high, all else clear."""

    version, categories, signal_names = "1.0.0", CATEGORIES, ()

    def judge(self, samples: Sequence[Sample]) -> list[Mapping[str, Judgement]]:
        """The same scores for each."""
        scores = {name: Judgement(0.9 if name == PRIVACY else 0.1, ()) for name in CATEGORIES}
        return [scores] * len(samples)

    def explain(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
        """Never asked."""
        raise NotImplementedError


@pytest.fixture
def report(data: Path) -> Report:
    """What it says of the tiny data's first forty records, ten of which are at level 1 or 2 of privacy."""
    records = read_records(data)[:40]
    examples = list(prepare(records, load_reader("blank", None)))
    return report_of(Wary(), records, examples, dict.fromkeys(CATEGORIES, 0.1))


def test_the_report_tells_errors_and_bands_of_records(report: Report) -> None:
    """Bands begin at 0.4 and 0.7; each error has its draft."""
    alarms = [error for error in report.errors if error.kind == "alarm"]
    assert {(error.category, str(error.band)) for error in alarms} == {(PRIVACY, "high")}
    assert len(alarms) == 30
    assert all(error.labelled.draft.text for error in report.errors)
    assert set(report.measures) == {CLASSIFIER}


def test_plots_are_drawn_and_the_learning_curve_where_it_was_measured(report: Report, tmp_path: Path) -> None:
    """As PNG, by the names that the card links."""
    without = draw_portrait(report, tmp_path)
    auc = {"value": 0.8, "low": 0.7, "high": 0.9}
    curve = {category: {"500": auc, "1000": {**auc, "value": 0.85}} for category in CATEGORIES}
    (tmp_path / CURVE_FILE).write_text(json.dumps({"release": "1.0.0", "auc": curve}), "utf-8")
    assert read_curve(tmp_path / CURVE_FILE)[PRIVACY][1000].value == 0.85
    drawn = draw_portrait(report, tmp_path)
    assert set(drawn) - set(without) == {"learning_curve.png"}
    assert all(image.startswith(PNG) for image in drawn.values())
    assert sum(map(len, drawn.values())) < 2_000_000
