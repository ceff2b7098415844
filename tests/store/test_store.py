"""The database: its schema, its transactions, and what is kept of a review."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import TypeAdapter
from sqlalchemy import Engine, inspect, text

from bot.errors import StoreError
from bot.store import DeliveryState, DraftState, Place, Store
from bot.store.columns import metadata
from bot.store.engine import connect, migrate
from bot.store.records import from_record, to_record
from bot.types import Band, Change, Channel, Draft, Edit, Finding, Review, Severity, Source, Unchecked

DRAFT = Draft(
    text="To the 53 people 😂",
    brand="netflix",
    channel=Channel.X,
    author="U1",
    attachments=(Unchecked.IMAGE,),
)
REVIEW = Review(
    draft=DRAFT,
    risk=0.97,
    band=Band.HIGH,
    scores={"privacy_disclosure": 0.97, "segment_mockery": 0.1},
    bands={"privacy_disclosure": Band.HIGH, "segment_mockery": Band.CLEAR},
    unsure=("segment_mockery",),
    findings=(
        Finding(
            category="privacy_disclosure",
            source=Source.RULE,
            rule="privacy_disclosure.small_cohort",
            severity=Severity.HIGH,
            start=3,
            end=16,
            quote="the 53 people",
            message="'the 53 people' is few.",
            why="They know.",
            instead="Everyone.",
        ),
    ),
    edits=(
        TypeAdapter(Edit).validate_python(
            {"text": "To everyone", "risk": 0.1, "band": "clear", "changes": [Change(3, 16, "everyone")]}
        ),
    ),
    unchecked=(Unchecked.IMAGE,),
    policy_version="p1",
    model_version="m1",
    excepted={"privacy_disclosure.small_cohort": 2},
)
PLACE = Place(workspace="T1", slack_channel="C1", slack_ts="1.000001")


@pytest.fixture
def url(database_url: str) -> str:
    """Each database in turn."""
    return database_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A database at the newest schema."""
    engine = connect(url)
    migrate(engine)
    yield engine
    engine.dispose()


def test_migrations_give_the_tables(engine: Engine) -> None:
    """What the migrations build is what the code believes."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    """Every start migrates."""
    migrate(engine)
    assert {"deliveries", "drafts", "versions", "reviews", "cards"} <= set(inspect(engine).get_table_names())


def test_every_row_names_its_workspace() -> None:
    """So that one database can serve several workspaces."""
    assert all(
        "workspace" in table.c and not table.c.workspace.nullable for table in metadata.tables.values()
    )


def test_newer_database_is_refused(engine: Engine, url: str) -> None:
    """An older Greenlight never writes into a newer one's tables."""
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Greenlight"):
        Store(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "this is no database address"),
        ("oracle9://x", "this is no database address"),
        ("sqlite:////nowhere/at/all.db", "the database can't be opened"),
    ],
)
def test_wrong_address_is_said(url: str, said: str) -> None:
    """In a sentence, naming the variable."""
    with pytest.raises(StoreError, match=said) as caught:
        Store(url)
    assert "GREENLIGHT_DATABASE_URL" in str(caught.value)


def test_sqlite_is_set_up(sqlite_url: str) -> None:
    """A log of its own, foreign keys, patience."""
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30_000
    engine.dispose()


def test_transaction_is_all_or_nothing(store: Store) -> None:
    """An error undoes what was written."""

    def fail() -> None:
        with store.write() as tx:
            tx.add_draft(PLACE, DRAFT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.read() as tx:
        assert tx.draft_at(PLACE) is None


def test_foreign_keys_hold(store: Store) -> None:
    """A version without a draft is a mistake, said without the statement's values."""
    with pytest.raises(StoreError) as caught, store.write() as tx:
        tx.add_version("T1", 99, DRAFT, None)
    assert "53 people" not in str(caught.value)


def test_delivery_is_taken_once(store: Store) -> None:
    """Once in a workspace; what Slack sent is forgotten when the work is done."""
    with store.write() as tx:
        first = tx.take_delivery("T1", "Ev1", "message", {"text": "x"})
        assert tx.take_delivery("T1", "Ev1", "message", {"text": "x"}) is None
        assert tx.take_delivery("T2", "Ev1", "message", {"text": "x"}) is not None
        assert first is not None
        tx.finish_delivery(first)
    with store.read() as tx:
        row = tx.delivery(first)
        assert row is not None
        assert (row.state, row.payload) == (DeliveryState.DONE, None)
        assert len(tx.taken_deliveries()) == 1


def test_delivery_is_taken_once_by_many(store: Store) -> None:
    """Twenty at the same moment: one takes it."""
    taken: list[int | None] = []

    def take() -> None:
        with store.write() as tx:
            taken.append(tx.take_delivery("T1", "Ev1", "message", {}))

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len([one for one in taken if one])) == (20, 1)


