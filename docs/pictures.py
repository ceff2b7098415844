"""Makes the pictures of README and docs from the running demo: `python -m docs.pictures` (`make pictures`)."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bot.demo.stage import Stage

FOLDER = Path(__file__).parent / "pictures"
WIDE, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=390, height=844)
_WAIT_MS = 120_000
_SETTLE_MS = 1_500


def main() -> int:
    """Walk through the first minute and leave a picture of each surface."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("Chromium is not installed: make system installs it.\n")
        return 2
    FOLDER.mkdir(exist_ok=True)
    stopped = threading.Event()
    arguments = [
        "--disable-gpu",
        "--disable-background-networking",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    with (
        TemporaryDirectory() as folder,
        Stage(Path(folder), fresh=True) as stage,
        sync_playwright() as playwright,
    ):
        running = threading.Thread(target=stage.run, args=(stopped,))
        running.start()
        stage.slack.wait_until(lambda: stage.slack.connected > 0, 120)
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page(viewport=WIDE, device_scale_factor=1)
        page.goto(stage.url)
        walk(page)
        dark = browser.new_page(viewport=PHONE, color_scheme="dark")
        dark.add_init_script("localStorage.setItem('greenlight-toured', 'true')")
        dark.goto(stage.url)
        dark.get_by_role("button", name="reply").last.click()
        shoot(dark, "phone")
        browser.close()
        stopped.set()
        running.join(10)
    return 0


def walk(page: Page) -> None:
    """From the founding tweet to the audit log."""
    thread = page.locator(".thread")
    page.get_by_role("button", name="Post the founding tweet").click()
    press(page, lambda: thread.get_by_role("button", name="Use this edit").first.click, "review")
    press(page, lambda: thread.get_by_role("button", name="Request sign-off").last.click, "edit")
    page.get_by_role("button", name="Become Omar").click()
    page.get_by_role("button", name="Greenlight · Messages").click()
    press(page, lambda: page.get_by_role("button", name="Approve:").first.click, "approver")
    confirm = page.locator("dialog.confirm")
    if confirm.count():
        shoot(page, "confirm")
        confirm.get_by_role("button", name="Approve").click()
    shoot(page, "approved")
    page.get_by_role("button", name="Greenlight · Home").click()
    shoot(page, "home")
    page.get_by_role("button", name="Audit log").first.click()
    page.locator("pre", has_text="Draft").wait_for(timeout=_WAIT_MS)
    shoot(page, "audit")
    page.get_by_role("button", name="New draft").click()
    page.locator("dialog.modal").wait_for(timeout=_WAIT_MS)
    shoot(page, "new-draft")


def press(page: Page, find: Callable[[], Callable[[], None]], name: str) -> None:
    """A picture of what a button belongs to, then press it."""
    click = find()
    page.wait_for_timeout(_SETTLE_MS)
    shoot(page, name)
    click()


def shoot(page: Page, name: str) -> None:
    """Leave a picture once the page has come to rest."""
    page.wait_for_timeout(_SETTLE_MS)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
