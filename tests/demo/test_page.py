"""The demo's page in a real browser, with the real bot behind it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from bot.demo.stage import DRAFTS, MAYA, Stage
from tests.demo.conftest import Visit

FOUNDING = "To the 53 people who've watched A Christmas Prince every day for the past 18 days: Who hurt you?"
LONG_S = 30_000


def post(page: Page, text: str) -> None:
    """Type a draft into the box and send it."""
    box = page.get_by_role("textbox", name="Post a draft to #social-drafts")
    box.fill(text)
    box.press("Enter")


def card(page: Page) -> str:
    """The text of the card in the open thread, once it is there."""
    shown = page.locator(".thread .message", has_text="Greenlight").first
    shown.wait_for(timeout=LONG_S)
    return shown.inner_text()


def test_the_first_posts_are_reviewed(visit: Visit) -> None:
    """A new workspace has posts with a reply of the bot in each one's thread."""
    page = visit()
    expect(page.get_by_text("Squid Game has officially reached")).to_be_visible()
    expect(page.get_by_role("button", name="1 reply").first).to_be_visible(timeout=LONG_S)


def test_the_founding_tweet_is_one_click_away(visit: Visit) -> None:
    """The guide posts it, opens its thread, and the review is there: high, with a safer wording."""
    page = visit(toured=False)
    page.get_by_role("button", name="Post the founding tweet").click()
    text = card(page)
    assert "53 people" in text
    assert "High" in text


@pytest.mark.parametrize(
    "draft",
    [
        "<script>document.title='taken'</script> <img src=x onerror=\"document.title='taken'\"> hello",
        "Click [here](javascript:document.title='taken') or javascript:document.title='taken'",
        "Read \u202egnirts siht\u202c and *bold* _italic_ `code` ~struck~ &amp; <!channel> <@U0OMAR>",
        "🎉" * 500,
    ],
    ids=["markup", "javascript", "bidi", "emoji"],
)
def test_hostile_drafts_are_text(visit: Visit, draft: str) -> None:
    """Nothing in a draft runs, links or pings: it stands in the message as it was typed."""
    page = visit()
    before = page.locator(".conversation .message").count()
    post(page, draft)
    message = page.locator(".conversation .message").nth(before)
    message.wait_for(timeout=LONG_S)
    card(page)
    assert page.title() == "Greenlight demo"
    assert page.locator(".message img, .message script, a[href^='javascript:']").count() == 0
    if "*" not in draft:
        assert message.locator(".words").first.inner_text() == draft


def test_a_draft_of_three_thousand_characters(visit: Visit) -> None:
    """It is shown whole, and its review comes."""
    page = visit()
    text = ("We open a new shop in Leeds on Friday, with coffee for everybody. " * 46)[:3000]
    post(page, text)
    assert "Greenlight" in card(page)
    whole = page.locator(".thread .message .words").first.inner_text()
    assert whole.strip() == text.strip()


def test_two_browsers_see_the_same(visit: Visit) -> None:
    """What one visitor posts, the other sees without a reload."""
    one, other = visit(), visit()
    post(one, "Both of us should see this line about our autumn menu.")
    expect(other.get_by_text("Both of us should see this line")).to_be_visible(timeout=LONG_S)


def test_a_reload_in_the_middle_loses_nothing(visit: Visit) -> None:
    """The message and the review are there after a reload, and so is who the visitor was."""
    page = visit()
    page.get_by_role("button", name="Omar").click()
    expect(page.get_by_role("button", name="Omar")).to_have_attribute("aria-pressed", "true")
    post(page, "A draft that outlives a reload: new seats on all trains to York.")
    page.reload()
    expect(page.get_by_role("button", name="Omar")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("A draft that outlives a reload").first).to_be_visible()


def test_a_private_review_is_seen_by_its_reader_only(visit: Visit) -> None:
    """/review answers who typed it; somebody else in the channel sees nothing."""
    maya, omar = visit(), visit()
    omar.get_by_role("button", name="Omar").click()
    post(maya, "/review Our members in Hull cry more than anybody at 3 a.m.")
    expect(maya.get_by_text("Only visible to you").first).to_be_visible(timeout=LONG_S)
    assert omar.get_by_text("Only visible to you").count() == 0
    maya.locator(".message.whispered").last.hover()
    maya.get_by_role("button", name="Dismiss").last.click()
    expect(maya.get_by_text("Only visible to you")).to_have_count(0)


def test_messages_are_edited_and_deleted_by_their_writer(visit: Visit) -> None:
    """The writer has the buttons, and the bot reviews what the text became."""
    page = visit()
    post(page, "Wrong word hear, but a harmless line.")
    card(page)
    message = page.locator(".conversation .message", has_text="Wrong word hear").last
    message.hover()
    message.get_by_role("button", name="Edit").click()
    box = page.get_by_role("textbox", name="Edit message")
    box.fill("Right word here, and a harmless line.")
    box.press("Enter")
    changed = page.locator(".conversation .message", has_text="Right word here")
    expect(changed).to_contain_text("(edited)")
    changed.hover()
    changed.get_by_role("button", name="Delete").click()
    expect(page.locator(".conversation").get_by_text("Right word here")).to_have_count(0)


def test_by_keyboard_alone(visit: Visit) -> None:
    """From the top of the page to a posted draft and its open thread, with Tab and Enter."""
    page = visit(toured=False)
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Post the founding tweet":
            break
    page.keyboard.press("Enter")
    assert "53 people" in card(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "phone"])
def test_accessibility(visit: Visit, dark: bool, width: int) -> None:
    """Axe finds nothing serious, in the channel and in a thread."""
    page = visit(width=width, dark=dark, toured=False)
    assert _serious(page) == []
    post(page, FOUNDING)
    card(page)
    assert _serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:200]}"
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("", {"Host": "evil.example"}, None, 403),
        ("", {"Origin": "https://evil.example"}, None, 403),
        ("page/app.js", {"Host": "evil.example:80"}, None, 403),
        ("page/act", {"Origin": "https://evil.example"}, {"person": MAYA.id, "act": "post"}, 403),
        ("page/../stage.py", {}, None, 404),
        ("page/%2e%2e/stage.py", {}, None, 404),
        ("page/nothing.js", {}, None, 404),
        ("page/file/nothing", {}, None, 404),
        ("page/act", {}, {"person": MAYA.id, "act": "fly"}, 400),
        ("page/act", {}, {"person": MAYA.id, "act": "post", "channel": "C0NOWHERE", "text": "x"}, 400),
        ("page/act", {}, {"person": MAYA.id, "act": "command", "channel": DRAFTS, "text": "/fly me"}, 409),
        ("page/act", {}, {"person": MAYA.id, "act": "post", "channel": "DU0OMAR", "text": "x"}, 409),
    ],
)
def test_only_its_own_page_may_ask(
    stage: Stage, path: str, headers: Mapping[str, str], body: Mapping[str, str] | None, status: int
) -> None:
    """Another site in the same browser, or another path of this machine, gets nothing."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(stage.url + path, data, dict(headers))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as refusal:
        opener.open(request, timeout=10)
    with refusal.value as answer:
        assert answer.code == status
