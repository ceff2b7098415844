"""Crisis hold: while one is in force, nothing of the brand is approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """All approvals of a brand, or with None of every brand, stopped until before `until` or for good.

    It stops them from the moment it is known, whatever the clock of who asked for it says (`since`). `by` is a Slack user id, or `os:name` for the command line.
    """

    brand: str | None
    reason: str
    by: str
    since: datetime
    until: datetime | None = None
    lifted_at: datetime | None = None

    def in_force(self, brand: str | None, now: datetime) -> bool:
        """Whether it stops the approvals of this brand now."""
        end = min(self.until or _END_OF_TIME, self.lifted_at or _END_OF_TIME)
        return self.brand in (None, brand) and now < end

    @property
    def sentence(self) -> str:
        """What every card of the brand says meanwhile."""
        whose = f"for {self.brand} " if self.brand else ""
        until = f"until {self.until:%d %B %Y, %H:%M} UTC" if self.until else "until somebody lifts it"
        why = self.reason.strip().rstrip(".") or "the reason was deleted"
        return f"Approvals {whose}are on hold {until}: {why}."


def hold_in_force(holds: Iterable[Hold], brand: str | None, now: datetime) -> Hold | None:
    """The hold that stops this brand's approvals now; of several the one that ends last."""
    standing = [hold for hold in holds if hold.in_force(brand, now)]
    return max(standing, key=lambda hold: (hold.until or _END_OF_TIME, hold.since), default=None)
