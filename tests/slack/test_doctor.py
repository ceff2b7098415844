"""`greenlight doctor` beside a local Slack: what is well, and for each thing that is not what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit.heads import HeadFile
from bot.audit.key import AuditKey
from bot.audit.log import AuditLog
from bot.demo.slack import SCOPES, Fault, LocalSlack
from bot.demo.workspace import BOT_USER, TEAM_ID
from bot.doctor import State, examine
from bot.doctor.condition import Condition
from bot.doctor.engine import examine_engine
from bot.doctor.kept import examine_kept
from bot.doctor.slack import examine_slack, manifest_scopes
from bot.settings import read_settings
from bot.store import Store, utc_now
from bot.store.engine import WRITE, connect
from tests.slack.conftest import DRAFTS, PRIVATE

ROOT = Path(__file__).parents[2]
KEY = "a key of more than sixteen characters"


@pytest.fixture
def environ(slack: LocalSlack, sqlite_url: str) -> dict[str, str]:
    """Settings with which all is well."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.url,
        "GREENLIGHT_CHANNELS": f"#social-drafts=netflix:x,{PRIVATE}=netflix:push",
        "GREENLIGHT_DATABASE_URL": sqlite_url,
        "GREENLIGHT_AUDIT_KEY": KEY,
    }


def doctor(environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as a process, with these settings and nothing else."""
    base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "doctor"],
        cwd=folder,
        env=base | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def to_mend(conditions: list[Condition]) -> list[str]:
    """What is wrong, and what to do."""
    return [f"{found.told} {found.todo}" for found in conditions if found.state is State.MEND]


def test_all_is_well(environ: dict[str, str], slack: LocalSlack, tmp_path: Path) -> None:
    """Each thing is named, the status is 0, nothing is written to Slack, and no secret is said."""
    Store(environ["GREENLIGHT_DATABASE_URL"]).close()
    done = doctor(environ, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert {line[:5].strip() for line in done.stdout.splitlines()[:-1]} == {"ok"}
    subjects = (
        "token connection clock scopes channels database audit policy brands models engine All is well."
    )
    assert [word for word in subjects.split() if word not in done.stdout] == []
    secrets = (slack.bot_token, slack.app_token, KEY, environ["GREENLIGHT_DATABASE_URL"])
    assert not any(secret in done.stdout + done.stderr for secret in secrets)
    assert slack.writes == []
    assert list(tmp_path.glob("*.heads")) == []


def test_all_that_is_wrong_is_told_at_once(
    environ: dict[str, str], slack: LocalSlack, tmp_path: Path
) -> None:
    """One fault hides no other; the status is 2."""
    environ |= {
        "SLACK_BOT_TOKEN": "xoxb-an-old-one",
        "SLACK_APP_TOKEN": slack.bot_token,
        "GREENLIGHT_DATABASE_URL": f"sqlite:///{tmp_path}/no/folder.db",
        "GREENLIGHT_POLICIES": str(tmp_path / "nowhere"),
    }
    done = doctor(environ, tmp_path)
    assert done.returncode == 2
    faults = [line for line in done.stdout.splitlines() if line.startswith("mend")]
    assert [line.split()[1] for line in faults] == ["token", "connection", "database", "policy"]
    assert all("→ " in line for line in faults)
    assert done.stdout.endswith("4 to mend.\n")
    assert "xoxb-" not in done.stdout


def look_at_slack(environ: dict[str, str]) -> list[Condition]:
    """The conditions that have to do with Slack."""
    return list(examine_slack(read_settings(environ), utc_now))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN: it is not set. Copy it"),
        (
            {"SLACK_BOT_TOKEN": "xoxb-other"},
            "SLACK_BOT_TOKEN: Slack refused it (invalid_auth). Copy it again",
        ),
        (
            {"SLACK_APP_TOKEN": "xapp-other"},
            "SLACK_APP_TOKEN: Slack refused it (invalid_auth). Copy it again",
        ),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_SIGNING_SECRET: it is not set. Copy it"),
        ({"GREENLIGHT_CHANNELS": "#sozial-drafts="}, "Slack shows no channel #sozial-drafts. Check how"),
        ({"GREENLIGHT_CHANNELS": "C0NOWHERE="}, "Slack shows no channel C0NOWHERE. Check how"),
        (
            {"SLACK_API_URL": "http://127.0.0.1:9/api/", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "x"},
            "Slack can't be reached for auth.test",
        ),
    ],
)
def test_each_fault_of_slack(environ: dict[str, str], changed: dict[str, str], told: str) -> None:
    """Named with what to do."""
    assert [told in fault for fault in to_mend(look_at_slack(environ | changed))] == [True]


def test_a_bot_that_was_not_invited(environ: dict[str, str], slack: LocalSlack) -> None:
    """A public Slack channel is seen and not read; a private one is not seen."""
    for slack_channel in (DRAFTS, PRIVATE):
        slack.workspace.conversations[slack_channel].members.discard(BOT_USER)
    public, private = to_mend(look_at_slack(environ))
    assert public == "The bot is not in #social-drafts. Type /invite @Greenlight there."
    assert f"Slack shows no channel {PRIVATE}" in private


def test_scopes_are_held_against_the_manifest(environ: dict[str, str], slack: LocalSlack) -> None:
    """What is missing is a fault, what is too much only told."""
    assert manifest_scopes() == SCOPES
    slack.scopes = SCOPES - {"users:read"} | {"files:read"}
    found = look_at_slack(environ)
    assert any("has not granted users:read." in fault for fault in to_mend(found))
    assert [one.told for one in found if one.state is State.NOTE] == ["Granted and not needed: files:read."]


def test_a_refusal_that_the_bot_met(environ: dict[str, str], slack: LocalSlack) -> None:
    """What was noted while the bot ran is told where the scopes granted now would not do."""
    store = Store(environ["GREENLIGHT_DATABASE_URL"])
    with store.write() as tx:
        tx.miss_scopes(TEAM_ID, "conversations.replies", "mpim:history")
        tx.miss_scopes(TEAM_ID, "users.info", "users:read,users:read.email")
    store.close()
    faults = to_mend(look_at_slack(environ))
    assert len(faults) == 1
    assert "Slack refused conversations.replies, which needs one of mpim:history." in faults[0]


@pytest.mark.parametrize(
    ("minutes", "told"), [(0.5, None), (-0.5, None), (3, "3 minutes ahead of"), (-10, "10 minutes behind")]
)
def test_clock(environ: dict[str, str], minutes: float, told: str | None) -> None:
    """Held against the time that Slack's answer says."""
    settings = read_settings(environ)
    found = to_mend(list(examine_slack(settings, lambda: utc_now() + timedelta(minutes=minutes))))
    assert [told in fault for fault in found if told] == ([True] if told else [])
    assert bool(found) == bool(told)


def test_over_http_slack_alone_can_tell(environ: dict[str, str], slack: LocalSlack) -> None:
    """The secret is there; whether Slack gets through is a note."""
    environ |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slack.signing_secret}
    found = {one.subject: one for one in look_at_slack(environ)}
    assert (found["connection"].state, "127.0.0.1:3000" in found["connection"].told) == (State.NOTE, True)


