"""Reads what the bot missed: at start and after each reconnection, each watched Slack channel from a while before the
last message seen. Missed edits and deletions of drafts of the last day are noticed too.

A while before it, since another replica may have seen a later message than the one that was on its way to us.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.errors import SlackError
from bot.slack.channels import WatchedChannels
from bot.slack.inbox import Inbox, Incoming, Taking
from bot.slack.listeners.messages import CHANGED, DELETED, POSTED, payload
from bot.slack.read import is_deleted, is_human_post
from bot.slack.send import Calls, RefusedError
from bot.store import Store

log = logging.getLogger("greenlight.catchup")

_PAGE = 200
_LOOK_BACK = timedelta(days=1)
# Slack sends an event that was not taken again for about six minutes.
_OVERLAP_S = 600.0


class Gaps:
    """The Slack channels that may hold messages nobody has read.

    While a channel has a gap, a new message must not count as the last one seen: a stop before the gap is closed
    would lose what lies in between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed: set[str] = set()

    def open_all(self) -> None:
        """Anything may have been missed: before the first connection, and before each new one."""
        with self._lock:
            self._closed.clear()

    def close(self, slack_channel: str) -> None:
        """This Slack channel was read."""
        with self._lock:
            self._closed.add(slack_channel)

    def is_open(self, slack_channel: str) -> bool:
        """Whether something may have been missed here."""
        with self._lock:
            return slack_channel not in self._closed


class CatchUp:
    """Takes what was missed through the same inbox as everything else: what was not missed changes nothing."""

    def __init__(
        self,
        *,
        store: Store,
        calls: Calls,
        channels: WatchedChannels,
        inbox: Inbox,
        gaps: Gaps,
        workspace: str,
    ) -> None:
        self._store = store
        self._calls = calls
        self._channels = channels
        self._inbox = inbox
        self._gaps = gaps
        self._workspace = workspace
        self._lock = threading.Lock()

    def run(self) -> None:
        """Read every watched Slack channel that has a gap."""
        with self._lock:
            for slack_channel in self._channels:
                if self._gaps.is_open(slack_channel):
                    self._read(slack_channel)

    def _read(self, slack_channel: str) -> None:
        try:
            if self._take_missed(slack_channel):
                self._gaps.close(slack_channel)
        except SlackError as error:
            log.warning("Slack channel %s could not be read: %s", slack_channel, error)

    def _take_missed(self, slack_channel: str) -> bool:
        """Whether all was taken."""
        with self._store.read() as tx:
            seen = tx.seen_ts(self._workspace, slack_channel)
            begun = tx.begun_ts(self._workspace, slack_channel) or seen
            known = tx.open_drafts_since(self._workspace, slack_channel, self._store.now() - _LOOK_BACK)
        if seen is None:
            # The very first look: what was posted before is not ours to review.
            self._see(slack_channel, self._history(slack_channel, None)[-1:])
            return True
        since = max(begun or seen, f"{float(seen) - _OVERLAP_S:.6f}", key=float)
        messages = self._history(slack_channel, min([since, *known], key=float))
        missed = [self._missed(slack_channel, message, since, known) for message in messages]
        unseen = set(known) - {str(message["ts"]) for message in messages}
        missed += [self._gone(slack_channel, ts) for ts in sorted(unseen) if self._is_gone(slack_channel, ts)]
        if any(self._inbox.take(incoming) is Taking.LATE for incoming in missed if incoming):
            return False
        self._see(slack_channel, messages[-1:])
        return True

    def _missed(
        self, slack_channel: str, message: Mapping[str, Any], since: str, known: Mapping[str, int]
    ) -> Incoming | None:
        ts = str(message["ts"])
        if is_deleted(message):
            return self._gone(slack_channel, ts) if ts in known else None
        if not is_human_post(message):
            return None
        edited_ts = (message.get("edited") or {}).get("ts")
        if ts in known:
            return self._incoming(CHANGED, slack_channel, message, f"{ts}:{edited_ts}") if edited_ts else None
        return self._incoming(POSTED, slack_channel, message, ts) if float(ts) > float(since) else None

    def _is_gone(self, slack_channel: str, ts: str) -> bool:
        """Whether a draft that the history left out was deleted: only Slack's word on that message counts."""
        try:
            answer = self._calls.read(
                "conversations.replies", {"channel": slack_channel, "ts": ts, "limit": 1}
            )
        except RefusedError as refusal:
            return refusal.code == "thread_not_found"
        return any(is_deleted(message) for message in answer.get("messages", [])[:1])

    def _gone(self, slack_channel: str, ts: str) -> Incoming:
        return self._incoming(DELETED, slack_channel, {"ts": ts}, f"{ts}:gone")

    def _incoming(self, kind: str, slack_channel: str, message: Mapping[str, Any], key: str) -> Incoming:
        return Incoming(
            workspace=self._workspace,
            key=f"history:{slack_channel}:{key}",
            kind=kind,
            payload=payload(slack_channel, message),
        )

    def _history(self, slack_channel: str, oldest: str | None) -> list[Mapping[str, Any]]:
        """All messages from `oldest` on, oldest first; only the newest one where `oldest` is None."""
        arguments: dict[str, Any] = {"channel": slack_channel, "limit": _PAGE if oldest else 1}
        if oldest:
            arguments |= {"oldest": oldest, "inclusive": "true"}
        messages: list[Mapping[str, Any]] = []
        while True:
            answer = self._calls.read("conversations.history", arguments)
            messages += answer.get("messages", [])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not oldest or not cursor:
                return messages[::-1]
            arguments["cursor"] = cursor

    def _see(self, slack_channel: str, newest: list[Mapping[str, Any]]) -> None:
        ts = str(newest[0]["ts"]) if newest else "0"
        with self._store.write() as tx:
            tx.see_ts(self._workspace, slack_channel, ts)
