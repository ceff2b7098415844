"""The tables of deliveries, drafts and cards. Every row carries its workspace, so that one database can serve several
and never mixes them. Those of sign-off stand in `signoff_tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import UtcTime, metadata

# What Slack sent. `key` names the delivery however often it comes; `payload` is emptied once the work is done.
# What shares a `lane` is worked on in its order. A lease says who works on it, and until when nobody else does.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("key", String(255), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", JSON(none_as_null=True), nullable=True),
    Column("state", String(16), nullable=False),
    Column("lane", String(64), nullable=True),
    Column("leased_by", String(32), nullable=True),
    Column("lease_until", UtcTime, nullable=True),
    Column("reference", String(16), nullable=True),
    Column("taken_at", UtcTime, nullable=False),
    Column("done_at", UtcTime, nullable=True),
    UniqueConstraint("workspace", "key"),
    Index("ix_deliveries_state", "state"),
)

# `slack_ts` is the Slack message that holds the draft; None for one typed into a command.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("slack_channel", String(32), nullable=False),
    Column("slack_ts", String(32), nullable=True),
    Column("author", String(32), nullable=True),
    Column("brand", String(128), nullable=True),
    Column("channel", String(16), nullable=True),
    Column("state", String(16), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("workspace", "slack_channel", "slack_ts"),
)

# `edited_ts` is Slack's moment of the edit: an older edit that arrives late never replaces a newer one.
# `digest` is keyed: it outlives the text, which retention empties at `emptied_at`.
versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=True),
    Column("attachments", JSON, nullable=False),
    Column("edited_ts", String(32), nullable=True),
    Column("emptied_at", UtcTime, nullable=True),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("draft_id", "number"),
)

# `record` is the review without the draft's own words: quotes are cut from the version's text when it is read.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("version_id", Integer, ForeignKey("versions.id"), nullable=False),
    Column("risk", Float, nullable=False),
    Column("band", String(16), nullable=False),
    Column("record", JSON, nullable=False),
    Column("policy_version", String(128), nullable=False),
    Column("model_version", String(128), nullable=False),
    Column("reviewed_at", UtcTime, nullable=False),
    Index("ix_reviews_version_id", "version_id"),
)

# What Slack is to show, and so the outbox. `lane` is the queue that a card waits in, None where nothing is to be
# sent; of each lane the oldest card goes first. `revision` counts what was wanted, so that a change while the card is
# on its way is not lost. `key` is written into each message's metadata: after a crash it tells what was posted.
# A card shows a review, a sign-off request or, where there is neither, the sentence in `note`.
cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("key", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=True),
    Column("review_id", Integer, ForeignKey("reviews.id"), nullable=True),
    Column("request_id", Integer, ForeignKey("requests.id"), nullable=True),
    Column("note", Text, nullable=True),
    Column("slack_channel", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=True),
    Column("slack_user", String(32), nullable=True),
    Column("private", Boolean, nullable=False),
    Column("response_url", Text, nullable=True),
    Column("response_until", UtcTime, nullable=True),
    Column("messages", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("wanted", String(16), nullable=False),
    Column("shown", String(16), nullable=True),
    Column("revision", Integer, nullable=False),
    Column("error", String(128), nullable=True),
    Column("maybe_twice", Boolean, nullable=False),
    Column("lane", String(64), nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=True),
    Column("leased_by", String(32), nullable=True),
    Column("lease_until", UtcTime, nullable=True),
    Column("created_at", UtcTime, nullable=False),
    Column("posted_at", UtcTime, nullable=True),
    Index("ix_cards_draft_id", "draft_id"),
    Index("ix_cards_request_id", "request_id"),
    Index("ix_cards_lane", "lane", "id"),
    UniqueConstraint("key"),
)

# How far each watched Slack channel is known: `begun_ts` was the newest message when it was first watched, and what is
# older is none of ours; from a while before `seen_ts` on, a restart reads what it missed.
slack_channels = Table(
    "slack_channels",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("slack_channel", String(32), primary_key=True),
    Column("begun_ts", String(32), nullable=True),
    Column("seen_ts", String(32), nullable=False),
)

# Scopes that Slack missed when we asked, for `greenlight doctor` to name.
missing_scopes = Table(
    "missing_scopes",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("method", String(64), primary_key=True),
    Column("scopes", String(255), nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)
