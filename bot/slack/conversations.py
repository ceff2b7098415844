"""Where the bot can write: whether it is in a Slack channel, and the direct conversation with somebody."""

from __future__ import annotations

from bot.errors import SlackError
from bot.slack.send import Calls

_PATIENCE_S = 2.0


class Conversations:
    """Asks Slack, and remembers direct conversations: these never change."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._direct: dict[str, str] = {}

    def is_member(self, slack_channel: str) -> bool:
        """Whether the bot can post there; no where Slack doesn't say."""
        if slack_channel.startswith("D"):
            return slack_channel in self._direct.values()
        try:
            answer = self._calls.read(
                "conversations.info", {"channel": slack_channel}, patience_s=_PATIENCE_S
            )
        except SlackError:
            return False
        return bool((answer.get("channel") or {}).get("is_member"))

    def direct(self, user: str) -> str:
        """The id of the direct conversation with somebody. Raises SlackError where Slack refuses it."""
        if user not in self._direct:
            answer = self._calls.once("conversations.open", {"users": user})
            self._direct[user] = str(answer["channel"]["id"])
        return self._direct[user]
