"""What Slack sends is kept here first and worked on afterwards, so that nothing that was acknowledged can be lost.

taken in time -> Slack is told so -> one worker does the work, in the order in which it came
                 (what a killed process had taken is adopted by another, or by itself at its next start)
too late      -> an event is refused, and Slack sends it again; a command or click is told to try again
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.errors import StoreError
from bot.store import DeliveryRow, DeliveryState, Store

log = logging.getLogger("greenlight.inbox")

# Slack waits three seconds; the answer needs some of that to get back.
LIMIT_S = 2.0
_TAKERS = 4
_RETRY_S = 1.0
_WAIT_S = 0.05
# How long another process waits before it does what this one took and has not done.
LEASE = timedelta(seconds=30)


class Taking(StrEnum):
    """What became of a delivery: kept now, kept before, or not kept in time."""

    NEW = "new"
    KNOWN = "known"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A delivery before it is kept.

    `resent` tells whether Slack sends it again where we don't acknowledge it: events yes, commands and clicks no.
    `seen` is the Slack channel and timestamp of a message, to know where to read on after a restart.
    """

    workspace: str
    key: str
    kind: str
    payload: Mapping[str, Any]
    resent: bool = True
    seen: tuple[str, str] | None = None

    @property
    def lane(self) -> str | None:
        """What is worked on in its order: all that happens to one message. None for commands and clicks."""
        message = self.payload.get("message")
        return f"{self.payload['channel']}:{message['ts']}" if message else None


class _TooLateError(Exception):
    """Undoes a transaction whose sender was told that it was not taken."""


class _Attempt:
    """Decides the race between keeping a delivery and giving up on it: one of the two, never both."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept = False
        self.given_up = False

    def give_up(self) -> bool:
        """Whether it is given up now; False where it was kept at the last moment."""
        with self.lock:
            self.given_up = not self.kept
            return self.given_up

    def keep(self) -> bool:
        """Whether it counts as kept; False where the sender was told that it was not taken."""
        with self.lock:
            self.kept = not self.given_up
            return self.kept


class Inbox:
    """Keeps deliveries and has `work` done on each of them, once."""

    def __init__(
        self,
        store: Store,
        workspace: str,
        work: Callable[[DeliveryRow], None],
        *,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._name = secrets.token_hex(4)
        self._work = work
        self._limit_s = limit_s
        self._takers = ThreadPoolExecutor(_TAKERS, thread_name_prefix="take")
        self._waiting: deque[int] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._stop = threading.Event()
        self._worker = threading.Thread(target=self._run, daemon=True, name="inbox")

    def take(self, incoming: Incoming, *, began: float | None = None) -> Taking:
        """Keep a delivery within the time that Slack allows; `began` is when it came, on the monotonic clock."""
        deadline = (time.monotonic() if began is None else began) + self._limit_s
        attempt = _Attempt()
        try:
            future = self._takers.submit(self._keep, incoming, attempt)
            return future.result(max(0.0, deadline - time.monotonic()))
        except FutureTimeout:
            if attempt.give_up():
                log.warning("a %s was not kept in time", incoming.kind)
                return Taking.LATE
            return Taking.NEW
        except (StoreError, RuntimeError):  # the latter where the bot is stopping
            log.warning("a %s could not be kept", incoming.kind)
            return Taking.LATE

    def start(self) -> int:
        """Begin to work, first on what was taken before the last stop; how much that is."""
        left = self._adopt(all_of_them=not self._store.shared)
        self._worker.start()
        return left

    def adopt(self) -> int:
        """Take over what nobody works on any more; how much that is."""
        return self._adopt(all_of_them=False)

    def _adopt(self, *, all_of_them: bool) -> int:
        with self._store.write() as tx:
            left = tx.adopt_deliveries(self._workspace, self._name, LEASE, all_of_them=all_of_them)
        with self._changed:
            self._waiting = deque(sorted({*self._waiting, *left}))
            self._changed.notify_all()
        return len(left)

    def drain(self, timeout_s: float) -> bool:
        """Wait until all that was taken is worked on, but not longer than this; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, timeout_s)

    def close(self) -> None:
        """Take nothing more and stop after the delivery at hand; the rest is done at the next start."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._takers.shutdown(wait=True, cancel_futures=True)
        if self._worker.ident is not None:
            self._worker.join()

    def _keep(self, incoming: Incoming, attempt: _Attempt) -> Taking:
        if attempt.given_up:
            return Taking.LATE
        try:
            delivery_id = self._insert(incoming, attempt)
        except _TooLateError:
            return Taking.LATE
        if not attempt.keep() and not incoming.resent:
            if delivery_id is not None:
                self._refuse(delivery_id)
            return Taking.LATE
        if delivery_id is None:
            return Taking.KNOWN
        with self._changed:
            self._waiting.append(delivery_id)
            self._changed.notify_all()
        return Taking.NEW

    def _insert(self, incoming: Incoming, attempt: _Attempt) -> int | None:
        with self._store.write() as tx:
            kept = tx.take_delivery(
                incoming.workspace,
                incoming.key,
                incoming.kind,
                incoming.payload,
                lane=incoming.lane,
                worker=self._name,
                lease=LEASE,
            )
            if incoming.seen is not None:
                tx.see_ts(incoming.workspace, *incoming.seen)
            if attempt.given_up and not incoming.resent:
                raise _TooLateError
            return kept

    def _refuse(self, delivery_id: int) -> None:
        with self._store.write() as tx:
            tx.finish_delivery(delivery_id, DeliveryState.REFUSED)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stop.is_set())
                if self._stop.is_set():
                    return
                delivery_id = self._waiting[0]
                self._busy = True
            wait_s = self._do(delivery_id)
            with self._changed:
                self._busy = False
                if wait_s is None and delivery_id in self._waiting:
                    self._waiting.remove(delivery_id)
                self._changed.notify_all()
            if wait_s is not None:
                # In order, so the rest waits too: the database that failed this one would fail them as well.
                self._stop.wait(wait_s)

    def _do(self, delivery_id: int) -> float | None:
        """None where the delivery needs no more work, else how many seconds to wait before the next try."""
        try:
            with self._store.read() as tx:
                row = tx.delivery(delivery_id)
                waits = row is not None and tx.waits(row)
            if waits:
                return _WAIT_S  # another process is still at what came before it
            if row is not None and row.state is DeliveryState.TAKEN:
                self._work(row)
        except StoreError as error:
            log.warning("delivery %d waits: %s", delivery_id, error)
            return _RETRY_S
        except Exception as error:  # noqa: BLE001 - the worker must live; the type only, for the text may quote
            log.error("delivery %d was given up: %s", delivery_id, type(error).__name__)
        return None
