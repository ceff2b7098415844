"""Loads the releases in use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from models.classifier import Classifier
from models.encoder import ONNX_FILE, TOKENIZER_FILE, EncoderMember
from models.ensemble import Ensemble
from models.fluency import FILE, Fluency
from models.fluency import load_fluency as read_fluency
from models.release import Release, ReleaseError, current_release, find_release


def shipped_language() -> Path | None:
    """The folder of the shipped spaCy pipeline, every file of it checked; None where none is pinned."""
    release = current_release("language")
    if release is None:
        return None
    release.check_all()
    return release.folder


def load_fluency() -> Fluency | None:
    """The model that ranks edits; None where none is pinned. Raises `ReleaseError`."""
    release = current_release("fluency")
    if release is None:
        return None
    try:
        return read_fluency(release.read(FILE))
    except (OSError, ValueError, KeyError) as fault:
        raise ReleaseError(
            f"The model of fluency {release.version} can't be loaded ({type(fault).__name__})."
        ) from fault


def load_classifier(trusted: str | None = None) -> Classifier | None:
    """The classifier in use; None where none is pinned. Raises `ReleaseError`.

    `trusted` is the SHA-256 of another release's manifest, which is taken instead; its version then tells the digest.
    """
    if trusted is not None:
        ensemble = open_classifier(find_release("classifier", trusted))
        return replace(ensemble, version=f"{ensemble.version}-{trusted[:8].lower()}")
    release = current_release("classifier")
    return None if release is None else open_classifier(release)


def open_classifier(release: Release) -> Ensemble:
    """The classifier of a release, its encoder included where it has one. Raises `ReleaseError`."""
    try:
        ensemble: Ensemble = release.unpickle("classifier.joblib")
        if ONNX_FILE not in release.digests:
            return ensemble
        encoder = EncoderMember.open(release.read(ONNX_FILE), release.read(TOKENIZER_FILE))
    except ModuleNotFoundError as fault:
        raise ReleaseError(
            f"The classifier {release.version} needs the package {fault.name}; install Greenlight again."
        ) from fault
    except (ValueError, KeyError, AttributeError, ImportError, EOFError, RuntimeError) as fault:
        raise ReleaseError(
            f"The classifier {release.version} can't be loaded ({type(fault).__name__})."
        ) from fault
    return replace(ensemble, members=(*ensemble.members, encoder))
