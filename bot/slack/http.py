"""The HTTP server: Slack's deliveries where there is no Socket Mode, and whether the bot lives and is ready."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Mapping

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import SettingsError
from bot.slack.front import BEGAN

# Slack's largest delivery is a message of 40,000 characters with its blocks: far less than this.
_MOST_BYTES = 2_000_000
_STOP_S = 10


def make_web(app: App | None, ready: Callable[[], tuple[bool, Mapping[str, str]]]) -> Starlette:
    """The web application; without `app` (Socket Mode) it only tells how the bot is."""

    async def events(request: Request) -> Response:
        began = time.monotonic()
        body = await _body(request)
        if body is None or app is None:
            return PlainTextResponse("too large", status_code=413)
        try:
            bolt_request = to_bolt_request(request, body, {BEGAN: began})
        except (ValueError, TypeError, AttributeError):  # not UTF-8, no JSON, or JSON that is no object
            return PlainTextResponse("not readable", status_code=400)
        # Bolt waits for the database; the loop must not.
        return to_starlette_response(await run_in_threadpool(app.dispatch, bolt_request))

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        is_ready, details = await run_in_threadpool(ready)
        return JSONResponse({"ready": is_ready, **details}, status_code=200 if is_ready else 503)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if app is not None:
        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)


async def _body(request: Request) -> bytes | None:
    """The body, None where it is larger than any that Slack sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    return body


class WebServer:
    """uvicorn in a thread of its own, so that the main thread keeps the signals."""

    def __init__(self, web: Starlette, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            web,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_STOP_S,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True, name="http")

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests at hand and take no more."""
        self._server.should_exit = True
        self._thread.join(_STOP_S)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"I can't listen on {host}:{port} ({error.strerror}).",
            where="GREENLIGHT_HOST, GREENLIGHT_PORT",
            todo="Stop what uses it, or choose another port.",
        ) from None
    return listener
