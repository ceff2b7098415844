"""Days on which a rule holds: one day, a day of every year, or a stretch of either."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator

# Any leap year will do: it has every day that a year can have.
_LEAP_YEAR = 2024


def _read_day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return f"{date.fromisoformat(f'{_LEAP_YEAR}-{value}'):%m-%d}"
    except ValueError:
        raise ValueError("write a day as 2026-05-14, or 05-14 for every year") from None


# A day of every year stays the text that it is.
_DAY = {"type": "string", "examples": ["2026-05-14", "05-14"]}
Day = Annotated[date | str, BeforeValidator(_read_day), WithJsonSchema(_DAY)]


class Stretch(BaseModel):
    """From `first` to `last`, both included. A stretch of every year may go over the end of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Day
    last: Day

    @model_validator(mode="before")
    @classmethod
    def _of_one_day(cls, data: Any) -> Any:
        return data if isinstance(data, dict | cls) else {"first": data, "last": data}

    @model_validator(mode="after")
    def _agree(self) -> Stretch:
        if isinstance(self.first, str) != isinstance(self.last, str):
            raise ValueError("'first' and 'last' must both have a year, or neither")
        if isinstance(self.first, date) and isinstance(self.last, date) and self.last < self.first:
            raise ValueError("'last' must not lie before 'first'")
        return self

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        first, today, last = str(self.first), f"{day:%m-%d}", str(self.last)
        return first <= today <= last if first <= last else today >= first or today <= last

    @property
    def begins(self) -> date:
        """The first day; of every year's, that of some year."""
        return date.fromisoformat(f"{_LEAP_YEAR}-{self.first}") if isinstance(self.first, str) else self.first


_STRETCH = {
    "type": "object",
    "properties": {"first": _DAY, "last": _DAY},
    "required": ["first", "last"],
    "additionalProperties": False,
}
# One day may be written as such.
Days = Annotated[Stretch, WithJsonSchema({"anyOf": [_DAY, _STRETCH]})]
