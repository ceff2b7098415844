"""What `greenlight evaluate` counts, draws and writes, on judgements made by hand."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from bot.errors import DraftError
from bot.rows import Row
from bot.types import Draft
from tests.training.conftest import MOCKERY, PRIVACY, SELF
from training.labelled import ANY, Scored, Verdict, levels_of, score_rows
from training.measures import Column, Estimate, auc_difference, measure
from training.report import (
    CLASSIFIER,
    COMPARED,
    ENGINE,
    GROUPINGS,
    confusions_of,
    errors_of,
    make_report,
    metrics_of,
    write_errors,
)

FEW = 50  # resamples


def row(line: int, text: str, levels: Mapping[str, int], **fields: str) -> Row:
    """A labelled row whose text says what judges will say of it: "privacy 0.9"."""
    return Row(line, {"id": f"d{line}", "text": text, "labels": dict(levels), **fields})


def judge(draft: Draft) -> Verdict:
    """Reads the scores of two categories off the draft's first words; bands begin at 0.4 and 0.7."""
    scores = [float(word) for word in draft.text.split()[:2]]
    return {
        name: (score, int(score >= 0.4) + int(score >= 0.7))
        for name, score in zip((PRIVACY, MOCKERY), scores, strict=True)
    }


ROWS = (
    row(1, "0.1 0.1 fine", {PRIVACY: 0, MOCKERY: 0}, brand="a", channel="x"),
    row(2, "0.5 0.1 an alarm", {PRIVACY: 0, MOCKERY: 0}, brand="a", channel="x"),
    row(3, "0.3 0.1 =missed()", {PRIVACY: 1, MOCKERY: 0}, brand="b", channel="push"),
    row(4, "0.8 0.2 caught, missed", {PRIVACY: 2, MOCKERY: 2}, brand="b", channel="push"),
    row(5, "0.6 0.9 caught", {PRIVACY: 2, MOCKERY: 1}, brand="b", channel="email"),
    row(6, "0.9 0.0 half labelled", {PRIVACY: 2}),
)


def scored(*rows: Row, judges: tuple[str, ...] = (ENGINE,)) -> Scored:
    """The rows as the judge sees them, sectors named after the brands."""
    found, unread = score_rows(
        rows or ROWS,
        dict.fromkeys(judges, judge),
        measured=(PRIVACY, SELF, MOCKERY),
        sector_of=lambda brand: f"sector {brand}",
    )
    assert not unread
    return found


def column(seed: int = 1, drafts: int = 300) -> Column:
    """Random levels with scores that follow them loosely, and tie often."""
    chance = np.random.default_rng(seed)
    levels = chance.choice(3, drafts, p=(0.5, 0.3, 0.2))
    scores = np.clip(0.3 * levels + chance.normal(0.2, 0.25, drafts), 0, 1).astype(np.float64).round(1)
    bands = (scores >= 0.4).astype(int) + (scores >= 0.7)
    return Column(levels, scores, bands)


def value_of(measures: Mapping[str, int | Estimate], name: str) -> float | None:
    """The number without its interval."""
    found = measures[name]
    assert isinstance(found, Estimate)
    return found.value


def test_areas_are_those_of_scikit_learn() -> None:
    """Ties included, for level 1 or 2 and for level 2 against the rest."""
    given = column()
    measures = measure(given, resamples=FEW)
    assert value_of(measures, "auc") == pytest.approx(roc_auc_score(given.levels >= 1, given.scores))
    assert value_of(measures, "auc_high") == pytest.approx(roc_auc_score(given.levels == 2, given.scores))
    precision = average_precision_score(given.levels >= 1, given.scores)
    assert value_of(measures, "average_precision") == pytest.approx(precision)


COUNTED = [
    ("recall_of_1_at_caution", 0.0),
    ("recall_of_2_at_caution", 1.0),
    ("recall_of_1_at_high", 0.0),
    ("recall_of_2_at_high", 2 / 3),
    ("false_alarms_at_caution", 0.5),
    ("false_alarms_at_high", 0.0),
    ("auc", 7 / 8),
    ("auc_high", 1.0),
]


@pytest.mark.parametrize(("name", "value"), COUNTED)
def test_shares_are_counted_by_level_and_band(name: str, value: float) -> None:
    """By hand, for privacy: 0.1 and 0.5 at level 0, 0.3 at level 1, 0.6, 0.8 and 0.9 at level 2."""
    measures = measure(scored().column(ENGINE, PRIVACY), resamples=FEW)
    assert value_of(measures, name) == pytest.approx(value)


