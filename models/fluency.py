"""How fluent a text is: the mean log probability of its words and of their parts of speech, by n-grams.

Two interpolated trigram models with absolute discounting, one over words (rare ones stand as their part of speech), one
over parts of speech alone. Small enough to ship as data, and quick enough to rank edits.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

FILE = "fluency.json.gz"
ORDER = 3
DISCOUNT = 0.75
_START, _END = "<s>", "</s>"

Token = tuple[str, str]  # the lower-case word, and its part of speech


@dataclass(frozen=True)
class NgramModel:
    """Counts of runs of one to three symbols, written with spaces between them."""

    counts: Mapping[str, int]

    def log_probability(self, symbols: Sequence[str]) -> float:
        """The mean natural logarithm of each symbol's probability, the end of the text included."""
        padded = [_START] * (ORDER - 1) + list(symbols) + [_END]
        total = sum(
            math.log(self._probability(padded[at - ORDER + 1 : at + 1]))
            for at in range(ORDER - 1, len(padded))
        )
        return total / (len(symbols) + 1)

    def _probability(self, run: Sequence[str]) -> float:
        """The last symbol's probability after the others, discounted counts interpolated with shorter runs."""
        probability = 1 / (self._kinds[""] + 1)
        for size in range(1, ORDER + 1):
            history = " ".join(run[ORDER - size : -1])
            seen = self._seen[history]
            if not seen:
                break
            count = self.counts.get(" ".join(run[ORDER - size :]), 0)
            kept = max(count - DISCOUNT, 0.0) / seen
            probability = kept + DISCOUNT * self._kinds[history] / seen * probability
        return probability

    @cached_property
    def _seen(self) -> Counter[str]:
        """How often each history was followed by anything."""
        seen: Counter[str] = Counter()
        for run, count in self.counts.items():
            seen[run.rpartition(" ")[0]] += count
        return seen

    @cached_property
    def _kinds(self) -> Counter[str]:
        """By how many different symbols each history was followed."""
        return Counter(run.rpartition(" ")[0] for run in self.counts)


@dataclass(frozen=True)
class Fluency:
    """Both models, and the words that the first one knows."""

    version: str
    known: frozenset[str]
    words: NgramModel
    tags: NgramModel

    def score(self, tokens: Sequence[Token]) -> float:
        """Higher is more fluent; below 0. A text without tokens scores as its end alone."""
        of_words = self.words.log_probability(symbols_of(tokens, self.known))
        return (of_words + self.tags.log_probability([tag for _, tag in tokens])) / 2

    def dump(self) -> bytes:
        """The model as compressed JSON; the same model gives the same bytes."""
        content = {
            "version": self.version,
            "known": sorted(self.known),
            "words": dict(sorted(self.words.counts.items())),
            "tags": dict(sorted(self.tags.counts.items())),
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return gzip.compress(text.encode("utf-8"), mtime=0)


def load_fluency(data: bytes) -> Fluency:
    """The model of a release's file. Raises ValueError or KeyError where it is none."""
    content = json.loads(gzip.decompress(data))
    return Fluency(
        version=content["version"],
        known=frozenset(content["known"]),
        words=NgramModel(content["words"]),
        tags=NgramModel(content["tags"]),
    )


def symbols_of(tokens: Iterable[Token], known: frozenset[str]) -> list[str]:
    """Each word, or its part of speech where the word is rare."""
    return [word if word in known else f"<{tag}>" for word, tag in tokens]


def count_runs(texts: Iterable[Sequence[str]], *, fewest: int) -> dict[str, int]:
    """Runs of one to three symbols; those of three that stand fewer than `fewest` times are left out."""
    counts: Counter[str] = Counter()
    for symbols in texts:
        padded = [_START] * (ORDER - 1) + list(symbols) + [_END]
        for size in range(1, ORDER + 1):
            counts.update(" ".join(padded[at - size + 1 : at + 1]) for at in range(ORDER - 1, len(padded)))
    return {run: count for run, count in counts.items() if run.count(" ") < ORDER - 1 or count >= fewest}
