"""People, plans and reviews for the tests of sign-off, and a Slack directory that answers from memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.errors import SlackError
from bot.signoff.eligible import Eligible, Surroundings
from bot.signoff.flow import SignOff, Standing
from bot.signoff.people import Group, Member, Person
from bot.signoff.plan import Due, Need, Plan, Step
from bot.types import Band, Channel, Draft, Finding, Review, Severity, Source, Unchecked

T = "T0GREEN"
ANN, BEN, CLEO, DAN, EVE = (Person(T, f"U{name}") for name in ("ANN", "BEN", "CLEO", "DAN", "EVE"))
STRANGER = Person("T0OTHER", "UZOE")
TEAM = Group(T, "S0TEAM")
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
DUE = Due(answer=timedelta(hours=24), expire=timedelta(days=3))


def step(*ask: object, name: str = "Social lead", need: Need = 1, backup: tuple[str, ...] = ()) -> Step:
    return Step(name=name, ask=tuple(map(str, ask)), need=need, backup=backup)


def plan(*steps: Step, distinct: bool = False, tap: bool = True) -> Plan:
    return Plan(steps=steps, due=DUE, policy_version="p1", distinct=distinct, tap=tap)


def standing(*people: Person, problems: tuple[str, ...] = ()) -> Standing:
    """These people are asked; they may withdraw, override and agree too."""
    eligible = Eligible(people=frozenset(people), problems=problems)
    return Standing(eligible=eligible, may_withdraw=True, may_override=eligible, may_agree=eligible)


def signoff(*steps: Step, digest: str = "d1") -> SignOff:
    return SignOff(plan=plan(*(steps or (step(ANN),))), digest=digest)


@dataclass
class Memory:
    """A directory that knows what a test tells it; whoever is in `silent` gets no answer."""

    groups: Mapping[Group, frozenset[Person]] = field(default_factory=dict)
    known: Mapping[Person, Member] = field(default_factory=dict)
    silent: frozenset[object] = frozenset()

    def member(self, person: Person) -> Member:
        if person in self.silent:
            raise SlackError("users.info: no answer.")
        return self.known.get(person, Member(person=person, home=person.workspace))

    def members(self, group: Group) -> frozenset[Person]:
        if group in self.silent:
            raise SlackError("usergroups.users.list: no answer.")
        return self.groups.get(group, frozenset())


def around(directory: Memory | None = None, **known: object) -> Surroundings:
    values: dict[str, object] = {"workspace": T, "roles": {}, "directory": directory or Memory(), "now": NOON}
    return Surroundings(**{**values, **known})  # type: ignore[arg-type]


def review(
    *,
    bands: Mapping[str, Band] | None = None,
    rules: tuple[str, ...] = (),
    severity: Severity = Severity.CAUTION,
    brand: str | None = "netflix",
    channel: Channel | None = Channel.X,
    unchecked: tuple[Unchecked, ...] = (),
) -> Review:
    """A review with these bands, and a finding of each of these rules."""
    known = dict.fromkeys(("privacy_disclosure", "self_disparagement", "segment_mockery"), Band.CLEAR)
    known |= bands or {}
    return Review(
        draft=Draft(text="Hello there.", brand=brand, channel=channel),
        risk=0.0,
        band=max(known.values(), key=lambda band: band.rank),
        scores=dict.fromkeys(known, 0.0),
        bands=known,
        unsure=(),
        findings=tuple(_finding(rule, severity) for rule in rules),
        edits=(),
        unchecked=unchecked,
        policy_version="p1",
        model_version="m1",
    )


def _finding(rule: str, severity: Severity) -> Finding:
    return Finding(
        category=rule.split(".")[0],
        source=Source.RULE,
        rule=rule,
        severity=severity,
        start=0,
        end=5,
        quote="Hello",
        message="It says hello.",
        why="Because.",
        instead="Say nothing.",
    )
