"""Loads the releases in use."""

from __future__ import annotations

from pathlib import Path

from models.classifier import Classifier
from models.release import ReleaseError, current_release


def shipped_language() -> Path | None:
    """The folder of the shipped spaCy pipeline, every file of it checked; None where none is pinned."""
    release = current_release("language")
    if release is None:
        return None
    release.check_all()
    return release.folder


def load_classifier() -> Classifier | None:
    """The classifier in use; None where none is pinned. Raises `ReleaseError`."""
    release = current_release("classifier")
    if release is None:
        return None
    try:
        classifier: Classifier = release.unpickle("classifier.joblib")
    except (ValueError, KeyError, AttributeError, ImportError, EOFError) as fault:
        raise ReleaseError(
            f"The classifier {release.version} can't be loaded ({type(fault).__name__})."
        ) from fault
    return classifier
