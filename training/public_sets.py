"""Public sets about skills that drafts ask for too: contempt for groups, sarcasm, and whom a feeling is about.

Given as a folder by `--corpora`; `external.md` names their sources and licences. No record of them is kept.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bot.errors import ModelError

SKILLS = ("contempt", "sarcasm", "dislike", "liking")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, what is asked about it (whom a feeling is about, or the kind of text), and for some skills yes or no."""

    asked: str
    text: str
    answers: tuple[tuple[str, bool], ...]


def read_lessons(corpora: Path) -> list[Lesson]:
    """All lessons of the sets in a folder. Raises `ModelError` where one of them is missing."""
    readers = (_hatecheck, _toxigen, _sarcasm, _news, _reviews)
    try:
        return [lesson for read in readers for lesson in read(corpora)]
    except OSError as fault:
        raise ModelError(
            "This public set can't be read.",
            where=str(fault.filename),
            todo="training/external.md tells what lies where.",
        ) from fault


def _hatecheck(corpora: Path) -> Iterator[Lesson]:
    for row in _table(corpora / "hatecheck" / "test_suite_cases.csv"):
        yield Lesson("group", row["test_case"], (("contempt", row["label_gold"] == "hateful"),))


def _toxigen(corpora: Path) -> Iterator[Lesson]:
    for row in _table(corpora / "toxigen" / "toxigen_sentences.tsv", delimiter="\t"):
        yield Lesson("group", row["text"], (("contempt", row["label"] == "hate"),))


def _sarcasm(corpora: Path) -> Iterator[Lesson]:
    folder = corpora / "isarcasm_eval"
    for row in _table(folder / "train.En.csv"):
        yield Lesson("post", row["tweet"], (("sarcasm", row["sarcastic"] == "1"),))
        if row["rephrase"]:
            yield Lesson("post", row["rephrase"], (("sarcasm", False),))
    for row in _table(folder / "task_A_En_test.csv"):
        yield Lesson("post", row["text"], (("sarcasm", row["sarcastic"] == "1"),))


def _news(corpora: Path) -> Iterator[Lesson]:
    for line in (corpora / "newsmtsc" / "train.jsonl").read_text("utf-8").splitlines():
        sentence = json.loads(line)
        for target in sentence["targets"]:
            feeling = float(target["polarity"])  # 2 negative, 4 neutral, 6 positive
            yield _feeling(target["mention"], sentence["sentence_normalized"], feeling < 4, feeling > 4)


def _reviews(corpora: Path) -> Iterator[Lesson]:
    for sentence in ElementTree.parse(corpora / "mams_atsa" / "train.xml").iter("sentence"):
        for target in sentence.iter("aspectTerm"):
            feeling = target.get("polarity")
            text = sentence.findtext("text", "")
            yield _feeling(target.get("term", ""), text, feeling == "negative", feeling == "positive")


def _feeling(asked: str, text: str, is_bad: bool, is_good: bool) -> Lesson:
    return Lesson(asked, text, (("dislike", is_bad), ("liking", is_good)))


def _table(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)
