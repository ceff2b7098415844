"""Whatever Slack answers and wherever the process is killed: each card stands once."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.cards import Cards
from bot.slack.outbox import LEASE, Claim
from bot.slack.send import Calls, RefusedError, SendQueue, TryLaterError
from bot.store import CardState, Look, Place, Store
from bot.types import Draft


class Fate(Enum):
    """What becomes of a call."""

    TAKEN = "taken"
    LIMITED = "429"
    FAULT = "500"
    FAULT_BUT_TAKEN = "500 although it was taken"
    KILLED_BEFORE = "killed before it went out"
    KILLED_AFTER = "killed before its answer came"


class KilledError(BaseException):  # nobody catches it on the way
    """kill -9: nothing of the process goes on."""


@dataclass
class Network:
    """Slack's conversation at the other end of the wire, with a fate for each call; when these run out all goes well."""

    fates: list[Fate]
    messages: list[dict[str, Any]] = field(default_factory=list)

    def once(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call."""
        fate = self.fates.pop(0) if self.fates else Fate.TAKEN
        if fate is Fate.KILLED_BEFORE:
            raise KilledError
        if fate is Fate.LIMITED:
            raise TryLaterError(method, 1.0)
        if fate is Fate.FAULT:
            raise TryLaterError(method, maybe_done=True)
        answer = self._take(method, arguments)
        if fate is Fate.KILLED_AFTER:
            raise KilledError
        if fate is Fate.FAULT_BUT_TAKEN:
            raise TryLaterError(method, maybe_done=True)
        return answer

    def read(
        self, method: str, arguments: Mapping[str, Any], *, patience_s: float = 60.0
    ) -> Mapping[str, Any]:
        """A call that only reads."""
        return self.once(method, arguments)

    def _take(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        if method == "conversations.replies":
            at = int(arguments.get("cursor", 0))
            more = str(at + 2) if at + 2 < len(self.messages) else ""
            return {
                "messages": self.messages[at : at + 2],
                "response_metadata": {"next_cursor": more},
            }
        if method == "chat.postMessage":
            self.messages.append({**arguments, "ts": f"{len(self.messages) + 1}.0"})
            return {"ts": self.messages[-1]["ts"]}
        found = [message for message in self.messages if message["ts"] == arguments["ts"]]
        if not found:
            raise RefusedError(method, "message_not_found")
        found[0]["text"] = arguments["text"]
        return {}


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime = datetime(2026, 5, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples: each has a workspace of its own."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('outbox') / 'store.db'}", now=Clock())
    yield store
    store.close()


@settings(max_examples=30, deadline=None)
@given(
    fates=st.lists(st.sampled_from(Fate), max_size=25),
    closed=st.lists(st.integers(0, 12), max_size=3),
    cards=st.integers(1, 3),
)
def test_each_card_stands_once(store: Store, fates: list[Fate], closed: list[int], cards: int) -> None:
    """Also where it is to look otherwise before, while or after it is posted."""
    clock = cast("Clock", store.now)
    workspace = secrets.token_hex(8)
    network = Network(list(fates))
    queue = SendQueue(workers=0)
    outbox = Cards(store, cast("Calls", network), queue, workspace, dict, str)
    draft_ids = [add(store, workspace, number) for number in range(cards)]
    for turn in itertools.count():
        if turn in closed:
            with store.write() as tx:
                tx.want_look(draft_ids[0], Look.DELETED)
        with store.write() as tx:
            left = tx.unfinished_cards()
            card = tx.claim_card(workspace, f"w{turn}", LEASE)
        if not left and turn > max(closed, default=0):
            break
        if card is not None:
            with suppress(KilledError):
                outbox._send(Claim(store, f"w{turn}", card))
        clock.moment += timedelta(seconds=100)
        assert turn < 100
    keys = [
        (message["metadata"]["event_payload"]["key"], message["metadata"]["event_payload"]["part"])
        for message in network.messages
    ]
    assert len(keys) == len(set(keys))
    with store.read() as tx:
        shown = [card for draft_id in draft_ids for card in tx.cards_of(draft_id)]
    assert all(card.state is CardState.POSTED and card.shown is card.wanted for card in shown)
    stands = [card for card in shown if card.messages or card.wanted is Look.REVIEW]
    assert sorted(key for key, _ in keys) == sorted(card.key for card in stands)


def add(store: Store, workspace: str, number: int) -> int:
    """A draft with a card."""
    place = Place(workspace=workspace, slack_channel="C1", slack_ts="1.0" if number == 0 else f"1.{number}")
    with store.write() as tx:
        draft_id = tx.add_draft(place, Draft(text="hello"))
        tx.add_card(place, draft_id=draft_id, review_id=None, note="hello")
    return draft_id
