"""The tables of sign-off and of the audit log.

People are ids. What people wrote (reasons, names, briefs) lies in tables of its own, which retention and `forget` empty;
events hold ids and keyed digests only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.columns import UtcTime, metadata

_OPEN = text("closed_at IS NULL")

# An approval asked for one version. `digest` is that version's: text, channel and brand under the audit key. `plan` are
# the steps as they were when it was opened. `closed_at` is set with the last word; a draft has one open request at most.
requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("review_id", Integer, ForeignKey("reviews.id"), nullable=True),
    Column("digest", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("step", Integer, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("policy_version", String(128), nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("remind_at", UtcTime, nullable=True),
    Column("escalate_at", UtcTime, nullable=True),
    Column("due_at", UtcTime, nullable=True),
    Column("expire_at", UtcTime, nullable=True),
    Column("wake_at", UtcTime, nullable=True),
    Column("closed_at", UtcTime, nullable=True),
    Index(
        "uq_requests_open",
        "draft_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index("ix_requests_wake_at", "wake_at"),
)

# Why somebody decided, held or gave feedback; retention and `forget` empty the text.
reasons = Table(
    "reasons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("user", String(64), nullable=False),
    Column("text", Text, nullable=True),
    Column("written_at", UtcTime, nullable=False),
    Index("ix_reasons_user", "workspace", "user"),
)

# `delivery` is the key of the click: it counts once, however often it comes. None for the command line.
# `stands_for` is the person for whom a stand-in decided.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("request_id", Integer, ForeignKey("requests.id"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("user", String(64), nullable=False),
    Column("stands_for", String(64), nullable=True),
    Column("kind", String(32), nullable=False),
    Column("reason_id", Integer, ForeignKey("reasons.id"), nullable=True),
    Column("delivery", String(255), nullable=True),
    Column("decided_at", UtcTime, nullable=False),
    UniqueConstraint("workspace", "delivery"),
    Index("ix_decisions_request_id", "request_id"),
)

# What people are called, for the evidence pack alone.
names = Table(
    "names",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("user", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

# Why a version is published, as its author tells it.
briefs = Table(
    "briefs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("purpose", Text, nullable=True),
    Column("audience", Text, nullable=True),
    Column("planned_at", String(32), nullable=True),
    Column("data_source", Text, nullable=True),
    Column("permission", Text, nullable=True),
    Column("consent", Text, nullable=True),
    Column("written_by", String(64), nullable=False),
    Column("written_at", UtcTime, nullable=False),
    UniqueConstraint("version_id"),
)

# Who had a hand in a version: wrote it, edited it, or pressed "Use this edit".
contributors = Table(
    "contributors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("user", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("version_id", "user", "how"),
    Index("ix_contributors_draft_id", "draft_id"),
)

# A brand whose approvals are stopped; brand None stops all.
holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("brand", String(128), nullable=True),
    Column("reason_id", Integer, ForeignKey("reasons.id"), nullable=False),
    Column("held_by", String(64), nullable=False),
    Column("held_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=True),
    Column("lifted_by", String(64), nullable=True),
    Column("lifted_at", UtcTime, nullable=True),
    Index("ix_holds_brand", "workspace", "brand"),
)

# Who is away, and who decides for them meanwhile.
absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("user", String(64), nullable=False),
    Column("stand_in", String(64), nullable=True),
    Column("begins_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=True),
    Column("noted_by", String(64), nullable=False),
    Column("noted_at", UtcTime, nullable=False),
    Index("ix_absences_user", "workspace", "user"),
)

# The audit log: one chain for each workspace. `content` is canonical JSON and `at` a moment in ISO form, both kept as
# the very characters that `mac` was made of.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("draft_id", Integer, nullable=True),
    Column("content", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("mac", String(64), nullable=False),
    UniqueConstraint("workspace", "number"),
    Index("ix_events_draft_id", "draft_id"),
)

# The last event of each chain; its row is locked while one is added.
heads = Table(
    "heads",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("mac", String(64), nullable=False),
)

# What people say of a finding: that it is no risk (`rule` and place of it), or that one is missing.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("review_id", Integer, ForeignKey("reviews.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("category", String(64), nullable=True),
    Column("rule", String(255), nullable=True),
    Column("start", Integer, nullable=True),
    Column("end", Integer, nullable=True),
    Column("reason_id", Integer, ForeignKey("reasons.id"), nullable=True),
    Column("given_by", String(64), nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Index("ix_feedback_review_id", "review_id"),
)

# Settings made in Slack, over those of the pack; the newest row of a key is in force.
settings = Table(
    "settings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("key", String(128), nullable=False),
    Column("value", JSON, nullable=True),
    Column("set_by", String(64), nullable=False),
    Column("set_at", UtcTime, nullable=False),
    Index("ix_settings_key", "workspace", "key"),
)
