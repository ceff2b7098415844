"""No draft is lost and no card stands twice, however often the bot is killed."""

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

KILLS = int(os.environ.get("GREENLIGHT_CRASHES", "0"))
SEED = int(os.environ.get("GREENLIGHT_CRASH_SEED", "1"))


@pytest.mark.parametrize(
    ("database", "replicas"),
    [("sqlite_url", 1), ("postgres_url", 1), ("postgres_url", 2)],
    ids=["sqlite", "postgresql", "postgresql-two-replicas"],
)
def test_killed_bot_loses_nothing_and_posts_nothing_twice(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, replicas: int
) -> None:
    """And the audit log is sound, also against the heads that were written down in between."""
    url = str(request.getfixturevalue(database))
    with LocalSlack(resend_s=0.5) as slack:
        trial = Trial(slack, tmp_path, url, replicas=replicas, seed=SEED)
        try:
            outcome = trial.run(KILLS)
        finally:
            trial.stop()
    print(f"\n{make_url(url).get_backend_name()}, {replicas} replica(s): {outcome}")  # noqa: T201
    assert (outcome.lost, outcome.twice) == ((), ())
    store = Store(url)
    with store.read() as tx:
        (workspace,) = tx.chains()
        anchors = HeadFile(tmp_path / "heads").anchors()
        key = AuditKey(SECRET.encode())
        assert list(faults(tx.events(workspace), tx.lock_head(workspace), anchors, key)) == []
        assert (tx.taken_deliveries(), tx.unfinished_cards()) == ((), ())
    store.close()
