"""Who may decide a step now: groups, roles and stand-ins resolved at the click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.signoff.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligible:
    """The people whose click counts, why others' doesn't, and what could not be found out.

    `stands_for` tells for a stand-in whom; `problems` are sentences.
    """

    people: frozenset[Person] = frozenset()
    barred: Mapping[Person, str] = field(default_factory=dict)
    stands_for: Mapping[Person, Person] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def refusal(self, person: Person) -> str | None:
        """Why this person's click doesn't count; None where it does."""
        if person in self.people:
            return None
        if person in self.barred:
            return self.barred[person]
        if self.problems:
            return " ".join(self.problems)
        return "This step doesn't ask you: only the approvers named for it can decide."
