"""The office of the tests of sign-off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.audit.log import AuditLog
from bot.desk.door import Desk
from bot.signoff.people import Group, Person
from bot.store import Store
from tests.signoff.office import ANN, BEN, KEY, Office, Stub, T
from tests.signoff.signing import NOON, Memory


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """A desk on each database in turn, at noon."""
    clock = [NOON]
    store = Store(database_url, now=lambda: clock[0])
    reviewer = Stub()
    team = Group(T, "S0TEAM")
    slack = Memory(groups={team: frozenset((Person(T, ANN), Person(T, BEN)))})
    desk = Desk(store, lambda: reviewer, slack, AuditLog(KEY))
    yield Office(store, desk, reviewer, slack, clock)
    store.close()
