"""English words with their frequencies, to tell a disguised word from a code, and to part run-together letters.

The list is symspellpy's frequency dictionary (82,765 words, MIT), read once and only when a text needs it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LONGEST_WORD = 20
# One-letter entries of the list are mostly noise; only these stand as words of their own.
_ONE_LETTER_WORDS = frozenset("ai")


@cache
def word_costs() -> Mapping[str, float]:
    """Negative log probability of each word, smaller for the frequent ones."""
    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    counts = {word: int(count) for word, count in (line.split() for line in lines)}
    total = sum(counts.values())
    return {
        word: math.log(total / count)
        for word, count in counts.items()
        if len(word) > 1 or word in _ONE_LETTER_WORDS
    }


def is_word(word: str) -> bool:
    """Whether the lower-cased word is in the list, a plain plural or possessive of one included."""
    lowered = word.lower()
    costs = word_costs()
    return lowered in costs or (lowered.endswith("s") and lowered[:-1] in costs and len(lowered) > 3)


def segment(letters: str) -> list[str] | None:
    """The likeliest words whose letters, run together, are `letters`; None where there are none.

    Viterbi search over the list: `segment("whohurtyou") == ["who", "hurt", "you"]`.
    """
    lowered = letters.lower()
    costs = word_costs()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(lowered) + 1):
        candidates = [
            (best[start][0] + costs[lowered[start:end]], start)
            for start in range(max(0, end - _LONGEST_WORD), end)
            if lowered[start:end] in costs
        ]
        best.append(min(candidates, default=(math.inf, end)))
    if math.isinf(best[-1][0]):
        return None
    words: list[str] = []
    end = len(lowered)
    while end:
        start = best[end][1]
        words.append(letters[start:end])
        end = start
    return words[::-1]
