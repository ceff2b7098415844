"""The databases that tests run on: a SQLite file, and a PostgreSQL server that lives as long as the tests.

PostgreSQL refuses to run as root; started by root it runs as the user that its package made. It listens on a socket
in a folder of its own and on no port.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pytest_postgresql.janitor import DatabaseJanitor

from bot.store.engine import connect, migrate

_USER = "greenlight"
_TEMPLATE = "greenlight_template"
_UNPRIVILEGED = ("postgres", "nobody")
_SERVER = "-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=200 -c log_statement=none"
_GUARD = 'cat; "$0" -D "$1/data" -m immediate -w stop >/dev/null 2>&1; rm -rf "$1"'


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, by its socket's folder."""

    folder: Path

    def url(self, database: str) -> str:
        """The address of a database, for GREENLIGHT_DATABASE_URL."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def janitor(self, database: str, template: str | None = None) -> DatabaseJanitor:
        """Makes a database and drops it."""
        return DatabaseJanitor(
            user=_USER,
            host=str(self.folder),
            port="5432",
            dbname=database,
            template_dbname=template,
            as_template=template is None,
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server with a template at the newest schema."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs PostgreSQL's server; install it by: make system")
    folder = Path(tempfile.mkdtemp(prefix="greenlight-pg-"))
    user = _runs_as()
    if user is not None:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    with _guarded(programs, user, folder):
        _run(programs / "initdb", user, "-D", folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "-N")
        log, options = folder / "log", _SERVER.format(folder=folder)
        _run(programs / "pg_ctl", user, "-D", folder / "data", "-l", log, "-o", options, "-w", "start")
        yield from _with_template(Postgres(folder))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file of its own."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database of its own, at the newest schema."""
    name = f"test_{uuid4().hex}"
    with postgres.janitor(name, _TEMPLATE):
        yield postgres.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: what uses this runs on both."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@contextmanager
def _guarded(programs: Path, user: str | None, folder: Path) -> Iterator[None]:
    """A process beside the tests that stops the server when they end, however they end: its input is theirs to close."""
    guard = subprocess.Popen(
        ["sh", "-c", _GUARD, programs / "pg_ctl", folder],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
        **_as_user(user),
    )
    try:
        yield
    finally:
        guard.communicate()


def _with_template(server: Postgres) -> Iterator[Postgres]:
    with server.janitor(_TEMPLATE):
        engine = connect(server.url(_TEMPLATE))
        migrate(engine)
        engine.dispose()
        yield server


def _programs() -> Path | None:
    """The folder of the newest server's programs: Debian keeps them off the path."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    kept = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in kept), key=lambda path: float(path.parent.name), default=None)


def _runs_as() -> str | None:
    """The unprivileged user to run the server as; None where we are unprivileged ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


def _as_user(user: str | None) -> dict[str, Any]:
    """What makes a subprocess run as this user."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _run(program: Path, user: str | None, *arguments: str | Path) -> None:
    """Run one of the server's programs; a failure ends the tests with its words."""
    done = subprocess.run(
        [program, *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **_as_user(user),
    )
    if done.returncode:
        pytest.fail(f"{program.name} ended with {done.returncode}: {done.stderr.strip()}", pytrace=False)
