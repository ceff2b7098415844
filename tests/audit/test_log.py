"""The log in the database: added to by many, changed by nobody, and sound after everything was forgotten."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.audit.heads import HeadFile, line, read_anchor
from bot.errors import SettingsError
from bot.signoff.flow import State
from bot.store import Place, Store
from bot.store.engine import WRITE, connect
from tests.audit.conftest import LOG, MAYA, NEXT, OMAR, TEXT, Clock, faults_in, keep_draft


def change(engine: Engine, statement: str, **values: Any) -> None:
    """What somebody does who can write to the database; on PostgreSQL he has to take the guard off first."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        connection.execute(text(statement), values)


def test_many_add_to_one_chain(store: Store, database_url: str) -> None:
    """Two processes with several threads each: one chain, each number once."""
    other = Store(database_url)

    def add(own: Store, worker: int) -> None:
        for number in range(5):
            with own.write() as tx:
                LOG.add(tx, "T1", "k", worker=worker, number=number)

    threads = [threading.Thread(target=add, args=((store, other)[n % 2], n)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert faults_in(store) == []
    with store.read() as tx:
        assert [event.number for event in tx.events("T1")] == list(range(1, 31))


def test_event_is_undone_with_what_it_tells_of(store: Store) -> None:
    """State and event are one transaction."""

    def fail() -> None:
        with store.write() as tx:
            LOG.add(tx, "T1", "k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.write() as tx:
        LOG.add(tx, "T1", "k")
    assert faults_in(store) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE events SET kind = 'x'", "DELETE FROM events", "TRUNCATE events"]
)
def test_postgresql_refuses_to_change_events(postgres_url: str, statement: str) -> None:
    """Even to who holds the database's password, until he takes the guard off."""
    store = Store(postgres_url)
    with store.write() as tx:
        LOG.add(tx, "T1", "k")
    engine = connect(postgres_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="only ever added"):
        connection.execute(text(statement))
    engine.dispose()
    assert faults_in(store) == []
    store.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_bit_changed_in_the_database_is_found(
    store: Store, database_url: str, data: st.DataObject
) -> None:
    """Of any column of any event, and put back it is sound again."""
    with store.write() as tx:
        for number in range(0 if tx.chains() else 3):
            LOG.add(tx, "T1", "k", draft_id=7, digest="d1", number=number)
    engine = connect(database_url)
    column = data.draw(st.sampled_from(["number", "at", "kind", "draft_id", "content", "previous", "mac"]))
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT id, {column} FROM events ORDER BY number")).all()
    row_id, before = rows[data.draw(st.integers(0, 2))]
    after = flipped(before, data)
    change(engine, f"UPDATE events SET {column} = :value WHERE id = :id", value=after, id=row_id)
    assert faults_in(store)
    change(engine, f"UPDATE events SET {column} = :value WHERE id = :id", value=before, id=row_id)
    engine.dispose()
    assert faults_in(store) == []


def flipped(value: str | int, data: st.DataObject) -> str | int:
    """The value with one bit changed."""
    if isinstance(value, int):
        return value ^ (1 << data.draw(st.integers(20, 30)))
    raw = bytearray(value.encode() or b"A")
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 4))
    return raw.decode().replace("\0", "\1")  # PostgreSQL keeps no NUL


def test_heads_are_written_down_once_each(store: Store, tmp_path: Path, clock: Clock) -> None:
    """A file that only grows; a cut tail shows against it."""
    heads = HeadFile(tmp_path / "heads")
    assert heads.anchors() == ()
    keep_draft(store)
    heads.note(store)
    heads.note(store)
    clock.pass_by(1)
    keep_draft(store)
    heads.note(store)
    assert [anchor.count for anchor in heads.anchors()] == [3, 6]
    assert (tmp_path / "heads").stat().st_mode & 0o077 == 0
    assert faults_in(store, *heads.anchors()) == []
    with store.read() as tx:
        head = tx.lock_head("T1")
    assert head is not None
    assert read_anchor(f"Head of the log: {line(head, clock())}") == heads.anchors()[-1]


def test_torn_line_of_heads_is_named(tmp_path: Path) -> None:
    """With its number and what to do."""
    (tmp_path / "heads").write_text("2026-05-04T12:00:00+00:00 T1 3 " + "a" * 64 + "\n2026-05-04T12:00")
    with pytest.raises(SettingsError, match="heads:2: this is no head"):
        HeadFile(tmp_path / "heads").anchors()


def test_texts_go_and_the_chain_stays(store: Store, clock: Clock, database_url: str) -> None:
    """After their time nothing of the words is left in any table; digests, decisions and a sound chain are."""
    draft_id = keep_draft(store)
    waiting = keep_draft(store, brand="spotify", approved=False)
    with store.write() as tx:
        delivery = tx.take_delivery("T1", "Ev1", "message", {"text": TEXT})
        assert delivery is not None
        tx.finish_delivery(delivery)
    clock.pass_by(366)
    new = keep_draft(store, brand="apple")
    with store.write() as tx:
        assert tx.forget_before("T1", clock().replace(month=1)) == 2
        assert tx.delivery(delivery) is None
        assert [version.text for version in tx.versions_of(draft_id)] == ["", ""]
        assert all(version.digest and version.emptied_at for version in tx.versions_of(draft_id))
        assert [version.text for version in tx.versions_of(waiting)] == [TEXT, NEXT]
        assert [version.text for version in tx.versions_of(new)] == [TEXT, NEXT]
        (request,) = tx.requests_of(draft_id)
        assert request.state == State.APPROVED
        (decision,) = tx.decisions_on(request.id)
        assert (decision.user, decision.kind, decision.reason) == (OMAR, "approve", None)
    assert faults_in(store) == []


def test_person_is_forgotten(store: Store, database_url: str) -> None:
    """What they wrote is in no row of any table; what others wrote is."""
    keep_draft(store)
    kept = keep_draft(store, author=OMAR, brand="spotify")
    with store.write() as tx:
        assert tx.forget_person("T1", MAYA) == 2
        assert tx.names("T1") == {OMAR: "Maya =L."}
        assert [version.text for version in tx.versions_of(kept)] == [TEXT, NEXT]
        tx.forget_person("T1", OMAR)
    assert faults_in(store) == []
    dump = everything(database_url)
    for words in ("53 people", "everyone", "Say hello", "Lovely", "Maya"):
        assert words not in dump


def test_review_of_an_emptied_text_can_still_be_shown(store: Store) -> None:
    """A card that waits is drawn without the words."""
    draft_id = keep_draft(store)
    with store.write() as tx:
        (first, _) = tx.reviews_of(draft_id)
        card_id = tx.add_card(
            Place(workspace="T1", slack_channel="C1", slack_ts="1.0"),
            draft_id=draft_id, review_id=first.id, note=None,
        )  # fmt: skip
        tx.forget_person("T1", MAYA)
        view = tx.card_view(card_id)
    assert view is not None
    assert view.review is not None
    assert [finding.quote for finding in view.review.findings] == [""]


def everything(url: str) -> str:
    """All rows of all tables, as text."""
    from bot.store.columns import metadata

    engine = connect(url)
    with engine.connect() as connection:
        dump = "\n".join(
            str(row) for table in metadata.tables.values() for row in connection.execute(table.select())
        )
    engine.dispose()
    return dump
