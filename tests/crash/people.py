"""People who post, ask, approve and object all the while, as they would beside a bot that is now here, now gone: they press
again where Slack says that a click did not arrive, or where they are told that it was not taken.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from bot.demo.courier import Sent
from bot.demo.slack import LocalSlack
from bot.slack.modals_signoff import REASON
from bot.slack.signoff_card import CHANGES, REJECT
from tests.crash.stories import APPROVERS, DRAFTS, EDIT, MAYA, SCRIPTS, TEXTS, Message, Step, Story

_MOST_OPEN = 24
_ODDS = 0.25
_MODAL_S = 4.0
_ACK_S = 30.0
_PART = re.compile(r"part (\d+)")


class People:
    """Maya writes, Omar and Dana approve; `stories` are the drafts, and how far each is."""

    def __init__(self, slack: LocalSlack, chance: random.Random) -> None:
        self.slack = slack
        self.stories: list[Story] = []
        self.clicks = 0
        self._random = chance
        self._posting = threading.Event()
        self._working = threading.Event()
        self._lock = threading.Lock()
        self._read: dict[str, int] = {}
        self._threads: list[Future[None]] = []
        for user, name in ((MAYA, "maya"), *zip(APPROVERS, ("omar", "dana"), strict=True)):
            slack.workspace.add_user(user, name)
        slack.workspace.add_channel(DRAFTS, "social-drafts")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They begin, and go home in the end. What went wrong in a thread is raised then."""
        self._posting.set()
        self._working.set()
        with ThreadPoolExecutor() as pool:
            self._threads = [pool.submit(self._work, user) for user in (MAYA, *APPROVERS)]
            try:
                yield
            finally:
                self._posting.clear()
                self._working.clear()
        for thread in self._threads:
            thread.result()

    def post_no_more(self) -> None:
        """What was begun is brought to its end; nothing is begun."""
        self._posting.clear()

    def has_failed(self) -> bool:
        """Whether one of them stopped too early."""
        return any(thread.done() for thread in self._threads)

    def unfinished(self) -> list[Story]:
        """Drafts to which something is still to be done or said."""
        self._look()
        with self.slack.workspace.lock:
            return [story for story in self.stories if not _is_finished(story)]

    def _work(self, user: str) -> None:
        while self._working.is_set():
            if user == MAYA:
                self._post()
            for story in self._open():
                for place, step in enumerate(story.stage.steps if story.stage else ()):
                    if step.user == user and self._working.is_set():
                        self._do(story, place, step)
            time.sleep(self._random.uniform(0.02, 0.1))

    def _post(self) -> None:
        if not self._posting.is_set() or len(self._open()) >= _MOST_OPEN:
            return
        number = len(self.stories)
        story = Story(number, self._random.choice(TEXTS).format(number), self._random.choice(SCRIPTS))
        sent = self.slack.post(DRAFTS, MAYA, story.text)
        story.ts = str(sent.payload["event"]["ts"])
        self.stories.append(story)
        self._now_and_then_again(sent)

    def _open(self) -> list[Story]:
        """The drafts to which somebody still has something to do; those that are through a stage go on."""
        self._look()
        found = [story for story in self.stories if story.stage is not None]
        for story in found:
            with self._lock, self.slack.workspace.lock:
                if story.stage is not None and story.is_over():
                    story.at += 1
        return [story for story in found if story.stage is not None]

    def _look(self) -> None:
        """Find the drafts to which the bot's new messages belong."""
        with self._lock, self.slack.workspace.lock:
            for conversation in list(self.slack.workspace.conversations.values()):
                first = self._read.get(conversation.id, 0)
                for message in conversation.messages[first:]:
                    self._read[conversation.id] = self._read.get(conversation.id, 0) + 1
                    story = self._story_of(message)
                    if message.get("bot_id") and story is not None:
                        story.messages.append((conversation.id, message))

    def _story_of(self, message: Message) -> Story | None:
        thread = message.get("thread_ts")
        if thread:
            return next((story for story in reversed(self.stories) if story.ts == thread), None)
        part = _PART.search(str(message.get("blocks")))
        return self.stories[int(part[1])] if part else None

    # what one of them does

    def _do(self, story: Story, place: int, step: Step) -> None:
        key = (story.at, place)
        if key in story.acked and not self._was_told(story.acked[key]):
            return
        if step.action == EDIT:
            self._edit(story, key)
            return
        with self.slack.workspace.lock:
            found = story.button(step)
        if found is None:
            return
        conversation, message, button = found
        pressed = {name: button[name] for name in ("type", "action_id", "value")}
        known = self._modal(step.user)
        sent = self.slack.click(conversation, step.user, pressed, str(message["ts"])).wait(_ACK_S)
        self.clicks += _is_acked(sent)
        if _is_acked(sent) and (step.action not in (CHANGES, REJECT) or self._say_why(step.user, known)):
            story.acked[key] = sent
            self._now_and_then_again(sent)

    def _edit(self, story: Story, key: tuple[int, int]) -> None:
        if key not in story.acked and not story.is_lost:
            story.versions += 1
            story.text = f"{story.text} And more, {story.versions}."
            story.acked[key] = self.slack.edit(DRAFTS, story.ts, story.text)
            story.edited_ts = str(story.acked[key].payload["event"]["ts"])
            self._now_and_then_again(story.acked[key])

    def _say_why(self, user: str, known: Mapping[str, Any] | None) -> bool:
        """Wait for the modal and submit a reason; whether that was taken."""
        until = time.monotonic() + _MODAL_S
        while (view := self._modal(user)) is known or view is None:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        reason = {REASON: {"entered": {"type": "plain_text_input", "value": "Not our tone."}}}
        while self._modal(user) is view and self._working.is_set():
            sent = self.slack.submit(user, view["id"], reason).wait(_ACK_S)
            if _is_acked(sent) and view["id"] not in self.slack.view_errors:
                self._now_and_then_again(sent)
                return True
            time.sleep(0.2)
        return False

    def _modal(self, user: str) -> Mapping[str, Any] | None:
        stack = self.slack.state.views.modals.get(user)
        return stack[-1] if stack else None

    def _was_told(self, sent: Sent) -> bool:
        """Whether the bot answered a click in private: that it was not taken, or can't be."""
        url = sent.payload.get("response_url")
        return url is not None and self.slack.responses.uses(url) > 0

    def _now_and_then_again(self, sent: Sent) -> None:
        """Slack sends a delivery again whose acknowledgement got lost."""
        if self._random.random() < _ODDS:
            again = Sent(sent.kind, sent.payload)
            threading.Timer(self._random.uniform(0.0, 4.0), self.slack.send_again, [again]).start()


def _is_acked(sent: Sent) -> bool:
    return bool(sent.answers) and sent.answers[-1][0] == 200


def _is_finished(story: Story) -> bool:
    return story.stage is None and not story.is_lost and not story.is_untold
