"""Nothing is lost, wrong, stuck or said twice, however often the bot is killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.audit.chain import faults
from bot.audit.heads import HeadFile
from bot.audit.key import AuditKey
from bot.demo.slack import LocalSlack
from bot.store import Store
from tests.crash.harness import SECRET, Trial
from tests.crash.replicas import Nursery

KILLS = int(os.environ.get("GREENLIGHT_CRASHES", "0"))
SEED = int(os.environ.get("GREENLIGHT_CRASH_SEED", "1"))


@pytest.mark.parametrize(
    ("database", "replicas"),
    [("sqlite_url", 1), ("postgres_url", 1), ("postgres_url", 2)],
    ids=["sqlite", "postgresql", "postgresql-two-replicas"],
)
def test_a_killed_bot_loses_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, replicas: int
) -> None:
    """And the audit log is sound, also against the heads that were written down in between."""
    url = str(request.getfixturevalue(database))
    with LocalSlack(resend_s=0.5) as slack, Nursery() as nursery:
        trial = Trial(slack, nursery, tmp_path, url, replicas=replicas, seed=SEED)
        try:
            outcome = trial.run(KILLS)
        finally:
            trial.stop()
    print(f"\n{make_url(url).get_backend_name()}, {replicas} replica(s): {outcome}")  # noqa: T201
    for number in sorted({number for drafts in outcome.failures.values() for number in drafts}):
        print(trial.people.stories[number])  # noqa: T201
    assert outcome.failures == dict.fromkeys(outcome.failures, ())
    store = Store(url)
    with store.read() as tx:
        (workspace,) = tx.chains()
        anchors = HeadFile(tmp_path / "heads").anchors()
        key = AuditKey(SECRET.encode())
        assert list(faults(tx.events(workspace), tx.lock_head(workspace), anchors, key)) == []
        assert (tx.taken_deliveries(), tx.unfinished_cards()) == ((), ())
    store.close()
