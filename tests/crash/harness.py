"""Bots that are killed under load, beside a Slack that limits, fails, hangs, loses answers and sends everything again."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from bot.demo.slack import Call, Fault, LocalSlack
from bot.demo.workspace import TEAM_ID
from bot.store import Place, Store, Transaction
from tests.crash.people import People
from tests.crash.replicas import ROOT, Nursery, Replica
from tests.crash.serve import HASTE
from tests.crash.stories import APPROVERS, DRAFTS, Story

SECRET = "the key of the crash test, and of nothing else"
PACK = ROOT / "tests" / "slack" / "pack"
# Two of two must approve: a click that counts twice would show.
ASK = f"""\
roles: {{lead: [{", ".join(f"{TEAM_ID}/{user}" for user in APPROVERS)}]}}
steps: [{{name: Lead, ask: [lead], need: 2}}]
due: [{{answer: 1d, expire: 7d}}]
"""

_SETTLE_S = 90.0
_HANG_S = 11.0 / HASTE
_FAULTS = (
    Fault(status=429, retry_after=1),
    Fault(status=500),
    Fault(status=500, taken=True),
    Fault(error="fatal_error", taken=True),
    Fault(hang_s=_HANG_S),
    Fault(hang_s=_HANG_S, taken=True),
)
_LIKELY = (6, 6, 6, 3, 1, 1)
# How often a call of a method fails.
_METHODS = {
    "chat.postMessage": 0.15,
    "chat.update": 0.1,
    "conversations.replies": 0.15,
    "conversations.history": 0.1,
    "conversations.open": 0.05,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What stands in Slack and in the store when all is quiet again. Drafts are named by their number."""

    kills: int
    drafts: int
    clicks: int
    faults: int
    lost_drafts: tuple[int, ...]
    lost_clicks: tuple[int, ...]
    wrong_outcomes: tuple[int, ...]
    stuck_requests: tuple[int, ...]
    double_posts: tuple[int, ...]

    @property
    def failures(self) -> dict[str, tuple[int, ...]]:
        """What must be empty, by name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: drafts for name, drafts in found.items() if isinstance(drafts, tuple)}

    def __str__(self) -> str:
        load = (
            f"{self.kills} kills, {self.drafts} drafts, {self.clicks} clicks, {self.faults} faults of Slack"
        )
        counts = (f"{len(drafts)} {name.replace('_', ' ')}" for name, drafts in self.failures.items())
        return f"{load}: {', '.join(counts)}"


class Trial:
    """Replicas on one database, a Slack that misbehaves, and people at work."""

    def __init__(
        self,
        slack: LocalSlack,
        nursery: Nursery,
        folder: Path,
        database_url: str,
        *,
        replicas: int,
        seed: int,
    ) -> None:
        self.slack = slack
        self.random = random.Random(seed)
        self.people = People(slack, random.Random(seed))
        self.faults = 0
        self.database_url = database_url
        shutil.copytree(PACK, folder / "pack")
        (folder / "pack" / "approvers.yaml").write_text(ASK, "utf-8")
        environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.url,
            "GREENLIGHT_CHANNELS": f"{DRAFTS}=netflix:x",
            "GREENLIGHT_DATABASE_URL": database_url,
            "GREENLIGHT_POLICIES": str(folder / "pack"),
            "GREENLIGHT_AUDIT_KEY": SECRET,
            "GREENLIGHT_AUDIT_HEADS": str(folder / "heads"),
        }
        self.replicas = [
            Replica(nursery, environ, folder / f"serve-{number}.log") for number in range(replicas)
        ]

    def run(self, kills: int) -> Outcome:
        """Kill a replica this many times at random moments; then let all come to rest and count."""
        for replica in self.replicas:
            replica.start()
        for replica in self.replicas:
            replica.wait()
        self._aim()
        with self.people.at_work():
            with self._misbehaving():
                for _ in range(kills):
                    self._kill_one()
            self._rest()
        return self._outcome(kills)

    def stop(self) -> None:
        """End all processes."""
        for replica in self.replicas:
            replica.kill()

    def _kill_one(self) -> None:
        """Soon after it is ready, under load; now and then while it still starts."""
        victim = self.random.choice(self.replicas)
        if self.random.random() < 0.9:
            victim.wait()
            time.sleep(self.random.uniform(0.05, 2.0))
        else:
            time.sleep(self.random.uniform(0.0, 0.5))
        victim.kill()
        self._aim()
        time.sleep(self.random.uniform(0.0, 0.3))
        victim.start()

    def _aim(self) -> None:
        """Let Slack's deliveries go to a replica that runs, ready or not."""
        alive = [replica for replica in self.replicas if replica.process is not None]
        if alive:
            self.slack.courier.events_url = self.random.choice(alive).url

    @contextmanager
    def _misbehaving(self) -> Iterator[None]:
        """Slack limits, fails, hangs and loses answers, and its deliveries come now here, now there."""
        over = threading.Event()

        def wander() -> None:
            while not over.wait(0.3):
                self._aim()

        deliveries = threading.Thread(target=wander)
        deliveries.start()
        self.slack.heard.append(self._maybe_break)
        try:
            yield
        finally:
            over.set()
            deliveries.join()
            self.slack.heard.remove(self._maybe_break)

    def _maybe_break(self, call: Call) -> None:
        """Whether the next call of this method fails is decided at this one, so that faults don't pile up."""
        if self.random.random() < _METHODS.get(call.method, 0.0):
            (fault,) = self.random.choices(_FAULTS, _LIKELY)
            self.slack.fault(call.method, fault)
            self.faults += 1

    def _rest(self) -> None:
        """All replicas live, Slack behaves, and everything that was begun is brought to its end, or nothing moves."""
        self.people.post_no_more()
        self.slack.heal()
        for replica in self.replicas:
            if replica.process is None:
                replica.start()
        for replica in self.replicas:
            replica.wait()
        store = Store(self.database_url)
        left, moved = -1, time.monotonic()
        while (now := len(self.people.unfinished()) + _waiting(store)) and not self.people.has_failed():
            if now != left:
                left, moved = now, time.monotonic()
            if time.monotonic() > moved + _SETTLE_S:
                break
            time.sleep(0.2)
        store.close()
        time.sleep(5.0)  # what would stand twice has time to appear

    # the count

    def _outcome(self, kills: int) -> Outcome:
        left = self.people.unfinished()
        store = Store(self.database_url)
        with self.slack.workspace.lock, store.read() as tx:
            stories = self.people.stories
            waiting = [story for story in left if story.stage is not None and not story.is_lost]
            clicked = [story for story in waiting if story.is_clicked]
            outcome = Outcome(
                kills=kills,
                drafts=len(stories),
                clicks=self.people.clicks,
                faults=self.faults,
                lost_drafts=_numbers(story for story in stories if story.is_lost),
                lost_clicks=_numbers(clicked),
                wrong_outcomes=_numbers(story for story in stories if not _is_right(tx, story)),
                stuck_requests=_numbers(story for story in left if story not in clicked),
                double_posts=_numbers(story for story in stories if story.is_twice or _repeats(story)),
            )
        store.close()
        return outcome


