"""The first step: corpora in, DocBins of training, development and measuring out."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from training.language import copies
from training.language.copies import Copy
from training.language.corpora import Parts
from training.language.docs import write_docs
from training.language.passages import Passage
from training.language.swaps import other_names

TRAIN_FILE: Final = "train.spacy"
DEV_FILE: Final = "dev.spacy"


@dataclass(frozen=True, slots=True)
class Share:
    """A kind of copy and the share of the passages that get one."""

    copy: Copy
    share: float


_SHOUTED_BARE = copies.in_turn(copies.upper_case, copies.no_punctuation)
_WHISPERED_BARE = copies.in_turn(copies.lower_case, copies.no_punctuation)

TREE_COPIES: Final = (
    Share(copies.lower_case, 0.25),
    Share(_WHISPERED_BARE, 0.4),
    Share(copies.upper_case, 0.15),
    Share(_SHOUTED_BARE, 0.15),
    Share(copies.no_punctuation, 0.2),
    Share(copies.in_turn(copies.handles, copies.hashtags, copies.surroundings, copies.line_breaks), 0.6),
    Share(
        copies.in_turn(
            _WHISPERED_BARE, copies.handles, copies.hashtags, copies.surroundings, copies.line_breaks
        ),
        0.25,
    ),
)
NAME_COPIES: Final = (
    Share(other_names, 1.0),
    Share(copies.in_turn(other_names, _WHISPERED_BARE), 0.3),
    Share(copies.in_turn(other_names, copies.upper_case), 0.2),
    Share(copies.lower_case, 0.4),
    Share(_WHISPERED_BARE, 0.2),
    Share(copies.upper_case, 0.25),
    Share(copies.no_punctuation, 0.2),
    Share(copies.hashtags, 0.2),
    Share(copies.in_turn(other_names, copies.curly_quotes), 0.4),
)

# The spellings in which each set is measured.
MEASURED_NAMES: Final[Mapping[str, Copy]] = {
    "as_written": lambda passage, _rng: passage,
    "lower_case": copies.lower_case,
    "upper_case": copies.upper_case,
    "lower_case_unpunctuated": _WHISPERED_BARE,
}
MEASURED_TREES: Final[Mapping[str, Copy]] = {
    **MEASURED_NAMES,
    "lower_case_unpunctuated_lines": copies.in_turn(_WHISPERED_BARE, copies.lines),
}


@dataclass(frozen=True, slots=True)
class MeasuredFolder:
    """The converted sets that a pipeline is measured on, each in several spellings."""

    path: Path
    sets: tuple[str, ...]
    copies: tuple[str, ...]

    def file(self, measured: str, copy: str) -> Path:
        """Where this spelling of this set lies."""
        return self.path / measured / f"{copy}.spacy"


def write_parts(
    parts: Parts, shares: Sequence[Share], measured: Mapping[str, Copy], out: Path, *, seed: int
) -> MeasuredFolder:
    """Writes train.spacy (with its copies), dev.spacy (with a bare copy of each) and what is measured under `out`."""
    rng = random.Random(seed)
    folder = MeasuredFolder(out / "measured", sets=tuple(parts.measured), copies=tuple(measured))
    write_docs((*parts.train, *_copied(parts.train, shares, rng)), out / TRAIN_FILE)
    write_docs((*parts.dev, *(_WHISPERED_BARE(passage, rng) for passage in parts.dev)), out / DEV_FILE)
    # A generator of its own, so that what is measured stays the same when what is trained on changes.
    rng = random.Random(seed)
    for name, passages in parts.measured.items():
        for copy_name, copy in measured.items():
            write_docs((copy(passage, rng) for passage in passages), folder.file(name, copy_name))
    return folder


def _copied(passages: Sequence[Passage], shares: Sequence[Share], rng: random.Random) -> Iterator[Passage]:
    for share in shares:
        for passage in passages:
            if rng.random() < share.share:
                copy = share.copy(passage, rng)
                if copy != passage:
                    yield copy
