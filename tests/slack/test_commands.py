"""`/review`: the answer is for its writer alone."""

from __future__ import annotations

import threading

import pytest

from bot.demo.slack import Fault, LocalSlack
from bot.slack import texts
from bot.slack.listeners.commands import help_text
from bot.store import Store
from tests.slack.conftest import DRAFTS, ELSEWHERE, MAYA, Bot, Start, methods, said
from tests.slack.test_drafts import FOUNDING_POST, button, card_ts


def test_review_answers_privately(bot: Bot, slack: LocalSlack) -> None:
    """The command is acknowledged without words, and the card comes through its response_url."""
    response = bot.dispatch(slack.command(ELSEWHERE, MAYA, FOUNDING_POST))

    assert (response.status, response.body) == (200, "")
    (call,) = slack.writes
    assert (call.method, call.error) == ("response_url", "")
    assert set(call.arguments) == {"response_type", "replace_original", "text", "blocks"}
    assert call.arguments["response_type"] == "ephemeral"
    assert "the 53 people who've watched" in said(call)


def test_review_in_a_watched_channel_is_for_its_brand(bot: Bot, slack: LocalSlack) -> None:
    """What is watched there tells the brand, as for a message."""
    bot.dispatch(slack.command(DRAFTS, MAYA, "Out on Friday."))
    assert "names of the brand" not in said(slack.writes[0])
    slack.calls.clear()
    bot.dispatch(slack.command(ELSEWHERE, MAYA, "Out on Friday."))
    assert "names of the brand" in said(slack.writes[0])


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("help", help_text()), (" HELP ", help_text())],
)
def test_help_is_answered_at_once(bot: Bot, slack: LocalSlack, typed: str, answer: str) -> None:
    """Help and an empty command are answered with the acknowledgement: no other call."""
    response = bot.dispatch(slack.command(ELSEWHERE, MAYA, typed))

    assert (response.status, response.body) == (200, answer)
    assert slack.writes == []


def test_command_twice_is_answered_once(bot: Bot, slack: LocalSlack) -> None:
    """The same command again is acknowledged; a new one with the same words is a new question."""
    sent = slack.command(ELSEWHERE, MAYA, FOUNDING_POST)
    bot.dispatch(sent)
    bot.dispatch(slack.send_again(sent))
    assert methods(slack.writes) == ["response_url"]
    bot.dispatch(slack.command(ELSEWHERE, MAYA, FOUNDING_POST))
    assert methods(slack.writes) == ["response_url", "response_url"]


def test_expired_address_is_answered_anew(bot: Bot, slack: LocalSlack) -> None:
    """Where the response_url is dead the answer comes as an ephemeral message."""
    sent = slack.command(DRAFTS, MAYA, FOUNDING_POST)
    slack.expire_urls()
    bot.dispatch(sent)

    assert [(call.method, call.error) for call in slack.writes] == [
        ("response_url", "expired_url"),
        ("chat.postEphemeral", ""),
    ]
    assert slack.writes[1].arguments["user"] == MAYA


def test_private_card_too_can_be_set_aside(bot: Bot, slack: LocalSlack) -> None:
    """A click on a card that one person sees replaces it through the click's own address."""
    bot.dispatch(slack.command(ELSEWHERE, MAYA, FOUNDING_POST))
    pressed = button(slack.writes[0])
    slack.calls.clear()
    bot.dispatch(slack.click(ELSEWHERE, MAYA, pressed))

    (call,) = slack.writes
    assert call.method == "response_url"
    assert call.arguments["replace_original"] is True
    assert said(call) == texts.SET_ASIDE


def test_private_answer_without_an_answer_is_sent_once(
    bot: Bot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack hangs nobody knows what its reader saw: it is not sent twice."""
    monkeypatch.setattr("bot.slack.send.TIMEOUT_S", 0.2)
    slack.fault("response_url", Fault(hang_s=0.5))
    bot.dispatch(slack.command(ELSEWHERE, MAYA, FOUNDING_POST))

    assert methods(slack.writes) == ["response_url"]


class _Held:
    """Holds the database's write lock, as another process would."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._go = threading.Event()
        self._held = threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._held.wait(5)

    def __exit__(self, *_: object) -> None:
        self._go.set()
        self._thread.join()

    def _hold(self) -> None:
        with self._store.write():
            self._held.set()
            self._go.wait(10)


@pytest.fixture
def hurried(start: Start) -> Bot:
    """A bot with a tenth of the time that Slack allows."""
    bot = start()
    bot.greenlight.inbox._limit_s = 0.1
    return bot


def test_command_that_comes_too_late_is_told_so(hurried: Bot, slack: LocalSlack) -> None:
    """Slack never resends a command: its writer is asked to, and no answer follows after all."""
    sent = slack.command(ELSEWHERE, MAYA, FOUNDING_POST)
    with _Held(hurried.greenlight.store):
        response = hurried.dispatch_only(sent)
    assert (response.status, response.body) == (200, texts.NOT_TAKEN)
    hurried.greenlight.inbox.close()
    assert slack.writes == []
    with hurried.greenlight.store.read() as tx:
        assert tx.taken_deliveries() == ()


def test_click_that_comes_too_late_is_told_so(hurried: Bot, slack: LocalSlack) -> None:
    """A click shows no answer of its own, so the sentence comes through its response_url, beside the card."""
    hurried.post(FOUNDING_POST)
    pressed = button(slack.writes[0])
    slack.calls.clear()
    with _Held(hurried.greenlight.store):
        assert hurried.dispatch_only(slack.click(DRAFTS, MAYA, pressed, card_ts(slack))).status == 200
    assert hurried.greenlight.settle()

    (call,) = slack.writes
    assert (call.method, said(call)) == ("response_url", texts.NOT_TAKEN)
    assert call.arguments["replace_original"] is False


def test_event_that_comes_too_late_is_refused_and_sent_again(hurried: Bot, slack: LocalSlack) -> None:
    """503, and Slack's redelivery gets the one answer."""
    sent = slack.post(DRAFTS, MAYA, FOUNDING_POST)
    with _Held(hurried.greenlight.store):
        assert hurried.dispatch_only(sent).status == 503
    hurried.greenlight.inbox._limit_s = 5.0
    assert hurried.dispatch(sent).status == 200
    assert methods(slack.writes) == ["chat.postMessage"]
