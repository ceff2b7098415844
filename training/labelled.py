"""Drafts that somebody has labelled, and what judges say of them: rows in, arrays of levels, scores and bands out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.errors import DraftError
from bot.review.reviewer import Reviewer
from bot.review.scoring import DECIMALS, band_of
from bot.review.yaml_source import did_you_mean
from bot.rows import Row, draft_of
from bot.scan import judge as review_to_record
from bot.types import Band, Draft
from training.measures import Column, Flags, Floats

ANY = "any"  # all categories together: the worst level, score and band
NO_PROFILE, NO_SECTOR, NO_CHANNEL = "(no profile)", "(no sector)", "(no channel)"
_LEVELS = (0, 1, 2)

# A category's score and the rank of its band, by category.
Verdict = Mapping[str, tuple[float, int]]
Judge = Callable[[Draft], Verdict]


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """A draft, the level of each category that was labelled, and the sector of its brand."""

    line: int
    draft: Draft
    levels: Mapping[str, int]
    sector: str

    @property
    def channel(self) -> str:
        """Where it goes, or that nobody said."""
        return str(self.draft.channel) if self.draft.channel else NO_CHANNEL


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that can't be measured, and why."""

    line: int
    error: str


@dataclass(frozen=True, slots=True)
class Scored:
    """N labelled drafts in C categories, and what each judge says of them.

    `levels`, and each judge's `scores` and `bands` (ranks), are (N, C); NaN stands where there is no label, or where a
    judge doesn't judge the category.
    """

    drafts: tuple[LabelledDraft, ...]
    categories: tuple[str, ...]
    levels: Floats
    scores: Mapping[str, Floats]
    bands: Mapping[str, Floats]

    @property
    def main(self) -> str:
        """The judge whose errors and confusions are told: the first."""
        return next(iter(self.scores))

    def columns_of(self, judge: str) -> tuple[str, ...]:
        """`ANY` and the categories that the judge judges."""
        return (ANY, *(self.categories[at] for at in self._judged(judge)))

    def rows_of(self, judge: str, category: str) -> NDArray[np.intp]:
        """The numbers of the drafts that are labelled in the category; for `ANY`, in all that the judge judges."""
        return np.flatnonzero(self._labelled(self._places(judge, category)))

    def column(self, judge: str, category: str) -> Column:
        """What a judge says in one category, or in the worst of them, of the drafts that are labelled."""
        places = self._places(judge, category)
        rows = self._labelled(places)
        worst = [
            table[rows][:, places].max(1) if rows.any() else np.empty(0)
            for table in (self.levels, self.scores[judge], self.bands[judge])
        ]
        return Column(worst[0].astype(np.int64), worst[1], worst[2].astype(np.int64))

    def _judged(self, judge: str) -> list[int]:
        return [at for at in range(len(self.categories)) if not np.isnan(self.scores[judge][:, at]).any()]

    def _places(self, judge: str, category: str) -> list[int]:
        return self._judged(judge) if category == ANY else [self.categories.index(category)]

    def _labelled(self, places: Sequence[int]) -> Flags:
        if not places:
            return np.zeros(len(self.drafts), bool)
        unknown: Flags = np.isnan(self.levels[:, list(places)]).max(axis=1)
        return ~unknown


def engine(reviewer: Reviewer, on: date) -> Judge:
    """The whole engine, exactly as a scan tells its scores and bands."""

    def judge(draft: Draft) -> Verdict:
        record = review_to_record(reviewer, draft, on=on, edits=False)
        if isinstance(record, str):
            raise DraftError(record)
        return {name: (score, Band(record["bands"][name]).rank) for name, score in record["scores"].items()}

    return judge


def classifier(reviewer: Reviewer) -> Judge:
    """The classifier alone, held against the pack's thresholds."""

    def judge(draft: Draft) -> Verdict:
        found = {}
        for name, judgement in reviewer.classified(draft).items():
            if name in reviewer.policy.categories:
                thresholds = reviewer.policy.categories[name].thresholds_for(draft.brand, draft.channel)
                score = round(judgement.score, DECIMALS)
                found[name] = (score, band_of(score, thresholds).rank)
        return found

    return judge


def score_rows(
    rows: Iterable[Row],
    judges: Mapping[str, Judge],
    *,
    measured: Sequence[str],
    known: Collection[str] = (),
    sector_of: Callable[[str | None], str] = lambda _: NO_PROFILE,
    advance: Callable[[int], object] = lambda _: None,
) -> tuple[Scored, tuple[Unread, ...]]:
    """What the judges say of each row that can be read and is labelled, and the other rows.

    `measured` are the categories to measure, where any row labels them; labels of the `known` ones are passed over.
    """
    drafts: list[LabelledDraft] = []
    verdicts: list[dict[str, Verdict]] = []
    unread: list[Unread] = []
    for row in rows:
        try:
            draft = draft_of(row)
            levels = levels_of(row, {*measured, *known})
            judged = {name: judge(draft) for name, judge in judges.items()}
        except DraftError as fault:
            unread.append(Unread(row.line, str(fault)))
        else:
            drafts.append(LabelledDraft(row.line, draft, levels, sector_of(draft.brand)))
            verdicts.append(judged)
        advance(1)
    return _scored(drafts, verdicts, list(judges), measured), tuple(unread)


def levels_of(row: Row, known: Collection[str]) -> dict[str, int]:
    """The level of each category that a row labels; DraftError where there is none, or a wrong one."""
    labels = row.fields.get("labels")
    if not isinstance(labels, dict) or not labels:
        raise DraftError(
            "The row has no labels.", todo="Give 'labels', a level (0, 1 or 2) for each category."
        )
    for name, level in labels.items():
        if name not in known:
            allowed = sorted(known)
            todo = f"Known are {', '.join(allowed)}.{did_you_mean(name, allowed)}"
            raise DraftError(f"Found a label of the unknown category '{name:.40}'.", todo=todo)
        if type(level) is not int or level not in _LEVELS:
            raise DraftError(f"Found '{level!s:.20}' as the level of {name}.", todo="Allowed are 0, 1 and 2.")
    return dict(labels)


def _scored(
    drafts: Sequence[LabelledDraft],
    verdicts: Sequence[Mapping[str, Verdict]],
    judges: Sequence[str],
    measured: Sequence[str],
) -> Scored:
    labelled = [name for name in measured if any(name in draft.levels for draft in drafts)]
    shape = (len(drafts), len(labelled))
    nothing = (np.nan, np.nan)

    def table(numbers: Iterable[float]) -> Floats:
        return np.fromiter(numbers, np.float64, shape[0] * shape[1]).reshape(shape)

    return Scored(
        drafts=tuple(drafts),
        categories=tuple(labelled),
        levels=table(draft.levels.get(name, np.nan) for draft in drafts for name in labelled),
        scores={
            judge: table(said[judge].get(name, nothing)[0] for said in verdicts for name in labelled)
            for judge in judges
        },
        bands={
            judge: table(said[judge].get(name, nothing)[1] for said in verdicts for name in labelled)
            for judge in judges
        },
    )
