"""Socket Mode: a websocket that we open, through which Slack's deliveries come."""

from __future__ import annotations

import time
from collections.abc import Callable

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.front import BEGAN


class Socket(SocketModeClient):
    """A websocket that tells of each new connection: `before` it is opened, and `after` it stands."""

    def __init__(
        self,
        app: App,
        app_token: str,
        web_client: WebClient,
        *,
        before: Callable[[], None],
        after: Callable[[], None],
    ) -> None:
        self._app = app
        self._before = before
        self._after = after
        super().__init__(app_token=app_token, web_client=web_client, concurrency=10, ping_interval=5)
        self.proxy = web_client.proxy
        self.socket_mode_request_listeners.append(self._handle)

    def connect(self) -> None:
        """Open a connection, the first or a new one; slack_sdk calls this for each."""
        self._before()
        super().connect()
        if self.is_connected():
            self._after()

    def _handle(self, _: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand a delivery to Bolt. Its answer is sent only where it was taken: without one Slack sends it again."""
        began = time.monotonic()
        bolt_request = BoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request))
        bolt_request.context[BEGAN] = began
        send_response(self, request, self._app.dispatch(bolt_request), time.time())
