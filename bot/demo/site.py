"""The demo's page: shows somebody their small Slack and does in it what they do. For this machine's own browser only."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.demo.people import People
from bot.demo.snapshot import Persona, Shortcuts, snapshot

PAGE = Path(__file__).parent / "page"
_LOOK_S = 0.02
_MOST_BODY = 200_000
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

Details = Mapping[str, Any]


class ActError(Exception):
    """Something that can't be done here; the text is for who tried."""


@dataclass(frozen=True, slots=True)
class Site:
    """The page of a local Slack. `ready` tells whether the bot listens; `audit` gives what a `greenlight audit …` prints;
    `did` is told of each act before it is done.
    """

    slack: People
    personas: Sequence[Persona]
    shortcuts: Shortcuts
    ready: Callable[[], bool]
    audit: Callable[..., str]
    did: Callable[[Persona, Details], None] = lambda who, body: None

    def routes(self) -> list[BaseRoute]:
        """What the browser may ask for."""
        return [
            Route("/", self._index),
            Route("/page/act", self._act, methods=["POST"]),
            Route("/page/audit", self._audit),
            Route("/page/audit/{draft:int}", self._evidence),
            Route("/page/file/{key}", self._file),
            Route("/page/{path:path}", self._static),
            WebSocketRoute("/page/live", self._live),
        ]

    async def _index(self, request: Request) -> Response:
        return _checked(request) or _file_of(PAGE / "index.html")

    async def _static(self, request: Request) -> Response:
        path = (PAGE / request.path_params["path"]).resolve()
        refused = _checked(request)
        if refused is not None:
            return refused
        if not path.is_relative_to(PAGE) or not path.is_file():
            return Response("There is no such file.", 404, headers=_HEADERS)
        return _file_of(path)

    async def _file(self, request: Request) -> Response:
        kind, content = self.slack.state.files.get(request.path_params["key"], ("", b""))
        if not content:
            return Response("There is no such picture.", 404, headers=_HEADERS)
        return _checked(request) or Response(content, media_type=kind, headers=_HEADERS)

    async def _audit(self, request: Request) -> Response:
        if refused := _checked(request):
            return refused
        verified, found = await asyncio.gather(
            asyncio.to_thread(self.audit, "verify"), asyncio.to_thread(self.audit, "search")
        )
        drafts = [line.split()[0] for line in found.splitlines() if line[:1].isdigit()]
        return _json({"verify": verified, "drafts": drafts}, 200)

    async def _evidence(self, request: Request) -> Response:
        if refused := _checked(request):
            return refused
        text = await asyncio.to_thread(self.audit, "show", str(request.path_params["draft"]))
        return _json({"text": text}, 200)

    async def _live(self, socket: WebSocket) -> None:
        """Each new state of what one person sees, until they leave."""
        if not _is_ours(socket):
            await socket.close(1008)
            return
        await socket.accept()
        person = self._person(socket.query_params.get("person", ""))
        gone = asyncio.create_task(_gone(socket))
        shown = ""
        try:
            while not gone.done():
                state = json.dumps(snapshot(self.slack, person, self.personas, self.shortcuts, self.ready()))
                if state != shown:
                    await socket.send_text(state)
                    shown = state
                seen = self._changes()
                while self._changes() == seen and not gone.done():
                    await asyncio.sleep(_LOOK_S)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            gone.cancel()

    def _changes(self) -> tuple[object, ...]:
        state = self.slack.state
        return state.workspace.changes, state.views.changes, len(self.slack.view_errors), self.ready()

    async def _act(self, request: Request) -> Response:
        refused = _checked(request)
        if refused is not None:
            return refused
        try:
            body = json.loads(await _body(request))
            person = self._person(str(body["person"]))
            with self.slack.workspace.lock:
                if body["act"] in _ACTS:
                    self.did(person, body)
                answer = perform(self.slack, person, body)
        except ActError as error:
            return _json({"error": str(error)}, 409)
        except (KeyError, TypeError, ValueError):
            return _json({"error": "The page asked for something that is not there; reload it."}, 400)
        return _json(answer, 200)

    def _person(self, user: str) -> Persona:
        return next((persona for persona in self.personas if persona.id == user), self.personas[0])


