"""Which corpora train and measure the pipeline, where their files lie, and which part of each is for what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.language.conllu import CorpusError, read_conllu
from training.language.names import BROAD_TWITTER, UNIVERSAL_NER, WIKIGOLD, WNUT17, NameFormat, read_names
from training.language.passages import Passage
from training.language.trees import join_paragraphs

EWT_TRAIN = "ud_english_ewt/en_ewt-ud-train.conllu"
EWT_DEV = "ud_english_ewt/en_ewt-ud-dev.conllu"
EWT_TEST = "ud_english_ewt/en_ewt-ud-test.conllu"
UNER_DEV = "uner_ewt/en_ewt-ud-dev.iob2"
UNER_TEST = "uner_ewt/en_ewt-ud-test.iob2"
WNUT_TRAIN = "wnut17/wnut17train.conll"
WNUT_DEV = "wnut17/emerging.dev.conll"
WNUT_TEST = "wnut17/emerging.test.annotated"
WIKIGOLD_ALL = "wikigold/wikigold.conll.txt"
TWITTER_SECTIONS: Mapping[str, str] = {
    section: f"broad_twitter_corpus/{section}.conll" for section in ("a", "b", "e", "f", "g", "h")
}


@dataclass(frozen=True, slots=True)
class Parts:
    """The passages of one task: what is trained on, what chooses the best step, and what is measured, by name."""

    train: tuple[Passage, ...]
    dev: tuple[Passage, ...]
    measured: Mapping[str, tuple[Passage, ...]]


def read_trees(corpora: Path) -> Parts:
    """Reads the English Web Treebank by its own split."""
    train, dev, test = (_trees(corpora, file) for file in (EWT_TRAIN, EWT_DEV, EWT_TEST))
    return Parts(train=train, dev=dev, measured={"ewt_dev": dev, "ewt_test": test})


def read_all_names(corpora: Path, wnut: NameFormat = WNUT17) -> Parts:
    """Reads the corpora of names.

    Broad Twitter is split as its README recommends: section F is the test, the second half of section H is for
    development. Wikigold has no split of its own: its last tenth is held out, and the tenth before is for development.
    """
    twitter = {section: _names(corpora, file, BROAD_TWITTER) for section, file in TWITTER_SECTIONS.items()}
    half = len(twitter["h"]) // 2
    wnut_dev = _names(corpora, WNUT_DEV, wnut)
    wikigold = _names(corpora, WIKIGOLD_ALL, WIKIGOLD)
    tenth = max(1, len(wikigold) // 10)
    twitter_dev = twitter["h"][half:]
    return Parts(
        train=(
            *(passage for section in ("a", "b", "e", "g") for passage in twitter[section]),
            *twitter["h"][:half],
            *_names(corpora, WNUT_TRAIN, wnut),
            *wikigold[: -2 * tenth],
        ),
        dev=(*twitter_dev, *wnut_dev, *wikigold[-2 * tenth : -tenth]),
        measured={
            "broad_twitter_dev": twitter_dev,
            "broad_twitter_test": twitter["f"],
            "wnut17_dev": wnut_dev,
            "wnut17_test": _names(corpora, WNUT_TEST, wnut),
            "wikigold_held_out": wikigold[-tenth:],
            "uner_ewt_dev": _names(corpora, UNER_DEV, UNIVERSAL_NER),
            "uner_ewt_test": _names(corpora, UNER_TEST, UNIVERSAL_NER),
        },
    )


def read_wnut17(corpora: Path, wnut: NameFormat) -> Parts:
    """Reads WNUT17 alone, the only corpus that marks products."""
    dev = _names(corpora, WNUT_DEV, wnut)
    return Parts(train=_names(corpora, WNUT_TRAIN, wnut), dev=dev, measured={"wnut17_dev": dev})


def _trees(corpora: Path, file: str) -> tuple[Passage, ...]:
    return _read(corpora, file, lambda path: join_paragraphs(read_conllu(path)))


def _names(corpora: Path, file: str, form: NameFormat) -> tuple[Passage, ...]:
    return _read(corpora, file, lambda path: read_names(path, form))


def _read(corpora: Path, file: str, reader: Callable[[Path], Iterable[Passage]]) -> tuple[Passage, ...]:
    path = corpora / file
    if not path.is_file():
        message = f"{path} is missing; training/external.md says where to get each corpus and how to lay out the folder."
        raise CorpusError(message)
    return tuple(reader(path))
