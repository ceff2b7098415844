"""Corpora of a few sentences, written for these tests, in the formats and folders that training reads."""

from pathlib import Path

from training.language import corpora

_SENTENCES = (
    (("Ana", "Ana", "PROPN", "NNP", 2, "nsubj"), ("sings", "sing", "VERB", "VBZ", 0, "root"), (".", ".", "PUNCT", ".", 2, "punct")),
    (("Moons", "moon", "NOUN", "NNS", 2, "nsubj"), ("rise", "rise", "VERB", "VBP", 0, "root"), ("!", "!", "PUNCT", ".", 2, "punct")),
    (("He", "he", "PRON", "PRP", 4, "nsubj"), ("is", "be", "AUX", "VBZ", 4, "cop"), ("so", "so", "ADV", "RB", 4, "advmod"), ("good", "good", "ADJ", "JJ", 0, "root")),
)  # fmt: skip
_TWEETS = (
    (("@", "B-PER"), ("ana", "B-PER"), ("hi", "O")),
    (("Ana", "B-PER"), ("Ruiz", "I-PER"), ("sings", "O"), ("in", "O"), ("Leeds", "B-LOC")),
    (("Acme", "B-ORG"), ("hires", "O"), ("Omar", "B-PER")),
)
_WNUT = (
    (("Ana", "B-person"), ("bought", "O"), ("a", "O"), ("MoonPhone", "B-product")),
    (("Leeds", "B-location"), ("loves", "O"), ("Acme", "B-corporation")),
)
_WIKIGOLD = (
    (("Ana", "I-PER"), ("wrote", "O"), ("Moonrise", "I-MISC")),
    (("Leeds", "I-LOC"), ("has", "O"), ("Acme", "I-ORG")),
    (("Omar", "I-PER"), ("sings", "O")),
)


def write_tiny_corpora(folder: Path) -> Path:
    """Writes every corpus under `folder` and returns it."""
    for file in (corpora.EWT_TRAIN, corpora.EWT_DEV, corpora.EWT_TEST):
        _write(folder / file, _treebank() * 4)
    for file in corpora.TWITTER_SECTIONS.values():
        _write(folder / file, _columns(_TWEETS, "\t") * 3)
    for file in (corpora.WNUT_TRAIN, corpora.WNUT_DEV, corpora.WNUT_TEST):
        _write(folder / file, _columns(_WNUT, "\t") * 3)
    _write(folder / corpora.WIKIGOLD_ALL, _columns(_WIKIGOLD, " ") * 10)
    for file in (corpora.UNER_DEV, corpora.UNER_TEST):
        _write(folder / file, _numbered(_TWEETS))
    return folder


def _treebank() -> str:
    lines = ["# newpar"]
    for sentence in _SENTENCES:
        for number, (form, lemma, pos, tag, head, dep) in enumerate(sentence, start=1):
            lines.append(f"{number}\t{form}\t{lemma}\t{pos}\t{tag}\t_\t{head}\t{dep}\t_\t_")
        lines.append("")
    return "\n".join(lines) + "\n"


def _columns(passages: tuple[tuple[tuple[str, str], ...], ...], separator: str) -> str:
    return "".join(
        "".join(f"{form}{separator}{label}\n" for form, label in passage) + "\n" for passage in passages
    )


def _numbered(passages: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    return "".join(
        "".join(f"{number}\t{form}\t{label}\t-\t-\n" for number, (form, label) in enumerate(passage, start=1))
        + "\n"
        for passage in passages
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
