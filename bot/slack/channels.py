"""The watched Slack channels by id: settings may name them, Slack's deliveries never do."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from bot.settings import WatchedChannel
from bot.slack.send import Calls

log = logging.getLogger("greenlight.channels")

_PAGE = 200


class WatchedChannels:
    """Slack channel id -> what is watched there. `missing` are the names that Slack does not know."""

    def __init__(self, configured: Mapping[str, WatchedChannel]) -> None:
        self._by_id = {key: watched for key, watched in configured.items() if not key.startswith("#")}
        self._by_name = {key[1:]: watched for key, watched in configured.items() if key.startswith("#")}

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._by_id))

    def get(self, slack_channel: str) -> WatchedChannel | None:
        """What is watched in a Slack channel, None where nothing is."""
        return self._by_id.get(slack_channel)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names without an id so far."""
        return tuple(f"#{name}" for name in self._by_name)

    def find(self, calls: Calls) -> None:
        """Ask Slack for the ids of the names that have none."""
        if not self._by_name:
            return
        for found in all_channels(calls):
            watched = self._by_name.pop(str(found.get("name", "")).lower(), None)
            if watched is not None:
                self._by_id[str(found["id"])] = watched
        for name in self.missing:
            log.warning("Slack shows me no channel %s: is it spelt so, and was I invited to it?", name)


def all_channels(calls: Calls) -> Iterator[Mapping[str, object]]:
    """All Slack channels that Slack shows us, page by page; archived ones and foreign private ones are left out."""
    cursor = ""
    while True:
        arguments = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": _PAGE}
        answer = calls.read("conversations.list", arguments | ({"cursor": cursor} if cursor else {}))
        yield from answer.get("channels", [])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
