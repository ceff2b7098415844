"""Reads corpora of names (token and label in columns) and maps their kinds of names to Greenlight's."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.language.conllu import CorpusError
from training.language.kinds import ORG, PERSON, PLACE, PRODUCT
from training.language.passages import MISSING, OUTSIDE, Passage, Token, mend_names

_HANDLE = re.compile(r"@\w")


@dataclass(frozen=True, slots=True)
class NameFormat:
    """How a corpus of names is written: its columns, and what each of its kinds becomes.

    `kinds` maps to a kind of ours, to `OUTSIDE` where the corpus says that it is none of ours, or to `MISSING` where
    it says only that it is a name of some other kind, which may be one of ours.
    """

    kinds: Mapping[str, str]
    form_column: int = 0
    label_column: int = 1
    separator: str | None = "\t"


BROAD_TWITTER = NameFormat(kinds={"PER": PERSON, "ORG": ORG, "LOC": PLACE})
# Titles and products are told apart from the other kinds here, so that their tokens are certainly no person or place.
WNUT17 = NameFormat(
    kinds={
        "person": PERSON,
        "corporation": ORG,
        "group": ORG,
        "location": PLACE,
        "product": OUTSIDE,
        "creative-work": OUTSIDE,
    }
)
WNUT17_WITH_PRODUCTS = dataclasses.replace(WNUT17, kinds={**WNUT17.kinds, "product": PRODUCT})
WIKIGOLD = NameFormat(kinds={"PER": PERSON, "ORG": ORG, "LOC": PLACE, "MISC": MISSING}, separator=None)
UNIVERSAL_NER = NameFormat(kinds=BROAD_TWITTER.kinds, form_column=1, label_column=2)


def read_names(path: Path, form: NameFormat) -> Iterator[Passage]:
    """Yields the passages of a corpus of names in file order, handles whole and never names."""
    rows: list[Token] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            if rows:
                yield _passage_of(rows)
            rows = []
        elif not line.startswith("# ") or "\t" in line:
            token = _token_of(line, form, f"{path}:{number}")
            if token.form:  # Broad Twitter has rows whose only character is an invisible space.
                rows.append(token)
    if rows:
        yield _passage_of(rows)


def _token_of(line: str, form: NameFormat, place: str) -> Token:
    columns = line.rstrip("\r\n").split(form.separator)
    if len(columns) <= max(form.form_column, form.label_column):
        message = (
            f"{place}: {len(columns)} columns; a token and its label are expected, as in 'London B-LOC'."
        )
        raise CorpusError(message)
    label = columns[form.label_column].strip()
    if label == OUTSIDE:
        name = OUTSIDE
    else:
        begin, _, kind = label.partition("-")
        if begin not in {"B", "I"} or kind not in form.kinds:
            allowed = ", ".join(form.kinds)
            message = (
                f"{place}: the label {label!r} is unknown; allowed are O and B- or I- with one of {allowed}."
            )
            raise CorpusError(message)
        ours = form.kinds[kind]
        name = ours if ours in {OUTSIDE, MISSING} else f"{begin}-{ours}"
    return Token(form=columns[form.form_column].strip(), name=name)


def _passage_of(rows: Iterable[Token]) -> Passage:
    tokens = [
        dataclasses.replace(token, name=OUTSIDE) if _HANDLE.match(token.form) else token
        for token in _joined(rows)
    ]
    return mend_names(tokens)


def _joined(rows: Iterable[Token]) -> list[Token]:
    """Joins "@" and "#" to the word behind them, which Broad Twitter writes as two tokens.

    A handle is no name here: Greenlight reads handles off their form, and the corpora disagree about them (Broad
    Twitter calls them persons and organisations, WNUT17 nothing).
    """
    joined: list[Token] = []
    for token in rows:
        if joined and joined[-1].form in {"@", "#"} and re.match(r"\w", token.form):
            joined[-1] = dataclasses.replace(token, form=joined[-1].form + token.form)
        else:
            joined.append(token)
    return joined
