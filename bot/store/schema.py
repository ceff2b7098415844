"""Looks at a database without changing it: whether it is there, how new its schema is, whether it can be written."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.store.engine import WRITE, alembic_config, connect, file_of
from bot.store.tables import missing_scopes

_WHERE = "GREENLIGHT_DATABASE_URL"


class Schema(StrEnum):
    """How new a database's schema is, compared with this Greenlight's; `none` where nothing is in it yet."""

    NONE = "none"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def schema_of(url: str) -> Schema:
    """How new the schema is. StoreError where the database can't be reached, or not be written."""
    file = file_of(url)
    if file is not None and not file.exists():
        _check_folder(file)
        return Schema.NONE
    engine = connect(url)
    try:
        with engine.connect().execution_options(**{WRITE: True}) as connection:
            schema = _compare(connection)
            if schema is Schema.CURRENT:
                _try_to_write(connection)
            connection.rollback()
    except SQLAlchemyError as error:
        raise StoreError(
            f"the database can't be opened and written ({type(error).__name__}).",
            where=_WHERE,
            todo="Check that its file or server exists, and that the user of Greenlight may write to it.",
        ) from None
    finally:
        engine.dispose()
    return schema


def _compare(connection: Connection) -> Schema:
    script = ScriptDirectory.from_config(alembic_config(connection))
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Schema.NONE
    if found == script.get_current_head():
        return Schema.CURRENT
    known = {revision.revision for revision in script.walk_revisions()}
    return Schema.OLDER if found in known else Schema.NEWER


def _try_to_write(connection: Connection) -> None:
    """A row that is taken back with its transaction."""
    values = {"workspace": "", "method": "", "scopes": "", "seen_at": datetime.now(UTC)}
    connection.execute(insert(missing_scopes).values(**values))


def _check_folder(file: Path) -> None:
    folder = file.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"the database can't be made in {folder}.",
            where=_WHERE,
            todo="Make that folder and let the user of Greenlight write to it, or name another.",
        )