def _waiting(store: Store) -> int:
    """How much the bot has still to do."""
    with store.read() as tx:
        return len(tx.taken_deliveries()) + len(tx.unfinished_cards())


def _numbers(stories: Iterator[Story] | list[Story]) -> tuple[int, ...]:
    return tuple(story.number for story in stories)


def _repeats(story: Story) -> bool:
    """Whether the same part of the same card stands in Slack twice."""
    parts = Counter(str(message.get("metadata")) for _, message in story.messages)
    return max(parts.values(), default=0) > 1


def _is_right(tx: Transaction, story: Story) -> bool:
    """Whether the store holds the text, the requests and the decisions that it must."""
    draft = tx.draft_at(Place(workspace=TEAM_ID, slack_channel=DRAFTS, slack_ts=story.ts))
    newest = tx.newest_version(draft.id) if draft else None
    if draft is None or newest is None or newest.text != story.text:
        return False
    requests = tx.requests_of(draft.id)
    made = [
        (number, decision.user, decision.kind)
        for number, request in enumerate(requests, 1)
        for decision in tx.decisions_on(request.id)
    ]
    ending = requests[-1] if requests else None
    return (
        len(requests) == story.requests
        and sorted(made) == story.decisions
        and (ending.state if ending else None) == story.ending
        and (ending is None or ending.version_id == newest.id)
    )
