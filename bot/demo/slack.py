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
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.demo.courier import Courier, Sent
from bot.demo.method import Arguments
from bot.demo.methods import METHODS
from bot.demo.people import People
from bot.demo.refusal import ApiError
from bot.demo.workspace import envelope

SCOPES = frozenset(
    [
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "usergroups:read",
        "users:read",
    ]
)
_READS = ("auth.test", "apps.connections.open", "conversations.", "users.", "usergroups.")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot and what it was answered: `error` is empty where it was taken."""

    method: str
    arguments: Arguments
    error: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call is to fail: an HTTP status, one of Slack's error codes, or no answer for some seconds.

    With `taken` it has its effect all the same, and only its answer is lost.
    """

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hang_s: float = 0.0
    taken: bool = False


class LocalSlack(People):
    """The server. What people do (`post`, `edit`, `delete`, `command`, `click`) is sent to the bot at once:
    over Socket Mode where it is connected, to `courier.events_url` where that is set, and else only kept in `sent`.
    """

    def __init__(
        self,
        *,
        scopes: frozenset[str] = SCOPES,
        resend_s: float = 0.05,
        ack_s: float = 3.0,
        port: int = 0,
    ) -> None:
        super().__init__()
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.heard: list[Callable[[Call], None]] = []
        self.courier = Courier(self.signing_secret, resend_s=resend_s, ack_s=ack_s)
        self.tells_own = True
        self.pages: list[BaseRoute] = []
        self.scopes = scopes
        self._faults: dict[str, list[Fault]] = {}
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._server = uvicorn.Server(
            uvicorn.Config(
                lambda: self._web(),
                log_config=None,
                access_log=False,
                factory=True,
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
                *self.pages,
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

    def heal(self) -> None:
        """No more faults, also none of those that were still to come."""
        self._faults.clear()

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

    # calls of the bot

    async def _api(self, request: Request) -> Response:
        method = request.path_params["method"]
        arguments = await _arguments(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = str(arguments.pop("token", token))
        fault = self._next_fault(method)
        if fault is not None and not fault.taken:
            return await self._fail(fault, method, arguments)
        try:
            answer = {"ok": True, **self._answer(method, token, arguments)}
        except ApiError as error:
            answer = error.answer
        self._record(Call(method, arguments, str(answer.get("error", ""))))
        if fault is not None:
            return await self._answer_badly(fault, method)
        granted = {"x-oauth-scopes": ",".join(sorted(self.scopes))} if token == self.bot_token else {}
        return JSONResponse(answer, headers=granted)

    def _answer(self, method: str, token: str, arguments: Arguments) -> dict[str, Any]:
        if not token:
            raise ApiError("not_authed")
        if method == "apps.connections.open":
            return self._open_connection(token)
        if token != self.bot_token:
            raise ApiError("invalid_auth")
        if method not in METHODS:
            raise ApiError("unknown_method")
        METHODS[method].check(arguments, self.scopes)
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
        error = self.responses.use(request.path_params["key"], body)
        self._record(Call("response_url", body, error))
        return JSONResponse(
            {"ok": not error, "error": error} if error else {"ok": True}, 404 if error else 200
        )

    def _next_fault(self, method: str) -> Fault | None:
        faults = self._faults.get(method)
        return faults.pop(0) if faults else None

    async def _fail(self, fault: Fault, method: str, arguments: Arguments) -> Response:
        self._record(Call(method, arguments, fault.error or f"{fault.status}"))
        return await self._answer_badly(fault, method)

    async def _answer_badly(self, fault: Fault, method: str) -> Response:
        if fault.hang_s:
            await asyncio.sleep(fault.hang_s)
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        code = fault.error or ("ratelimited" if fault.status == 429 else "internal_error")
        status = 404 if method == "response_url" and fault.status == 200 else fault.status
        needed = {"needed": ",".join(sorted(METHODS[method].scopes))} if code == "missing_scope" else {}
        return JSONResponse({"ok": False, "error": code, **needed}, status, headers)

    def _record(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        for listener in self.heard:
            listener(call)

    # deliveries to the bot

    def _tell(self, event: Mapping[str, Any]) -> None:
        """Slack tells the bot of its own messages too."""
        if self.tells_own:
            self._tell_of(event)

    def _tell_of(self, event: Mapping[str, Any]) -> Sent:
        return self._send("events_api", envelope(event))

    def send_again(self, sent: Sent) -> Sent:
        """The same delivery once more, as Slack does where an acknowledgement got lost."""
        return self._send(sent.kind, sent.payload)

    def _send(self, kind: str, payload: dict[str, Any], after: Callable[[Any], None] | None = None) -> Sent:
        sent = Sent(kind, payload, after=after)
        self.sent.append(sent)
        if self.courier.sockets or self.courier.events_url:
            asyncio.run_coroutine_threadsafe(self.courier.deliver(sent), self._loop)
        return sent


async def _arguments(request: Request) -> dict[str, Any]:
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json") and body.startswith("{"):
        return dict(json.loads(body))
    return dict(parse_qsl(body))
