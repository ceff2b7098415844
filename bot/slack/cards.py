"""Brings each card in Slack to look as it should. The card's row says what is wanted; what was done is noted in it.

Nothing is lost and nothing stands twice: before a part is posted its row says so, and where a worker finds it said and
not how it ended, it looks in Slack for the part before posting it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import StoreError
from bot.slack import texts
from bot.slack.blocks import Post, aside
from bot.slack.card import draw, draw_closed, draw_shortest
from bot.slack.lookup import metadata, method_for, posted_parts
from bot.slack.outbox import Claim, LeaseLostError, Outbox
from bot.slack.send import REFUSED_TOKEN, WORKERS, Calls, RefusedError, SendQueue, TryLaterError, back_off
from bot.store import CardRow, CardState, CardView, Look, Store

log = logging.getLogger("greenlight.cards")

_TOO_LONG = {"msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format"}
_DEAD_URL = {"used_url", "expired_url", "refused"}
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}
_TOKEN_WAIT_S = 60.0
_PEOPLE = ("U", "W")  # how ids of people begin


class Cards:
    """Shows cards: `show` for those that changed; what a restart or fault left behind is found by itself."""

    def __init__(
        self,
        store: Store,
        calls: Calls,
        queue: SendQueue,
        workspace: str,
        labels: Callable[[], Mapping[str, str]],
        direct: Callable[[str], str],
    ) -> None:
        self._store = store
        self._calls = calls
        self._queue = queue
        self._workspace = workspace
        self._labels = labels  # category -> its name for people
        self._direct = direct  # user id -> the direct conversation with them
        self.outbox = Outbox(store, workspace, self._send)

    def show(self, card_ids: tuple[int, ...]) -> None:
        """Have Slack told of these cards, each in its turn."""
        if card_ids:
            self.outbox.wake(len(card_ids))

    def resume(self) -> None:
        """Send at once what waits for its time: at the start, and when Slack takes the token again."""
        with self._store.write() as tx:
            tx.hurry_cards(self._workspace)
        self.outbox.wake(WORKERS)

    def respond(self, response_url: str, drawn: Post, replace: bool) -> None:
        """Answer a click, beside its message or in place of it. Not kept: it helps only while its reader looks."""
        body = {"response_type": "ephemeral", "replace_original": replace} | _content(drawn)
        self._queue.put("response_url", response_url, lambda: self._calls.respond(response_url, body))

    def _send(self, claim: Claim) -> None:
        """Bring one card to its wanted look. Drawn when its turn comes, so that it is never out of date."""
        card = claim.card
        try:
            with self._store.read() as tx:
                view = tx.card_view(card.id)
            if view is not None:
                self._bring(claim, view)
        except TryLaterError as error:
            claim.postpone(back_off(card.attempts) if error.wait_s is None else error.wait_s)
        except RefusedError as refusal:
            self._refused(claim, refusal)
        except (StoreError, LeaseLostError):
            raise
        except Exception as error:  # noqa: BLE001
            # One card must not stop its lane. The type only: the text may quote.
            log.error("card %d was given up: %s", card.id, type(error).__name__)
            claim.finish(card, state=CardState.FAILED, error=type(error).__name__[:128])

    def _refused(self, claim: Claim, refusal: RefusedError) -> None:
        log.warning("card %d: %s", claim.card.id, refusal.what)
        if refusal.code in REFUSED_TOKEN:  # it is shown once the token is good again
            claim.postpone(_TOKEN_WAIT_S)
        else:
            claim.finish(claim.card, state=CardState.FAILED, error=refusal.code[:128])

    def _bring(self, claim: Claim, view: CardView) -> None:
        if view.card.private:
            self._answer_privately(claim, view)
        elif view.card.slack_channel.startswith(_PEOPLE):
            self._post(claim, self._addressed(claim, view))
        elif view.card.shown is None:
            self._post(claim, view)
        else:
            self._update(claim, view, view.card.messages)

    def _addressed(self, claim: Claim, view: CardView) -> CardView:
        """A card for somebody directly, with the conversation in which that is."""
        slack_channel = self._direct(view.card.slack_channel)
        claim.note(slack_channel=slack_channel)
        return replace(view, card=replace(view.card, slack_channel=slack_channel))

    def _post(self, claim: Claim, view: CardView) -> None:
        """Post the parts that are not posted; of a card that is wanted no more, close those that are."""
        card = view.card
        messages, twice = list(card.messages), card.maybe_twice
        if _in_doubt(card):
            found = self._look_up(card)
            twice = twice or found is None
            while found and len(messages) in found:
                messages.append(found[len(messages)])
        standing = tuple(messages)
        if card.wanted is not Look.REVIEW:
            self._update(claim, view, standing)
            return
        posts = draw(view, self._labels())
        for part in range(len(messages), len(posts)):
            claim.note(state=CardState.SENDING, messages=messages, maybe_twice=twice)
            drawn = _warned(posts[part]) if twice and part == 0 else posts[part]
            messages.append(self._post_part(claim, view, drawn, part))
        self._change(view, standing)  # an earlier try drew them, and the card may have changed since
        done = {"state": CardState.POSTED, "shown": Look.REVIEW, "posted_at": self._store.now()}
        claim.finish(card, messages=messages, maybe_twice=twice, **done)

    def _post_part(self, claim: Claim, view: CardView, drawn: Post, part: int) -> str:
        card = view.card
        message = {"channel": card.slack_channel, "thread_ts": card.thread_ts, **_NO_PREVIEWS}
        try:
            answer = self._say(
                "chat.postMessage", message | {"metadata": metadata(card, part)}, drawn, view, part
            )
        except (TryLaterError, RefusedError) as error:
            if isinstance(error, RefusedError) or not error.maybe_done:
                claim.note(state=CardState.DUE)  # Slack did not take it: nothing to look for
            raise
        return str(answer["ts"])

    def _look_up(self, card: CardRow) -> dict[int, str] | None:
        """The parts that stand in Slack; None where Slack doesn't let us look."""
        method = method_for(card)
        try:
            found = posted_parts(card, self._calls)
        except RefusedError as refusal:
            log.warning("card %d may stand twice: %s", card.id, refusal.what)
            self._miss(method, refusal.needed or refusal.code)
            return None
        self._miss(method, "")
        return found

    def _miss(self, method: str, scopes: str) -> None:
        """Leave what is missing where `greenlight doctor` names it."""
        with self._store.write() as tx:
            tx.miss_scopes(self._workspace, method, scopes[:255])

    def _update(self, claim: Claim, view: CardView, messages: tuple[str, ...]) -> None:
        """Bring a card that stands in Slack to its wanted look."""
        self._change(view, messages)
        claim.finish(view.card, state=CardState.POSTED, shown=view.card.wanted, messages=list(messages))

    def _change(self, view: CardView, messages: tuple[str, ...]) -> None:
        """Change messages of the card to what is wanted now; the same twice does no harm."""
        card = view.card
        posts = draw(view, self._labels()) if card.wanted is Look.REVIEW else ()
        for part, ts in enumerate(messages):
            drawn = posts[part] if part < len(posts) else draw_closed(card.wanted, part)
            body = {"channel": card.slack_channel, "ts": ts, **_content(drawn)}
            try:
                self._calls.once("chat.update", body)
            except RefusedError as refusal:
                if refusal.code != "message_not_found":  # somebody deleted it: that closes it too
                    raise

    def _say(self, method: str, message: dict[str, Any], drawn: Post, view: CardView, part: int) -> Any:
        """Post; where Slack finds it too long in its shortest form, and as bare text if even that is refused."""
        try:
            return self._calls.once(method, message | _content(drawn))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
        short = draw_shortest(view, part, self._labels())
        try:
            return self._calls.once(method, message | _content(short))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
        return self._calls.once(method, message | {"text": short.text})

    def _answer_privately(self, claim: Claim, view: CardView) -> None:
        """Answer one person. At most once: after a crash in the middle of it nobody can tell what was seen."""
        card = view.card
        if card.shown is not None or card.wanted is not Look.REVIEW:
            claim.finish(card, state=CardState.POSTED, shown=card.wanted)
            return
        if _in_doubt(card):
            claim.finish(card, state=CardState.FAILED, error="interrupted")
            return
        posts = draw(view, self._labels())
        for part in range(len(card.messages), len(posts)):
            claim.note(state=CardState.SENDING, messages=["private"] * part)
            try:
                self._answer_part(view, posts[part], part)
            except (TryLaterError, RefusedError) as error:
                if isinstance(error, TryLaterError) and error.maybe_done:
                    claim.finish(card, state=CardState.FAILED, error="no answer")
                    return
                claim.note(state=CardState.DUE)  # Slack did not take it, so trying again shows nothing twice
                raise
        done = {"state": CardState.POSTED, "shown": Look.REVIEW, "posted_at": self._store.now()}
        claim.finish(card, messages=["private"] * len(posts), **done)

    def _answer_part(self, view: CardView, drawn: Post, part: int) -> None:
        card = view.card
        if card.response_url and _alive(card.response_until, self._store.now()):
            try:
                self._respond(card.response_url, drawn, view, part)
                return
            except RefusedError as refusal:
                if refusal.code not in _DEAD_URL:
                    raise
        message = {"channel": card.slack_channel, "user": card.slack_user, "thread_ts": card.thread_ts}
        self._say("chat.postEphemeral", message, drawn, view, part)

    def _respond(self, response_url: str, drawn: Post, view: CardView, part: int) -> None:
        body = {"response_type": "ephemeral", "replace_original": False}
        try:
            self._calls.respond(response_url, body | _content(drawn))
        except RefusedError as refusal:
            if refusal.code not in _TOO_LONG:
                raise
            self._calls.respond(response_url, body | _content(draw_shortest(view, part, self._labels())))


def _content(drawn: Post) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": list(drawn.blocks)}


def _in_doubt(card: CardRow) -> bool:
    """Whether somebody began to send a part and did not note how that ended."""
    return card.state is CardState.SENDING


def _warned(drawn: Post) -> Post:
    """A part that may stand here already, and says so."""
    return Post(text=drawn.text, blocks=(*drawn.blocks, aside(texts.MAYBE_TWICE).to_dict()))


def _alive(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until
