"""Makes one pipeline of the two trained ones, fit to be shipped: no paths, no corpus words, no code of ours needed."""

from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.strings import StringStore

from training.language.lemmas import TreebankLemmas, teach_lemmas

AUTHOR = "Greenlight"
LICENCE = "CC BY-SA 4.0"


def merge_pipelines(syntax: Path, names: Path, out: Path, *, version: str, lemmas: TreebankLemmas) -> None:
    """Writes the shippable pipeline to `out`: all of `syntax`, with the names of `names` before it."""
    nlp = spacy.load(syntax)
    # Before the parser, because spaCy lets no name reach over the end of a sentence, and in bare texts those are unsure.
    nlp.add_pipe("ner", source=spacy.load(names), first=True)
    nlp.meta.update(
        name="greenlight_social",
        version=version,
        description="Tags, parse, lemmas and names for social posts in English.",
        author=AUTHOR,
        license=LICENCE,
        performance={},
    )
    teach_lemmas(nlp, lemmas)
    _forget_training(nlp)
    nlp.to_disk(out)
    _forget_words(nlp, out / "vocab" / "strings.json")


def _forget_training(nlp: Language) -> None:
    """Empties the config of the paths and callbacks that only training needs, so that any install can load it."""
    config = nlp.config
    config["paths"] = {}
    config["corpora"] = {}
    config["training"] = {}
    config["initialize"] = {}
    nlp.config = config


def _forget_words(nlp: Language, strings: Path) -> None:
    """Keeps in the stored strings the labels alone: spaCy stores every word it met in the corpora."""
    StringStore(sorted(_labels(nlp))).to_disk(strings)


def _labels(nlp: Language) -> Iterable[str]:
    yield from spacy.blank("en").vocab.strings
    for name in nlp.pipe_names:
        for label in nlp.pipe_labels.get(name, ()):
            yield label
            yield from label.split("|")
