"""The exact changes between a draft and its edit: whole words and whole characters as readers see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, zip_longest

import regex  # type: ignore[import-untyped]

from bot.types import Change

# A word with its marks and inner apostrophes, a run of white space, or one character as the reader sees it.
_PIECE = regex.compile(r"[\w\p{M}]+(?:['’][\w\p{M}]+)*|\s+|\X")


def changes_between(before: str, after: str) -> tuple[Change, ...]:
    """Changes, in order and not overlapping, that applied to `before` give `after`; no word or emoji is cut."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    places = [0, *accumulate(map(len, old))]
    found: list[tuple[int, int, int, int]] = []
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for (tag, low, high, first, last), following in zip_longest(opcodes, opcodes[1:]):
        if tag == "equal":
            continue
        if tag == "delete" and following is not None:
            slid = _slide(old, low, high, following[2])
            low, high, first, last = low + slid, high + slid, first + slid, last + slid
        # Changes with nothing but a space between them are one: they were meant as one.
        if found and all(piece.isspace() for piece in old[found[-1][1] : low]):
            low, first = found[-1][0], found[-1][2]
            found.pop()
        found.append((low, high, first, last))
    return tuple(
        Change(places[low], places[high], "".join(new[first:last])) for low, high, first, last in found
    )


def _slide(old: Sequence[str], low: int, high: int, end: int) -> int:
    """By how much a deletion moves on so that it takes out a sentence with its own mark, not the mark before it."""
    slid = 0
    while high + slid < end and old[low + slid] == old[high + slid] and not old[low + slid][0].isalnum():
        slid += 1
    return slid


def applied(text: str, changes: Iterable[Change]) -> str:
    """The text after the changes."""
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += [text[at : change.start], change.text]
        at = change.end
    return "".join([*pieces, text[at:]])


def words_kept(before: str, after: str) -> float:
    """The share of words that both texts have, in order, among the words of the longer one; 1 where nothing changed."""
    old, new = words_of(before), words_of(after)
    longer = max(len(old), len(new))
    if not longer:
        return 1.0
    matched = sum(
        block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    )
    return matched / longer


def words_of(text: str) -> Sequence[str]:
    """The words of a text, case-folded."""
    return [piece.casefold() for piece in _PIECE.findall(text) if any(map(str.isalnum, piece))]
