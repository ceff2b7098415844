"""Has Slack show each card as it should look. The card's row says what is wanted; what was done is noted in it.

So nothing is lost in a restart: whoever finds a card that doesn't look as wanted tells Slack again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.slack.blocks import Post
from bot.slack.card import draw, draw_closed, draw_shortest
from bot.slack.send import REFUSED_TOKEN, Calls, RefusedError, SendQueue, TryLaterError
from bot.store import CardRow, CardState, CardView, Look, Store

log = logging.getLogger("greenlight.cards")

_TOO_LONG = {"msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format"}
_DEAD_URL = {"used_url", "expired_url", "refused"}
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}


class Cards:
    """Shows cards: `show` for those that changed, `resume` for those that a restart or fault left behind."""

    def __init__(self, store: Store, calls: Calls, queue: SendQueue) -> None:
        self._store = store
        self._calls = calls
        self._queue = queue

    def show(self, card_ids: tuple[int, ...]) -> None:
        """Have Slack told of these cards, each in its turn."""
        for card_id in card_ids:
            with self._store.read() as tx:
                card = tx.card(card_id)
            if card is not None and card.shown is not card.wanted:
                self._queue.put(_method(card), card.slack_channel, self._job(card_id))

    def resume(self) -> int:
        """Show what is not shown yet; how many cards that are. For the start, before anything is in the queue."""
        with self._store.read() as tx:
            ids = tx.unfinished_cards()
        self.show(ids)
        return len(ids)

    def respond(self, response_url: str, drawn: Post, replace: bool) -> None:
        """Answer a click, beside its message or in place of it. Not kept: it helps only while its reader looks."""
        body = {"response_type": "ephemeral", "replace_original": replace} | _content(drawn)
        self._queue.put("response_url", response_url, lambda: self._calls.respond(response_url, body))

    def _job(self, card_id: int) -> Callable[[], None]:
        return lambda: self._work(card_id)

    def _work(self, card_id: int) -> None:
        """Bring one card nearer to its wanted look. Drawn when its turn comes, so that it is never out of date."""
        with self._store.read() as tx:
            view = tx.card_view(card_id)
        if view is None or view.card.shown is view.card.wanted or view.card.state is CardState.FAILED:
            return
        try:
            self._bring(view)
        except RefusedError as refusal:
            log.warning("card %d: %s", card_id, refusal.what)
            if refusal.code not in REFUSED_TOKEN:  # else it is shown once the token is good again
                self._note(card_id, state=CardState.FAILED, error=refusal.code[:128])
            return
        self._again(card_id)

    def _again(self, card_id: int) -> None:
        """Queue the card once more where a new look was wanted while this one was sent."""
        with self._store.read() as tx:
            card = tx.card(card_id)
        if card is not None and card.state is CardState.POSTED and card.shown is not card.wanted:
            self._queue.put(_method(card), card.slack_channel, self._job(card_id))

    def _bring(self, view: CardView) -> None:
        card = view.card
        if card.shown is None and card.wanted is not Look.REVIEW and not card.messages:
            # Outdated before Slack ever saw it: there is nothing to close.
            self._note(card.id, state=CardState.POSTED, shown=card.wanted)
        elif card.private:
            self._answer_privately(view)
        elif card.shown is None:
            self._post(view)
        else:
            self._close(card)

    def _post(self, view: CardView) -> None:
        """Post the parts that are not posted; each is noted before the next, so none is posted twice."""
        card = view.card
        self._note(card.id, state=CardState.SENDING)
        messages = list(card.messages)
        posts = draw(view)
        for part in range(len(messages), len(posts)):
            message = {"channel": card.slack_channel, "thread_ts": card.thread_ts, **_NO_PREVIEWS}
            answer = self._say("chat.postMessage", message, posts[part], view, part)
            messages.append(str(answer["ts"]))
            last = {"state": CardState.POSTED, "shown": Look.REVIEW} if part == len(posts) - 1 else {}
            self._note(card.id, messages=messages, **last)
        if len(card.messages) >= len(posts):  # a newer Greenlight draws it in fewer parts
            self._note(card.id, state=CardState.POSTED, shown=Look.REVIEW)

    def _close(self, card: CardRow) -> None:
        for part, ts in enumerate(card.messages):
            closed = draw_closed(card.wanted, part)
            body = {
                "channel": card.slack_channel,
                "ts": ts,
                "text": closed.text,
                "blocks": list(closed.blocks),
            }
            try:
                self._calls.once("chat.update", body)
            except RefusedError as refusal:
                if refusal.code != "message_not_found":  # somebody deleted it: that closes it too
                    raise
        self._note(card.id, shown=card.wanted)

    def _say(self, method: str, message: dict[str, Any], drawn: Post, view: CardView, part: int) -> Any:
        """Post; where Slack finds it too long in its shortest form, and as bare text if even that is refused."""
        try:
            return self._calls.once(method, message | _content(drawn))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
        short = draw_shortest(view, part)
        try:
            return self._calls.once(method, message | _content(short))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
        return self._calls.once(method, message | {"text": short.text})

    def _answer_privately(self, view: CardView) -> None:
        """Answer one person. At most once: after a crash in the middle of it nobody can tell what was seen."""
        card = view.card
        if card.shown is not None or card.wanted is not Look.REVIEW:
            self._note(card.id, state=CardState.POSTED, shown=card.wanted)
            return
        posts = draw(view)
        if card.state is CardState.SENDING and card.error is None:
            self._note(card.id, state=CardState.FAILED, error="interrupted")
            return
        self._note(card.id, state=CardState.SENDING, error=None)
        for part in range(len(card.messages), len(posts)):
            try:
                self._answer_part(view, posts[part], part)
            except (TryLaterError, RefusedError) as error:
                if isinstance(error, RefusedError) or not error.silent:
                    # Slack did not take it, so trying again shows nothing twice.
                    self._note(card.id, error="not sent")
                raise
            self._note(card.id, messages=["private"] * (part + 1))
        self._note(card.id, state=CardState.POSTED, shown=Look.REVIEW)

    def _answer_part(self, view: CardView, drawn: Post, part: int) -> None:
        card = view.card
        if card.response_url and _alive(card.response_until, self._store.now()):
            try:
                self._respond(card.response_url, drawn, view, part)
                return
            except RefusedError as refusal:
                if refusal.code not in _DEAD_URL:
                    raise
        message = {"channel": card.slack_channel, "user": card.slack_user}
        self._say("chat.postEphemeral", message, drawn, view, part)

    def _respond(self, response_url: str, drawn: Post, view: CardView, part: int) -> None:
        body = {"response_type": "ephemeral", "replace_original": False}
        try:
            self._calls.respond(response_url, body | _content(drawn))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
            self._calls.respond(response_url, body | _content(draw_shortest(view, part)))

    def _note(self, card_id: int, **values: Any) -> None:
        with self._store.write() as tx:
            tx.change_card(card_id, **values)


def _content(drawn: Post) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": list(drawn.blocks)}


def _alive(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until


def _method(card: CardRow) -> str:
    """Which of Slack's methods the card needs next: each has its own queue."""
    if card.private:
        return "response_url"
    return "chat.postMessage" if card.shown is None else "chat.update"
