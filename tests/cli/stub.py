"""A stand-in for the engine, for tests of what surrounds it: drafts with "risky" in them are high, nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.review.document import check_text
from bot.types import Band, Draft, Finding, Review, Severity, Source

WORD = "risky"
CATEGORIES = ("privacy_disclosure", "segment_mockery")


@dataclass(frozen=True, slots=True)
class StubEngine:
    """Judges by one word. `breaks_on` makes it fail, as a fault in the engine would."""

    policy_version: str = "stub-policy"
    model_version: str = "stub-model"
    breaks_on: str = "\0"

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        check_text(draft.text)
        if self.breaks_on in draft.text:
            raise ZeroDivisionError(draft.text)
        start = draft.text.find(WORD)
        band = Band.CLEAR if start < 0 else Band.HIGH
        score = 0.0 if start < 0 else 0.9
        finding = Finding(
            category=CATEGORIES[0],
            source=Source.RULE,
            rule=f"{CATEGORIES[0]}.word",
            severity=Severity.HIGH,
            start=start,
            end=start + len(WORD),
            quote=WORD,
            message="It says risky.",
            why="Because.",
            instead="Say safe.",
        )
        return Review(
            draft=draft,
            risk=score,
            band=band,
            scores={CATEGORIES[0]: score, CATEGORIES[1]: 0.0},
            bands={CATEGORIES[0]: band, CATEGORIES[1]: Band.CLEAR},
            unsure=(),
            findings=() if start < 0 else (finding,),
            edits=(),
            unchecked=(),
            policy_version=self.policy_version,
            model_version=self.model_version,
        )


@dataclass(frozen=True, slots=True)
class StubAt:
    """Loads the stand-in, here or in a worker."""

    engine: StubEngine = StubEngine()

    def __call__(self) -> StubEngine:
        return self.engine
