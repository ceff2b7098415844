"""Calls that Slack limits, fails or never answers."""

from __future__ import annotations

import threading
import time

import pytest

from bot.demo.slack import Fault, LocalSlack
from bot.slack.send import SendQueue, TryLaterError
from bot.store import CardState, Look
from tests.slack.conftest import DRAFTS, MAYA, PRIVATE, Bot, Start, methods
from tests.slack.test_catchup import threads
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS


def test_429_is_obeyed_and_other_channels_go_on(bot: Bot, slack: LocalSlack) -> None:
    """The limited Slack channel waits as long as Slack says, in order; another one is answered meanwhile."""
    slack.fault("chat.postMessage", Fault(status=429, retry_after=1))
    began = time.monotonic()
    first = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    second = slack.post(DRAFTS, MAYA, HARMLESS)
    bot.dispatch_only(first)
    slack.wait_until(lambda: methods(slack.writes) == ["chat.postMessage"])
    bot.dispatch_only(second)
    bot.dispatch_only(slack.post(PRIVATE, MAYA, HARMLESS))
    slack.wait_until(lambda: len(slack.writes) == 2)
    assert slack.writes[1].arguments["channel"] == PRIVATE
    assert bot.greenlight.settle()

    assert threads(slack) == [first.payload["event"]["ts"], second.payload["event"]["ts"]]
    assert len(slack.writes) == 4
    assert time.monotonic() - began >= 1  # Slack's own limit, not our speed


def test_fault_of_slack_is_tried_again(bot: Bot, slack: LocalSlack) -> None:
    """500 is no refusal."""
    slack.fault("chat.postMessage", Fault(status=500))
    ts = bot.post(FOUNDING_POST)
    assert [call.error for call in slack.writes] == ["500", ""]
    assert threads(slack) == [ts]


def test_refused_card_stops_nothing(bot: Bot, slack: LocalSlack) -> None:
    """What Slack refuses for good is noted, and the next draft is answered."""
    slack.fault("chat.postMessage", Fault(error="is_archived"))
    bot.post(FOUNDING_POST)
    ts = bot.post(HARMLESS)
    assert threads(slack) == [ts]


def test_card_that_was_not_sent_is_sent_after_a_restart(start: Start, slack: LocalSlack) -> None:
    """Stopped while Slack limits: the card is posted by the next run, once."""
    bot = start()
    slack.fault("chat.postMessage", Fault(status=429, retry_after=60))
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    bot.dispatch_only(sent)
    slack.wait_until(lambda: len(slack.writes) == 1)
    bot.greenlight.settle = lambda timeout_s=0.0: False  # type: ignore[method-assign]
    start()
    assert threads(slack) == [sent.payload["event"]["ts"]]


def test_deleted_card_can_be_closed(bot: Bot, slack: LocalSlack) -> None:
    """Somebody deleted the card: that closes it too."""
    ts = bot.post(FOUNDING_POST)
    slack.fault("chat.update", Fault(error="message_not_found"))
    bot.dispatch(slack.delete(DRAFTS, ts))
    assert methods(slack.writes) == ["chat.postMessage", "chat.update"]
    with bot.greenlight.store.read() as tx:
        card = tx.card(1)
    assert card is not None
    assert (card.shown, card.state, card.error) == (Look.DELETED, CardState.POSTED, None)


def test_names_that_slack_does_not_tell_hold_nothing_up(bot: Bot, slack: LocalSlack) -> None:
    """A mention reads as @name; where the name can't be had it reads as its id."""
    slack.fault("users.info", Fault(error="user_not_found"))
    bot.dispatch(slack.command(DRAFTS, MAYA, "who hurt you @omar"))
    bot.dispatch(slack.command(DRAFTS, MAYA, "who hurt you @maya"))
    history = bot.greenlight.services.desk.history
    assert [history(1)[0].text, history(2)[0].text] == ["who hurt you @U0OMAR", "who hurt you @Maya L."]


def test_queue_keeps_the_order_of_each_lane() -> None:
    """Jobs of one method and Slack channel run one after the other, also after being put off."""
    done: list[str] = []
    failed = threading.Event()
    queue = SendQueue(workers=3)

    def job(name: str, *, fails: bool = False) -> None:
        if fails and not failed.is_set():
            failed.set()
            raise TryLaterError("chat.postMessage", 0.05)
        done.append(name)

    for name in "abc":
        queue.put("chat.postMessage", "C1", lambda name=name: job(name, fails=name == "a"))  # type: ignore[misc]
    assert queue.drain(5)
    queue.close()
    assert done == ["a", "b", "c"]


def test_pauses_grow_and_start_small_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Slack says no time: later and later for one job, and the next job begins from the start."""
    failures: list[int] = []
    queue = SendQueue(workers=1)

    def pause(count: int) -> float:
        failures.append(count)
        return 0.0

    def fail_until(count: int) -> None:
        if len(failures) < count:
            raise TryLaterError("chat.postMessage")

    monkeypatch.setattr("bot.slack.send.back_off", pause)
    queue.put("chat.postMessage", "C1", lambda: fail_until(3))
    queue.put("chat.postMessage", "C1", lambda: fail_until(4))
    assert queue.drain(5)
    queue.close()
    assert failures == [0, 1, 2, 0]


def test_job_that_breaks_does_not_stop_its_lane() -> None:
    """An unforeseen error ends one job."""
    done: list[int] = []
    queue = SendQueue(workers=1)
    queue.put("chat.postMessage", "C1", lambda: 1 / 0)  # type: ignore[arg-type]
    queue.put("chat.postMessage", "C1", lambda: done.append(1))
    assert queue.drain(5)
    queue.close()
    assert done == [1]
