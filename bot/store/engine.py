"""The connection: SQLite by default, PostgreSQL by URL, brought to the newest schema at start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from bot.errors import StoreError

BUSY_TIMEOUT_S = 30
WRITE = "greenlight_write"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_362_415  # any number, the same for every replica


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None where the address is another's, or none at all."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def connect(url: str) -> Engine:
    """An engine for `url`. Parameters never reach logs or errors: they hold drafts."""
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite"
        )
    except (ArgumentError, NoSuchModuleError):
        raise StoreError(
            "this is no database address.",
            where="GREENLIGHT_DATABASE_URL",
            todo="Write sqlite:///path/to/file.db or postgresql://user@host/name.",
        ) from None
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver '{error.name}' is not installed.",
            where="GREENLIGHT_DATABASE_URL",
            todo="Install it with: pip install 'greenlight[postgres]'",
        ) from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; two processes that start together wait for each other."""
    try:
        with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            command.upgrade(alembic_config(connection), "head")
    except CommandError:
        raise StoreError(
            "the database was written by a newer Greenlight.",
            todo="Install that version, or restore a copy from before.",
        ) from None
    except SQLAlchemyError as error:
        raise StoreError(
            f"the database can't be opened ({type(error).__name__}).",
            where="GREENLIGHT_DATABASE_URL",
            todo="Check that its folder or server exists and may be written.",
        ) from None


def alembic_config(connection: Connection) -> Config:
    """Where the migrations are, and the connection to run them on."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # The driver would begin transactions late and by its own rules; we begin them ourselves below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later can't be made to wait in SQLite: it fails at once where
        # another wrote in between. So one that will write takes the lock before it reads.
        write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
