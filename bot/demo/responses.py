"""The response_urls of a local Slack: five uses within thirty minutes, in the conversation of what was pressed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.chat import check_content
from bot.demo.method import Slackish
from bot.demo.refusal import ApiError
from bot.demo.workspace import BOT_ID, BOT_USER, Conversation

_USES = 5
_LIFE_S = 30 * 60
_FIELDS = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}


@dataclass(slots=True)
class _Url:
    slack_channel: str
    user: str
    original: str | None
    uses: int = 0
    born: float = 0.0


class Responses:
    """Answers to commands and clicks that come by response_url."""

    def __init__(self, slack: Slackish) -> None:
        self._slack = slack
        self._urls: dict[str, _Url] = {}

    def new(self, slack_channel: str, user: str, original: str | None = None) -> str:
        """The key of a new URL; `original` is the timestamp of the message that was clicked in."""
        key = secrets.token_hex(8)
        self._urls[key] = _Url(slack_channel, user, original, born=time.monotonic())
        return key

    def expire(self) -> None:
        """Let all of them be as old as they can't get."""
        for url in self._urls.values():
            url.born = float("-inf")

    def uses(self, url: str) -> int:
        """How often something was answered through this response_url."""
        return self._urls[url.rpartition("/")[2]].uses

    def use(self, key: str, body: Mapping[str, Any]) -> str:
        """Show what the bot answers; Slack's error code, empty where it was taken."""
        url = self._urls.get(key)
        if url is None or url.uses >= _USES:
            return "used_url"
        if time.monotonic() - url.born > _LIFE_S:
            return "expired_url"
        if set(body) - _FIELDS:
            return "invalid_payload"
        try:
            if not body.get("delete_original"):
                check_content(body)
        except ApiError as error:
            return str(error.answer["error"])
        url.uses += 1
        with self._slack.workspace.lock:
            self._show(url, body)
        return ""

    def _show(self, url: _Url, body: Mapping[str, Any]) -> None:
        conversation = self._slack.workspace.conversations.get(url.slack_channel)
        if conversation is None:
            return
        content = {key: body[key] for key in ("text", "blocks", "thread_ts") if key in body}
        if url.original and (body.get("replace_original") or body.get("delete_original")):
            self._replace(conversation, url.original, None if body.get("delete_original") else content)
        elif body.get("response_type") == "in_channel":
            event = self._slack.workspace.add_message(
                conversation.id, {"user": BOT_USER, "bot_id": BOT_ID, **content}
            )
            self._slack.tell(event)
        else:
            self._slack.workspace.whisper(conversation.id, url.user, content)

    def _replace(self, conversation: Conversation, ts: str, content: Mapping[str, Any] | None) -> None:
        whispered = next((message for message in conversation.whispers if message["ts"] == ts), None)
        if whispered is not None:
            if content is None:
                conversation.whispers.remove(whispered)
            else:
                whispered.update(content)
        elif conversation.find(ts) is not None:
            workspace = self._slack.workspace
            self._slack.tell(
                workspace.delete_message(conversation.id, ts)
                if content is None
                else workspace.change_message(conversation.id, ts, content)
            )
