"""Wires everything: the only place where settings, reviewer, store, desk and Slack meet."""

from __future__ import annotations

import contextlib
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.audit.upkeep import Upkeep, open_log
from bot.desk.door import Desk
from bot.desk.in_force import Reviewer, ReviewerInForce
from bot.desk.judging import labels_of
from bot.desk.vigil import Vigil
from bot.errors import GreenlightError, SlackError
from bot.settings import Settings, read_settings
from bot.slack.cards import Cards
from bot.slack.catchup import CatchUp, Gaps
from bot.slack.channels import WatchedChannels
from bot.slack.client import bot_token, refused, signing_secret, web_client
from bot.slack.conversations import Conversations
from bot.slack.directory import SlackDirectory
from bot.slack.front import Front, work
from bot.slack.http import WebServer, make_web
from bot.slack.inbox import Inbox
from bot.slack.listeners.services import Services
from bot.slack.names import SlackNames
from bot.slack.quiet import quiet_libraries
from bot.slack.send import Calls, RefusedError, SendQueue, from_response
from bot.slack.socket import Socket
from bot.slack.views import Views
from bot.store import Store, utc_now

log = logging.getLogger("greenlight")

FINISH_S = 25.0
"""How long a stopping bot finishes what it took; what is left then is done at the next start."""
POLICY_LOOK_S = 3.0
UPKEEP_S = 60.0
HEADS_S = 5.0
_START_PATIENCE_S = 30.0


class Greenlight:
    """The bot. `start` it, `stop` it; `bolt` is where Slack's deliveries come in."""

    def __init__(
        self,
        settings: Settings,
        *,
        reviewer: ReviewerInForce | None = None,
        now: Callable[[], datetime] = utc_now,
        limit_s: float = 2.0,
    ) -> None:
        quiet_libraries()
        self.settings = settings
        self._stop = threading.Event()
        token, secret = bot_token(settings), signing_secret(settings)
        self.client = web_client(settings, token)
        self.calls = Calls(self.client, self._stop)
        identity = self._identify()
        self.workspace = str(identity["team_id"])
        self.store = Store(settings.database_url, now=now)
        self.audit = open_log(settings.audit_key, self.store, self.workspace)
        self.upkeep = Upkeep(
            self.store,
            self.workspace,
            self.audit,
            heads=settings.audit_heads,
            slack_channel=settings.audit_channel,
        )
        self.reviewer = reviewer or load_reviewer(settings)
        self.queue = SendQueue()
        desk = Desk(self.store, self.reviewer, SlackDirectory(self.calls), self.audit)
        conversations = Conversations(self.calls)
        self.cards = Cards(
            self.store,
            self.calls,
            self.queue,
            self.workspace,
            labels=lambda: labels_of(self.reviewer().policy),
            direct=conversations.direct,
        )
        self._vigil = Vigil(desk, self.workspace, self.cards.show)
        self.channels = WatchedChannels(settings.slack_channels)
        self.services = Services(
            workspace=self.workspace,
            desk=desk,
            names=SlackNames(self.calls),
            channels=self.channels,
            conversations=conversations,
            cards=self.cards,
            views=Views(self.calls, self.queue),
            respond=self.cards.respond,
            now=now,
        )
        self.inbox = Inbox(
            self.store, self.workspace, lambda delivery: work(delivery, self.services), limit_s=limit_s
        )
        self.gaps = Gaps()
        self.catchup = CatchUp(
            store=self.store,
            calls=self.calls,
            channels=self.channels,
            inbox=self.inbox,
            gaps=self.gaps,
            workspace=self.workspace,
        )
        self.bolt = _bolt(self.client, secret, identity)
        Front(self.inbox, self.gaps, self.services).register(self.bolt)
        self._socket = self._make_socket()
        self._web: WebServer | None = None

    @property
    def port(self) -> int:
        """Where the HTTP server listens; 0 before the start."""
        return self._web.port if self._web else 0

    def start(self) -> None:
        """Finish what an earlier run left, read what was missed, and take what comes."""
        self.channels.find(self.calls)
        if not self.settings.slack_channels:
            log.warning(
                "No Slack channel is watched: only /review works. GREENLIGHT_CHANNELS names those to watch."
            )
        self.upkeep.note_heads()
        self.cards.resume()
        self.cards.outbox.start()
        self.inbox.start()
        self._web = WebServer(
            make_web(None if self._socket else self.bolt, self.ready), self.settings.host, self.settings.port
        )
        self._web.start()
        if self._socket:
            self._connect(self._socket)
        else:
            self._in_background(self.catchup.run)
        self._in_background(lambda: self.reviewer.watch(self._stop, POLICY_LOOK_S))
        self._in_background(lambda: self._vigil.watch(self._stop))
        self._in_background(self._keep_up)
        self._in_background(self._write_heads)
        log.info("Greenlight is ready on port %d, workspace %s", self.port, self.workspace)

    def settle(self, timeout_s: float = FINISH_S) -> bool:
        """Wait until all that was taken is worked on and shown; whether it is."""
        return (
            self.inbox.drain(timeout_s) and self.cards.outbox.drain(timeout_s) and self.queue.drain(timeout_s)
        )

    def stop(self) -> None:
        """Take nothing more, finish what was taken, and close."""
        if self._socket:
            self._socket.close()
        if self._web:
            self._web.stop()
        finished = self.settle()
        self._stop.set()
        self.inbox.close()
        self.cards.outbox.close()
        self.queue.close()
        self._note_heads()
        self.store.close()
        log.info(
            "Greenlight has stopped; %s.", "all is done" if finished else "the rest is done at the next start"
        )

    def ready(self) -> tuple[bool, Mapping[str, str]]:
        """Whether policy, model, store and Slack are ready, with a word on each."""
        reviewer = self.reviewer()
        details = {"policy": self.reviewer.fault or reviewer.policy_version, "model": reviewer.model_version}
        store, slack = self._store_fault(), self._slack_fault()
        missing = f"; not found: {', '.join(self.channels.missing)}" if self.channels.missing else ""
        details |= {"store": store or "ready", "slack": (slack or "ready") + missing}
        return store is None and slack is None, details

    def _store_fault(self) -> str | None:
        try:
            self.store.check()
        except GreenlightError as error:
            return str(error)
        return None

    def _slack_fault(self) -> str | None:
        if self.calls.refused_token:
            return f"Slack refused the token ({self.calls.refused_token})."
        return "not connected" if self._socket and not self._socket.is_connected() else None

    def _identify(self) -> Mapping[str, str]:
        """Who the token is for; SlackError where it is refused."""
        try:
            return self.calls.read("auth.test", {}, patience_s=_START_PATIENCE_S)
        except RefusedError as refusal:
            raise refused("SLACK_BOT_TOKEN", refusal.code) from None

    def _make_socket(self) -> Socket | None:
        app_token = self.settings.slack_app_token
        if app_token is None:
            return None
        return Socket(
            self.bolt,
            app_token.get_secret_value(),
            self.client,
            before=self.gaps.open_all,
            after=lambda: self._in_background(self.catchup.run),
        )

    def _connect(self, connection: Socket) -> None:
        """Open the first connection; slack_sdk opens all later ones."""
        until = time.monotonic() + _START_PATIENCE_S
        while True:
            try:
                connection.connect()
                return
            except SlackApiError as error:
                failure = from_response("apps.connections.open", error)
                if isinstance(failure, RefusedError):
                    raise refused("SLACK_APP_TOKEN", failure.code) from None
            except OSError:
                failure = SlackError("Slack can't be reached.", where="SLACK_API_URL")
            if time.monotonic() > until:
                raise failure
            self._stop.wait(1.0)

    def _keep_up(self) -> None:
        """Every minute: names that were not found, Slack channels that were not read, what a killed replica left."""
        while not self._stop.wait(UPKEEP_S):
            with contextlib.suppress(GreenlightError):
                self.channels.find(self.calls)
                self.catchup.run()
                self.inbox.adopt()
                self.upkeep.forget_old(lambda: self.reviewer().policy.settings.retention)
                self.cards.show(self.upkeep.tell_head())

    def _write_heads(self) -> None:
        """Every few seconds: the newer a head is outside the database, the less of the log can be cut unseen."""
        while not self._stop.wait(HEADS_S):
            self._note_heads()

    def _note_heads(self) -> None:
        try:
            self.upkeep.note_heads()
        except GreenlightError as error:
            log.error("%s", error)

    def _in_background(self, job: Callable[[], None]) -> None:
        threading.Thread(target=_guarded(job), daemon=True).start()