def perform(slack: People, who: Persona, body: Details) -> dict[str, Any]:
    """Do what `body["act"]` names as `who`. Raises ActError, or KeyError for what is not there."""
    return _ACTS[str(body["act"])](slack, who, body)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BODY:
            raise ActError(f"That is more than {_MOST_BODY:,} bytes at once.")
    return body


async def _gone(socket: WebSocket) -> None:
    """Returns when the browser has closed the connection."""
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return


def _is_ours(connection: HTTPConnection) -> bool:
    """Whether it comes from this very page: no other site may act or look through the visitor's browser.

    A name that somebody has pointed at this machine (DNS rebinding) shows in Host, another page in Origin.
    """
    server = connection.scope.get("server") or ("", 0)
    hosts = {f"{name}:{server[1]}" for name in ("127.0.0.1", "localhost")}
    host = connection.headers.get("host", "")
    origin = connection.headers.get("origin")
    return host in hosts and (origin is None or origin == f"http://{host}")


def _checked(request: Request) -> Response | None:
    if _is_ours(request):
        return None
    return Response("This page answers its own machine's browser only.", 403, headers=_HEADERS)


def _file_of(path: Path) -> Response:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), media_type=kind, headers=_HEADERS)


def _json(body: Mapping[str, Any], status: int) -> Response:
    return JSONResponse(dict(body), status, headers=_HEADERS)


# What the page may ask for. Each is what a person does in Slack, and goes to the bot in Slack's form.

Act = Callable[[People, Persona, Details], dict[str, Any]]


def _place(slack: People, who: Persona, details: Details) -> str:
    channel = str(details["channel"])
    if who.id not in slack.workspace.conversations[channel].members:
        raise ActError("You are not in that channel.")
    return channel


def _post(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    more = {"thread_ts": str(details["thread_ts"])} if details.get("thread_ts") else {}
    sent = slack.post(_place(slack, who, details), who.id, str(details["text"]), **more)
    return {"ts": sent.payload["event"]["ts"]}


def _own(slack: People, who: Persona, details: Details) -> tuple[str, str]:
    channel, ts = _place(slack, who, details), str(details["ts"])
    message = slack.workspace.conversations[channel].find(ts)
    if message is None or message.get("user") != who.id:
        raise ActError("Only who wrote a message can change it.")
    return channel, ts


def _edit(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.edit(*_own(slack, who, details), str(details["text"]))
    return {}


def _delete(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.delete(*_own(slack, who, details))
    return {}


def _hide(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.workspace.hide(_place(slack, who, details), who.id, str(details["ts"]))
    return {}


def _command(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    command, _, text = str(details["text"]).partition(" ")
    if command != "/review":
        raise ActError(f"There is no command {command}; /review is the one that Greenlight knows.")
    slack.command(_place(slack, who, details), who.id, text, command)
    return {}


def _click(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    ts = str(details["ts"])
    channel, action = _place(slack, who, details), details["action"]
    if details.get("whispered"):
        slack.click(channel, who.id, action, whispered=ts)
    else:
        slack.click(channel, who.id, action, ts)
    return {}


def _press(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.press(who.id, str(details["view"]), details["action"], details.get("values"))
    return {}


def _submit(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.submit(who.id, str(details["view"]), details["values"])
    return {}


def _dismiss(slack: People, who: Persona, _: Details) -> dict[str, Any]:
    slack.dismiss(who.id)
    return {}


def _home(slack: People, who: Persona, _: Details) -> dict[str, Any]:
    slack.open_home(who.id)
    return {}


def _shortcut(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.shortcut(who.id, str(details["callback_id"]))
    return {}


def _message_shortcut(slack: People, who: Persona, details: Details) -> dict[str, Any]:
    slack.message_shortcut(
        _place(slack, who, details), who.id, str(details["callback_id"]), str(details["ts"])
    )
    return {}


_ACTS: dict[str, Act] = {
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "hide": _hide,
    "command": _command,
    "click": _click,
    "press": _press,
    "submit": _submit,
    "dismiss": _dismiss,
    "home": _home,
    "shortcut": _shortcut,
    "message_shortcut": _message_shortcut,
}
