"""Bots that are killed under load, beside a Slack that limits, fails, hangs, loses answers and sends everything again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.courier import Sent
from bot.demo.slack import Fault, LocalSlack
from bot.slack import texts

DRAFTS = "C0DRAFTS"
MAYA = "U0MAYA"
PACK = Path(__file__).parents[1] / "slack" / "pack"
SECRET = "the key of the crash test, and of nothing else"
TEXTS = ("Who hurt you, part {}?", "To the 53 people who watched it, part {}.", "Out on Friday, part {}.")

_READY_S = 300.0
_SETTLE_S = 300.0
_ODDS = 0.25
_RARE = 0.03
_FAULTS = (
    Fault(status=429, retry_after=1),
    Fault(status=500),
    Fault(status=500, taken=True),
    Fault(error="fatal_error", taken=True),
    Fault(hang_s=11.0),
    Fault(hang_s=11.0, taken=True),
)
_LIKELY = (6, 6, 6, 3, 1, 1)
_LOOKS = ("conversations.replies", "conversations.history")


@dataclass
class Replica:
    """One process of the bot, on a port of its own."""

    environ: Mapping[str, str]
    log: Path
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Slack's deliveries go."""
        return f"http://127.0.0.1:{self.port}/slack/events"

    def start(self) -> None:
        """Start it; it may be killed before it is ready."""
        environ = {**os.environ, **self.environ, "GREENLIGHT_PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.serve"],
                env=environ,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
            )

    def is_ready(self) -> bool:
        """Whether it takes deliveries."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self) -> None:
        """Wait until it is ready."""
        until = time.monotonic() + _READY_S
        while not self.is_ready():
            if time.monotonic() > until or (self.process is not None and self.process.poll() is not None):
                raise RuntimeError(f"the bot did not get ready; its log is {self.log}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9: no word of farewell."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands in Slack when all is quiet again."""

    kills: int
    drafts: int
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    faults: int

    def __str__(self) -> str:
        told = f"{self.kills} kills, {self.drafts} drafts, {self.faults} faults of Slack"
        return f"{told}: {len(self.lost)} lost drafts, {len(self.twice)} double posts"


class Trial:
    """Replicas on one database, a Slack that misbehaves, and people who post all the while."""

    def __init__(
        self, slack: LocalSlack, folder: Path, database_url: str, *, replicas: int, seed: int
    ) -> None:
        self.slack = slack
        self.random = random.Random(seed)
        self.posted: list[Sent] = []
        self.faults = 0
        self._load = threading.Event()
        slack.workspace.add_user(MAYA, "maya", "Maya")
        slack.workspace.add_channel(DRAFTS, "social-drafts")
        environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.url,
            "GREENLIGHT_CHANNELS": f"{DRAFTS}=netflix:x",
            "GREENLIGHT_DATABASE_URL": database_url,
            "GREENLIGHT_POLICIES": str(PACK),
            "GREENLIGHT_AUDIT_KEY": SECRET,
            "GREENLIGHT_AUDIT_HEADS": str(folder / "heads"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self.replicas = [Replica(environ, folder / f"serve-{number}.log") for number in range(replicas)]

    def run(self, kills: int) -> Outcome:
        """Kill a replica this many times at random moments; then let all come to rest and count."""
        for replica in self.replicas:
            replica.start()
        for replica in self.replicas:
            replica.wait()
        self._aim()
        with self._under_load():
            for _ in range(kills):
                self._kill_one()
        self._rest()
        lost, twice = self._count()
        return Outcome(kills, len(self.posted), lost, twice, self.faults)

    def stop(self) -> None:
        """End all processes."""
        for replica in self.replicas:
            replica.kill()

    def _kill_one(self) -> None:
        """Soon after it is ready, under load; now and then while it still starts."""
        victim = self.random.choice(self.replicas)
        if self.random.random() < 0.9:
            victim.wait()
        time.sleep(self.random.uniform(0.1, 3.0))
        victim.kill()
        self._aim()
        time.sleep(self.random.uniform(0.0, 0.5))
        victim.start()

    def _aim(self) -> None:
        """Let Slack's deliveries go to a replica that runs, ready or not."""
        alive = [replica for replica in self.replicas if replica.process is not None]
        if alive:
            self.slack.courier.events_url = self.random.choice(alive).url

    @contextmanager
    def _under_load(self) -> Iterator[None]:
        """People post, Slack misbehaves and sends again what it sent before."""
        self._load.set()
        people = threading.Thread(target=self._post)
        people.start()
        try:
            yield
        finally:
            self._load.clear()
            people.join()

    def _post(self) -> None:
        while self._load.is_set():
            self._aim()
            text = self.random.choice(TEXTS).format(len(self.posted))
            self.posted.append(self.slack.post(DRAFTS, MAYA, text))
            if self.random.random() < _ODDS:
                self.slack.send_again(self.random.choice(self.posted[-20:]))
            if self.random.random() < _ODDS:
                self._break("chat.postMessage")
            if self.random.random() < _RARE:  # looks are rare, and faults that nobody meets pile up
                self._break(self.random.choice(_LOOKS))
            time.sleep(self.random.uniform(0.1, 0.6))

    def _break(self, method: str) -> None:
        (fault,) = self.random.choices(_FAULTS, _LIKELY)
        self.slack.fault(method, fault)
        self.faults += 1

    def _rest(self) -> None:
        """All replicas live, Slack behaves, and everything that was posted is answered, or time is up."""
        self.slack.heal()
        for replica in self.replicas:
            if replica.process is None:
                replica.start()
        for replica in self.replicas:
            replica.wait()
        until = time.monotonic() + _SETTLE_S
        while self._count()[0] and time.monotonic() < until:
            time.sleep(0.5)
        time.sleep(5.0)  # what would stand twice has time to appear

    def _count(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The drafts without a review, and those with a message that stands twice."""
        with self.slack.workspace.lock:
            messages = [dict(message) for message in self.slack.workspace.conversations[DRAFTS].messages]
        own = [message for message in messages if message.get("bot_id")]
        live = Counter(message["thread_ts"] for message in own if message["text"] != texts.OUTDATED)
        posted = [str(sent.payload["event"]["ts"]) for sent in self.posted]
        lost = tuple(ts for ts in posted if not live[ts])
        twice = tuple(ts for ts in posted if live[ts] > 1)
        return lost, twice


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
