"""The words of Greenlight as frozen types. Read this file first: everything else passes these around.

Data walks one way: delivery or row -> `Draft` -> `Review` -> card, table or record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Channel(StrEnum):
    """Where a post goes. A Slack channel is never meant; that is always written `slack_channel`."""

    X = "x"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"
    YOUTUBE = "youtube"
    THREADS = "threads"
    PUSH = "push"
    EMAIL = "email"
    REPLY = "reply"


class Severity(StrEnum):
    """How much a finding weighs. Advice never enters scores, bands or the exit status."""

    ADVICE = "advice"
    CAUTION = "caution"
    HIGH = "high"


class Band(StrEnum):
    """Where a score stands against its category's thresholds, in rising order."""

    CLEAR = "clear"
    CAUTION = "caution"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for clear, 1 for caution, 2 for high."""
        return _BAND_RANK[self]


_BAND_RANK = {Band.CLEAR: 0, Band.CAUTION: 1, Band.HIGH: 2}


class Source(StrEnum):
    """Who made a finding."""

    RULE = "rule"
    CLASSIFIER = "classifier"


class Unchecked(StrEnum):
    """A part of the draft that no check has looked at."""

    IMAGE = "image"
    VIDEO = "video"
    LINK = "link"
    LANGUAGE = "language"
    BRAND_PROFILE = "brand_profile"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Named:
    """A title, person or competitor: its name, and what else it is called."""

    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandProfile:
    """What Greenlight knows of a brand.

    `slug` names it in drafts and settings; `people` are public figures, cast, creators and staff who speak in
    public; `customers` are the brand's words for its customers; `contacts` its own e-mail addresses, phones,
    domains and addresses; `spelling` is british, american or None.
    """

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    sector: str | None = None
    titles: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()
    competitors: tuple[Named, ...] = ()
    customers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    spelling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text to be published, and why.

    `brand` is the slug of a profile. `attachments` says what came along that no check can read (image, video).
    `planned_at` decides which dated rules and exceptions hold. `data_source` says where figures come from,
    `permission` who allows us to publish them, `consent` how customers agreed that we use what is theirs.
    """

    text: str
    id: str | None = None
    brand: str | None = None
    channel: Channel | None = None
    author: str | None = None
    purpose: str | None = None
    audience: str | None = None
    planned_at: date | datetime | None = None
    data_source: str | None = None
    permission: str | None = None
    consent: str | None = None
    attachments: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule or the classifier at work on `text[start:end] == quote`, in code points of the draft as given.

    A finding about something missing has `start == end == 0` and an empty quote. `rule` is None where the
    classifier is the source.
    """

    category: str
    source: Source
    rule: str | None
    severity: Severity
    start: int
    end: int
    quote: str
    message: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `text[start:end]` of the draft by `text`. Changes of one edit are in order and don't overlap."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class Edit:
    """A suggested rewrite. It exists only after it was reviewed itself and came out better.

    Nobody can call it into being: `bot.review.edits.verify` makes every edit, from the review that vouches for it, and
    the store reads back what it kept.
    """

    text: str
    risk: float
    band: Band
    changes: tuple[Change, ...]

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("An edit is made by the function that reviewed it, in bot/review/edits/verify.py.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One draft version judged.

    `scores` map each category to the probability, 0 to 1, that a careful approver objects; `risk` is the largest
    of them, `band` the worst of `bands`. `excepted` counts the findings that an exception of a rule set aside.
    """

    draft: Draft
    risk: float
    band: Band
    scores: Mapping[str, float]
    bands: Mapping[str, Band]
    unsure: tuple[str, ...]
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    unchecked: tuple[Unchecked, ...]
    policy_version: str
    model_version: str
    excepted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide(Review):
    """Several drafts for one post, in one message: judged each by itself, and together by the worst of them.

    `findings` are those of all, at their places in the message; `variants` are the reviews, as they stand in it.
    """

    variants: tuple[Review, ...]
