"""The whole pipeline on tiny data: from records to a release that loads, judges and explains."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.review.language import Reader, load_reader
from bot.review.signals import SIGNAL_NAMES
from models.classifier import Classifier, Sample
from models.ensemble import Ensemble
from models.release import current_release, open_release
from tests.training.conftest import PRIVACY, write_lines
from training.evaluate import calibration_error, scores_of, span_f1
from training.fit import MEMBERS, Recipe, assume, levels_of, out_of_fold, share_of, steps_of
from training.gate import RefusedError
from training.operating import Limits, find_shares
from training.prepare import Example, move_span, prepare, read_examples, write_examples
from training.records import CATEGORIES, GoldSpan, read_records
from training.release import Written, pin_release
from training.split import Part, fold_of, part_of
from training.train import Inputs, train_classifier

SMALL = Recipe(folds=3, trees=10, rarest_word=1, rarest_char=1)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """A reader without a trained pipeline."""
    return load_reader("blank", None)


def train(
    data: Path, out: Path, reader: Reader, posts: Path | None = None, before: Classifier | None = None
) -> Written:
    """A release of version 9.9.9 from tiny data."""
    inputs = Inputs(data, posts=posts, before=before)
    return train_classifier(inputs, out, reader, version="9.9.9", work=out / "work", recipe=SMALL)


def test_the_whole_pipeline(data: Path, tmp_path: Path, reader: Reader) -> None:
    """A release is written, pinned, loaded through its digests, and finds the risk that it was shown."""
    posts = tmp_path / "posts.jsonl"
    write_lines(posts, [{"text": f"Open till {hour} tonight.", "channel": "x"} for hour in range(12)])
    written = train(data, tmp_path / "classifier", reader, posts=posts)
    pins = tmp_path / "current.yaml"
    pins.write_text("# pins\nclassifier:\n  version: old\nlanguage: {version: 1, manifest: x}\n", "utf-8")
    pin_release(written, pins)
    assert pins.read_text("utf-8").startswith("# pins\nlanguage: {version: 1, manifest: x}\nclassifier:")
    release = current_release("classifier", pins=pins, released=tmp_path)
    assert release is not None
    release.check_all()
    ensemble = release.unpickle("classifier.joblib")
    assert ensemble.version == "9.9.9"
    assert ensemble.signal_names == SIGNAL_NAMES
    risky, clean = (read_examples_of(data, reader)[at].sample for at in (2, 0))
    scores = [judged[PRIVACY].score for judged in ensemble.judge([risky, clean])]
    assert scores[0] > scores[1]
    metrics = json.loads(release.read("metrics.json"))
    assert metrics["data"]["parts"]["train"]["drafts"] > metrics["data"]["parts"]["test"]["drafts"]
    card = release.read("README.md").decode()
    assert "# Classifier 9.9.9" in card
    plots = {name for name in release.digests if name.endswith(".png")}
    assert {name for name in plots if f"]({name})" in card} == plots
    assert {"roc.png", "precision_recall.png", "calibration.png", "score_histograms.png"} < plots
    assert {"confusion_by_sector.png", "confusion_by_channel.png"} < plots
    errors = (tmp_path / "classifier" / "work" / "errors.csv").read_text("utf-8")
    assert errors.startswith("id,line,brand,sector,channel,category,kind,level,band,score,text")


def test_a_worse_release_is_not_written(data: Path, tmp_path: Path, reader: Reader) -> None:
    """Learnt from labels that were turned round, it is refused; learnt from sound ones, it is compared and taken."""
    sound = unpickle(train(data, tmp_path / "sound", reader))
    again = train(data, tmp_path / "again", reader, before=sound)
    assert "**Against release 9.9.9**" in (again.folder / "README.md").read_text("utf-8")
    for path in (data / "rounds").glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        write_lines(path, [turned(row) if part_of(row["brand"]) is not Part.TEST else row for row in rows])
    with pytest.raises(RefusedError, match=r"Release 9\.9\.9 is refused: .* privacy_disclosure \(AUC -"):
        train(data, tmp_path / "worse", reader, before=sound)
    assert not (tmp_path / "worse" / "9.9.9").exists()


def turned(row: dict[str, Any]) -> dict[str, Any]:
    """A record whose privacy level is 2 where it was 0, and 0 where it was 2."""
    level = 2 - row["labels"][PRIVACY]
    spans = [span for span in row["spans"] if span["category"] != PRIVACY]
    if level:
        spans.append({"category": PRIVACY, "quote": row["text"]})
    return {**row, "labels": {**row["labels"], PRIVACY: level}, "spans": spans}


def test_the_same_data_give_the_same_release(data: Path, tmp_path: Path, reader: Reader) -> None:
    """Trained twice, a release scores alike; its files differ only by the times that were measured."""
    first, second = (train(data, tmp_path / name, reader) for name in ("one", "two"))
    samples = [example.sample for example in read_examples_of(data, reader)]
    scores = [scores_of(unpickle(written), samples) for written in (first, second)]
    np.testing.assert_array_equal(scores[0], scores[1])


def test_members_are_never_asked_about_brands_they_know(data: Path, reader: Reader) -> None:
    """A draft's out-of-fold logits don't change when its own brand's labels do."""
    examples = read_examples_of(data, reader)
    before = out_of_fold(examples, SMALL)
    brand = examples[0].brand
    turned = [
        Example(own.id, own.round, own.brand, own.sample, own.levels[::-1], own.spans)
        if own.brand == brand
        else own
        for own in examples
    ]
    after = out_of_fold(turned, SMALL)
    fold = [fold_of(own.brand, SMALL.folds) == fold_of(brand, SMALL.folds) for own in examples]
    np.testing.assert_array_equal(before[fold], after[fold])
    assert before.shape == (len(examples), len(MEMBERS), 2 * len(CATEGORIES))


