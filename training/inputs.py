"""What the measuring scripts start from: the release in use, and the examples that it was trained on."""

from __future__ import annotations

from pathlib import Path

from models.ensemble import Ensemble
from models.load import open_classifier
from models.release import current_release
from training.prepare import Example, read_examples


def examples_in(work: Path) -> list[Example]:
    """The examples that were prepared last in a working folder."""
    found = sorted(work.glob("examples-*.jsonl"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"{work} holds no examples; train a release with --work {work} first.")
    return read_examples(found[-1])


def release_in_use() -> Ensemble:
    """The pinned classifier."""
    release = current_release("classifier")
    if release is None:
        raise SystemExit("No classifier is pinned in models/current.yaml.")
    return open_classifier(release)
