"""The outbox: who may send what, and when; the same on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.store import CardRow, CardState, Look, Place, Store
from bot.types import Draft

LEASE = timedelta(seconds=30)
DRAFT = Draft(text="hello")
ONE = Place(workspace="T1", slack_channel="C1", slack_ts="1.000001")
OTHER = Place(workspace="T1", slack_channel="C2", slack_ts="1.000002")
ASKED = Place(workspace="T1", slack_channel="C1", slack_user="U1", response_url="https://slack.example/r/1")


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 5, 4, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    """An empty store."""
    store = Store(database_url, now=clock)
    yield store
    store.close()


def add(store: Store, place: Place = ONE) -> int:
    """A new card."""
    with store.write() as tx:
        return tx.add_card(place, draft_id=None, review_id=None, note="hello")


def claim(store: Store, worker: str = "w1") -> CardRow | None:
    """What this worker gets to send."""
    with store.write() as tx:
        return tx.claim_card("T1", worker, LEASE)


def claim_id(store: Store, worker: str = "w1") -> int | None:
    """Its id."""
    card = claim(store, worker)
    return card.id if card else None


def finish(store: Store, card: CardRow, worker: str = "w1", **values: Any) -> bool:
    """The card is posted."""
    with store.write() as tx:
        return tx.finish_card(card, worker, **{"state": CardState.POSTED, "shown": Look.REVIEW} | values)


def test_lanes_keep_their_order_and_don_t_wait_for_each_other(store: Store) -> None:
    """Two cards of a Slack channel go one after the other; another channel's and a private one go at once."""
    first, second, other, private = add(store), add(store), add(store, OTHER), add(store, ASKED)
    card = claim(store)
    assert card is not None
    assert card.id == first
    assert [claim_id(store, f"w{n}") for n in (2, 3, 4)] == [other, private, None]
    finish(store, card)
    assert claim_id(store, "w2") == second


