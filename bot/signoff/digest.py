"""The digest that binds an approval to one exact text, and the words that changed where it no longer holds."""

from __future__ import annotations

import hashlib
import json
import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_COMPARED = (
    400  # words; comparing takes the square of them, and a larger change is read as a whole anyway
)


def text_digest(text: str, channel: str | None, brand: str | None) -> str:
    """64 hex digits over text, channel and brand: one changed character, of any kind, gives another digest."""
    exact = json.dumps([text, channel, brand], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(exact.encode("ascii")).hexdigest()


class Piece(NamedTuple):
    """A stretch of a changed text: `kept`, or `old` replaced by `new`."""

    kept: str
    old: str = ""
    new: str = ""


def changed_words(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as what stayed and what changed, in order: together all `kept` and `new` pieces are `new`."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    middle = _compared(before[start : len(before) - end], after[start : len(after) - end])
    pieces = (Piece("".join(after[:start])), *middle, Piece("".join(after[len(after) - end :])))
    return tuple(piece for piece in pieces if any(piece))


def _shared(before: list[str], after: list[str]) -> int:
    """How many words from the first on are the same."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))


def _compared(before: list[str], after: list[str]) -> list[Piece]:
    if max(len(before), len(after)) > _MOST_COMPARED:
        return [Piece("", "".join(before), "".join(after))]
    found = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        Piece("".join(after[new_from:new_to]))
        if tag == "equal"
        else Piece("", "".join(before[old_from:old_to]), "".join(after[new_from:new_to]))
        for tag, old_from, old_to, new_from, new_to in found
    ]
