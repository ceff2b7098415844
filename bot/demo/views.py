"""Modals and App Home: what `views.*` keeps, and what a person's view holds while they fill it in."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.demo.blockkit import check_view
from bot.demo.elements import BlockError
from bot.demo.refusal import ApiError
from bot.demo.workspace import APP_ID, BOT_ID, TEAM_ID

TRIGGER_LIFE_S = 3.0
_MOST_STACKED = 3

View = dict[str, Any]
# Block id -> action id -> what stands in the element, as Slack sends it in `view.state.values`.
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Views:
    """The views of a workspace: each person's stack of modals, the newest last, and their App Home."""

    def __init__(self) -> None:
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.values: dict[str, Values] = {}
        self.changes = 0
        self._triggers: dict[str, tuple[str, float]] = {}

    def trigger(self, user: str) -> str:
        """A trigger_id by which the bot may open one view within three seconds."""
        key = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self._triggers[key] = (user, time.monotonic())
        return key

    def open(self, trigger: str, given: Any) -> View:
        """Show a modal to who pressed; the modals they had before are gone."""
        user = self._use(trigger)
        view = self._new(given, "modal", user)
        self.modals[user] = [view]
        return view

    def push(self, trigger: str, given: Any) -> View:
        """Lay a modal over the one in which they pressed; Slack keeps three at most."""
        user = self._use(trigger)
        return self.lay(user, given)

    def lay(self, user: str, given: Any) -> View:
        """Lay a modal over a person's newest."""
        stack = self.modals.get(user, [])
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= _MOST_STACKED:
            raise ApiError("push_limit_reached")
        view = self._new(given, "modal", user)
        stack.append(view | {"previous_view_id": stack[-1]["id"], "root_view_id": stack[0]["id"]})
        return stack[-1]

    def update(self, given: Any, *, view_id: str = "", external_id: str = "", seen: str = "") -> View:
        """Replace an open modal, or a home. Where `seen` is given, only if it is the view's `hash`."""
        every = [*self.homes.values(), *(view for stack in self.modals.values() for view in stack)]
        old = next(
            (
                view
                for view in every
                if view["id"] == view_id or (external_id and view["external_id"] == external_id)
            ),
            None,
        )
        if old is None:
            raise ApiError("not_found")
        if seen and seen != old["hash"]:
            raise ApiError("hash_conflict")
        kept = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
        old |= self._new(given, old["type"], old["user_id"]) | kept
        return old

    def publish(self, user: str, given: Any, seen: str = "") -> View:
        """Show somebody's App Home."""
        old = self.homes.get(user)
        if old is not None and seen and seen != old["hash"]:
            raise ApiError("hash_conflict")
        view = self._new(given, "home", user)
        self.homes[user] = view | ({"id": old["id"], "root_view_id": old["id"]} if old else {})
        return self.homes[user]

    def find(self, user: str, view_id: str) -> View:
        """A view that this person has before them. Raises KeyError where it is closed."""
        home = self.homes.get(user)
        for view in [*self.modals.get(user, []), *([home] if home else [])]:
            if view["id"] == view_id:
                return view
        raise KeyError(view_id)

    def close(self, user: str, *, every: bool = False) -> View | None:
        """Take a person's newest modal away, or all of them; the one that was on top."""
        self.changes += 1
        stack = self.modals.get(user, [])
        top = stack[-1] if stack else None
        self.modals[user] = [] if every else stack[:-1]
        return top

    def as_sent(self, view: View, values: Values | None = None) -> View:
        """A view as payloads carry it, with what stands in its inputs."""
        if values is not None:
            self.values[view["id"]] = values
        return {**view, "state": {"values": self.values.get(view["id"], {})}}

    def _use(self, trigger: str) -> str:
        user, born = self._triggers.pop(trigger, ("", 0.0))
        if not user:
            raise ApiError("invalid_trigger_id")
        if time.monotonic() - born > TRIGGER_LIFE_S:
            raise ApiError("expired_trigger_id")
        return user

    def _new(self, given: Any, kind: str, user: str) -> View:
        view = json.loads(given) if isinstance(given, str) else given
        try:
            check_view(view)
        except BlockError as error:
            raise ApiError(error.code, response_metadata={"messages": [str(error)]}) from None
        if view["type"] != kind:
            raise ApiError("invalid_arguments", response_metadata={"messages": [f"view: no {kind}"]})
        view_id = f"V{secrets.token_hex(5).upper()}"
        whole = {
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
        }
        named = {"private_metadata": "", "callback_id": "", "external_id": ""}
        born = {"id": view_id, "hash": f"{time.time():.6f}.{secrets.token_hex(4)}", "previous_view_id": None}
        owner = {
            "root_view_id": view_id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "user_id": user,
        }
        return {**whole, **named, **view, "blocks": _with_ids(view["blocks"]), **born, **owner}


def _with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, each with the id that Slack gives to one that has none."""
    return [{"block_id": f"b{place}", **block} for place, block in enumerate(blocks)]
