"""Alembic runs this inside the transaction that `bot.store.engine.migrate` has opened."""

from __future__ import annotations

from alembic import context

import bot.store.signoff_tables
import bot.store.tables  # noqa: F401 - both fill the catalogue
from bot.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table only by copying it.
    render_as_batch=True,
)
context.run_migrations()
