"""Rows of sign-off and of the audit log as frozen types.

States and kinds are kept as the words that `bot.signoff` gives them; `digest` is always keyed (`bot.audit.digest`).
People are Slack user ids, or `os:name` for the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Hand(StrEnum):
    """How somebody came to contribute to a version."""

    WROTE = "wrote"
    EDITED = "edited"
    USED_EDIT = "used_edit"


class Opinion(StrEnum):
    """What somebody says of a finding, or of one that is missing."""

    NOT_A_RISK = "not_a_risk"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When a request reminds, escalates, is due and expires; `wake_at` is the next moment at which to look at it."""

    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    due_at: datetime | None = None
    expire_at: datetime | None = None
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request before it has an id. `plan` is JSON: the steps as they were when it was opened."""

    workspace: str
    draft_id: int
    version_id: int
    review_id: int | None
    digest: str
    state: str
    step: int
    plan: Mapping[str, Any]
    policy_version: str
    opened_by: str
    moments: Moments = Moments()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request for approval of one version. Open while `closed_at` is None."""

    id: int
    workspace: str
    draft_id: int
    version_id: int
    review_id: int | None
    digest: str
    state: str
    step: int
    plan: Mapping[str, Any]
    policy_version: str
    opened_by: str
    opened_at: datetime
    moments: Moments
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """What somebody decided. `reason` is None where none was given or it was emptied."""

    id: int
    request_id: int
    step: int
    user: str
    stands_for: str | None
    kind: str
    reason: str | None
    delivery: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRow:
    """Why a version is published. `planned_at` is a day or moment in ISO form."""

    version_id: int
    purpose: str | None = None
    audience: str | None = None
    planned_at: str | None = None
    data_source: str | None = None
    permission: str | None = None
    consent: str | None = None
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributorRow:
    """Somebody's hand in a version."""

    version_id: int
    user: str
    how: Hand


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A brand whose approvals are stopped until a moment, or until it is lifted; brand None stops all brands."""

    id: int
    workspace: str
    brand: str | None
    reason: str | None
    held_by: str
    held_at: datetime
    until: datetime | None
    lifted_by: str | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """Somebody is away from `begins_at` to `ends_at`; `stand_in` decides for them."""

    id: int
    workspace: str
    user: str
    stand_in: str | None
    begins_at: datetime
    ends_at: datetime | None
    noted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event of the audit log, as the characters that its `mac` was made of."""

    workspace: str
    number: int
    at: str
    kind: str
    draft_id: int | None
    content: str
    previous: str
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRow:
    """How many events a chain has, and the mac of the last one."""

    workspace: str
    count: int
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRow:
    """Somebody's word on a finding (`rule`, `start`, `end`), or on a risk that was missed."""

    id: int
    workspace: str
    review_id: int
    kind: Opinion
    category: str | None
    rule: str | None
    start: int | None
    end: int | None
    reason: str | None
    given_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """A setting made in Slack."""

    workspace: str
    key: str
    value: Any
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A draft with its newest review and the state of its newest request, as far as there are any."""

    id: int
    workspace: str
    author: str | None
    brand: str | None
    channel: str | None
    created_at: datetime
    band: str | None
    risk: float | None
    record: Mapping[str, Any] | None
    signoff: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedRow:
    """A request, with what its digest was made of beside the text."""

    id: int
    draft_id: int
    digest: str
    state: str
    closed_at: datetime | None
    version: int
    brand: str | None
    channel: str | None
