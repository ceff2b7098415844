"""App Home: drawn when somebody opens it, and again when they turn a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.slack.home import DRAFTS, NEWER, OLDER, PAGE, WAITING, Home, HomePage, draw, page_of
from bot.slack.listeners.services import Services
from bot.slack.views import View

Turn = Callable[[Mapping[str, Any], Mapping[str, Any]], HomePage]
"""The home as it was drawn and the button that was pressed -> where its lists begin now."""


def draw_home(user: str, page: HomePage, services: Services) -> View:
    """Somebody's App Home. What is for policy owners is looked up for them alone."""
    desk, workspace = services.desk, services.workspace
    owner = desk.is_policy_owner(workspace, user)
    return draw(
        Home(
            page=page,
            waiting=desk.waiting(workspace, user),
            drafts=desk.shelf(workspace, user, first=page.drafts, most=PAGE + 1),
            numbers=desk.numbers(workspace) if owner else None,
            health=desk.health(workspace) if owner else None,
        )
    )


def turn(view: Mapping[str, Any], action: Mapping[str, Any]) -> HomePage:
    """Where the lists begin after a click on "Newer" or "Older"."""
    name, _, first = str(action["value"]).partition(":")
    if name not in (DRAFTS, WAITING):
        return page_of(dict(view))
    return replace(page_of(dict(view)), **{name: int(first)})


HOME_PAGES: list[tuple[str, Turn]] = [(NEWER, turn), (OLDER, turn)]
"""Buttons of App Home that turn a page."""
