"""Cards become the outbox: lanes, leases, attempts. Deliveries have lanes and leases too; versions keep a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as batch:
        _add_lease(batch)
    with op.batch_alter_table("versions") as batch:
        batch.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cards") as batch:
        _add_lease(batch)
        batch.add_column(sa.Column("key", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("private", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("maybe_twice", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_index("ix_cards_state")
    _fill_cards()
    with op.batch_alter_table("cards") as batch:
        batch.alter_column("key", existing_type=sa.String(length=32), nullable=False)
        batch.alter_column("private", existing_type=sa.Boolean(), nullable=False)
        batch.alter_column("revision", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("maybe_twice", existing_type=sa.Boolean(), nullable=False)
        batch.alter_column("attempts", existing_type=sa.Integer(), nullable=False)
        batch.create_index("ix_cards_lane", ["lane", "id"])
        batch.create_index("ix_cards_request_id", ["request_id"])
        batch.create_unique_constraint("uq_cards_key", ["key"])
        batch.create_foreign_key("fk_cards_request_id", "requests", ["request_id"], ["id"])


def _add_lease(batch: BatchOperations) -> None:
    batch.add_column(sa.Column("lane", sa.String(length=64), nullable=True))
    batch.add_column(sa.Column("leased_by", sa.String(length=32), nullable=True))
    batch.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))


def _fill_cards() -> None:
    """Cards of before: each with a key of its own, and in its lane where it doesn't look as wanted."""
    cards = sa.table(
        "cards",
        *(
            sa.column(name)
            for name in ("id", "key", "lane", "state", "wanted", "shown", "thread_ts", "slack_channel")
        ),
        sa.column("private", sa.Boolean()),
        sa.column("maybe_twice", sa.Boolean()),
        sa.column("revision", sa.Integer()),
        sa.column("attempts", sa.Integer()),
    )
    number = sa.cast(cards.c.id, sa.String())
    lane = sa.case(
        (cards.c.thread_ts.is_(None), sa.literal("private:") + number),
        (cards.c.shown.is_(None), sa.literal("post:") + cards.c.slack_channel),
        else_=sa.literal("update:") + cards.c.slack_channel,
    )
    due = sa.and_(
        cards.c.state != "failed",
        sa.or_(cards.c.state != "posted", cards.c.shown.is_distinct_from(cards.c.wanted)),
    )
    op.execute(
        sa.update(cards).values(
            key=sa.literal("before-") + number,
            private=cards.c.thread_ts.is_(None),
            revision=1,
            maybe_twice=sa.false(),
            attempts=0,
            lane=sa.case((due, lane), else_=None),
        )
    )
