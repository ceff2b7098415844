"""The third step: what the pipeline reaches on each measured set, as written and as posts are written."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.training import Corpus

from training.language.convert import MeasuredFolder
from training.language.kinds import ORG, PERSON, PLACE, PRODUCT

_SYNTAX_MEASURES: Final = {
    "tag_accuracy": "tag_acc",
    "pos_accuracy": "pos_acc",
    "morph_accuracy": "morph_acc",
    "lemma_accuracy": "lemma_acc",
    "uas": "dep_uas",
    "las": "dep_las",
    "sentence_f": "sents_f",
    "token_f": "token_f",
}
_KIND_NAMES: Final = {PERSON: "person", ORG: "org", PLACE: "place", PRODUCT: "product"}

# By measured set, then copy, then measure; a measure of names is precision, recall and F for each kind.
Measures = Mapping[str, Mapping[str, Mapping[str, Any]]]


def measure_syntax(pipeline: Path, folder: MeasuredFolder) -> Measures:
    """Tags, lemmas, parse and sentence boundaries against a treebank, tokenised by the pipeline itself."""
    nlp = spacy.load(pipeline, exclude=["ner"])
    return _by_set_and_copy(nlp, folder, lambda scores: _rounded(scores, _SYNTAX_MEASURES))


def measure_names(pipeline: Path, folder: MeasuredFolder) -> Measures:
    """Exact matches of names by kind; what a corpus leaves open counts neither way."""
    # Names come first in the pipeline, so nothing else has a part in them.
    nlp = spacy.load(pipeline, enable=["ner"])
    return _by_set_and_copy(nlp, folder, name_scores)


def name_scores(scores: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Precision, recall and F of each kind of name in what `spacy evaluate` returned."""
    kinds: Mapping[str, Mapping[str, float]] = scores["ents_per_type"] or {}
    total = {measure: scores[f"ents_{measure}"] for measure in ("p", "r", "f")}
    rows = {_KIND_NAMES[label]: kind for label, kind in sorted(kinds.items())}
    return {
        name: {key: round(value or 0.0, 4) for key, value in row.items()}
        for name, row in {**rows, "all": total}.items()
    }


def _by_set_and_copy(
    nlp: Language, folder: MeasuredFolder, read: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Measures:
    return {
        name: {copy: read(_evaluate(nlp, folder.file(name, copy))) for copy in folder.copies}
        for name in folder.sets
    }


def _evaluate(nlp: Language, file: Path) -> Mapping[str, Any]:
    """What `spacy evaluate` computes, without loading the pipeline anew for each file."""
    return nlp.evaluate(list(Corpus(file)(nlp)))


def _rounded(scores: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, float]:
    return {name: round(scores[key] or 0.0, 4) for name, key in names.items()}
