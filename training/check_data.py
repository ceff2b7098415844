"""The second step: refuse data that would teach or measure wrongly.

Refused are records that can't be read (see `records`), ids and texts that stand twice, and near copies: of another
draft, unless the two are a pair (`r01-007a`, `r01-007b`), or of a post in the golden set.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from training.records import DataError, Record, walk_records

_WORD = re.compile(r"\w+")
_RUN = 4
# Two texts are near copies where they share this part of the runs of four words that either of them has, or this many
# runs and this part of the shorter one's: a catchphrase alone makes no copy.
_SHARED_OF_ALL = 0.5
_SHARED, _SHARED_OF_SHORTER = 6, 0.6
_FOUNDING_POST = "golden-001"


def check_data(data: Path, golden: Path | None = None, rounds: Set[str] = frozenset()) -> list[Record]:
    """The records of a folder, or of some of its rounds, all sound. Raises `DataError` that lists every fault, a line each."""
    records: list[Record] = []
    faults: list[str] = []
    for found in walk_records(data, rounds):
        if isinstance(found, DataError):
            faults.append(str(found))
        else:
            records.append(found)
    posts = _read_golden(golden) if golden else {}
    faults += [*_twice(records), *_near_copies(records), *_copies_of(records, posts)]
    if faults:
        raise DataError(f"{len(faults)} faults in the training data:\n" + "\n".join(faults))
    return records


def runs_of(text: str) -> frozenset[str]:
    """The runs of four words in a text, lower-cased and without punctuation; of a shorter text, all its words."""
    words = _WORD.findall(text.lower())
    if len(words) <= _RUN:
        return frozenset({" ".join(words)})
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _twice(records: Iterable[Record]) -> Iterator[str]:
    ids: dict[str, str] = {}
    texts: dict[str, str] = {}
    for record in records:
        if record.id in ids:
            yield f"The id {record.id} stands twice."
        text = " ".join(record.draft.text.lower().split())
        if text in texts:
            yield f"{record.id} has the same text as {texts[text]}."
        ids[record.id] = record.id
        texts.setdefault(text, record.id)


def _near_copies(records: Sequence[Record]) -> Iterator[str]:
    runs = {record.id: runs_of(record.draft.text) for record in records}
    for first, second in _alike(runs, runs):
        if first < second and pair_of(first) != pair_of(second):
            yield f"{second} is a near copy of {first}."


def _copies_of(records: Sequence[Record], posts: Mapping[str, str]) -> Iterator[str]:
    runs = {record.id: runs_of(record.draft.text) for record in records}
    golden = {post: runs_of(text) for post, text in posts.items() if post != _FOUNDING_POST}
    for draft, post in _alike(runs, golden):
        yield f"{draft} is a near copy of {post} in the golden set."


def _alike(
    firsts: Mapping[str, frozenset[str]], seconds: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    holders: dict[str, list[str]] = defaultdict(list)
    for name, runs in seconds.items():
        for run in runs:
            holders[run].append(name)
    for name, runs in firsts.items():
        shared: dict[str, int] = defaultdict(int)
        for run in runs:
            for holder in holders.get(run, ()):
                shared[holder] += 1
        for holder, count in shared.items():
            if holder != name and _are_alike(count, len(runs), len(seconds[holder])):
                yield name, holder


def _are_alike(shared: int, first: int, second: int) -> bool:
    much = shared >= _SHARED_OF_ALL * (first + second - shared)
    return much or (shared >= _SHARED and shared >= _SHARED_OF_SHORTER * min(first, second))


def pair_of(record_id: str) -> str:
    """What the ids of a pair share: `r01-007` of `r01-007b`."""
    return record_id.rstrip("abcdefgh")


def _read_golden(path: Path) -> dict[str, str]:
    posts = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return {post["id"]: post["text"] for post in posts}
