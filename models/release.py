"""Releases: folders of files that a pinned manifest vouches for. Nothing is used before its digest is checked.

`models/current.yaml` names the release of each kind and the SHA-256 of its `manifest.json`; the manifest lists every
file of the release with `path`, `sha256` and `bytes`. A file is read once, and what was checked are the bytes that are used.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import yaml

_HERE = Path(__file__).parent


class ReleaseError(Exception):
    """A release that is missing, altered or unreadable; the text is a sentence with the file's name."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release whose manifest is the pinned one. `digests` map each file to its SHA-256."""

    folder: Path
    version: str
    digests: Mapping[str, str]

    def read(self, name: str) -> bytes:
        """The bytes of a file, once they are the released ones."""
        if name not in self.digests:
            raise ReleaseError(f"{self.folder / name} is not in the release's manifest.")
        return _checked(self.folder / name, self.digests[name])

    def unpickle(self, name: str) -> Any:
        """The object of a joblib file, unpickled from the very bytes that were checked."""
        return joblib.load(io.BytesIO(self.read(name)))

    def check_all(self) -> None:
        """Check every file, for a library that reads the folder itself."""
        for name in self.digests:
            self.read(name)


def current_release(
    kind: str, *, pins: Path = _HERE / "current.yaml", released: Path = _HERE / "released"
) -> Release | None:
    """The release of `kind` ("classifier", "language") in use; None where none is pinned. Raises `ReleaseError`."""
    try:
        pinned = yaml.safe_load(pins.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise ReleaseError(f"{pins} can't be read ({type(fault).__name__}).") from fault
    if kind not in pinned:
        return None
    try:
        version, digest = str(pinned[kind]["version"]), str(pinned[kind]["manifest"])
    except (KeyError, TypeError) as fault:
        raise ReleaseError(f"{pins} must give 'version' and 'manifest' for {kind}.") from fault
    return open_release(released / kind / version, digest)


def find_release(kind: str, digest: str, *, released: Sequence[Path] = ()) -> Release:
    """The release of `kind` whose manifest has this SHA-256, wherever it lies: with the package, in the working folder's
    `models/released`, or where `released` says. Raises `ReleaseError`."""
    for folder in released or (_HERE / "released", Path("models/released")):
        for manifest in sorted((folder / kind).glob("*/manifest.json")):
            if _is(manifest.read_bytes(), digest):
                return open_release(manifest.parent, digest)
    raise ReleaseError(f"No {kind} has a manifest.json with the SHA-256 {digest}.")


def open_release(folder: Path, digest: str) -> Release:
    """The release in `folder`, whose manifest must have this SHA-256."""
    manifest = json.loads(_checked(folder / "manifest.json", digest))
    listed = manifest["files"]
    files = listed if isinstance(listed, dict) else {entry["path"]: entry["sha256"] for entry in listed}
    return Release(folder, str(manifest["version"]), files)


def _checked(path: Path, digest: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise ReleaseError(f"{path} can't be read ({fault.strerror}).") from fault
    if not _is(data, digest):
        raise ReleaseError(
            f"{path} is not the file that was released: its SHA-256 differs from the pinned one."
        )
    return data


def _is(data: bytes, digest: str) -> bool:
    return hmac.compare_digest(hashlib.sha256(data).hexdigest(), digest.lower())