def test_calibration_is_told_as_it_is_and_at_the_share_assumed() -> None:
    """Five drafts that score 0.5 and are clean, five that score 0.5 and are of level 2: right here, not in a feed."""
    levels = np.array([0, 2] * 5)
    given = Column(levels, np.full(10, 0.5), np.ones(10, int))
    measures = measure(given, share=0.1, resamples=FEW)
    assert value_of(measures, "calibration_error") == pytest.approx(0)
    assert value_of(measures, "calibration_error_at_assumed_share") == pytest.approx(0.4)
    assert "calibration_error_at_assumed_share" not in measure(given, resamples=FEW)


def test_intervals_hold_the_number_and_are_the_same_each_time() -> None:
    """They are wider for fewer drafts."""
    many, few = (measure(column(drafts=drafts))["auc"] for drafts in (600, 60))
    for found in (many, few):
        assert isinstance(found, Estimate)
        assert found.low is not None
        assert found.value is not None
        assert found.high is not None
        assert found.low < found.value < found.high
    assert few.high - few.low > many.high - many.low  # type: ignore[union-attr,operator]
    assert measure(column(), resamples=FEW) == measure(column(), resamples=FEW)


def test_a_difference_is_paired() -> None:
    """The same scores differ by nothing at all; better ones by an interval above 0."""
    given = column()
    assert auc_difference(given.levels, given.scores, given.scores) == Estimate(0.0, 0.0, 0.0)
    better = given.scores + 0.2 * given.levels
    found = auc_difference(given.levels, given.scores, better)
    assert found.value == pytest.approx(
        roc_auc_score(given.levels >= 1, better) - roc_auc_score(given.levels >= 1, given.scores)
    )
    assert found.low is not None
    assert found.low > 0


@pytest.mark.parametrize("levels", [[], [0], [0, 0, 0], [2, 2]])
def test_what_drafts_cannot_tell_is_none(levels: list[int]) -> None:
    """No recall without risk, no ranking of one kind alone, nothing of no drafts."""
    given = Column(np.array(levels, int), np.full(len(levels), 0.5), np.ones(len(levels), int))
    measures = measure(given, resamples=FEW)
    assert value_of(measures, "auc") is None
    assert (value_of(measures, "recall_of_2_at_caution") is None) == (2 not in levels)
    assert (value_of(measures, "false_alarms_at_caution") is None) == (0 not in levels)


