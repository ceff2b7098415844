"""Starts bots: `greenlight serve` forked from a process that has everything imported, so that each is up in a moment.

A line of JSON on standard input says what to do, and a line on standard output answers it. Where the input ends, whoever
asked for the bots is gone, and all of them are killed.

The reviewer needs no models and the waits are shorter, all in one proportion: what is tried here is whether store, inbox,
outbox and sign-off outlive a kill, and not the engine, which keeps nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import ModuleType

from bot.desk import vigil
from bot.desk.in_force import ReviewerInForce
from bot.review.policy import Policy, load_policy
from bot.settings import Settings
from bot.slack import inbox, send
from bot.types import Band, Draft, Review

HASTE = 5
"""How many times shorter the waits are."""


class Judge:
    """Finds every draft clear."""

    model_version = "none"

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.policy_version = policy.version

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        """The same for all drafts."""
        clear = dict.fromkeys(self.policy.categories, Band.CLEAR)
        return Review(
            draft=draft,
            risk=0.0,
            band=Band.CLEAR,
            scores=dict.fromkeys(clear, 0.0),
            bands=clear,
            unsure=(),
            findings=(),
            edits=(),
            unchecked=(),
            policy_version=self.policy_version,
            model_version=self.model_version,
        )


def judges(settings: Settings, trusted: str | None = None) -> ReviewerInForce:
    """In place of the engine."""
    policy = load_policy(settings.policies, settings.brands)
    return ReviewerInForce(lambda: Judge(policy))


def hastened() -> ModuleType:
    """The bot with less patience: for Slack, for a killed replica's leases, and between two looks at what is left."""
    send.TIMEOUT_S //= HASTE  # before the others are imported, which take their waits from it
    inbox.LEASE /= HASTE
    vigil.LOOK_S /= HASTE
    from bot import app

    app.UPKEEP_S /= HASTE * 2
    app.load_reviewer = judges
    return app


def fork_bot(app: ModuleType, environ: Mapping[str, str], log: str) -> int:
    """Fork a bot; the id of its process."""
    child = os.fork()
    if child:
        return child
    status = 70
    with contextlib.suppress(BaseException):
        to = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(to, 1)
        os.dup2(to, 2)
        os.environ.update(environ)
        os.chdir(Path(log).parent)
        status = app.serve()
    os._exit(status)


def kill_bot(child: int) -> int:
    """kill -9; the signal that ended it, negative, or the status with which it had ended by itself."""
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Until the input ends."""
    app = hastened()
    children: set[int] = set()
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            if "kill" in asked:
                children.remove(asked["kill"])
                answer = kill_bot(asked["kill"])
            else:
                answer = fork_bot(app, asked["environ"], asked["log"])
                children.add(answer)
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()
    finally:
        for child in children:
            kill_bot(child)


if __name__ == "__main__":
    main()
