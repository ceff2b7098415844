"""`greenlight demo`: a small Slack in the browser with the real bot behind it."""

from __future__ import annotations

import os
import signal
import threading
import webbrowser
from pathlib import Path

from bot.commands.options import console
from bot.demo.stage import Stage
from bot.errors import SettingsError


def default_folder() -> Path:
    """Where the demo keeps its workspace and database between runs: the user's folder for data of programs."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "greenlight-demo"


def run_demo(folder: Path | None, *, port: int, fresh: bool, browser: bool) -> int:
    """Show the page until it is interrupted; the exit status."""
    try:
        stage = Stage(folder or default_folder(), port=port, fresh=fresh)
    except OSError as error:
        raise SettingsError(
            f"The demo can't start: {error.strerror}.",
            where=f"port {port}" if error.filename is None else str(error.filename),
            todo="Name another port with --port, or another folder with --folder.",
        ) from error
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with stage:
        screen = console(stderr=True)
        screen.print(f"Greenlight demo: {stage.url}", soft_wrap=True)
        screen.print(f"Kept in {stage.folder}; --fresh starts anew. Ctrl+C ends it.", soft_wrap=True)
        if browser:
            threading.Thread(target=webbrowser.open, args=(stage.url,), daemon=True).start()
        return stage.run(stopped)
