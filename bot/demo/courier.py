"""Deliveries to the bot, as Slack sends them: signed over HTTP or over a Socket Mode connection, and again where they
are not acknowledged.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.demo.workspace import APP_ID

_MOST_TRIES = 4


@dataclass(slots=True)
class Sent:
    """A delivery to the bot. `answers` are its replies, one for each time it was sent: status and body.

    `after` is given the body once it is acknowledged.
    """

    kind: str
    payload: dict[str, Any]
    after: Callable[[Any], None] | None = None
    answers: list[tuple[int, Any]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def wait(self, timeout_s: float = 15.0) -> Sent:
        """Wait until the bot has acknowledged it, or Slack has given up."""
        if not self.done.wait(timeout_s):
            raise TimeoutError(f"no acknowledgement of a {self.kind}")
        return self


def sign(secret: str, body: str, timestamp: str) -> str:
    """Slack's signature of a request."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: str, content_type: str) -> dict[str, str]:
    """The headers of a request by Slack, signed now."""
    timestamp = str(int(time.time()))
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(secret, body, timestamp),
    }


def http_body(kind: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """A delivery as the body and content type of a request."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = dict(payload) if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


class Courier:
    """Brings deliveries over the newest Socket Mode connection, or to `events_url` where there is none."""

    def __init__(self, signing_secret: str, *, resend_s: float, ack_s: float) -> None:
        self.signing_secret = signing_secret
        self.events_url = ""
        self.tickets: set[str] = set()
        self.sockets: list[WebSocket] = []
        self._resend_s = resend_s
        self._ack_s = ack_s
        self._acks: dict[str, asyncio.Future[Any]] = {}

    async def deliver(self, sent: Sent) -> None:
        """Send until it is acknowledged: an event up to four times, what people wait for once."""
        for attempt in range(_MOST_TRIES if sent.kind == "events_api" else 1):
            if attempt:
                await asyncio.sleep(self._resend_s)
            status, body = await (
                self._over_socket(sent, attempt) if self.sockets else self._over_http(sent, attempt)
            )
            sent.answers.append((status, body))
            if status == 200:
                if sent.after is not None:
                    sent.after(body)
                break
        sent.done.set()

    async def _over_http(self, sent: Sent, attempt: int) -> tuple[int, Any]:
        body, content_type = http_body(sent.kind, sent.payload)
        headers = signed_headers(self.signing_secret, body, content_type)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"}
        request = urllib.request.Request(self.events_url, body.encode(), headers)
        return await asyncio.to_thread(_fetch, request, self._ack_s)

    async def _over_socket(self, sent: Sent, attempt: int) -> tuple[int, Any]:
        key = secrets.token_hex(8)
        message: dict[str, Any] = {"type": sent.kind, "envelope_id": key, "payload": sent.payload}
        message["accepts_response_payload"] = sent.kind != "events_api"
        if attempt:
            message |= {"retry_attempt": attempt, "retry_reason": "timeout"}
        self._acks[key] = asyncio.get_running_loop().create_future()
        try:
            await self.sockets[-1].send_json(message)
            return 200, await asyncio.wait_for(self._acks[key], self._ack_s)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, IndexError):
            return 0, None
        finally:
            del self._acks[key]

    async def link(self, connection: WebSocket) -> None:
        """A Socket Mode connection, for as long as the bot holds it."""
        if connection.query_params.get("ticket", "") not in self.tickets:
            await connection.close()
            return
        self.tickets.discard(connection.query_params["ticket"])
        await connection.accept()
        await connection.send_json(
            {"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP_ID}}
        )
        self.sockets.append(connection)
        try:
            while True:
                answer = json.loads(await connection.receive_text())
                waiting = self._acks.get(answer["envelope_id"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload"))
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self.sockets.remove(connection)


def _fetch(request: urllib.request.Request, timeout_s: float) -> tuple[int, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout_s) as answer:
            return answer.status, _decoded(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _decoded(error.read())
    except OSError:
        return 0, None


def _decoded(body: bytes) -> Any:
    text = body.decode()
    return json.loads(text) if text.startswith("{") else text
