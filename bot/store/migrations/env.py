"""Alembic runs this inside the transaction that `bot.store.engine.migrate` has opened."""

from __future__ import annotations

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table only by copying it.
    render_as_batch=True,
)
context.run_migrations()
