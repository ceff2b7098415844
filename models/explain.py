"""The words that drove a score, by occlusion: leave words out and see how far the evidence falls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.text import word_spans

MOST_SPANS = 2
# A longer text is cut into this many pieces, so that explaining it takes no longer.
_MOST_PIECES = 60


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a span ends. A word stands in a span where its effect is above `share` of the strongest word's.

    `window` is how many words are left out together: a word's effect is the mean over the windows it lies in.
    """

    share: float
    window: int


def strongest_spans(text: str, evidence: Callable[[str], float], cut: Cut) -> tuple[tuple[int, int], ...]:
    """At most two spans of the text, in order, without whose words `evidence` falls most; none where nothing does."""
    pieces = _pieces(text)
    effects = _effects(text, pieces, evidence, cut.window)
    strongest = max(effects, default=0.0)
    if strongest <= 0:
        return ()
    return best_runs(pieces, [effect - cut.share * strongest for effect in effects])


def best_runs(places: Sequence[tuple[int, int]], gains: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """The two runs of places with the largest sums of gains above 0, as spans in order. Places with gains pair up."""
    first = _best_run(gains, 0, len(gains))
    if first is None:
        return ()
    _, start, end = first
    rest = [run for run in (_best_run(gains, 0, start), _best_run(gains, end, len(gains))) if run]
    # A second span is given only where it weighs at least half as much as the first.
    second = [run for run in rest if run[0] >= first[0] / MOST_SPANS]
    runs = sorted((run[1], run[2]) for run in (first, *sorted(second)[-1:]))
    return tuple((places[start][0], places[end - 1][1]) for start, end in runs)


def _pieces(text: str) -> list[tuple[int, int]]:
    words = list(word_spans(text))
    size = -(-len(words) // _MOST_PIECES) or 1
    groups = [words[at : at + size] for at in range(0, len(words), size)]
    return [(group[0][0], group[-1][1]) for group in groups]


def _effects(
    text: str, pieces: Sequence[tuple[int, int]], evidence: Callable[[str], float], window: int
) -> list[float]:
    if not pieces:
        return []
    window = min(window, len(pieces))
    whole = evidence(text)
    falls = [
        whole - evidence(text[: pieces[at][0]] + text[pieces[at + window - 1][1] :])
        for at in range(len(pieces) - window + 1)
    ]
    effects = []
    for at in range(len(pieces)):
        around = falls[max(0, at - window + 1) : at + 1]
        effects.append(sum(around) / len(around))
    return effects


def _best_run(gains: Sequence[float], low: int, high: int) -> tuple[float, int, int] | None:
    best: tuple[float, int, int] | None = None
    total, start = 0.0, low
    for at in range(low, high):
        if total <= 0:
            total, start = 0.0, at
        total += gains[at]
        if total > 0 and (best is None or total > best[0]):
            best = (total, start, at + 1)
    return best
