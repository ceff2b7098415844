"""Nothing stands twice: after a crash or a lost answer the bot looks for the card before it posts again."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.slack import Fault, LocalSlack
from bot.errors import StoreError
from bot.slack import texts
from tests.slack.conftest import DRAFTS, MAYA, Bot, Start, methods, said
from tests.slack.test_catchup import threads
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS
from tests.slack.test_modals import modal, press, values

LOST = [
    pytest.param(Fault(status=500, taken=True), id="500 although it was taken"),
    pytest.param(Fault(hang_s=0.5, taken=True), id="taken and no answer"),
]
NOT_TAKEN = [
    pytest.param(Fault(status=500), id="500"),
    pytest.param(Fault(hang_s=0.5), id="no answer"),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, slack: LocalSlack, start: Start) -> Bot:
    """A bot that gives Slack 0.2 seconds for an answer."""
    monkeypatch.setattr("bot.slack.client.TIMEOUT_S", 0.2)
    return start()


@pytest.mark.parametrize("fault", LOST)
def test_answer_that_got_lost_posts_nothing_twice(impatient: Bot, slack: LocalSlack, fault: Fault) -> None:
    """The card stands in the thread: it is found there, drawn as it is now, closed later, and not posted again."""
    slack.fault("chat.postMessage", fault)
    ts = impatient.post(FOUNDING_POST)
    assert threads(slack) == [ts]
    assert methods(slack.writes) == ["chat.postMessage", "chat.update"]
    impatient.dispatch(slack.delete(DRAFTS, ts))
    assert slack.workspace.conversations[DRAFTS].messages[-1]["text"] == texts.DELETED


@pytest.mark.parametrize("fault", NOT_TAKEN)
def test_card_that_is_not_found_is_posted_again(impatient: Bot, slack: LocalSlack, fault: Fault) -> None:
    """Slack had not taken it."""
    slack.fault("chat.postMessage", fault)
    ts = impatient.post(FOUNDING_POST)
    assert threads(slack) == [ts]
    assert texts.MAYBE_TWICE not in said(slack.writes[-1])


def test_looks_to_the_last_page_and_waits_where_slack_says_so(
    impatient: Bot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long thread, read in pages of two, with a limit and a fault in between."""
    monkeypatch.setattr("bot.slack.lookup._PAGE", 2)
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    ts = sent.payload["event"]["ts"]
    for number in range(5):
        slack.post(DRAFTS, MAYA, f"reply {number}", thread_ts=ts)
    slack.fault("chat.postMessage", Fault(status=500, taken=True))
    slack.fault("conversations.replies", Fault(status=429, retry_after=0), Fault(status=500))
    impatient.dispatch(sent)
    assert threads(slack) == [ts]


def test_card_with_more_parts_goes_on_where_it_stopped(impatient: Bot, slack: LocalSlack) -> None:
    """A text to copy that has no room in its card, and two answers that are lost: all parts stand once, in their order."""
    impatient.post(FOUNDING_POST)
    press(impatient, "edit_again")
    slack.fault("chat.postMessage", *[Fault(status=500, taken=True)] * 2)
    impatient.dispatch(slack.submit(MAYA, modal(slack)["id"], values(text=HARMLESS * 50)))
    posted = [m["metadata"]["event_payload"]["part"] for m in own(slack)[1:]]
    assert posted == list(range(len(posted)))
    assert len(posted) > 1


def test_slack_that_lets_nobody_look_gets_it_again_and_it_says_so(impatient: Bot, slack: LocalSlack) -> None:
    """Better twice than never; which scope is missing is kept for doctor until it is there."""
    slack.fault("chat.postMessage", Fault(status=500, taken=True))
    slack.fault("conversations.replies", Fault(error="missing_scope"))
    ts = impatient.post(FOUNDING_POST)
    assert threads(slack) == [ts, ts]
    assert [texts.MAYBE_TWICE in said(call) for call in slack.writes] == [False, True]
    assert missing(impatient) == {"conversations.replies": "channels:history,groups:history,im:history"}

    slack.fault("chat.postMessage", Fault(status=500))
    impatient.post(HARMLESS)
    assert missing(impatient) == {}


@pytest.mark.parametrize(("taken", "edited"), [(True, True), (True, False), (False, False)])
def test_killed_between_posting_and_noting(
    start: Start, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, taken: bool, edited: bool
) -> None:
    """The next run finds the card, or posts it; one that was outdated meanwhile is closed."""
    bot = start()
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    ts = sent.payload["event"]["ts"]
    with monkeypatch.context() as patch:
        patch.setattr("bot.slack.outbox.Claim.finish", killed)
        patch.setattr("bot.slack.outbox.Claim.postpone", killed)
        slack.fault("chat.postMessage", Fault(status=500, taken=taken))
        bot.dispatch_only(sent)
        slack.wait_until(lambda: bool(slack.writes))
        slack.wait_until(lambda: not bot.greenlight.cards.outbox.drain(0.0))
    bot.greenlight.settle = lambda timeout_s=0.0: False  # type: ignore[method-assign]
    if edited:
        slack.edit(DRAFTS, ts, HARMLESS)
    start()
    looks = [message["text"] == texts.OUTDATED for message in own(slack)]
    assert looks == ([True] if edited else []) + [False]


def killed(*_: object, **__: object) -> None:
    """What a process notes that was killed: nothing."""
    raise StoreError("gone")


def missing(bot: Bot) -> dict[str, str]:
    """What doctor will name."""
    with bot.greenlight.store.read() as tx:
        return tx.missing_scopes(bot.greenlight.workspace)


def own(slack: LocalSlack) -> list[dict[str, Any]]:
    """The messages of the bot, oldest first."""
    return [m for m in slack.workspace.conversations[DRAFTS].messages if m.get("bot_id")]
