"""Who may decide now: roles, Slack user groups and stand-ins, resolved at the click.

Nobody is ever let through by a failure: whoever can't be found out can't decide, and the step stays open and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import SlackError
from bot.signoff.people import Absence, Directory, Group, Person, Role, read_named
from bot.signoff.plan import Step

LONGEST_CHAIN = 5  # stand-ins of stand-ins


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
        return " ".join(("You are not among those who are asked here.", *self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What resolving needs to know: the request's workspace, the pack's roles, Slack, who is away, who contributed."""

    workspace: str
    roles: Mapping[str, Collection[str]]
    directory: Directory
    now: datetime
    absences: tuple[Absence, ...] = ()
    contributors: frozenset[Person] = frozenset()


def resolve(step: Step, around: Surroundings, *, escalated: bool = False) -> Eligible:
    """Who may decide this step now; with `escalated` the backup too."""
    return resolve_names((*step.ask, *step.backup) if escalated else step.ask, around)


def resolve_names(names: Iterable[str], around: Surroundings) -> Eligible:
    """Who of those named may decide now."""
    problems: dict[str, None] = {}  # in order, each once
    barred: dict[Person, str] = {}
    stands_for: dict[Person, Person] = {}
    named = {person: None for name in names for person in _people(name, around, problems)}
    people: set[Person] = set()
    for person in named:
        deciding = _deciding(person, around, problems)
        if deciding != person:
            barred[person] = (
                "You are noted as away, so your stand-in decides. End the absence to decide yourself."
            )
        if deciding is None:
            continue
        why_not = _why_not(deciding, around, problems)
        if why_not is not None:
            barred[deciding] = why_not
            continue
        people.add(deciding)
        if deciding != person:
            stands_for[deciding] = person
    return Eligible(
        people=frozenset(people),
        barred={person: why for person, why in barred.items() if person not in people},
        stands_for={stand_in: person for stand_in, person in stands_for.items() if stand_in not in named},
        problems=tuple(problems),
    )


def _people(name: str, around: Surroundings, problems: dict[str, None]) -> list[Person]:
    """The people behind a name, in order."""
    named = read_named(name)
    if isinstance(named, Person):
        return [named]
    if isinstance(named, Group):
        return _members(named, around, problems)
    return _listed(named, around, problems)


def _listed(role: Role, around: Surroundings, problems: dict[str, None]) -> list[Person]:
    listed = around.roles.get(role.name, ())
    if not listed:
        problems[f"The role '{role}' names nobody yet: name people in policies/approvers.yaml."] = None
    return [person for name in listed for person in _people(name, around, problems)]


def _members(group: Group, around: Surroundings, problems: dict[str, None]) -> list[Person]:
    try:
        members = sorted(around.directory.members(group))
    except SlackError:
        problems[f"Slack did not tell who is in the user group {group}: try again in a moment."] = None
        return []
    if not members:
        problems[f"The Slack user group {group} has no members."] = None
    return members


def _deciding(person: Person, around: Surroundings, problems: dict[str, None]) -> Person | None:
    """The person, or whoever stands in for them now; None where that leads nowhere."""
    chain = [person]
    while (absence := _absence(chain[-1], around)) is not None:
        if absence.stand_in is None:
            problems[f"{chain[-1]} is away, and nobody stands in."] = None
            return None
        if absence.stand_in in chain or len(chain) > LONGEST_CHAIN:
            problems[f"{person} is away, and the stand-ins lead to nobody who is there."] = None
            return None
        chain.append(absence.stand_in)
    return chain[-1]


def _absence(person: Person, around: Surroundings) -> Absence | None:
    """The absence that holds now; of several the one that began last."""
    holding = [
        absence for absence in around.absences if absence.person == person and absence.covers(around.now)
    ]
    return max(holding, key=lambda absence: absence.since, default=None)


def _why_not(person: Person, around: Surroundings, problems: dict[str, None]) -> str | None:
    """Why this person may not decide, to the person; None where they may."""
    if person in around.contributors:
        return "You wrote or edited a version of this draft, so somebody else must decide."
    if person.workspace != around.workspace:
        return "You belong to another workspace, and only people of this one decide."
    try:
        member = around.directory.member(person)
    except SlackError:
        problems[f"Slack did not tell who {person} is: try again in a moment."] = None
        return "Slack did not tell who you are: please try again in a moment."
    if member.home != around.workspace:
        return "Your account belongs to another workspace, and only people of this one decide."
    if member.guest:
        return "Guests can't decide on sign-offs."
    if member.deleted or member.bot:
        return "This account can't decide on sign-offs."
    return None
