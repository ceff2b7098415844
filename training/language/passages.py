"""The one form that every corpus is read into: a passage is a tuple of annotated tokens.

What a corpus doesn't say stays empty: no head, no tag, a name of `MISSING`. Training takes nothing from an empty field.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

OUTSIDE: Final = "O"
MISSING: Final = "-"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and what its corpus says of it; `head` is an index into the passage, a root's is its own.

    `name` is an IOB label (B-PERSON, I-PERSON), `OUTSIDE`, or `MISSING` where the corpus can't tell.
    """

    form: str
    space_after: bool = True
    lemma: str = ""
    pos: str = ""
    tag: str = ""
    morph: str = ""
    head: int | None = None
    dep: str = ""
    starts_sentence: bool = False
    name: str = MISSING


Passage: TypeAlias = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Inserted:
    """A token to stand anew in a passage; `head` counts in the passage as it was, None attaches it to itself."""

    token: Token
    head: int | None


def rearrange(passage: Passage, order: Sequence[int | Inserted]) -> Passage:
    """Builds the passage that holds the given old tokens (by index) and new ones, heads moved along.

    No token may be left out while another that stays depends on it.
    """
    place = {old: new for new, old in enumerate(order) if isinstance(old, int)}
    tokens = []
    for new, item in enumerate(order):
        if isinstance(item, Inserted):
            head = new if item.head is None else place[item.head]
            tokens.append(dataclasses.replace(item.token, head=head))
        else:
            token = passage[item]
            tokens.append(dataclasses.replace(token, head=None if token.head is None else place[token.head]))
    return mend_names(tokens)


def mend_names(tokens: Iterable[Token]) -> Passage:
    """Makes each first token of a name begin it, also where the token that used to is gone."""
    mended: list[Token] = []
    for token in tokens:
        kind = token.name.removeprefix("I-")
        begun = bool(mended) and mended[-1].name in {f"B-{kind}", f"I-{kind}"}
        if token.name.startswith("I-") and not begun:
            token = dataclasses.replace(token, name=f"B-{kind}")
        mended.append(token)
    return tuple(mended)


def map_forms(passage: Passage, change: Callable[[str], str]) -> Passage:
    """Applies `change` to each token's form and nothing else."""
    return tuple(dataclasses.replace(token, form=change(token.form)) for token in passage)


def has_trees(passage: Passage) -> bool:
    """Tells whether the passage is parsed."""
    return any(token.head is not None for token in passage)
