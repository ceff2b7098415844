"""The tables. Every row carries its workspace, so that one database can serve several and never mixes them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite knows no time zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Names by rule, so that a later migration can address any of them on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What Slack sent. `key` names the delivery however often it comes; `payload` is emptied once the work is done.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("key", String(255), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", JSON(none_as_null=True), nullable=True),
    Column("state", String(16), nullable=False),
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
versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("edited_ts", String(32), nullable=True),
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

# What Slack is to show. `wanted` is how it should look, `shown` how it looks there; whoever finds them different
# tells Slack. A card shows a review or, where there is none, the sentence in `note`.
cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=True),
    Column("review_id", Integer, ForeignKey("reviews.id"), nullable=True),
    Column("note", Text, nullable=True),
    Column("slack_channel", String(32), nullable=False),
    Column("thread_ts", String(32), nullable=True),
    Column("slack_user", String(32), nullable=True),
    Column("response_url", Text, nullable=True),
    Column("response_until", UtcTime, nullable=True),
    Column("messages", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("wanted", String(16), nullable=False),
    Column("shown", String(16), nullable=True),
    Column("error", String(128), nullable=True),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_cards_draft_id", "draft_id"),
    Index("ix_cards_state", "state"),
)

# The newest message known of each watched Slack channel: from here on a restart reads what it missed.
slack_channels = Table(
    "slack_channels",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("slack_channel", String(32), primary_key=True),
    Column("seen_ts", String(32), nullable=False),
)
