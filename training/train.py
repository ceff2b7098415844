"""All steps in order: records -> check -> split -> prepare -> fit -> evaluate -> release. `greenlight train classifier`."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import bot.review
from bot.review.language import Reader
from bot.review.signals import SIGNAL_NAMES
from models.classifier import Sample
from models.encoder import ONNX_FILE, TOKENIZER_FILE, EncoderMember
from models.ensemble import Ensemble
from training.card import write_card
from training.check_data import check_data
from training.evaluate import evaluate, evaluate_golden, evaluate_posts, time_of
from training.fit import Encoded, Recipe, Shares, assume, fit_ensemble
from training.operating import find_shares, read_posts
from training.prepare import Example, prepare, read_examples, write_examples
from training.records import CATEGORIES, Record
from training.release import Written, write_release
from training.split import Part, part_of

# Which share of real feeds' posts may reach caution, in each category.
FLAGGED_POSTS = 0.005
# The shares assumed where there are no posts to find them by: those of the release in use.
ASSUMED_SHARES: Shares = {"privacy_disclosure": 0.08, "self_disparagement": 0.12, "segment_mockery": 0.09}


# How many encoders are fine-tuned to tell what one says of brands that it hasn't seen.
ENCODER_FOLDS = 3
ROWS_FILE = "rows.npy"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release is made from.

    `golden` is a folder of posts that are only counted; `posts` a file of a feed's; `rounds` the rounds of drafts to
    use, all of them where none is named.
    """

    data: Path
    golden: Path | None = None
    posts: Path | None = None
    rounds: frozenset[str] = frozenset()


def train_classifier(
    inputs: Inputs,
    out: Path,
    reader: Reader,
    *,
    version: str,
    work: Path,
    recipe: Recipe | None = None,
    with_encoder: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Written:
    """Train on the data, and write the release to `out`/`version`. Raises `DataError` for data that is unsound.

    `work` holds what lies between the steps; examples and encoders there are used again while what they were made
    from stays the same. An encoder needs the `train` extra.
    """
    recipe = recipe or Recipe()
    progress("checking the data")
    golden = inputs.golden / "posts.jsonl" if inputs.golden else None
    records = check_data(inputs.data, golden, inputs.rounds)
    progress(f"preparing {len(records)} drafts")
    examples = prepare_once(records, reader, work)
    known = [example for example in examples if part_of(example.brand) is not Part.TEST]
    unseen = [example for example in examples if part_of(example.brand) is Part.TEST]
    files = encode_once(known, work, progress) if with_encoder else {}
    progress(f"fitting to {len(known)} drafts")
    ensemble = fit_ensemble(
        known, recipe, version=version, signal_names=SIGNAL_NAMES, encoded=_encoded(files)
    )
    setting, measuring = read_posts(inputs.posts, reader) if inputs.posts else ([], [])
    shares = find_shares(ensemble, known, setting, FLAGGED_POSTS) if setting else ASSUMED_SHARES
    ensemble = assume(ensemble, known, shares)
    progress(f"measuring on {len(unseen)} drafts")
    metrics = _measure(ensemble, unseen, shares, measuring)
    if inputs.golden:
        metrics["golden"] = evaluate_golden(ensemble, inputs.golden, reader)
    metrics["data"] = describe(examples)
    extra = {name: files[name] for name in (ONNX_FILE, TOKENIZER_FILE) if name in files}
    card = write_card(version, metrics, with_encoder=with_encoder)
    return write_release(ensemble, out / version, metrics=metrics, card=card, extra=extra)


def engine_digest() -> str:
    """The digest of the engine's code and word lists, which decide what an example looks like."""
    digest = hashlib.sha256()
    for path in sorted(Path(bot.review.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def encode_once(
    examples: Sequence[Example], work: Path, progress: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """A fine-tuned encoder's files, and its out-of-fold rows under `ROWS_FILE`; made where `work` has none of these."""
    from training import encoder
    from training.export import export_encoder

    recipe = encoder.Recipe()
    # Signals are nothing to the encoder.
    read = [
        (example.brand, example.sample.text, example.sample.channel, example.levels, example.spans)
        for example in examples
    ]
    what = repr((recipe, ENCODER_FOLDS, read))
    folder = work / f"encoder-{hashlib.sha256(what.encode()).hexdigest()[:16]}"
    names = (ROWS_FILE, ONNX_FILE, TOKENIZER_FILE)
    if not all((folder / name).exists() for name in names):
        base = encoder.base_folder()
        folder.mkdir(parents=True, exist_ok=True)
        rows = encoder.encode_out_of_fold(examples, base, recipe, ENCODER_FOLDS, progress)
        np.save(folder / ROWS_FILE, rows)
        model, tokenizer = encoder.fit_soup(examples, base, recipe, progress)
        (folder / ONNX_FILE).write_bytes(export_encoder(model, recipe.longest))
        (folder / TOKENIZER_FILE).write_text(tokenizer.to_str(), "utf-8")
    return {name: (folder / name).read_bytes() for name in names}


def _encoded(files: Mapping[str, bytes]) -> Encoded | None:
    if not files:
        return None
    member = EncoderMember.open(files[ONNX_FILE], files[TOKENIZER_FILE])
    return Encoded(member, np.load(io.BytesIO(files[ROWS_FILE])))


def prepare_once(records: Sequence[Record], reader: Reader, work: Path) -> list[Example]:
    """The records' examples; read from `work` where the same engine has prepared the same records before."""
    read = [(record.id, record.draft, record.profile, record.labels, record.spans) for record in records]
    what = repr((reader.version, engine_digest(), read))
    path = work / f"examples-{hashlib.sha256(what.encode()).hexdigest()[:16]}.jsonl"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        write_examples(prepare(records, reader), path)
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