def load_reviewer(settings: Settings, trusted: str | None = None) -> ReviewerInForce:
    """The reviewer of the settings' pack, watched for changes.

    `trusted` is the SHA-256 of the manifest of a classifier to take in place of the pinned one.
    """
    # The engine is heavy to import; who only reads settings shall not wait for it.
    from bot.review.reviewer import Reviewer as Engine

    def load() -> Reviewer:
        return Engine.load(
            policies=settings.policies,
            brands=settings.brands,
            spacy_model=settings.spacy_model,
            trusted=trusted,
        )

    folders = tuple(folder for folder in (settings.policies or _own_pack(), settings.brands) if folder)
    return ReviewerInForce(load, folders)


def serve(settings: Settings | None = None, *, trusted: str | None = None) -> int:
    """Run the bot until SIGTERM or Ctrl-C. The exit status: 0 stopped in order, 2 it could not start."""
    stop = threading.Event()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        with _until_signal(stop):  # from the first moment: loading the models takes seconds
            settings = settings or read_settings()
            bot = Greenlight(settings, reviewer=load_reviewer(settings, trusted) if trusted else None)
            try:
                if not stop.is_set():
                    bot.start()
                stop.wait()
            finally:
                bot.stop()
    except GreenlightError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


@contextlib.contextmanager
def _until_signal(stop: threading.Event) -> Iterator[None]:
    before = {
        number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bolt(client: WebClient, secret: str, identity: Mapping[str, str]) -> App:
    result = AuthorizeResult.from_auth_test_response(
        bot_token=client.token,
        auth_test_response=dict(identity),
    )
    return App(
        # Bolt names loggers after this; under its own name they are quieted with the rest.
        name="slack_bolt.greenlight",
        client=client,
        signing_secret=secret,
        # The answer to Slack is what the listener returns, after the delivery was kept.
        process_before_response=True,
        authorize=lambda: result,
    )


def _own_pack() -> Path | None:
    """The pack beside the package, where there is one to be edited."""
    folder = Path(__file__).parent.parent / "policies"
    return folder if folder.is_dir() else None


def _guarded(job: Callable[[], None]) -> Callable[[], None]:
    """A job for a thread: an error ends it with a line in the log and no traceback, which may quote."""

    def run() -> None:
        try:
            job()
        except GreenlightError as error:
            log.warning("%s", error)
        except Exception as error:  # noqa: BLE001 - a thread must not print what it was given
            log.error("a thread ended: %s", type(error).__name__)

    return run


if __name__ == "__main__":
    sys.exit(serve())
