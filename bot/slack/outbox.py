"""The workers of the outbox: each claims a card, has it sent, and claims the next.

Several replicas on one database share the work: a card belongs to who has its lease. What a worker left behind when it
was killed is free again when the lease is over.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.errors import StoreError
from bot.slack.send import TIMEOUT_S, WORKERS
from bot.store import CardRow, Store

log = logging.getLogger("greenlight.outbox")

# Longer than any one call to Slack: whoever is still waiting for an answer has not lost the card.
LEASE = timedelta(seconds=3 * TIMEOUT_S)
_LOOK_S = 1.0
_PAUSE_S = 0.02


class LeaseLostError(Exception):
    """Somebody else has the card by now: stop, and note nothing."""


class Claim:
    """A card in hand. Every note is kept only while it is."""

    def __init__(self, store: Store, worker: str, card: CardRow) -> None:
        self.card = card
        self._store = store
        self._worker = worker

    def note(self, **values: Any) -> None:
        """Note how far the card is, and keep it for another while. LeaseLostError where it is in other hands."""
        with self._store.write() as tx:
            held = tx.note_card(self.card, self._worker, LEASE, **values)
        if not held:
            raise LeaseLostError

    def finish(self, card: CardRow, **values: Any) -> None:
        """The card is as it was wanted when `card` was read, or never will be."""
        with self._store.write() as tx:
            tx.finish_card(card, self._worker, **values)

    def postpone(self, wait_s: float, **values: Any) -> None:
        """Try again after some seconds."""
        with self._store.write() as tx:
            tx.postpone_card(self.card, self._worker, tx.now + timedelta(seconds=wait_s), **values)


class Outbox:
    """Has `send` called with one claimed card after the other."""

    def __init__(
        self, store: Store, workspace: str, send: Callable[[Claim], None], *, workers: int = WORKERS
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._send = send
        self._name = secrets.token_hex(4)
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, args=(f"{self._name}-{n}",), daemon=True, name=f"outbox-{n}")
            for n in range(workers)
        ]

    def start(self) -> None:
        """Begin to send, first what an earlier run left."""
        if not self._store.shared:
            with self._store.write() as tx:
                tx.release_cards(self._workspace)
        for thread in self._threads:
            thread.start()

    def wake(self, cards: int = 1) -> None:
        """There are new cards."""
        with self._changed:
            self._changed.notify(cards)

    def drain(self, timeout_s: float) -> bool:
        """Wait until all is sent that can be sent within this time; whether it is."""
        until = time.monotonic() + timeout_s
        while self._left(until - time.monotonic()):
            if time.monotonic() > until:
                return False
            time.sleep(_PAUSE_S)
        return True

    def close(self) -> None:
        """Stop after the calls at hand; the rest is sent by the next run."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(TIMEOUT_S)

    def _left(self, within_s: float) -> int:
        with self._store.read() as tx:
            until = tx.now + timedelta(seconds=max(0.0, within_s))
            return tx.waiting_until(self._workspace, self._name, until)

    def _work(self, worker: str) -> None:
        while not self._closed:
            if not self._send_one(worker):
                with self._changed:
                    if not self._closed:
                        self._changed.wait(_LOOK_S)

    def _send_one(self, worker: str) -> bool:
        """Whether there was something to send."""
        try:
            claim = self._claim(worker)
            if claim is None:
                return False
            self._send(claim)
        except StoreError as error:
            log.warning("the outbox waits: %s", error)
            return False
        except LeaseLostError:
            log.warning("a card was sent so slowly that another worker took it")
        return True

    def _claim(self, worker: str) -> Claim | None:
        with self._store.read() as tx:  # most looks find nothing, and shall hold nobody up
            if not tx.can_send(self._workspace):
                return None
        with self._store.write() as tx:
            card = tx.claim_card(self._workspace, worker, LEASE)
        return Claim(self._store, worker, card) if card else None
