"""Rows as frozen types: what the store hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.store.signoff_rows import BriefRow, DecisionRow, HoldRow, RequestRow
from bot.types import Review, Unchecked


class DeliveryState(StrEnum):
    """taken -> done | failed; `refused` where the sender was told in time that it was not taken."""

    TAKEN = "taken"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


class DraftState(StrEnum):
    """open -> deleted | set_aside ("Not a draft")."""

    OPEN = "open"
    DELETED = "deleted"
    SET_ASIDE = "set_aside"


class CardState(StrEnum):
    """due -> sending -> posted; `failed` where Slack refuses for good."""

    DUE = "due"
    SENDING = "sending"
    POSTED = "posted"
    FAILED = "failed"


class Look(StrEnum):
    """How a card looks: with its review (or note), or as one line that says why the review no longer counts."""

    REVIEW = "review"
    OUTDATED = "outdated"
    DELETED = "deleted"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a draft lies and its answer goes: a thread, or privately to one person through `response_url`.

    `thread_ts` is the thread that the draft's message stands in; None where it begins its own. `private` where only
    `slack_user` shall see the answer though there is no `response_url`.
    """

    workspace: str
    slack_channel: str
    slack_ts: str | None = None
    thread_ts: str | None = None
    slack_user: str | None = None
    private: bool = False
    response_url: str | None = None
    response_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """Something that Slack sent, and how far the work on it is."""

    id: int
    workspace: str
    key: str
    kind: str
    payload: Mapping[str, Any] | None
    state: DeliveryState
    lane: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """A draft: where it lies and whose it is. Its text is in its versions."""

    id: int
    workspace: str
    slack_channel: str
    slack_ts: str | None
    author: str | None
    brand: str | None
    channel: str | None
    state: DraftState


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One text of a draft; the highest number is the one in force. `digest` is keyed; the text may be emptied."""

    id: int
    draft_id: int
    number: int
    text: str
    attachments: tuple[Unchecked, ...]
    edited_ts: str | None
    digest: str | None
    created_at: datetime
    emptied_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A review as it was kept: `record` is without the draft's own words."""

    id: int
    version_id: int
    risk: float
    band: str
    record: Mapping[str, Any]
    policy_version: str
    model_version: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedRow:
    """A review with the version that it judges and the draft of that."""

    draft: DraftRow
    version: VersionRow
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """Something to show in Slack. `messages` are the timestamps of its parts, the first of them the card itself.

    `private` where one person alone sees it. `revision` counts what was wanted of it, `attempts` how often it was tried.
    `maybe_twice` where Slack would not tell whether it stood there before it was posted.
    """

    id: int
    workspace: str
    key: str
    draft_id: int | None
    review_id: int | None
    request_id: int | None
    note: str | None
    slack_channel: str
    thread_ts: str | None
    slack_user: str | None
    private: bool
    response_url: str | None
    response_until: datetime | None
    messages: tuple[str, ...]
    state: CardState
    wanted: Look
    shown: Look | None
    revision: int
    attempts: int
    maybe_twice: bool
    error: str | None
    created_at: datetime
    posted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """What the card of a request shows beside the review: what was decided, the hold, newest text, brief."""

    request: RequestRow
    decisions: tuple[DecisionRow, ...]
    hold: HoldRow | None
    newest_text: str | None
    brief: BriefRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A card with all that is needed to draw it. `review` is None where the card holds a note.

    `text` is the version's text where it stands in no Slack message; `briefed` whether the version has a brief;
    `requestable` whether approval of it can be asked for.
    """

    card: CardRow
    version: int | None = None
    review: Review | None = None
    text: str | None = None
    briefed: bool = False
    asked: AskedRow | None = None
    requestable: bool = False
