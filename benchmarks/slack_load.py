"""How quickly the bot acknowledges and answers: `python -m benchmarks.slack_load [drafts a second] [seconds]`.

The real `greenlight serve` in a process of its own, on SQLite, against the local Slack over HTTP. Prints the median and the 99th
percentile of the time until a delivery is acknowledged, and until its card stands in the thread. Slack takes one message
a second and channel; so the drafts go to as many Slack channels as there are drafts a second.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from bot.demo.courier import Sent
from bot.demo.slack import LocalSlack

DRAFT = "Draft {number}: our new bakery in Leeds opens on Friday with coffee for everybody who is up early."
_START_S, _END_S = 120.0, 300.0


def main(rate: int, seconds: int) -> None:
    """Post, wait for the last card, and print."""
    with LocalSlack() as slack, TemporaryDirectory() as folder:
        slack.workspace.add_user("U0MAYA", "maya", "Maya")
        channels = [f"C0LOAD{number}" for number in range(rate)]
        for channel in channels:
            slack.workspace.add_channel(channel, channel.lower())
        bot = _serve(slack, channels, Path(folder))
        try:
            sent = _post(slack, channels, seconds)
            slack.wait_until(lambda: len(_cards(slack)) >= len(sent), _END_S)
        finally:
            bot.terminate()
            bot.wait(30)
        cards = _cards(slack)
        acks = [answered - posted for posted, _, answered in sent.values()]
        shown = [cards[ts] - posted for ts, (posted, _, _) in sent.items()]
    print(f"{len(sent)} drafts, {rate} a second")
    print(f"acknowledged after {_told(acks)}")
    print(f"card stands after  {_told(shown)}")


def _serve(slack: LocalSlack, channels: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "GREENLIGHT_"))
    }
    environment = own | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.url,
        "GREENLIGHT_CHANNELS": ",".join(f"{channel}=netflix:x" for channel in channels),
        "GREENLIGHT_DATABASE_URL": f"sqlite:///{folder / 'load.db'}",
        "GREENLIGHT_PORT": str(port),
        "GREENLIGHT_AUDIT_KEY": "0" * 64,
        "GREENLIGHT_AUDIT_HEADS": str(folder / "heads"),
    }
    bot = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], env=environment, cwd=folder)
    slack.courier.events_url = f"http://127.0.0.1:{port}/slack/events"
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(3)  # what it reads at the start is no part of the measure
    return bot


def _post(slack: LocalSlack, channels: Sequence[str], seconds: int) -> dict[str, tuple[float, Sent, float]]:
    """Timestamp of each draft -> when it was posted, its delivery, when that was acknowledged."""
    sent: dict[str, tuple[float, Sent, float]] = {}
    waiting: list[Thread] = []
    began = time.monotonic()
    for number in range(len(channels) * seconds):
        time.sleep(max(0.0, began + number / len(channels) - time.monotonic()))
        posted = time.monotonic()
        delivery = slack.post(channels[number % len(channels)], "U0MAYA", DRAFT.format(number=number))
        ts = str(delivery.payload["event"]["ts"])

        def acknowledged(ts: str = ts, posted: float = posted, delivery: Sent = delivery) -> None:
            delivery.wait(60)
            sent[ts] = (posted, delivery, time.monotonic())

        waiting.append(Thread(target=acknowledged))
        waiting[-1].start()
    for thread in waiting:
        thread.join()
    return sent


def _cards(slack: LocalSlack) -> dict[str, float]:
    """Timestamp of a draft -> when the card in its thread was posted."""
    found: dict[str, float] = {}
    ahead = time.monotonic() - time.time()
    for conversation in slack.workspace.conversations.values():
        for message in list(conversation.messages):
            thread = message.get("thread_ts")
            if thread and thread != message["ts"]:
                found.setdefault(thread, float(message["ts"]) + ahead)
    return found


def _told(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return f"{1000 * statistics.median(ordered):6.0f} ms, 99th percentile {1000 * ordered[int(0.99 * len(ordered))]:6.0f} ms"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, int(sys.argv[2]) if len(sys.argv) > 2 else 120)
