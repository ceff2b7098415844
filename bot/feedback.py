"""What people said of findings: counted by rule, and as labelled drafts.

All is counted in drafts: a draft that was edited five times, or about which five people said the same, counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.store import DraftState, FeedbackRow, Opinion, ReviewedRow, Transaction
from bot.types import Finding, SideBySide

MISSED_LEVEL = 1
"""The level of a category in which somebody missed a risk: that there is one they said, not how bad it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Somebody's word, and the review that it is about."""

    said: FeedbackRow
    about: ReviewedRow

    @property
    def name(self) -> str:
        """The rule it is about; the category where the classifier found it, or where something was missed."""
        return self.said.rule or self.said.category or ""

    @property
    def quote(self) -> str:
        """The words it is about; empty where they are forgotten, or where something was missed."""
        return self.about.version.text[self.said.start or 0 : self.said.end or 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """In how many drafts a rule, or the classifier in a category, found something, was wrong, or missed something."""

    name: str
    shown: int
    not_a_risk: int
    missed: int

    @property
    def false_alarms(self) -> float | None:
        """The share, 0 to 1, of drafts in which it was called no risk; None where it found nothing."""
        return self.not_a_risk / self.shown if self.shown else None


def heard(tx: Transaction) -> tuple[Heard, ...]:
    """All feedback of all workspaces, oldest first within each."""
    return tuple(
        Heard(said=said, about=about)
        for workspace in tx.workspaces()
        for said in tx.feedback(workspace)
        if (about := tx.reviewed(said.review_id)) is not None
    )


def tallies(voices: Iterable[Heard], shown: Mapping[str, int]) -> tuple[Tally, ...]:
    """Everything that found something or was spoken of, the most often wrong first; `shown` is by name, in drafts."""
    drafts: dict[Opinion, dict[str, set[int]]] = {kind: defaultdict(set) for kind in Opinion}
    for voice in voices:
        drafts[voice.said.kind][voice.name].add(voice.about.draft.id)
    wrong, missed = drafts[Opinion.NOT_A_RISK], drafts[Opinion.MISSED]
    found = (
        Tally(
            name=name,
            shown=shown.get(name, 0),
            not_a_risk=len(wrong.get(name, ())),
            missed=len(missed.get(name, ())),
        )
        for name in {*shown, *wrong, *missed}
    )
    return tuple(sorted(found, key=lambda row: (-row.not_a_risk, -row.missed, -row.shown, row.name)))


def labelled_drafts(voices: Iterable[Heard]) -> Iterator[dict[str, Any]]:
    """A labelled record for each text about which enough was said, as `greenlight evaluate` reads them.

    A category gets level 0 where each of its findings was called no risk, and `MISSED_LEVEL` where a risk was missed;
    where people disagree, none. Texts that were emptied, deleted or set aside, and several drafts in one, are left out.
    """
    by_version: dict[int, list[Heard]] = defaultdict(list)
    for voice in voices:
        if _is_kept(voice.about):
            by_version[voice.about.version.id].append(voice)
    for voices_on in by_version.values():
        labels = _labels(voices_on)
        about = voices_on[0].about
        if labels:
            yield {
                "id": f"feedback-{about.draft.id}-{about.version.number}",
                "text": about.version.text,
                "brand": about.draft.brand,
                "channel": about.draft.channel,
                "labels": labels,
            }


def _is_kept(about: ReviewedRow) -> bool:
    is_one_draft = not isinstance(about.review, SideBySide)
    return is_one_draft and about.version.emptied_at is None and about.draft.state is DraftState.OPEN


def _labels(voices: list[Heard]) -> dict[str, int]:
    missed = {voice.said.category for voice in voices if voice.said.kind is Opinion.MISSED}
    wrong = {_place(voice.said) for voice in voices if voice.said.kind is Opinion.NOT_A_RISK}
    labels: dict[str, int] = {}
    for category in voices[0].about.review.scores:
        findings = {
            _place(found)
            for voice in voices
            for found in voice.about.review.findings
            if found.category == category
        }
        harmless = bool(findings) and findings <= wrong
        if (category in missed) != harmless:
            labels[category] = 0 if harmless else MISSED_LEVEL
    return labels


def _place(of: Finding | FeedbackRow) -> tuple[str | None, str | None, int | None, int | None]:
    return of.category, of.rule, of.start, of.end
