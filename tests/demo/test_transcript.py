"""A conversation recorded in one workspace and played again in another."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from bot.demo.site import perform
from bot.demo.stage import DRAFTS, MAYA, Stage


def record(path: Path, folder: Path) -> None:
    """Maya posts a draft and sets it aside; she has another reviewed for her eyes only."""
    stopped = threading.Event()
    with path.open("w", encoding="utf-8") as file, Stage(folder, record=file) as stage:
        running = threading.Thread(target=stage.run, args=(stopped,))
        running.start()
        slack = stage.slack
        slack.wait_until(
            lambda: len([call for call in slack.writes if call.method == "chat.postMessage"]) == 3, 120
        )
        site = stage.site
        done = {"act": "post", "channel": DRAFTS, "text": "Our 12 listeners in Hull: go to bed."}
        site.did(MAYA, done)
        ts = perform(slack, MAYA, done)["ts"]
        drafts = slack.workspace.conversations[DRAFTS]
        slack.wait_until(
            lambda: any(message.get("thread_ts") == ts and message["ts"] != ts for message in drafts.messages)
        )
        command = {"act": "command", "channel": DRAFTS, "text": "/review A harmless line."}
        site.did(MAYA, command)
        perform(slack, MAYA, command)
        slack.wait_until(lambda: bool(drafts.whispers))
        stopped.set()
        running.join(10)


def test_a_recording_plays_again(tmp_path: Path) -> None:
    """In a new workspace, by the command: the same is done, the same is said, and the status tells so."""
    path = tmp_path / "conversation.jsonl"
    record(path, tmp_path / "one")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["who"] for line in lines] == ["greenlight"] * 3 + ["maya", "greenlight"] * 2
    command = [sys.executable, "-m", "bot.cli", "demo", "--replay", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "maya post: Our 12 listeners in Hull: go to bed." in done.stdout.splitlines(), done.stderr
    assert done.returncode == 0, done.stdout
    path.write_text(path.read_text("utf-8").replace("Hull", "Goole"), "utf-8")
    changed = path.read_text("utf-8").replace(
        '"act": "whispers", "text": "', '"act": "whispers", "text": "Not so. '
    )
    path.write_text(changed, "utf-8")
    assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == 1


def test_a_broken_recording_names_its_line(tmp_path: Path) -> None:
    """A sentence, and nothing is started."""
    path = tmp_path / "conversation.jsonl"
    path.write_text('{"who": "maya", "act": "post"}\n[]\n', "utf-8")
    command = [sys.executable, "-m", "bot.cli", "demo", "--replay", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{path}:2: This is no act of a conversation." in done.stderr
