"""The desk's part for people who are away: who decides meanwhile."""

from __future__ import annotations

from datetime import datetime

from bot.desk.offering import Offering
from bot.errors import NotAllowedError

OWN_STAND_IN = "You can't stand in for yourself: name somebody else, or nobody."
NOT_AWAY = "You are not noted as away."


class StandingIn(Offering):
    """Absences. Each speaks for themselves alone; who stands in is looked at again at each click."""

    def leave(
        self, workspace: str, user: str, *, stand_in: str | None, until: datetime, delivery: int
    ) -> None:
        """Note somebody as away from now on, in place of what was noted before."""
        if stand_in == user:
            raise NotAllowedError(OWN_STAND_IN)
        audit = self._log()
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return
            for row in tx.absences(workspace):
                if row.user == user:
                    tx.end_absence(row.id)
            tx.add_absence(
                workspace, user=user, stand_in=stand_in, begins_at=tx.now, ends_at=until, noted_by=user
            )
            audit.add(
                tx, workspace, "away", user=user, stand_in=stand_in, until=until.isoformat(timespec="minutes")
            )

    def come_back(self, workspace: str, user: str, *, delivery: int) -> None:
        """End somebody's absence."""
        audit = self._log()
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return
            found = [row for row in tx.absences(workspace) if row.user == user]
            if not found:
                raise NotAllowedError(NOT_AWAY)
            for row in found:
                tx.end_absence(row.id)
            audit.add(tx, workspace, "back", user=user)

    def is_away(self, workspace: str, user: str) -> bool:
        """Whether somebody is noted as away now."""
        with self._store.read() as tx:
            return any(row.user == user for row in tx.absences(workspace))
