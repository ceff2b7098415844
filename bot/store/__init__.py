"""The database, and the only place that knows SQL.

`Store.write` and `Store.read` open a transaction; what can be asked and kept in one is in `Transaction`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError
from bot.store.engine import WRITE, connect, migrate
from bot.store.rows import (
    CardRow,
    CardState,
    CardView,
    DeliveryRow,
    DeliveryState,
    DraftRow,
    DraftState,
    Look,
    Place,
    ReviewedRow,
    ReviewRow,
    VersionRow,
)
from bot.store.signoff_rows import (
    AbsenceRow,
    ApprovedRow,
    BriefRow,
    ContributorRow,
    DecisionRow,
    EventRow,
    FeedbackRow,
    FoundRow,
    Hand,
    HeadRow,
    HoldRow,
    Moments,
    NewRequest,
    Opinion,
    RequestRow,
    SettingRow,
)
from bot.store.transaction import Transaction

__all__ = [
    "AbsenceRow",
    "ApprovedRow",
    "BriefRow",
    "CardRow",
    "CardState",
    "CardView",
    "ContributorRow",
    "DecisionRow",
    "DeliveryRow",
    "DeliveryState",
    "DraftRow",
    "DraftState",
    "EventRow",
    "FeedbackRow",
    "FoundRow",
    "Hand",
    "HeadRow",
    "HoldRow",
    "Look",
    "Moments",
    "NewRequest",
    "Opinion",
    "Place",
    "RequestRow",
    "ReviewRow",
    "ReviewedRow",
    "SettingRow",
    "Store",
    "Transaction",
    "VersionRow",
]


def utc_now() -> datetime:
    """This moment. The one clock; tests hand in another."""
    return datetime.now(UTC)


class Store:
    """A database at the newest schema."""

    def __init__(self, url: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self.now = now
        self._engine: Engine = connect(url)
        try:
            migrate(self._engine)
        except StoreError:
            self._engine.dispose()
            raise

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that holds the write lock from its first moment; an exception undoes it."""
        with self._transaction(write=True) as transaction:
            yield transaction

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that only reads."""
        with self._transaction(write=False) as transaction:
            yield transaction

    @property
    def shared(self) -> bool:
        """Whether several processes may work on it at once; a SQLite file belongs to one."""
        return self._engine.dialect.name != "sqlite"

    def check(self) -> None:
        """Raise StoreError where the database doesn't answer."""
        with self._transaction(write=False) as transaction:
            transaction.taken_deliveries()

    def close(self) -> None:
        """Give all connections back."""
        if self._engine.dialect.name == "sqlite":
            self._fold_log()
        self._engine.dispose()

    def _fold_log(self) -> None:
        """Bring SQLite's log back into the one file, so that a copy of it is whole."""
        with self._engine.connect() as connection:
            connection.rollback()
            raw = connection.connection.dbapi_connection
            if raw is not None:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Transaction]:
        try:
            with self._engine.connect().execution_options(**{WRITE: write}) as connection, connection.begin():
                yield Transaction(connection, self.now(), write=write)
        except (OperationalError, PoolTimeout, DBAPIError) as error:
            # Not `from error`: the driver's text may quote a statement.
            raise StoreError(f"the database did not answer ({type(error).__name__}).") from None