WRONG = [
    ({}, "has no labels"),
    ({"labels": {}}, "has no labels"),
    ({"labels": [0, 1]}, "has no labels"),
    ({"labels": {PRIVACY: 3}}, "Found '3' as the level of privacy_disclosure"),
    ({"labels": {PRIVACY: True}}, "Found 'True'"),
    ({"labels": {PRIVACY: "2"}}, "Allowed are 0, 1 and 2"),
    ({"labels": {"privacy_disclosur": 1}}, "Did you mean 'privacy_disclosure'?"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_labels_are_told(fields: dict[str, Any], said: str) -> None:
    """In a sentence that says what is allowed."""
    with pytest.raises(DraftError) as fault:
        levels_of(Row(1, {"text": "x", **fields}), (PRIVACY, MOCKERY))
    assert said in str(fault.value)


def test_a_bad_row_does_not_end_the_rest() -> None:
    """It is told with its line; labels of categories that the pack lacks are passed over."""
    rows = [
        Row(1, {}, "The row is not JSON."),
        Row(2, {"text": 7, "labels": {}}),
        row(3, "0.1 0.1", {SELF: 2}),
    ]
    found, unread = score_rows(
        [*rows, row(4, "0.5 0.5", {PRIVACY: 1, SELF: 1})], {ENGINE: judge}, measured=(PRIVACY,), known=(SELF,)
    )
    assert [(row.line, row.error) for row in unread] == [
        (1, "The row is not JSON."),
        (2, "Found a number as 'text'. Text is allowed."),
    ]
    assert found.categories == (PRIVACY,)
    assert [labelled.line for labelled in found.drafts] == [3, 4]


def test_a_draft_counts_where_it_is_labelled() -> None:
    """The sixth has one label: it counts in its category, and not as a whole."""
    found = scored()
    assert found.categories == (PRIVACY, MOCKERY)
    assert len(found.column(ENGINE, PRIVACY).levels) == 6
    assert len(found.column(ENGINE, MOCKERY).levels) == 5
    whole = found.column(ENGINE, ANY)
    assert whole.levels.tolist() == [0, 0, 1, 2, 2]
    assert whole.scores.tolist() == [0.1, 0.5, 0.3, 0.8, 0.9]
    assert whole.bands.tolist() == [0, 1, 0, 2, 2]


def test_errors_come_worst_first() -> None:
    """A risk that came out clear, an alarm over none; a level 2 that reached caution is neither."""
    errors = errors_of(scored(), ENGINE)
    assert [(error.kind, error.labelled.line, error.category) for error in errors] == [
        ("missed", 4, MOCKERY),
        ("alarm", 2, PRIVACY),
        ("missed", 3, PRIVACY),
    ]


def test_no_cell_of_the_errors_is_a_formula(tmp_path: Path) -> None:
    """And the file is read back with every field."""
    rows = (row(1, "0.0 0.0 x", {PRIVACY: 2, MOCKERY: 0}, brand="=cmd()|x", channel="x"), *ROWS[1:])
    report = make_report(scored(*rows), resamples=FEW)
    write_errors(report, tmp_path)
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(report.errors)
    assert found[0]["brand"] == "'=cmd()|x"
    assert found[0]["kind"] == "missed"
    assert not [cell for error in found for cell in error.values() if cell.startswith(("=", "@", "+"))]


def test_confusions_are_counted_by_group() -> None:
    """For each level, how many came out clear, at caution, high; the largest group first."""
    found = confusions_of(scored(), ENGINE, GROUPINGS["sector"])
    assert list(found) == ["sector b", "sector a"]
    assert found["sector b"] == [[0, 0, 0], [1, 0, 0], [0, 0, 2]]
    assert found["sector a"] == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert set(confusions_of(scored(), ENGINE, GROUPINGS["channel"])) == {"x", "push", "email"}


def test_the_metrics_are_plain_data() -> None:
    """Every judge and category, the difference between two releases, and what could not be read."""
    judges = (ENGINE, CLASSIFIER, COMPARED[ENGINE], COMPARED[CLASSIFIER])
    report = make_report(scored(judges=judges), shares={CLASSIFIER: {PRIVACY: 0.1}}, resamples=FEW)
    metrics = json.loads(json.dumps(metrics_of(report, {"file": "posts.jsonl"}), allow_nan=False))
    assert set(judges) < set(metrics)
    assert set(metrics[ENGINE]) == {ANY, PRIVACY, MOCKERY}
    assert metrics["auc_difference"][CLASSIFIER][PRIVACY]["auc"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert "calibration_error_at_assumed_share" in metrics[CLASSIFIER][PRIVACY]
    assert metrics["confusion"]["channel"]["push"] == [[0, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert metrics["records"] == 6


def test_plots_are_drawn_of_whatever_there_is(tmp_path: Path) -> None:
    """Names that hold mathematics, other scripts or controls too; twice the same bytes."""
    plots = pytest.importorskip(
        "training.plots", reason="needs matplotlib; pip install 'greenlight[train]' brings it"
    )
    odd = [
        row(at, f"0.{at % 9} 0.2", {PRIVACY: at % 3}, brand=f"$x_{at}$ 東京\u202e\x1b")
        for at in range(10, 60)
    ]
    report = make_report(scored(*ROWS, *odd, judges=(ENGINE, CLASSIFIER)), resamples=FEW)
    alone = make_report(scored(ROWS[0]), resamples=FEW)
    drawn = []
    for name, given in (("one", report), ("two", report), ("alone", alone)):
        (tmp_path / name).mkdir()
        drawn.append(plots.draw_all(given, tmp_path / name))
    assert {path.name for path in drawn[0]} == {
        "roc.png",
        "precision_recall.png",
        "calibration.png",
        "score_histograms.png",
        "confusion_by_sector.png",
        "confusion_by_channel.png",
    }
    for first, second in zip(drawn[0], drawn[1], strict=True):
        assert first.read_bytes().startswith(b"\x89PNG")
        assert first.read_bytes() == second.read_bytes()
    assert all(path.stat().st_size for path in drawn[2])


def test_a_learning_curve_is_drawn(tmp_path: Path) -> None:
    """With intervals and without, and a size that could not be measured left out."""
    plots = pytest.importorskip(
        "training.plots", reason="needs matplotlib; pip install 'greenlight[train]' brings it"
    )
    aucs = {
        PRIVACY: {500: Estimate(0.7, 0.6, 0.8), 1000: Estimate(0.8, 0.75, 0.85)},
        MOCKERY: {500: Estimate(None), 1000: Estimate(0.7)},
    }
    path = plots.draw_learning_curve(aucs, tmp_path / "learning_curve.png")
    assert path.read_bytes().startswith(b"\x89PNG")
