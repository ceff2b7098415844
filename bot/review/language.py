"""The spaCy pipeline: the shipped one, the one that GREENLIGHT_SPACY_MODEL names, or spaCy's blank English."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import spacy
from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops
from threadpoolctl import threadpool_limits

from bot.errors import ModelError
from bot.review.document import Document, check_text, preset_sentence_starts, split_sentences
from bot.review.marks import Marker
from bot.review.normalise import normalise
from bot.types import BrandProfile, Draft

BLANK = "blank"
_MARKERS_KEPT = 256


@dataclass(frozen=True)
class Reader:
    """Reads drafts into documents with one pipeline. `version` names the pipeline in a review's model version.

    `words` are the terms that the pack lists: they are recognised in disguise even where no dictionary has them.
    """

    nlp: Language
    version: str
    words: frozenset[str] = frozenset()
    _markers: dict[BrandProfile, Marker] = field(default_factory=dict, repr=False)

    def read(self, draft: Draft, profile: BrandProfile | None) -> Document:
        """Normalise the text, mark the brand's names, then let the pipeline see it once.

        Raises `DraftError` for a text that is no draft.
        """
        check_text(draft.text)
        normal = normalise(draft.text, self.words)
        doc = self.nlp.make_doc(normal.text)
        if profile is not None:
            self._marker(profile).mark(doc)
        preset_sentence_starts(doc, normal.lines)
        doc = self.nlp(doc)
        if not doc.has_annotation("DEP"):
            split_sentences(doc)
        return Document(draft=draft, profile=profile, normal=normal, doc=doc)

    def _marker(self, profile: BrandProfile) -> Marker:
        if profile not in self._markers:
            if len(self._markers) >= _MARKERS_KEPT:
                self._markers.clear()
            self._markers[profile] = Marker(self.nlp, profile)
        return self._markers[profile]


def load_reader(model: str | None, shipped: Path | None) -> Reader:
    """The pipeline that `model` names (a package, a folder, or "blank"), else the shipped one, else blank English."""
    # numpy's own matrix products are a third faster than thinc's on texts as short as posts.
    set_current_ops(NumpyOps(use_blis=False))
    # Several threads on so small products only wait for one another, and take a core from the next review.
    threadpool_limits(1, user_api="blas")
    if model == BLANK or (model is None and shipped is None):
        return Reader(spacy.blank("en"), BLANK)
    source = model if model is not None else str(shipped)
    try:
        nlp = spacy.load(source)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            f"spaCy can't load the pipeline {source!r} ({type(error).__name__}).",
            where="GREENLIGHT_SPACY_MODEL" if model else "models/current.yaml",
            todo='Name an installed package or a folder, or "blank", or leave it unset for the shipped pipeline.',
        ) from error
    return Reader(nlp, f"{nlp.meta.get('name', 'pipeline')}-{nlp.meta.get('version', '0')}")
