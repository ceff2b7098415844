"""The database that commands look into, and who is at the keyboard."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import StoreError
from bot.settings import Settings
from bot.store import Store
from bot.store.engine import file_of


@contextmanager
def open_store(settings: Settings) -> Iterator[Store]:
    """The database that is there; a command that only looks makes none."""
    file = file_of(settings.database_url)
    if file is not None and not file.is_file():
        raise StoreError(
            f"there is no database at {file}.",
            where="GREENLIGHT_DATABASE_URL",
            todo="Name the one that 'greenlight serve' writes.",
        )
    store = Store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def operator() -> str:
    """The operating-system user, as the log names people of the command line."""
    try:
        return f"os:{getpass.getuser()}"
    except (KeyError, OSError):
        return "os:unknown"
