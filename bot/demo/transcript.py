"""A conversation of the demo as a file: what people did, line by line, and what the bot said to it.

Nothing in it depends on times or ids: a message is named by who wrote it and which of theirs in that channel it is, a
button by its action and its place among those of its message. So a recording can be played again in another workspace.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from bot.demo.site import ActError, perform
from bot.demo.slack import Call, LocalSlack
from bot.demo.snapshot import Persona
from bot.demo.workspace import BOT_USER, Conversation
from bot.errors import GreenlightError

Line = Mapping[str, Any]
_SAYS = {
    "chat.postMessage": "says",
    "chat.update": "changes",
    "chat.postEphemeral": "whispers",
    "response_url": "whispers",
}
_WAIT_S = 30.0
# Whether it says more than it did then shows within this time.
_QUIET_S = 0.5


class TranscriptError(GreenlightError):
    """A recording that can't be read or played."""


class Recorder:
    """Writes each act and each word of the bot as it happens."""

    def __init__(self, slack: LocalSlack, file: TextIO) -> None:
        self._slack = slack
        self._file = file
        slack.heard.append(self._heard)

    def did(self, who: Persona, body: Line) -> None:
        """Somebody did something on the page."""
        self._write({"who": who.name, **_named(self._slack, who, body)})

    def _heard(self, call: Call) -> None:
        if call.method in _SAYS and not call.error:
            self._write(
                {"who": "greenlight", "act": _SAYS[call.method], "text": call.arguments.get("text", "")}
            )

    def _write(self, line: Line) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def read(path: Path) -> list[Line]:
    """The lines of a recording. Raises TranscriptError that names the line."""
    lines: list[Line] = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            line = json.loads(text)
            if (
                not isinstance(line, dict)
                or not isinstance(line["who"], str)
                or not isinstance(line["act"], str)
            ):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise TranscriptError(
                "This is no act of a conversation.",
                where=f"{path}:{number}",
                todo="Each line is an object with who and act, as greenlight demo --record writes them.",
            ) from None
        lines.append(line)
    return lines


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The lines, those that the bot said between two acts in order of their words: channels don't wait for one another."""
    ordered: list[Line] = []
    for who, said in groupby(lines, key=lambda line: line["who"]):
        turn = list(said)
        ordered += sorted(turn, key=lambda line: (line["act"], line["text"])) if who == "greenlight" else turn
    return ordered


def replay(slack: LocalSlack, personas: Mapping[str, Persona], lines: list[Line]) -> Iterator[Line]:
    """Do what people did, each once the bot has said as much as then; yields their lines and the bot's, as they come."""
    heard: list[Line] = []
    slack.heard.append(
        lambda call: (
            heard.append(
                {"who": "greenlight", "act": _SAYS[call.method], "text": call.arguments.get("text", "")}
            )
            if call.method in _SAYS and not call.error
            else None
        )
    )
    awaited = 0
    for number, line in enumerate(lines, start=1):
        if line["who"] == "greenlight":
            awaited += 1
            continue
        yield from _said(heard, awaited)
        awaited = 0
        who = personas.get(line["who"])
        if who is None:
            raise TranscriptError(f"Nobody in the demo is called {line['who']}.", where=f"line {number}")
        yield line
        try:
            body = _until(lambda who=who, line=line: _found(slack, who, line))  # type: ignore[misc]
            perform(slack, who, body)
        except (ActError, LookupError) as error:
            raise TranscriptError(f"{line['act']} can't be done: {error}.", where=f"line {number}") from error
    yield from _said(heard, awaited)


def _said(heard: list[Line], awaited: int) -> Iterator[Line]:
    """What the bot says, once it is as much as was awaited and nothing more comes."""
    until = time.monotonic() + _WAIT_S
    while len(heard) < awaited and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(_QUIET_S)
    while heard:
        yield heard.pop(0)


def _until(find: Callable[[], Line]) -> Line:
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            return find()
        except LookupError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


# Names in place of ids, and back.


