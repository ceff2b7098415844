"""The desk's part for a crisis: one word stops every approval of a brand, with a reason and an end."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.desk.asked import asked_for
from bot.desk.tending import Tending
from bot.errors import NotAllowedError
from bot.signoff.approvers import HOLDERS
from bot.store import HoldRow, Transaction

log = logging.getLogger("greenlight.signoff")

NOT_A_HOLDER = "Only policy owners and admins can put a brand on hold, and lift a hold."
NO_REASON = "A hold needs a reason: say in a sentence why."
TOO_LATE = "The end of a hold must lie ahead."
NO_HOLD = "There is no hold on this brand."


class Holding(Tending):
    """Holds. Methods return the ids of the cards that changed: every open request of the brand shows it."""

    def hold(
        self,
        workspace: str,
        brand: str | None,
        *,
        reason: str,
        until: datetime | None,
        by: str,
        delivery: int | None = None,
    ) -> tuple[int, ...]:
        """Stop the approvals of a brand, or with None of all, until a moment or until lifted.

        `delivery` is the one that this finishes; the command line has none.
        """
        audit = self._log()
        self._check_holder(workspace, by)
        if not reason.strip():
            raise NotAllowedError(NO_REASON)
        with self._store.write() as tx:
            if delivery is not None and not tx.finish_delivery(delivery):
                return ()
            if until is not None and until <= tx.now:
                raise NotAllowedError(TOO_LATE)
            reason_id = tx.add_reason(workspace, by, reason.strip())
            hold_id = tx.add_hold(workspace, brand=brand, reason_id=reason_id, user=by, until=until)
            end = until.isoformat(timespec="minutes") if until else None
            audit.add(tx, workspace, "hold", hold=hold_id, by=by, until=end)
            log.warning("hold %d: approvals are stopped by %s", hold_id, by)
            return _redraw(tx, workspace, brand)

    def lift(
        self, workspace: str, brand: str | None, *, by: str, delivery: int | None = None
    ) -> tuple[int, ...]:
        """End the holds of a brand, or with None those of all brands."""
        audit = self._log()
        self._check_holder(workspace, by)
        with self._store.write() as tx:
            if delivery is not None and not tx.finish_delivery(delivery):
                return ()
            found = [row for row in tx.holds(workspace) if row.brand == brand]
            if not found:
                raise NotAllowedError(NO_HOLD)
            for row in found:
                tx.lift_hold(row.id, by)
                audit.add(tx, workspace, "hold_lifted", hold=row.id, by=by)
            return _redraw(tx, workspace, brand)

    def holds(self, workspace: str) -> tuple[HoldRow, ...]:
        """The holds in force."""
        with self._store.read() as tx:
            return tx.holds(workspace)

    def show_holds(self, workspace: str) -> tuple[int, ...]:
        """Show every open request anew: a hold may have ended by itself."""
        with self._store.write() as tx:
            return _redraw(tx, workspace, None)

    def _check_holder(self, workspace: str, by: str) -> None:
        """The command line is its operator's; in Slack it takes a policy owner or admin."""
        if not by.startswith("os:") and not self.is_named(HOLDERS, workspace, by):
            raise NotAllowedError(NOT_A_HOLDER)


def _redraw(tx: Transaction, workspace: str, brand: str | None) -> tuple[int, ...]:
    open_ones = (asked_for(tx, workspace, row.id) for row in tx.open_requests(workspace))
    return tuple(
        card
        for asked in open_ones
        if brand in (None, asked.found.draft.brand)
        for card in tx.redraw(asked.row.id)
    )
