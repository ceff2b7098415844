"""Modals and App Homes: opened, changed and published by Slack's `views.*`.

A trigger_id lives for three seconds, so a view is opened at once and not by way of the inbox: what a view shows is only
read, and nothing is lost where it could not be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View as SlackView

from bot.errors import GreenlightError, SlackError
from bot.slack import texts
from bot.slack.blocks import line, rich
from bot.slack.send import Calls, SendQueue, TryLaterError

View = dict[str, Any]


class Views:
    """Shows views in the background; each is drawn when its turn has come."""

    def __init__(self, calls: Calls, queue: SendQueue) -> None:
        self._calls = calls
        self._queue = queue

    def open(
        self, trigger: str, draw: Callable[[], View], failed: Callable[[], None], *, over: bool = False
    ) -> None:
        """Open a modal, or with `over` lay it over the one in which somebody pressed; `failed` where Slack refuses."""
        method = "views.push" if over else "views.open"

        def job() -> None:
            try:
                self._calls.once(method, {"trigger_id": trigger, "view": _drawn(draw)})
            except SlackError:  # also what could be tried later: then the trigger would be dead
                failed()

        self._queue.put(method, trigger, job)

    def update(self, view: View, draw: Callable[[], View]) -> None:
        """Draw an open view anew, unless it was changed since it looked as in `view`."""
        body = {"view_id": view["id"], "hash": view["hash"]}

        def job() -> None:
            try:
                self._calls.once("views.update", body | {"view": _drawn(draw)})
            except TryLaterError:
                raise
            except SlackError:
                return  # closed or changed meanwhile: its reader looks at something newer

        self._queue.put("views.update", view["id"], job)

    def publish(self, user: str, draw: Callable[[], View]) -> None:
        """Show somebody's App Home."""

        def job() -> None:
            self._calls.once("views.publish", {"user_id": user, "view": draw()})

        self._queue.put("views.publish", user, job)


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str = "",
    submit: str = "",
    metadata: str = "",
) -> View:
    """A modal. Raises SlackObjectFormationError where it breaks Slack's limits."""
    view = SlackView(
        type="modal",
        title=PlainTextObject(text=title),
        close=PlainTextObject(text=texts.CANCEL if submit else texts.CLOSE),
        submit=PlainTextObject(text=submit) if submit else None,
        callback_id=callback or None,
        private_metadata=metadata or None,
        blocks=list(blocks),
    )
    return dict(view.to_dict())


def note(sentence: str) -> View:
    """A modal that only says something to who pressed."""
    return modal(texts.NOTE_TITLE, [rich(line(sentence))])


def _drawn(draw: Callable[[], View]) -> View:
    try:
        return draw()
    except GreenlightError as error:
        return note(str(error))