def test_slack_that_fails(environ: dict[str, str], slack: LocalSlack) -> None:
    """A fault in the middle hides nothing behind it."""
    slack.fault("conversations.info", Fault(status=503))
    conditions = list(examine_slack(read_settings(environ), utc_now))
    assert [one.subject for one in conditions if one.state is State.MEND] == ["channels"]
    assert all("Try again soon" in fault for fault in to_mend(conditions))


def test_every_fault_says_what_to_do(environ: dict[str, str], slack: LocalSlack, tmp_path: Path) -> None:
    """Also where a scope is missing that the look itself needs, or a file is no file."""
    slack.scopes = frozenset()
    (tmp_path / "greenlight.heads").mkdir()
    faults = [one for one in examine(read_settings(environ), utc_now) if one.state is State.MEND]
    assert {one.subject for one in faults} == {"scopes", "channels", "audit heads"}
    assert [one for one in faults if not one.todo] == []


def test_database_that_is_older_or_newer(environ: dict[str, str], database_url: str) -> None:
    """It is looked at and left as it is."""
    environ["GREENLIGHT_DATABASE_URL"] = url = database_url
    Store(url).close()
    for revision, told in (("0002", "older"), ("9999", "newer")):
        _set_revision(url, revision)
        found = to_mend(list(examine_kept(read_settings(environ))))
        assert [told in fault for fault in found] == [True]
        assert _revision(url) == revision


def test_there_is_no_database_yet(environ: dict[str, str], tmp_path: Path) -> None:
    """It is no fault before the first start, and none is made."""
    file = tmp_path / "new.db"
    found = list(examine_kept(read_settings(environ | {"GREENLIGHT_DATABASE_URL": f"sqlite:///{file}"})))
    assert (to_mend(found), found[0].state, file.exists()) == ([], State.NOTE, False)


def test_database_that_can_only_be_read(environ: dict[str, str], postgres_url: str) -> None:
    """As on a standby."""
    environ["GREENLIGHT_DATABASE_URL"] = f"{postgres_url}&options=-cdefault_transaction_read_only%3Don"
    assert any("can't be opened and written" in fault for fault in to_mend(_kept(environ)))


def test_audit_log(environ: dict[str, str], database_url: str, tmp_path: Path) -> None:
    """Its key, its heads, and a database that lacks what the heads tell of."""
    environ["GREENLIGHT_DATABASE_URL"] = database_url
    store = Store(database_url)
    with store.write() as tx:
        AuditLog(AuditKey(KEY.encode())).add(tx, TEAM_ID, "anchored", count=0)
    assert any("has no head of" in fault for fault in to_mend(_kept(environ)))
    HeadFile(tmp_path / "greenlight.heads").note(store)
    assert to_mend(_kept(environ)) == []
    store.close()
    other = environ | {"GREENLIGHT_AUDIT_KEY": "another key of many characters"}
    assert any("sealed with another key" in fault for fault in to_mend(_kept(other)))
    unset = {name: value for name, value in environ.items() if name != "GREENLIGHT_AUDIT_KEY"}
    assert any("GREENLIGHT_AUDIT_KEY: it is not set." in fault for fault in to_mend(_kept(unset)))
    empty = environ | {"GREENLIGHT_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}
    assert any("knows 1 events of" in fault and "database has 0" in fault for fault in to_mend(_kept(empty)))


def test_brand_without_profile(environ: dict[str, str]) -> None:
    """The name that was meant is told."""
    environ["GREENLIGHT_CHANNELS"] = "#social-drafts=netflx:x"
    faults = to_mend([one for one in examine_engine(read_settings(environ)) if one.subject == "brands"])
    assert [("'netflx', which has no profile" in fault, "'netflix'" in fault) for fault in faults] == [
        (True, True)
    ]


def test_order(environ: dict[str, str]) -> None:
    """What a beginner must mend first comes first."""
    first = next(iter(examine(read_settings(environ), utc_now)))
    assert first.subject == "token"


def _kept(environ: dict[str, str]) -> list[Condition]:
    return list(examine_kept(read_settings(environ)))


def _set_revision(url: str, revision: str) -> None:
    engine = connect(url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.dispose()


def _revision(url: str) -> str:
    engine = connect(url)
    with engine.connect() as connection:
        found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    engine.dispose()
    return found
