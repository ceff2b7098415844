"""`greenlight demo`: a small Slack in the browser with the real bot behind it."""

from __future__ import annotations

import os
import signal
import threading
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from bot.commands.options import console
from bot.demo.stage import Stage
from bot.demo.transcript import Line, in_order, read
from bot.errors import SettingsError
from bot.table import visible


def default_folder() -> Path:
    """Where the demo keeps its workspace and database between runs: the user's folder for data of programs."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "greenlight-demo"


def run_demo(
    folder: Path | None, *, port: int, fresh: bool, browser: bool, record: Path | None = None
) -> int:
    """Show the page until it is interrupted; the exit status."""
    with ExitStack() as stack:
        file = stack.enter_context(record.open("w", encoding="utf-8")) if record is not None else None
        stage = _stage(folder or default_folder(), port=port, fresh=fresh, record=file)
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        stack.enter_context(stage)
        screen = console(stderr=True)
        screen.print(f"Greenlight demo: {stage.url}", soft_wrap=True)
        screen.print(f"Kept in {stage.folder}; --fresh starts anew. Ctrl+C ends it.", soft_wrap=True)
        if browser:
            threading.Thread(target=webbrowser.open, args=(stage.url,), daemon=True).start()
        return stage.run(stopped)


def replay_demo(source: Path) -> int:
    """Play a recording in a new workspace and print the conversation; 1 where the bot said something else than then."""
    lines = read(source)
    said = []
    with TemporaryDirectory() as folder, _stage(Path(folder), port=0, fresh=True, record=None) as stage:
        for line in stage.replay(lines):
            said.append(line)
            console().print(_told(line), soft_wrap=True)
    return 0 if in_order(said) == in_order(lines) else 1


def _told(line: Line) -> str:
    """One line of a conversation as people read it."""
    what = line.get("text") or line.get("press", {}).get("action_id") or ""
    return visible(f"{line['who']} {line['act']}: {what}" if what else f"{line['who']} {line['act']}")


def _stage(folder: Path, *, port: int, fresh: bool, record: TextIO | None) -> Stage:
    try:
        return Stage(folder, port=port, fresh=fresh, record=record)
    except OSError as error:
        raise SettingsError(
            f"The demo can't start: {error.strerror}.",
            where=f"port {port}" if error.filename is None else str(error.filename),
            todo="Name another port with --port, or another folder with --folder.",
        ) from error
