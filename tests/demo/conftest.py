"""A demo as its visitor has it: the page in a real browser, the local Slack, and the bot in a process of its own."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.demo.stage import Stage

CHROMIUM = shutil.which("chromium")
# Nothing that goes out to the network, and, as root, no sandbox, which Chromium refuses to build there.
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A new demo, for all tests of a module."""
    stopped = threading.Event()
    with Stage(tmp_path_factory.mktemp("demo"), fresh=True) as stage:
        running = threading.Thread(target=stage.run, args=(stopped,))
        running.start()
        stage.slack.wait_until(lambda: stage.slack.connected > 0, 120)
        yield stage
        stopped.set()
        running.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: make system installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, stage: Stage) -> Iterator[Visit]:
    """Opens the page as a new visitor; any error in the browser's console fails the test."""
    contexts = []
    faults: list[str] = []

    def visit(*, width: int = 1280, height: int = 860, dark: bool = False, toured: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        if toured:
            page.add_init_script("localStorage.setItem('greenlight-toured', 'true')")
        page.goto(stage.url)
        page.get_by_role("navigation", name="Channels").wait_for()
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def pictures() -> Path | None:
    """Where to leave pictures of the page, for who wants to look at them (GREENLIGHT_PICTURES)."""
    folder = os.environ.get("GREENLIGHT_PICTURES")
    return Path(folder) if folder else None
