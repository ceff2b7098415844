"""All steps in order: records -> check -> split -> prepare -> fine-tune -> fit -> evaluate -> gate -> release."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bot.review
from bot.review.language import Reader
from bot.review.signals import SIGNAL_NAMES
from models.classifier import Classifier, Sample
from models.encoder import ONNX_FILE, TOKENIZER_FILE, EncoderMember
from models.ensemble import Ensemble
from training.card import write_card
from training.check_data import check_data
from training.evaluate import evaluate, evaluate_golden, evaluate_posts, rounded, time_of
from training.fit import Encoded, Recipe, Shares, assume, fit_ensemble
from training.gate import Comparison, compare, hold
from training.operating import Limits, find_shares, read_posts
from training.portrait import draw_portrait, report_of
from training.prepare import Example, prepare, read_examples, write_examples
from training.progress import Progress, Quiet
from training.recipe import EncoderRecipe
from training.records import CATEGORIES, Record
from training.release import Written, write_release
from training.report import write_errors
from training.split import Part, part_of

# The shares assumed where there are no posts to find them by: those of the release in use.
ASSUMED_SHARES: Shares = {"privacy_disclosure": 0.18, "self_disparagement": 0.05, "segment_mockery": 0.06}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release is made from.

    `golden` is a folder of posts that are only counted; `posts` a file of a feed's; `rounds` the rounds of drafts to
    use, all of them where none is named; `before` the classifier that the release has to hold its own against.
    """

    data: Path
    golden: Path | None = None
    posts: Path | None = None
    rounds: frozenset[str] = frozenset()
    before: Classifier | None = None


def train_classifier(
    inputs: Inputs,
    out: Path,
    reader: Reader,
    *,
    version: str,
    work: Path,
    recipe: Recipe | None = None,
    encoder: EncoderRecipe | None = None,
    progress: Progress | None = None,
) -> Written:
    """Train on the data, and write the release to `out`/`version`.

    Raises `DataError` for data that is unsound, and `RefusedError` for a release that ranks worse than the one before;
    then nothing is written but `work`, which holds what lies between the steps: examples and encoders there are used
    again while what they were made from stays the same. `encoder` is how to fine-tune one, if any: that needs the
    `encoder` extra.
    """
    recipe, progress = recipe or Recipe(), progress or Quiet()
    progress.step("checking the data")
    records = check_data(inputs.data, _golden_posts(inputs), inputs.rounds)
    examples = prepare_once(records, reader, work, progress)
    known = [example for example in examples if part_of(example.brand) is not Part.TEST]
    unseen = [example for example in examples if part_of(example.brand) is Part.TEST]
    encoded, files = encode(known, encoder, work, progress) if encoder else (None, {})
    progress.step(f"fitting to {len(known)} drafts")
    ensemble = fit_ensemble(known, recipe, version=version, signal_names=SIGNAL_NAMES, encoded=encoded)
    setting, measuring = read_posts(inputs.posts, reader) if inputs.posts else ([], [])
    shares = find_shares(ensemble, known, setting, Limits()) if setting else ASSUMED_SHARES
    ensemble = assume(ensemble, known, shares)
    progress.step(f"measuring on {len(unseen)} drafts")
    metrics = _measure(ensemble, unseen, shares, measuring)
    if inputs.before is not None:
        comparison = compare(inputs.before, ensemble, unseen)
        hold(version, comparison)
        metrics["compared"] = _plain(comparison)
    if inputs.golden:
        metrics["golden"] = evaluate_golden(ensemble, inputs.golden, reader)
    metrics["data"] = describe(examples)
    progress.step("drawing its portrait")
    report = report_of(
        ensemble, [record for record in records if part_of(record.profile.slug) is Part.TEST], unseen, shares
    )
    write_errors(report, work)
    plots = draw_portrait(report)
    card = write_card(version, metrics, with_encoder=encoder is not None, plots=plots)
    return write_release(ensemble, out / version, metrics=metrics, card=card, extra={**files, **plots})


def encode(
    examples: Sequence[Example], recipe: EncoderRecipe, work: Path, progress: Progress
) -> tuple[Encoded, Mapping[str, bytes]]:
    """The fine-tuned encoder as a member with its out-of-fold rows, and as files."""
    from training import encoder
    from training.encode import Encoding, encode_once

    encoding = Encoding(tuple(examples), encoder.base_folder(), recipe)
    rows, files = encode_once(encoding, work, progress)
    return Encoded(EncoderMember.open(files[ONNX_FILE], files[TOKENIZER_FILE]), rows), files


def engine_digest() -> str:
    """The digest of the engine's code and word lists, which decide what an example looks like."""
    digest = hashlib.sha256()
    for path in sorted(Path(bot.review.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare_once(
    records: Sequence[Record], reader: Reader, work: Path, progress: Progress | None = None
) -> list[Example]:
    """The records' examples; read from `work` where the same engine has prepared the same records before."""
    progress = progress or Quiet()
    read = [(record.id, record.draft, record.profile, record.labels, record.spans) for record in records]
    what = repr((reader.version, engine_digest(), read))
    path = work / f"examples-{hashlib.sha256(what.encode()).hexdigest()[:16]}.jsonl"
    if not path.exists():
        progress.step(f"preparing {len(records)} drafts", of=len(records))
        examples = []
        for example in prepare(records, reader):
            examples.append(example)
            progress.advance()
        work.mkdir(parents=True, exist_ok=True)
        write_examples(examples, path)
    return read_examples(path)


def describe(examples: Sequence[Example]) -> Mapping[str, Any]:
    """Counts of the data: drafts and brands of each part, and each category's levels."""
    parts = {
        part.value: {
            "drafts": len(own := [example for example in examples if part_of(example.brand) is part]),
            "brands": len({example.brand for example in own}),
        }
        for part in Part
    }
    levels = {
        category: [sum(example.levels[at] == level for example in examples) for level in (0, 1, 2)]
        for at, category in enumerate(CATEGORIES)
    }
    return {"parts": parts, "levels": levels, "rounds": sorted({example.round for example in examples})}


def _measure(
    ensemble: Ensemble, unseen: Sequence[Example], shares: Shares, posts: Sequence[Sample]
) -> dict[str, Any]:
    metrics: dict[str, Any] = {
        "assumed_shares": dict(shares),
        "test": evaluate(ensemble, unseen, shares=shares),
    }
    metrics["time"] = time_of(ensemble, [example.sample for example in unseen])
    if posts:
        metrics["posts"] = evaluate_posts(ensemble, posts)
    return metrics


def _golden_posts(inputs: Inputs) -> Path | None:
    return inputs.golden / "posts.jsonl" if inputs.golden else None


def _plain(comparison: Comparison) -> dict[str, Any]:
    gains = {category: rounded(asdict(gain)) for category, gain in comparison.gains.items()}
    return {"version": comparison.before, "drafts": comparison.drafts, "auc_difference": gains}