def _named(slack: LocalSlack, who: Persona, body: Line) -> dict[str, Any]:
    line = {key: body[key] for key in ("act", "text", "values", "callback_id") if key in body}
    if "channel" in body:
        conversation = slack.workspace.conversations[str(body["channel"])]
        line["channel"] = "direct" if conversation.direct else conversation.name
        for key in ("ts", "thread_ts"):
            if body.get(key):
                line[{"ts": "message", "thread_ts": "thread"}[key]] = _name_of(
                    slack, who, conversation, str(body[key])
                )
    if "action" in body:
        action = body["action"]
        blocks = _blocks(slack, who, body)
        same = [element for element in _elements(blocks) if element["action_id"] == action["action_id"]]
        place = next(
            (at for at, element in enumerate(same) if element.get("value") == action.get("value")), 0
        )
        chosen = {key: value for key, value in action.items() if key.startswith("selected_")}
        line["press"] = {"action_id": action["action_id"], "place": place, **chosen}
    return line


def _found(slack: LocalSlack, who: Persona, line: Line) -> dict[str, Any]:
    body = {key: line[key] for key in ("act", "text", "values", "callback_id") if key in line}
    if "channel" in line:
        conversation = _conversation(slack, who, str(line["channel"]))
        body["channel"] = conversation.id
        for key in ("message", "thread"):
            if key in line:
                ts, whispered = _ts_of(slack, who, conversation, line[key])
                body |= {"ts": ts, "whispered": whispered} if key == "message" else {"thread_ts": ts}
    if line["act"] in ("press", "submit"):
        body["view"] = _view(slack, who)["id"]
    if "press" in line:
        press = dict(line["press"])
        place = press.pop("place")
        same = [one for one in _elements(_blocks(slack, who, body)) if one["action_id"] == press["action_id"]]
        element = same[place]
        pressed = {
            key: element[key] for key in ("type", "action_id", "value", "text", "block_id") if key in element
        }
        body["action"] = pressed | press
    return body


def _conversation(slack: LocalSlack, who: Persona, name: str) -> Conversation:
    if name == "direct":
        return slack.workspace.direct(who.id)
    found = (one for one in slack.workspace.conversations.values() if one.name == name and not one.direct)
    conversation = next(found, None)
    if conversation is None:
        raise LookupError(f"there is no channel {name}")
    return conversation


def _messages(who: Persona, conversation: Conversation) -> list[Mapping[str, Any]]:
    whispers = [message for message in conversation.whispers if message["user"] == who.id]
    return sorted([*conversation.messages, *whispers], key=lambda message: float(message["ts"]))


def _author(slack: LocalSlack, message: Mapping[str, Any]) -> str:
    return (
        "greenlight" if message.get("bot_id") else slack.workspace.users[message.get("user", BOT_USER)].name
    )


def _name_of(slack: LocalSlack, who: Persona, conversation: Conversation, ts: str) -> dict[str, Any]:
    messages = _messages(who, conversation)
    message = next(one for one in messages if one["ts"] == ts)
    by = _author(slack, message)
    return {"by": by, "number": [one["ts"] for one in messages if _author(slack, one) == by].index(ts) + 1}


def _ts_of(slack: LocalSlack, who: Persona, conversation: Conversation, name: Line) -> tuple[str, bool]:
    theirs = [one for one in _messages(who, conversation) if _author(slack, one) == name["by"]]
    if len(theirs) < name["number"]:
        raise LookupError(f"message {name['number']} by {name['by']} is not there")
    message = theirs[name["number"] - 1]
    return str(message["ts"]), any(message is one for one in conversation.whispers)


def _view(slack: LocalSlack, who: Persona) -> Mapping[str, Any]:
    modals = slack.state.views.modals.get(who.id)
    found = modals[-1] if modals else slack.state.views.homes.get(who.id)
    if found is None:
        raise LookupError("no modal is open")
    return found


def _blocks(slack: LocalSlack, who: Persona, body: Line) -> list[dict[str, Any]]:
    if "channel" not in body:
        return list(_view(slack, who)["blocks"])
    messages = _messages(who, slack.workspace.conversations[str(body["channel"])])
    message = next(one for one in messages if one["ts"] == body["ts"])
    blocks = message.get("blocks") or []
    return list(json.loads(blocks) if isinstance(blocks, str) else blocks)


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        inside = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in inside:
            if "action_id" in element:
                yield {"block_id": block.get("block_id", "b1"), **element}
