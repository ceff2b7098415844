"""The length of a post as X counts it: most characters are one, emoji and other scripts two, and each link 23.

After twitter-text's configuration v3 (https://docs.x.com/fundamentals/counting-characters): NFC, the code points below
weigh one, all others two, and an emoji two whatever it is made of.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import regex  # type: ignore[import-untyped]

LINK = 23
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_EMOJI = regex.compile(
    r"(?![©®](?!\ufe0f))\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3"
)
_IN_LINK = regex.compile(r"\.\w")
_GRAPHEME = regex.compile(r"\X")


def heaviest(text: str) -> int:
    """A bound that is quick to find: no text weighs more."""
    return len(text.encode("utf-8", "replace")) + LINK * len(_IN_LINK.findall(text))


def weight(text: str, links: Sequence[tuple[int, int]] = ()) -> int:
    """What the text weighs, with its links at these places."""
    return sum(heavy for _, heavy in _pieces(text, links))


def reach(text: str, links: Sequence[tuple[int, int]], most: int) -> int:
    """How far the text goes within a weight of `most`, in code points; links and emoji are in or out whole."""
    weighed = 0
    reached = 0
    for end, heavy in _pieces(text, links):
        weighed += heavy
        if weighed > most:
            return reached
        reached = end
    return len(text)


def _pieces(text: str, links: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where each link and each character as readers see it ends, and what it weighs."""
    done = 0
    for start, end in [*links, (len(text), len(text))]:
        for grapheme in _GRAPHEME.finditer(text, done, start):
            yield grapheme.end(), _of_grapheme(grapheme.group())
        if start < end:
            yield end, LINK
        done = end


def _of_grapheme(grapheme: str) -> int:
    if not grapheme.isascii() and _EMOJI.match(grapheme):
        return 2
    return sum(
        1 if any(first <= ord(char) <= last for first, last in _LIGHT) else 2
        for char in unicodedata.normalize("NFC", grapheme)
    )
