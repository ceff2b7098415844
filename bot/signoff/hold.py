"""Crisis hold: while one is in force, nothing of the brand is approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.signoff.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """All approvals of a brand stopped from `since` until before `until`, unless lifted earlier.

    `by` is the person in Slack who did it; None where it was done on the command line, which the log names.
    """

    brand: str
    reason: str
    since: datetime
    until: datetime
    by: Person | None = None
    lifted_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it stops approvals now."""
        return self.since <= now < min(self.until, self.lifted_at or self.until)

    @property
    def sentence(self) -> str:
        """What every card of the brand says meanwhile."""
        end = f"{self.until:%-d %B %Y, %H:%M %Z}".strip()
        return f"Approvals for {self.brand} are on hold until {end}: {self.reason.strip().rstrip('.')}."


def hold_in_force(holds: Iterable[Hold], brand: str | None, now: datetime) -> Hold | None:
    """The hold that stops this brand's approvals now; of several the one that ends last."""
    standing = [hold for hold in holds if hold.brand == brand and hold.in_force(now)]
    return max(standing, key=lambda hold: (hold.until, hold.since), default=None)
