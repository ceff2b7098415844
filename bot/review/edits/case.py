"""The draft to be mended, as every strategy sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.review.document import Document
from bot.review.edits.clauses import Stretch, stretch_of
from bot.review.edits.protected import Part, parts_of, protected
from bot.review.edits.substance import intent_of, values_of
from bot.review.edits.things import our_thing, thing_of
from bot.review.edits.voice import Voice
from bot.review.edits.wording import Asked, Intent, digest_of
from bot.types import Finding, Review, Severity

if TYPE_CHECKING:
    from bot.review.policy import Policy


@dataclass(frozen=True)
class Case:
    """A text that was reviewed and found risky. Offsets are of its text, in code points."""

    document: Document
    review: Review
    policy: Policy

    @property
    def text(self) -> str:
        """The text to be mended."""
        return self.document.draft.text

    @cached_property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that made it risky, in order; those about something missing are none that words could mend."""
        return tuple(
            found for found in self.review.findings if found.severity is not Severity.ADVICE and found.quote
        )

    @cached_property
    def voice(self) -> Voice:
        """How it speaks."""
        profile = self.document.profile
        return Voice.of(self.text, profile.spelling if profile else None)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Links, titles, handles, tags and figures."""
        return parts_of(self.document)

    @cached_property
    def kept(self) -> tuple[Part, ...]:
        """The parts that every edit keeps."""
        return protected(self.document, self.parts, self.faults)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where its sentences stand."""
        return tuple(
            self.document.place(sentence.start, sentence.end) for sentence in self.document.sentences
        )

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What the placeholders of wording stand for in this draft."""
        return values_of(self)

    @cached_property
    def intent(self) -> Intent:
        """What the post is for."""
        return intent_of(self)

    def lines(
        self, strategy: str, category: str | None, values: Mapping[str, str] | None = None
    ) -> Iterator[str]:
        """The wording of the pack that fits, in this draft's voice; `values` add to the draft's own."""
        draft = self.document.draft
        asked = Asked(
            strategy=strategy,
            category=category,
            brand=draft.brand,
            channel=draft.channel,
            sector=(self.document.profile.sector or "").lower() if self.document.profile else "",
            intent=self.intent,
            digest=digest_of(self.text),
            values={**self.values, "topic": self.topic, **(values or {})},
        )
        return self.policy.wording.lines(asked, self.voice)

    def names(self, text: str) -> bool:
        """Whether the text names what the draft is about."""
        told = (self.topic, *(thing for thing in self.things if thing))
        return any(name.lower() in text.lower() for name in told if name)

    @cached_property
    def topic(self) -> str:
        """What of ours the draft is about: a title, what it calls ours, or what it puts down; empty where nothing is."""
        stretches = (
            stretch_of(self.document, fault)
            for fault in self.faults
            if fault.category == "self_disparagement"
        )
        put_down = (our_thing(self.document, *_around(self.document, one)) for one in stretches if one)
        return self.values["topic"] or next(filter(None, put_down), "")

    @cached_property
    def things(self) -> tuple[str, ...]:
        """For each fault what its words are about, as a bare name; empty where they are about nothing fit."""
        return tuple(self._thing(fault) for fault in self.faults)

    def _thing(self, fault: Finding) -> str:
        stretch = stretch_of(self.document, fault)
        return thing_of(self.document, stretch.start, stretch.end) if stretch else ""

    def faults_within(self, start: int, end: int) -> Iterator[Finding]:
        """The faults that overlap [start, end)."""
        return (fault for fault in self.faults if fault.start < end and start < fault.end)

    def share_at_fault(self, start: int, end: int) -> float:
        """The share of the characters [start, end) that faults cover, 0 to 1."""
        covered = {
            place
            for fault in self.faults_within(start, end)
            for place in range(max(start, fault.start), min(end, fault.end))
        }
        return len(covered) / max(1, end - start)


def _around(document: Document, stretch: Stretch) -> tuple[int, int]:
    return document.sentence_bounds[stretch.start][0], document.sentence_bounds[stretch.end - 1][1]
