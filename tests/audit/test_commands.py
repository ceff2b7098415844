"""`greenlight audit …`, run beside a database in which something happened."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.audit.heads import HeadFile, line
from bot.store import Store
from bot.store.engine import WRITE, connect
from tests.audit.conftest import MAYA, NEXT, OMAR, TEXT, Clock, Greenlight, keep_draft


def test_sound_log_is_said(store: Store, greenlight: Greenlight, tmp_path: Path) -> None:
    """Without an anchor it says what it can't tell; with one how far it looked."""
    keep_draft(store)
    bare = greenlight("verify")
    assert (bare.exit_code, "no anchor" in bare.stdout, "is sound" in bare.stdout) == (0, True, True)
    HeadFile(tmp_path / "greenlight.heads").note(store)
    anchored = greenlight("verify")
    assert (anchored.exit_code, "no anchor" in anchored.stdout) == (0, False)
    assert "compared with 1 anchors, the newest at event 3" in anchored.stdout


def test_tampered_log_is_said(store: Store, greenlight: Greenlight, database_url: str) -> None:
    """The event is named; the status is 2. A cut tail shows against a line that somebody kept."""
    keep_draft(store)
    with store.read() as tx:
        head = tx.lock_head("T1")
        events = list(tx.events("T1"))
    assert head is not None
    engine = connect(database_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        connection.execute(text("DELETE FROM events WHERE number = 3"))
        values = {"mac": events[1].mac}
        connection.execute(text("UPDATE heads SET count = 2, mac = :mac"), values)
    assert greenlight("verify").exit_code == 0
    cut = greenlight("verify", "--anchor", line(head, store.now()))
    assert (cut.exit_code, "knows 3 events and the chain has 2" in cut.stdout) == (2, True)
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text("UPDATE events SET kind = 'approved' WHERE number = 2"))
    engine.dispose()
    changed = greenlight("verify")
    assert (changed.exit_code, "T1: Event 2 was changed" in changed.stdout) == (2, True)


def test_evidence_as_text(store: Store, greenlight: Greenlight) -> None:
    """Everything that an auditor asks: texts, findings, versions, who, when, why."""
    shown = greenlight("show", keep_draft(store))
    assert shown.exit_code == 0
    for words in (
        "Version 1", "To the 53 people", "Version 2", NEXT, "high  risk 0.90", "privacy_disclosure.small_cohort",
        "'…' is few.", "policy p1 · model m1+l1", f"{OMAR}  approve: =Lovely", "approved", "reviewed", "digest",
        f"{MAYA} (Maya =L.)",
    ):  # fmt: skip
        assert words in shown.stdout


def test_evidence_as_json(store: Store, greenlight: Greenlight, tmp_path: Path) -> None:
    """For programs, in a file."""
    shown = greenlight("show", keep_draft(store), "--format", "json", "--out", tmp_path / "pack.json")
    assert (shown.exit_code, shown.stdout) == (0, "")
    pack = json.loads((tmp_path / "pack.json").read_text())
    assert [version["text"] for version in pack["versions"]] == [TEXT, NEXT]
    (signoff,) = pack["signoffs"]
    assert (signoff["version"], signoff["digest"]) == (2, pack["versions"][1]["digest"])
    assert [event["kind"] for event in pack["events"]] == ["reviewed", "reviewed", "approved"]


def test_evidence_as_csv_runs_no_formula(store: Store, greenlight: Greenlight) -> None:
    """Texts and reasons that begin like a formula are words to a spreadsheet."""
    shown = greenlight("show", keep_draft(store), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert {row["what"] for row in rows} == {
        "version", "review", "finding", "sign-off requested", "decision", "event",
    }  # fmt: skip
    details = [row["detail"] for row in rows]
    assert "'" + TEXT in details
    assert "'=Lovely\tpost" in details
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in rows for cell in row.values())


def test_search(store: Store, greenlight: Greenlight, clock: Clock) -> None:
    """By author, brand, category and day, together or alone."""
    keep_draft(store)
    clock.pass_by(10)
    keep_draft(store, author=OMAR, brand="spotify")

    def found(*conditions: str) -> list[str]:
        return [row.split()[3] for row in greenlight("search", *conditions).stdout.splitlines()]

    assert found() == ["netflix", "spotify"]
    assert found("--author", OMAR) == ["spotify"]
    assert found("--brand", "netflix") == ["netflix"]
    assert found("--brand", "netflix", "--author", OMAR) == []
    assert found("--category", "privacy_disclosure") == []  # the newest version is clear in it
    assert found("--since", "2026-05-05") == ["spotify"]
    assert found("--until", "2026-05-05") == ["netflix"]


@pytest.mark.parametrize(
    ("given", "status"),
    [(NEXT, 0), (NEXT + " ", 1), (NEXT[:-1], 1), (TEXT, 1), (NEXT.replace("e", "е", 1), 1)],
)
def test_text_is_the_approved_one_or_not(
    store: Store, greenlight: Greenlight, given: str, status: int
) -> None:
    """To the character; the final newline of a file is none of its own."""
    draft_id = keep_draft(store)
    assert greenlight("verify-text", "-", "--draft", draft_id, given=given + "\n").exit_code == status
    told = greenlight("verify-text", given)
    assert told.exit_code == status
    assert ("version 2 of draft" in told.stdout) == (status == 0)


def test_forgetting_by_command(store: Store, greenlight: Greenlight) -> None:
    """It asks first, and is an event itself; the log stays sound and the text is still the approved one."""
    draft_id = keep_draft(store)
    assert greenlight("forget", MAYA, given="n\n").exit_code == 1
    done = greenlight("forget", MAYA, "--yes")
    assert (done.exit_code, "2 versions" in done.stdout) == (0, True)
    assert NEXT not in greenlight("show", draft_id).stdout
    assert greenlight("verify").exit_code == 0
    assert greenlight("verify-text", NEXT).exit_code == 0


def test_wrong_use_is_said_in_sentences(
    store: Store, greenlight: Greenlight, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No draft, no key, no database, no anchor: what, where, what to do."""
    keep_draft(store)
    assert "There is no draft 99." in greenlight("show", 99).stderr
    assert "allowed are text, json and csv" in greenlight("show", 1, "--format", "xml").stderr
    assert "no line of the heads" in greenlight("verify", "--anchor", "hello").stderr
    monkeypatch.setenv("GREENLIGHT_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert "there is no database at" in greenlight("verify").stderr
    assert not (tmp_path / "nowhere.db").exists()
    monkeypatch.delenv("GREENLIGHT_AUDIT_KEY")
    unkeyed = greenlight("verify")
    assert (unkeyed.exit_code, "GREENLIGHT_AUDIT_KEY: it is not set." in unkeyed.stderr) == (2, True)
