"""The last step: the pipeline's folder with its measures, its card and a manifest that names every file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from spacy.about import __version__ as spacy_version

METRICS_FILE: Final = "metrics.json"
MANIFEST_FILE: Final = "manifest.json"
CARD_FILE: Final = "README.md"


@dataclass(frozen=True, slots=True)
class Release:
    """A pipeline ready to ship: its folder, what was measured, and the digest that a reviewer pins."""

    folder: Path
    metrics: Mapping[str, Any]
    manifest_sha256: str


def write_release(folder: Path, *, version: str, metrics: Mapping[str, Any], card: str) -> Release:
    """Adds metrics, card and manifest to the pipeline in `folder`."""
    _write_json(folder / METRICS_FILE, metrics)
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    manifest = {
        "name": "language",
        "version": version,
        "spacy": f">={spacy_version},<3.9",
        "files": [
            {
                "path": file.relative_to(folder).as_posix(),
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "bytes": file.stat().st_size,
            }
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.name != MANIFEST_FILE
        ],
    }
    _write_json(folder / MANIFEST_FILE, manifest)
    digest = hashlib.sha256((folder / MANIFEST_FILE).read_bytes()).hexdigest()
    return Release(folder=folder, metrics=metrics, manifest_sha256=digest)


def folder_bytes(folder: Path) -> int:
    """The size of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
