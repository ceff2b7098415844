"""Days on which a rule holds: one day, a day of every year, or a stretch of either."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Strict, model_validator

# Any leap year will do: it has every day that a year can have.
_LEAP_YEAR = 2024


def _check_yearly(text: str) -> str:
    try:
        date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        raise ValueError("write a day as 2026-05-14, or 05-14 for every year") from None
    return text


Day = Annotated[date, Strict()] | Annotated[str, AfterValidator(_check_yearly)]


class Stretch(BaseModel):
    """From `first` to `last`, both included. A yearly stretch may go over the end of the year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Day
    last: Day

    @model_validator(mode="after")
    def _agree(self) -> Stretch:
        if isinstance(self.first, str) != isinstance(self.last, str):
            raise ValueError("'first' and 'last' must both have a year, or neither")
        if isinstance(self.first, date) and isinstance(self.last, date) and self.last < self.first:
            raise ValueError("'last' must not lie before 'first'")
        return self


Days = Day | Stretch


def covers(days: Days, day: date) -> bool:
    """Whether the day is among them."""
    if not isinstance(days, Stretch):
        return days == (f"{day:%m-%d}" if isinstance(days, str) else day)
    if isinstance(days.first, date) and isinstance(days.last, date):
        return days.first <= day <= days.last
    first, today, last = str(days.first), f"{day:%m-%d}", str(days.last)
    return first <= today <= last if first <= last else today >= first or today <= last


def first_of(days: Days) -> date:
    """The first day, of yearly ones in some year."""
    day = days.first if isinstance(days, Stretch) else days
    return date.fromisoformat(f"{_LEAP_YEAR}-{day}") if isinstance(day, str) else day
