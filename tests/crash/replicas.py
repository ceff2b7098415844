"""Replicas of the bot: each a process on a port of its own, started and killed without a word of farewell."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_READY_S = 60.0


class Nursery:
    """The process that forks bots (`serve.py`), as long as the `with` lasts."""

    def __enter__(self) -> Nursery:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.serve"],
            cwd=ROOT,
            env=_own_environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, **what: Any) -> int:
        """Have a bot started or killed; the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


@dataclass
class Replica:
    """One process of the bot."""

    nursery: Nursery
    environ: Mapping[str, str]
    log: Path
    port: int = field(default_factory=lambda: free_port())
    process: int | None = None

    @property
    def url(self) -> str:
        """Where Slack's deliveries go."""
        return f"http://127.0.0.1:{self.port}/slack/events"

    def start(self) -> None:
        """Start it; it may be killed before it is ready."""
        environ = {**self.environ, "GREENLIGHT_PORT": str(self.port)}
        self.process = self.nursery.ask(environ=environ, log=str(self.log))

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
            if time.monotonic() > until:
                raise RuntimeError(f"the bot did not get ready; its log is {self.log}")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9. RuntimeError where it had ended by itself."""
        if self.process is not None:
            child, self.process = self.process, None
            status = self.nursery.ask(kill=child)
            if status != -signal.SIGKILL:
                raise RuntimeError(f"the bot ended by itself, with {status}; its log is {self.log}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _own_environ() -> dict[str, str]:
    """What a bot may know of this machine: nothing of a Slack, a setting or a proxy."""
    foreign = ("SLACK_", "GREENLIGHT_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(foreign) and not name.lower().endswith("_proxy")
    }