def test_card_belongs_to_one_of_many(store: Store) -> None:
    """Twenty workers at the same moment: each card is claimed once."""
    expected = {add(store, Place(workspace="T1", slack_channel=f"C{n}", slack_ts="1.0")) for n in range(10)}
    claimed: list[int | None] = []
    threads = [
        threading.Thread(
            target=lambda n=n: claimed.extend([claim_id(store, f"a{n}"), claim_id(store, f"b{n}")])
        )
        for n in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (
        more := claim_id(store)
    ) is not None:  # what all had skipped because somebody was just looking at it
        claimed.append(more)
    assert sorted(one for one in claimed if one is not None) == sorted(expected)


def test_lease_that_ran_out_passes_the_card_on(store: Store, clock: Clock) -> None:
    """And the one who had it can note nothing any more."""
    add(store)
    mine = claim(store, "dead")
    assert mine is not None
    with store.write() as tx:
        assert tx.note_card(mine, "dead", LEASE, state=CardState.SENDING)
    clock.pass_by(29)
    assert claim(store, "heir") is None
    clock.pass_by(2)
    heir = claim(store, "heir")
    assert heir is not None
    assert (heir.id, heir.state) == (mine.id, CardState.SENDING)
    with store.write() as tx:
        assert not tx.note_card(mine, "dead", LEASE, messages=["1.5"])
        assert not tx.finish_card(mine, "dead", state=CardState.POSTED)
        tx.postpone_card(mine, "dead", clock() + timedelta(hours=1))
    finish(store, heir, "heir", messages=["2.0"])
    with store.read() as tx:
        card = tx.card(heir.id)
    assert card is not None
    assert (card.messages, card.state) == (("2.0",), CardState.POSTED)


def test_lane_waits_as_long_as_its_first_card(store: Store, clock: Clock) -> None:
    """Retry-After holds for the whole lane; others go on, and a fresh start asks anew."""
    first, second, other = add(store), add(store), add(store, OTHER)
    card = claim(store)
    assert card is not None
    with store.write() as tx:
        tx.postpone_card(card, "w1", clock() + timedelta(seconds=10))
    assert [claim_id(store), claim_id(store)] == [other, None]
    with store.read() as tx:
        assert tx.waiting_until("T1", "w1", clock() + timedelta(seconds=5)) == 1 + 1  # the other, and second
        assert tx.waiting_until("T1", "w1", clock() + timedelta(seconds=10)) == 3
        assert tx.waiting_until("T1", "x", clock() + timedelta(seconds=5)) == 1
    clock.pass_by(10)
    again = claim(store)
    assert again is not None
    assert (again.id, again.attempts) == (first, 1)
    with store.write() as tx:
        tx.postpone_card(again, "w1", clock() + timedelta(hours=1))
        tx.hurry_cards("T1")
    assert claim_id(store) == first
    assert second not in (claim_id(store), claim_id(store))


def test_change_while_a_card_is_on_its_way_is_not_lost(store: Store) -> None:
    """It was wanted to look otherwise while Slack was told: it waits for its update at once."""
    with store.write() as tx:
        draft_id = tx.add_draft(ONE, DRAFT)
        card_id = tx.add_card(ONE, draft_id=draft_id, review_id=None, note="no")
    card = claim(store)
    assert card is not None
    with store.write() as tx:
        assert tx.want_look(draft_id, Look.OUTDATED) == (card_id,)
        assert tx.want_look(draft_id, Look.DELETED) == ()
    assert finish(store, card, messages=["2.0"])
    update = claim(store)
    assert update is not None
    assert (update.wanted, update.shown, update.messages) == (Look.OUTDATED, Look.REVIEW, ("2.0",))
    assert not finish(store, update, shown=Look.OUTDATED)
    assert claim(store) is None


def test_card_that_slack_refused_is_sent_no_more(store: Store) -> None:
    """Also where it is to look otherwise later."""
    with store.write() as tx:
        draft_id = tx.add_draft(ONE, DRAFT)
        tx.add_card(ONE, draft_id=draft_id, review_id=None, note="no")
    card = claim(store)
    assert card is not None
    finish(store, card, state=CardState.FAILED, shown=None, error="is_archived")
    with store.write() as tx:
        tx.want_look(draft_id, Look.DELETED)
        assert tx.unfinished_cards() == ()
    assert claim(store) is None


def test_workspaces_don_t_see_each_other(store: Store) -> None:
    """A token works in one workspace."""
    add(store, Place(workspace="T2", slack_channel="C1", slack_ts="1.0"))
    assert claim(store) is None
    with store.read() as tx:
        assert not tx.can_send("T1")
        assert tx.can_send("T2")


def test_only_worker_there_is_takes_all_back(store: Store) -> None:
    """At the start of a process that shares its database with nobody."""
    card_id = add(store)
    assert claim_id(store, "dead") == card_id
    with store.write() as tx:
        tx.release_cards("T1")
    assert claim_id(store, "new") == card_id


def test_missing_scope_is_remembered_until_it_is_there(store: Store) -> None:
    """For doctor to name."""
    with store.write() as tx:
        tx.miss_scopes("T1", "conversations.replies", "groups:history")
        tx.miss_scopes("T1", "conversations.replies", "channels:history,groups:history")
        assert tx.missing_scopes("T1") == {"conversations.replies": "channels:history,groups:history"}
        tx.miss_scopes("T1", "conversations.replies", "")
        assert tx.missing_scopes("T1") == {}


def test_deliveries_are_adopted_when_their_lease_is_over(store: Store, clock: Clock) -> None:
    """What a killed process had taken is done by another; what is done is done once."""
    with store.write() as tx:
        kept = tx.take_delivery("T1", "Ev1", "message", {}, lane="C1:1.0", worker="dead", lease=LEASE)
        later = tx.take_delivery("T1", "Ev2", "message", {}, lane="C1:1.0", worker="alive", lease=LEASE)
        assert kept is not None
        assert later is not None
        assert tx.adopt_deliveries("T1", "heir", LEASE) == ()
        row = tx.delivery(later)
        assert row is not None
        assert tx.waits(row)
    clock.pass_by(31)
    with store.write() as tx:
        assert tx.adopt_deliveries("T1", "heir", LEASE) == (kept, later)
        assert tx.adopt_deliveries("T1", "third", LEASE) == ()
        assert tx.adopt_deliveries("T1", "third", LEASE, all_of_them=True) == (kept, later)
        assert tx.finish_delivery(kept)
        assert not tx.finish_delivery(kept)
        assert not tx.waits(row)