def test_review_comes_back_as_it_was(store: Store) -> None:
    """Through draft, version, review and card."""
    with store.write() as tx:
        draft_id = tx.add_draft(PLACE, DRAFT)
        version_id = tx.add_version("T1", draft_id, DRAFT, None)
        review_id = tx.add_review("T1", version_id, REVIEW)
        card_id = tx.add_card(PLACE, draft_id=draft_id, review_id=review_id, note=None)
    with store.read() as tx:
        view = tx.card_view(card_id)
    assert view is not None
    assert view.review is not None
    kept = view.review
    assert (kept.findings, kept.edits, kept.scores, kept.bands) == (
        REVIEW.findings,
        REVIEW.edits,
        REVIEW.scores,
        REVIEW.bands,
    )
    assert (kept.draft.text, kept.draft.attachments) == (DRAFT.text, DRAFT.attachments)
    assert view.version == 1


def test_record_holds_no_quote() -> None:
    """The draft's words are in its version alone, also where a sentence repeats them."""
    record = to_record(REVIEW)
    assert "53 people" not in str(record)
    assert from_record(record, DRAFT) == REVIEW


def test_newer_version_is_in_force(store: Store) -> None:
    """Versions count from one."""
    with store.write() as tx:
        draft_id = tx.add_draft(PLACE, DRAFT)
        tx.add_version("T1", draft_id, DRAFT, None)
        tx.add_version("T1", draft_id, Draft(text="two"), "2.0")
    with store.read() as tx:
        newest = tx.newest_version(draft_id)
        assert newest is not None
        assert (newest.number, newest.text, newest.edited_ts) == (2, "two", "2.0")
        assert [version.number for version in tx.versions_of(draft_id)] == [1, 2]


def test_open_drafts_of_a_day(url: str) -> None:
    """Old ones, closed ones and those of commands are left out."""
    now = datetime(2026, 5, 4, tzinfo=UTC)
    store = Store(url, now=lambda: now)
    with store.write() as tx:
        tx.add_draft(PLACE, DRAFT)
        tx.set_draft_state(
            tx.add_draft(Place(workspace="T1", slack_channel="C1", slack_ts="2.0"), DRAFT), DraftState.DELETED
        )
        tx.add_draft(Place(workspace="T1", slack_channel="C1"), DRAFT)
        assert tx.open_drafts_since("T1", "C1", now) == {"1.000001": 1}
        assert tx.open_drafts_since("T1", "C1", now + timedelta(seconds=1)) == {}
    store.close()


def test_seen_ts_only_grows(store: Store) -> None:
    """As numbers, not as text."""
    with store.write() as tx:
        for ts in ("9.5", "10.1", "9.9"):
            tx.see_ts("T1", "C1", ts)
        assert tx.seen_ts("T1", "C1") == "10.1"
        assert tx.seen_ts("T1", "C2") is None


def test_moments_keep_their_zone(url: str) -> None:
    """Stored in UTC, whatever the zone in which they were named."""
    local = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=2)))
    store = Store(url)
    with store.write() as tx:
        place = Place(workspace="T1", slack_channel="C1", response_url="https://x", response_until=local)
        card = tx.card(tx.add_card(place, draft_id=None, review_id=None, note="hello"))
    assert card is not None
    assert card.response_until == local
    assert card.response_until.tzinfo is UTC
    assert card.private
    store.close()
