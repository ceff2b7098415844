"""Where the watching of a Slack channel began, so that reading a while back never takes what was there before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slack_channels") as batch:
        batch.add_column(sa.Column("begun_ts", sa.String(length=32), nullable=True))
    # Nobody knows any more where it began; up to here everything was read.
    op.execute("UPDATE slack_channels SET begun_ts = seen_ts")
