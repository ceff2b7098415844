"""The last step: a release's folder, whose manifest names each file with its digest, and the pin that trusts it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import joblib

from models.encoder import EncoderMember
from models.ensemble import Ensemble

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A release on disk: its folder, and the SHA-256 of its manifest, which a pin names."""

    folder: Path
    version: str
    digest: str


def write_release(
    ensemble: Ensemble,
    folder: Path,
    *,
    metrics: Mapping[str, Any],
    card: str,
    extra: Mapping[str, bytes] | None = None,
) -> Written:
    """Write classifier, metrics, model card and `extra` files, then the manifest over all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    # An encoder's session can't be pickled; it is opened from its own files, which are among the extra ones.
    plain = tuple(member for member in ensemble.members if not isinstance(member, EncoderMember))
    joblib.dump(replace(ensemble, members=plain), folder / "classifier.joblib", compress=3)
    _write_text(folder / "metrics.json", json.dumps(metrics, indent=2) + "\n")
    _write_text(folder / "README.md", card)
    for name, data in (extra or {}).items():
        (folder / name).write_bytes(data)
    names = sorted({"classifier.joblib", "metrics.json", "README.md", *(extra or ())})
    entries = [_entry(name, (folder / name).read_bytes()) for name in names]
    content = {"name": "classifier", "version": ensemble.version, "files": entries}
    manifest = json.dumps(content, indent=2) + "\n"
    _write_text(folder / _MANIFEST, manifest)
    return Written(folder, ensemble.version, _digest_of(manifest.encode()))


def pin_release(written: Written, pins: Path) -> None:
    """Name the release in `current.yaml` as the classifier in use; its other lines stay as they are."""
    kept: list[str] = []
    skipping = False
    for line in pins.read_text("utf-8").splitlines():
        if line.startswith("classifier:"):
            skipping = True
        elif line[:1] not in (" ", ""):
            skipping = False
        if not skipping:
            kept.append(line)
    pin = ["classifier:", f'  version: "{written.version}"', f"  manifest: {written.digest}"]
    _write_text(pins, "\n".join([*kept, *pin]) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _entry(name: str, data: bytes) -> dict[str, str | int]:
    return {"path": name, "sha256": _digest_of(data), "bytes": len(data)}


def _digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
