"""Reads Universal Dependencies treebanks (CoNLL-U) into frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Columns of CoNLL-U: id, form, lemma, upos, xpos, feats, head, deprel, deps, misc.
_COLUMNS = 10


class CorpusError(ValueError):
    """A corpus file is not in the format that its converter reads."""


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word; `head` counts from 0 within its sentence, and a root is its own head."""

    form: str
    lemma: str
    pos: str
    tag: str
    morph: str
    head: int
    dep: str
    space_after: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A treebank sentence; `starts_paragraph` tells where text was broken before it."""

    words: tuple[Word, ...]
    starts_paragraph: bool = False


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yields the sentences of a treebank in file order."""
    rows: list[tuple[int, list[str]]] = []
    starts_paragraph = False
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        if line.startswith(("# newpar", "# newdoc")):
            starts_paragraph = True
        elif line.startswith("#"):
            continue
        elif line.strip():
            rows.append((number, line.rstrip("\r").split("\t")))
        elif rows:
            yield Sentence(words=_words_of(rows, path), starts_paragraph=starts_paragraph)
            rows, starts_paragraph = [], False


def _words_of(rows: list[tuple[int, list[str]]], path: Path) -> tuple[Word, ...]:
    spaces = _spaces_after(rows)
    words = []
    for number, row in rows:
        if len(row) != _COLUMNS:
            message = (
                f"{path}:{number}: {len(row)} columns where CoNLL-U has {_COLUMNS}; "
                "is the file complete and tab-separated?"
            )
            raise CorpusError(message)
        if not row[0].isdigit():
            continue  # A surface token (3-4) or an empty node (8.1): neither is a word of the tree.
        index, head = int(row[0]) - 1, int(row[6])
        words.append(
            Word(
                form=row[1],
                lemma=row[2],
                pos=row[3],
                tag=row[4],
                morph="" if row[5] == "_" else row[5],
                head=index if head == 0 else head - 1,
                dep="ROOT" if head == 0 else row[7],
                space_after=spaces[row[0]],
            )
        )
    return tuple(words)


def _spaces_after(rows: list[tuple[int, list[str]]]) -> dict[str, bool]:
    """For each word's id, whether white space follows it in the text.

    Words inside a surface token such as "don't" are written together, whatever their own rows say.
    """
    spaces: dict[str, bool] = {}
    joined: dict[str, bool] = {}
    for _, row in rows:
        space = "SpaceAfter=No" not in row[-1]
        if "-" in row[0]:
            first, last = (int(part) for part in row[0].split("-"))
            joined.update({str(word): False for word in range(first, last)})
            joined[str(last)] = space
        else:
            spaces[row[0]] = joined.get(row[0], space)
    return spaces
