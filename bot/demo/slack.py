"""A local Slack: a server that answers the bot's calls as Slack does, and sends it what people do.

It is the recording Slack of the tests as well: `calls` holds every call, and `fault` makes it limit, fail, hang or
refuse. Deliveries that are not acknowledged are sent again, as Slack does.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.demo.courier import Courier, Sent
from bot.demo.methods import METHODS, ApiError, Arguments, Slackish, check_content
from bot.demo.workspace import APP_ID, TEAM_ID, Workspace, envelope

SCOPES = frozenset(
    [
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "users:read",
    ]
)
_READS = ("auth.test", "apps.connections.open", "conversations.", "users.info")
_URL_USES = 5
_URL_LIFE_S = 30 * 60
_RESPONSE_FIELDS = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot and what it was answered: `error` is empty where it was taken."""

    method: str
    arguments: Arguments
    error: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call is to fail: an HTTP status, one of Slack's error codes, or no answer for some seconds."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hang_s: float = 0.0


class LocalSlack:
    """The server. What people do (`post`, `edit`, `delete`, `command`, `click`) is sent to the bot at once:
    over Socket Mode where it is connected, to `courier.events_url` where that is set, and else only kept in `sent`.
    """

    def __init__(
        self, *, scopes: frozenset[str] = SCOPES, resend_s: float = 0.05, ack_s: float = 3.0
    ) -> None:
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.workspace = Workspace()
        self.state = Slackish(self.workspace, self._tell)
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.courier = Courier(self.signing_secret, resend_s=resend_s, ack_s=ack_s)
        self.tells_own = True
        self._scopes = scopes
        self._faults: dict[str, list[Fault]] = {}
        self._changed = threading.Condition()
        self._urls: dict[str, tuple[int, float]] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._web(),
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="websockets-sansio",
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._run, daemon=True, name="slack")

    # the server

    @property
    def url(self) -> str:
        """The base of its Web API, for SLACK_API_URL."""
        return f"http://127.0.0.1:{self.port}/api/"

    def start(self) -> LocalSlack:
        """Begin to answer."""
        self._thread.start()
        self.wait_until(lambda: self._server.started)
        return self

    def stop(self) -> None:
        """Stop answering."""
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()

    def __enter__(self) -> LocalSlack:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._server.serve(sockets=[self._listener]))
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()

    def _web(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["POST"]),
                Route("/response/{key}", self._response, methods=["POST"]),
                WebSocketRoute("/link", self.courier.link),
            ]
        )

    # what tests ask and tell

    @property
    def writes(self) -> list[Call]:
        """The calls that change something or say something, in order."""
        return [call for call in self.calls if not call.method.startswith(_READS)]

    def fault(self, method: str, *faults: Fault) -> None:
        """Have the next calls of a method fail, one fault a call. The method may be `response_url`."""
        self._faults.setdefault(method, []).extend(faults)

    def wait_until(self, met: Callable[[], bool], timeout_s: float = 15.0) -> None:
        """Wait for something that the bot does."""
        until = time.monotonic() + timeout_s
        while not met():
            if time.monotonic() > until:
                raise TimeoutError("what was waited for did not happen")
            with self._changed:
                self._changed.wait(0.02)

    def drop_sockets(self) -> None:
        """Cut all Socket Mode connections, as a network does."""
        self._on_sockets(lambda connection: connection.close())

    def refresh_sockets(self) -> None:
        """Ask for new Socket Mode connections, as Slack does every few hours."""
        self._on_sockets(
            lambda connection: connection.send_json({"type": "disconnect", "reason": "refresh_requested"})
        )

    def _on_sockets(self, act: Callable[[WebSocket], Coroutine[Any, Any, None]]) -> None:
        for connection in list(self.courier.sockets):
            asyncio.run_coroutine_threadsafe(act(connection), self._loop).result(5)

    @property
    def connected(self) -> int:
        """How many Socket Mode connections stand."""
        return len(self.courier.sockets)

    # what people do

    def post(self, channel: str, user: str, text: str, **more: Any) -> Sent:
        """Somebody posts what they typed."""
        message = {"user": user, "text": self.workspace.slack_text(text), **more}
        return self._tell_of(self.workspace.add_message(channel, message))

    def edit(self, channel: str, ts: str, text: str) -> Sent:
        """Somebody changes the text of their message."""
        message = self.workspace.conversations[channel].find(ts) or {}
        edited = {"user": message.get("user"), "ts": self.workspace.next_ts()}
        changes = {"text": self.workspace.slack_text(text), "edited": edited}
        return self._tell_of(self.workspace.change_message(channel, ts, changes))

    def unfurl(self, channel: str, ts: str) -> Sent:
        """Slack adds the preview of a link."""
        return self._tell_of(
            self.workspace.change_message(channel, ts, {"attachments": [{"title": "Preview"}]})
        )

    def delete(self, channel: str, ts: str) -> Sent:
        """Somebody deletes their message."""
        return self._tell_of(self.workspace.delete_message(channel, ts))

    def command(self, channel: str, user: str, text: str, command: str = "/review") -> Sent:
        """Somebody types a slash command."""
        payload = {
            "token": "verification",
            "team_id": TEAM_ID,
            "team_domain": "greenlight",
            "channel_id": channel,
            "channel_name": self.workspace.conversations[channel].name,
            "user_id": user,
            "user_name": self.workspace.users[user].name,
            "command": command,
            "text": self.workspace.slack_text(text),
            "api_app_id": APP_ID,
            "response_url": self.response_url(),
            "trigger_id": self._trigger(),
        }
        return self._send("slash_commands", payload)

    def click(self, channel: str, user: str, button: Mapping[str, Any], ts: str | None = None) -> Sent:
        """Somebody presses a button, on the message `ts` or on one that only they see."""
        message_ts = ts or self.workspace.next_ts()
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM_ID, "domain": "greenlight"},
            "user": {"id": user, "username": self.workspace.users[user].name, "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "token": "verification",
            "container": {
                "type": "message",
                "message_ts": message_ts,
                "channel_id": channel,
                "is_ephemeral": ts is None,
            },
            "trigger_id": self._trigger(),
            "channel": {"id": channel, "name": self.workspace.conversations[channel].name},
            "response_url": self.response_url(),
            "actions": [{**button, "block_id": "b1", "action_ts": self.workspace.next_ts()}],
        }
        return self._send("interactive", payload)

    def send_again(self, sent: Sent) -> Sent:
        """The same delivery once more, as Slack does where an acknowledgement got lost."""
        return self._send(sent.kind, sent.payload)

    def response_url(self) -> str:
        """A new response_url: five uses within 30 minutes."""
        key = secrets.token_hex(8)
        self._urls[key] = (0, time.monotonic())
        return f"http://127.0.0.1:{self.port}/response/{key}"

    def expire_urls(self) -> None:
        """Let all response_urls be as old as they can't get."""
        self._urls = {key: (uses, float("-inf")) for key, (uses, _) in self._urls.items()}

    def _trigger(self) -> str:
        trigger = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self.state.triggers[trigger] = time.monotonic()
        return trigger

    # calls of the bot

    async def _api(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = str(arguments.pop("token", token))
        fault = self._next_fault(method)
        if fault is not None:
            return await self._fail(fault, method, arguments)
        try:
            answer = {"ok": True, **self._answer(method, token, arguments)}
        except ApiError as error:
            answer = error.answer
        self._record(Call(method, arguments, str(answer.get("error", ""))))
        return JSONResponse(answer)

    def _answer(self, method: str, token: str, arguments: Arguments) -> dict[str, Any]:
        if not token:
            raise ApiError("not_authed")
        if method == "apps.connections.open":
            return self._open_connection(token)
        if token != self.bot_token:
            raise ApiError("invalid_auth")
        if method not in METHODS:
            raise ApiError("unknown_method")
        METHODS[method].check(arguments, self._scopes)
        with self.workspace.lock:
            return METHODS[method].run(self.state, arguments)

    def _open_connection(self, token: str) -> dict[str, Any]:
        if token != self.app_token:
            raise ApiError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        ticket = secrets.token_hex(8)
        self.courier.tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self.port}/link?ticket={ticket}"}

    async def _response(self, request: Request) -> Response:
        body = await request.json()
        fault = self._next_fault("response_url")
        if fault is not None:
            return await self._fail(fault, "response_url", body)
        error = self._check_response(request.path_params["key"], body)
        self._record(Call("response_url", body, error))
        return JSONResponse(
            {"ok": not error, "error": error} if error else {"ok": True}, 404 if error else 200
        )

    def _check_response(self, key: str, body: Mapping[str, Any]) -> str:
        uses, born = self._urls.get(key, (_URL_USES, 0.0))
        if time.monotonic() - born > _URL_LIFE_S:
            return "expired_url"
        if uses >= _URL_USES:
            return "used_url"
        if set(body) - _RESPONSE_FIELDS:
            return "invalid_payload"
        try:
            if not body.get("delete_original"):
                check_content(body)
        except ApiError as error:
            return str(error.answer["error"])
        self._urls[key] = (uses + 1, born)
        return ""

    def _next_fault(self, method: str) -> Fault | None:
        faults = self._faults.get(method)
        return faults.pop(0) if faults else None

    async def _fail(self, fault: Fault, method: str, arguments: Arguments) -> Response:
        self._record(Call(method, arguments, fault.error or f"{fault.status}"))
        if fault.hang_s:
            await asyncio.sleep(fault.hang_s)
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        code = fault.error or ("ratelimited" if fault.status == 429 else "internal_error")
        status = 404 if method == "response_url" and fault.status == 200 else fault.status
        return JSONResponse({"ok": False, "error": code}, status, headers)

    def _record(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    # deliveries to the bot

    def _tell(self, event: Mapping[str, Any]) -> None:
        """Slack tells the bot of its own messages too."""
        if self.tells_own:
            self._tell_of(event)

    def _tell_of(self, event: Mapping[str, Any]) -> Sent:
        return self._send("events_api", envelope(event))

    def _send(self, kind: str, payload: dict[str, Any]) -> Sent:
        sent = Sent(kind, payload)
        self.sent.append(sent)
        if self.courier.sockets or self.courier.events_url:
            asyncio.run_coroutine_threadsafe(self.courier.deliver(sent), self._loop)
        return sent


async def _arguments(request: Request) -> dict[str, Any]:
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json") and body.startswith("{"):
        return dict(json.loads(body))
    return dict(parse_qsl(body))
