"""The guided first minute, from the founding tweet to the audit log, as its visitor goes through it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.demo.conftest import Visit

LONG_S = 60_000


def picture(page: Page, folder: Path | None, name: str) -> None:
    """Leave a picture for who wants to look."""
    if folder is not None:
        page.screenshot(path=folder / f"{name}.png")


def test_the_first_minute(visit: Visit, pictures: Path | None) -> None:
    """Tweet, review, edit, request, Omar, approval, audit log; the guide leads, and ends."""
    page = visit(toured=False)
    guide = page.get_by_label("Guided first minute")
    page.get_by_role("button", name="Post the founding tweet").click()
    card = page.locator(".thread")
    card.get_by_role("button", name="Use this edit").first.wait_for(timeout=LONG_S)
    picture(page, pictures, "1-review")
    card.get_by_role("button", name="Use this edit").first.click()
    expect(guide).to_contain_text("4 of 7")
    request = card.get_by_role("button", name="Request sign-off").last
    request.wait_for(timeout=LONG_S)
    page.wait_for_timeout(1500)
    picture(page, pictures, "2-edit")
    card.get_by_role("button", name="Request sign-off").last.click()
    page.wait_for_timeout(1500)
    picture(page, pictures, "3-requested")
    page.get_by_role("button", name="Become Omar").click()
    page.get_by_role("button", name="Greenlight · Messages").click()
    approve = page.get_by_role("button", name="Approve:").first
    approve.wait_for(timeout=LONG_S)
    picture(page, pictures, "4-approver")
    approve.click()
    confirm = page.locator("dialog.confirm")
    if confirm.count():
        picture(page, pictures, "5-confirm")
        confirm.get_by_role("button", name="Approve").click()
    expect(page.locator(".conversation")).to_contain_text("pproved", timeout=LONG_S)
    page.get_by_role("button", name="Open the audit log").click()
    expect(page.locator(".home")).to_contain_text("approved", timeout=LONG_S)
    picture(page, pictures, "6-audit")
    expect(guide).to_have_count(0)