def test_examples_are_written_and_read_whole(data: Path, tmp_path: Path, reader: Reader) -> None:
    """What lies between the steps loses nothing, and names are replaced by their roles."""
    examples = read_examples_of(data, reader)
    write_examples(examples, tmp_path / "examples.jsonl")
    assert read_examples(tmp_path / "examples.jsonl") == examples
    sample, spans = examples[2].sample, examples[2].spans
    assert sample.text.startswith("To the 17 people who ordered OurTitle at 4 a.m.")
    assert sample.text[spans[0].start : spans[0].end] == "the 17 people who ordered OurTitle at 4 a.m."


def test_a_span_moves_with_its_words() -> None:
    """Spans go from the draft to the sample, and one that has no place there is left out."""
    places = ((0, 9), (0, 9), (9, 10), (10, 11))
    assert move_span(GoldSpan(PRIVACY, 2, 10), places) == GoldSpan(PRIVACY, 0, 3)
    assert move_span(GoldSpan(PRIVACY, 40, 50), places) is None


def test_assumed_shares_bring_scores_down(data: Path, tmp_path: Path, reader: Reader) -> None:
    """The rarer risk is assumed to be, the lower every score; shares found for posts keep them below caution."""
    ensemble = unpickle(train(data, tmp_path / "out", reader))
    examples = read_examples_of(data, reader)
    samples = [example.sample for example in examples]
    rare, often = (
        scores_of(assume(ensemble, examples, dict.fromkeys(CATEGORIES, share)), samples)
        for share in (0.01, 0.3)
    )
    assert (rare < often).all()
    shares = find_shares(ensemble, examples, samples, Limits(caution=0.1, high=0.02))
    worst = scores_of(assume(ensemble, examples, shares), samples).max(1)
    assert 0.02 < (worst >= 0.4).mean() <= 0.11
    assert (worst >= 0.7).mean() <= 0.03


def test_share_of_odds() -> None:
    """Odds of 1 leave a share as it is, and a half of the odds is a third where it was a half."""
    assert share_of(1.0, 0.25) == 0.25
    assert share_of(0.5, 0.5) == pytest.approx(1 / 3)


def test_calibration_error_weighs_by_share() -> None:
    """Scores that equal level / 2 have no error; those that are right for a rare risk are right under its share."""
    levels = np.array([0, 0, 2, 2])
    assert calibration_error(levels / 2, levels) == 0.0
    scores = np.full(4, 0.1)
    assert calibration_error(scores, levels) == pytest.approx(0.4)
    assert calibration_error(scores, levels, 0.1) == pytest.approx(0.0)


def test_span_f1_counts_words(data: Path, reader: Reader) -> None:
    """A classifier that points at the gold spans has an F1 of 1."""
    examples = read_examples_of(data, reader)

    class Oracle:
        """Knows the gold spans."""

        version, categories, signal_names = "oracle", CATEGORIES, SIGNAL_NAMES

        def judge(self, samples: object) -> list[dict[str, object]]:
            """Never asked."""
            raise NotImplementedError

        def explain(self, sample: Sample, category: str) -> tuple[tuple[int, int], ...]:
            """The gold spans of a sample."""
            example = next(example for example in examples if example.sample == sample)
            return tuple((span.start, span.end) for span in example.spans if span.category == category)

    assert span_f1(Oracle(), examples, PRIVACY) == 1.0


def test_steps_of_levels() -> None:
    """A level is told as two steps: at least 1, and 2."""
    assert steps_of(np.array([[0, 1, 2]])).tolist() == [[0, 0, 1, 0, 1, 1]]


def test_levels_stand_in_the_order_of_categories(data: Path, reader: Reader) -> None:
    """Privacy, self-disparagement, mockery."""
    assert levels_of(read_examples_of(data, reader))[2].tolist() == [2, 0, 2]


def read_examples_of(data: Path, reader: Reader) -> list[Example]:
    """All examples of the data."""
    return list(prepare(read_records(data), reader))


def unpickle(written: Written) -> Ensemble:
    """The classifier of a release."""
    ensemble: Ensemble = open_release(written.folder, written.digest).unpickle("classifier.joblib")
    return ensemble
