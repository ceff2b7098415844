"""Looks after open requests by the clock: what the desk tends to after each delivery is tended to without one too."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import Event

from bot.desk.holding import Holding
from bot.errors import GreenlightError

LOOK_S = 5.0


class Vigil:
    """Has requests tended to, and weighed anew under a new policy. `show` is given the cards that changed."""

    def __init__(self, desk: Holding, workspace: str, show: Callable[[tuple[int, ...]], None]) -> None:
        self._desk = desk
        self._workspace = workspace
        self._show = show
        self._weighed: str | None = None
        self._holds: tuple[int, ...] = ()

    def look(self) -> None:
        """Once. A request that can't be tended to now is looked at again the next time."""
        with contextlib.suppress(GreenlightError):
            version = self._desk.policy.version
            if version != self._weighed:
                self._show(self._desk.weigh_policy(self._workspace))
                self._weighed = version
            holds = tuple(row.id for row in self._desk.holds(self._workspace))
            if holds != self._holds:
                self._show(self._desk.show_holds(self._workspace))
                self._holds = holds
            self._show(self._desk.tend(self._workspace))

    def watch(self, stop: Event) -> None:
        """Until `stop` is set."""
        while not stop.wait(LOOK_S):
            self.look()
