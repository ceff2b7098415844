"""`greenlight signoffs …`: it shows, withdraws and holds, as the operating-system user, and can't approve."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.signoff.flow import Act
from tests.signoff.office import ANN, BEN, SECRET, Office

Greenlight = Callable[..., Result]
ME = f"os:{getpass.getuser()}"


@pytest.fixture
def greenlight(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Greenlight:
    """Runs a command beside the office's store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENLIGHT_DATABASE_URL", database_url)
    monkeypatch.setenv("GREENLIGHT_AUDIT_KEY", SECRET)
    return lambda *arguments: CliRunner().invoke(app, ["signoffs", *map(str, arguments)])


def test_requests_that_wait_are_listed(office: Office, greenlight: Greenlight) -> None:
    office.ask()
    done = greenlight("list")
    assert (done.exit_code, done.stderr) == (0, "1 requests wait.\n")
    assert done.stdout == "1  requested  draft 1 version 1  netflix  x  Lead  due 2026-11-18 13:00 UTC\n"
    office.act(BEN, Act.APPROVE)
    assert greenlight("list").stdout == ""


def test_a_request_is_shown_with_who_decided_what(office: Office, greenlight: Greenlight) -> None:
    asked = office.ask()
    office.act(BEN, Act.REQUEST_CHANGES, reason="Too \x1b[31mloud.")
    shown = greenlight("show", asked.id)
    assert shown.exit_code == 0
    for words in (
        f"asked by {ANN}, policy p1",
        asked.digest,
        "step 1: Lead: 1 of lead",
        f"{BEN}  request_changes: Too",
    ):
        assert words in shown.stdout
    assert "\x1b" not in shown.stdout


def test_a_request_is_withdrawn_by_the_operator(office: Office, greenlight: Greenlight) -> None:
    asked = office.ask()
    assert greenlight("withdraw", asked.id, "--reason", "Wrong week.").exit_code == 0
    assert office.state == "withdrawn"
    with office.store.read() as tx:
        (made,) = tx.decisions_on(asked.id)
    assert (made.user, made.kind, made.reason) == (ME, "withdraw", "Wrong week.")
    assert office.log() == ["requested", "withdrawn", "operator"]
    again = greenlight("withdraw", asked.id, "--reason", "Once more.")
    assert (again.exit_code, "there is nothing to withdraw" in again.stderr) == (2, True)


def test_a_brand_is_held_and_let_go(office: Office, greenlight: Greenlight) -> None:
    office.ask()
    assert greenlight("hold", "netflix", "--reason", "A fire on set.").exit_code == 0
    assert "A fire on set" in greenlight("list").stdout
    assert "on hold until somebody lifts it" in office.refused(BEN, Act.APPROVE)
    assert greenlight("lift", "netflix").exit_code == 0
    assert greenlight("lift", "netflix").exit_code == 2
    office.act(BEN, Act.APPROVE)
    assert office.log() == ["requested", "hold", "hold_lifted", "approved"]


WRONG = [
    (("show", 99), "There is no request 99."),
    (("withdraw", 1, "--reason", " "), "needs a reason"),
    (("hold", "netflix", "--reason", "x", "--for", "soon"), "30m, 4h, 3d"),
    (("hold", "netflix", "--reason", " "), "needs a reason"),
    (("hold", "netflix", "--reason", "x", "--workspace", "T0OTHER"), "known are T0GREEN"),
    (("lift", "netflix"), "There is no hold"),
    (("approve", 1), "No such command"),
]


@pytest.mark.parametrize(("arguments", "says"), WRONG)
def test_what_is_wrong_is_a_sentence(
    office: Office, greenlight: Greenlight, arguments: tuple[object, ...], says: str
) -> None:
    office.ask()
    told = greenlight(*arguments)
    assert (told.exit_code, says in " ".join(told.stderr.split())) == (2, True)
    assert office.state == "requested"


def test_nothing_is_done_without_the_audit_key(
    office: Office, greenlight: Greenlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = office.ask()
    monkeypatch.delenv("GREENLIGHT_AUDIT_KEY")
    told = greenlight("withdraw", asked.id, "--reason", "Wrong week.")
    assert (told.exit_code, "GREENLIGHT_AUDIT_KEY" in told.stderr) == (2, True)
