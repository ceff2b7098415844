"""The desk's part for looking around: my drafts, what waits for me, how things went of late, and whether all is well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from bot.desk.asked import Asked, asked_for
from bot.desk.resolving import Resolving
from bot.signoff.due import is_escalated
from bot.signoff.eligible import Surroundings, resolve
from bot.signoff.flow import State
from bot.signoff.people import Directory, Group, Member, Person
from bot.store.overview import ShelfRow, TimesRow
from bot.types import Band

SPAN = timedelta(days=30)
_WEEK = timedelta(days=7)
_MOST_COUNTED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that somebody can decide now."""

    request_id: int
    draft_id: int
    step: str
    text: str
    brand: str | None
    band: Band
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from `begins` on: how many drafts came, and how many of them were not clear."""

    begins: datetime
    drafts: int
    flagged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The last 30 days. Times are medians in seconds, None where there are none.

    `alarms` are the rules, or categories of the classifier, that people called no risk: name, in how many drafts,
    and in how many it found something.
    """

    weeks: tuple[Week, ...]
    bands: Mapping[Band, int]
    first_card_s: float | None
    signoff_s: float | None
    alarms: tuple[tuple[str, int, int], ...]

    @property
    def drafts(self) -> int:
        """How many came."""
        return sum(self.bands.values())

    @property
    def flag_rate(self) -> float | None:
        """The share, 0 to 1, that was not clear; None where none came."""
        return 1 - self.bands[Band.CLEAR] / self.drafts if self.drafts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the bot is: what it waits for, and what is in force."""

    last_event_at: datetime | None
    deliveries: int
    cards: int
    slowed: int
    policy_version: str
    model_version: str


class Surveying(Resolving):
    """Reads only; Slack is asked where somebody's rights are in question."""

    def remembered(self, workspace: str, user: str, slack_channel: str | None) -> dict[str, str]:
        """Brand, channel, purpose and audience as somebody told them last, in a Slack channel or anywhere."""
        with self._store.read() as tx:
            return tx.last_told(workspace, user, slack_channel)

    def shelf(self, workspace: str, author: str, *, first: int, most: int) -> tuple[ShelfRow, ...]:
        """An author's drafts, the newest change first, from number `first` on."""
        with self._store.read() as tx:
            return tx.shelf(workspace, author, first=first, most=most)

    def queue(self, workspace: str) -> tuple[Waiting, ...]:
        """All open requests, oldest first."""
        with self._store.read() as tx:
            rows = tx.open_requests(workspace)
            return tuple(_waiting(asked_for(tx, workspace, row.id)) for row in rows)

    def waiting(self, workspace: str, user: str) -> tuple[Waiting, ...]:
        """The open requests that somebody can decide now, oldest first."""
        if self._directory is None:
            return ()
        directory = _AskedOnce(self._directory)
        with self._store.read() as tx:
            found = [asked_for(tx, workspace, row.id) for row in tx.open_requests(workspace)]
            around = [replace(self._around(tx, asked), directory=directory) for asked in found]
        person = Person(workspace, user)
        return tuple(
            _waiting(asked)
            for asked, surroundings in zip(found, around, strict=True)
            if person in _deciders(asked, surroundings)
        )

    def is_policy_owner(self, workspace: str, user: str) -> bool:
        """Whether somebody looks after the policy."""
        return self.is_named(("policy_owner", "admin"), workspace, user)

    def numbers(self, workspace: str) -> Numbers:
        """How the last 30 days went."""
        now = self._store.now()
        since = now - SPAN
        with self._store.read() as tx:
            times = tx.times(workspace, since, _MOST_COUNTED)
            shown = tx.shown_after(workspace, since)
            signed = tx.signed_after(workspace, since, State.APPROVED)
            alarms = tx.false_alarms(workspace, since)
            found = tx.found_in(workspace, since)
        return Numbers(
            weeks=_weeks(times, now),
            bands={band: sum(row.band is band for row in times) for band in Band},
            first_card_s=median(shown) if shown else None,
            signoff_s=median(signed) if signed else None,
            alarms=tuple(
                (name, said, found.get(name, 0))
                for name, said in sorted(alarms.items(), key=lambda item: (-item[1], item[0]))
            ),
        )

    def health(self, workspace: str) -> Health:
        """How the bot is now."""
        with self._store.read() as tx:
            deliveries, cards, slowed = tx.backlog(workspace)
            last = tx.last_delivery_at(workspace)
        reviewer = self._reviewer()
        return Health(
            last_event_at=last,
            deliveries=deliveries,
            cards=cards,
            slowed=slowed,
            policy_version=reviewer.policy_version,
            model_version=reviewer.model_version,
        )


class _AskedOnce:
    """A directory that asks Slack once for each person and group: one look at many requests."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._people: dict[Person, Member] = {}
        self._groups: dict[Group, frozenset[Person]] = {}

    def member(self, person: Person) -> Member:
        if person not in self._people:
            self._people[person] = self._directory.member(person)
        return self._people[person]

    def members(self, group: Group) -> frozenset[Person]:
        if group not in self._groups:
            self._groups[group] = self._directory.members(group)
        return self._groups[group]


def _deciders(asked: Asked, around: Surroundings) -> frozenset[Person]:
    step = asked.signoff.step_in_force
    if step is None:
        return frozenset()
    escalated = is_escalated(asked.signoff.plan.due, asked.row.opened_at, around.now)
    return resolve(step, around, escalated=escalated).people


def _waiting(asked: Asked) -> Waiting:
    step = asked.signoff.step_in_force
    return Waiting(
        request_id=asked.row.id,
        draft_id=asked.row.draft_id,
        step=step.name if step else "",
        text=asked.found.version.text,
        brand=asked.found.draft.brand,
        band=asked.found.review.band,
        opened_at=asked.row.opened_at,
        due_at=asked.row.moments.due_at,
    )


def _weeks(times: tuple[TimesRow, ...], now: datetime) -> tuple[Week, ...]:
    """Weeks that end now, the oldest first: as many as begin within the span."""
    begins = [now - _WEEK * back for back in range(SPAN // _WEEK, 0, -1)]
    return tuple(
        Week(
            begins=begin,
            drafts=sum(begin <= row.created_at < begin + _WEEK for row in times),
            flagged=sum(
                begin <= row.created_at < begin + _WEEK and row.band is not Band.CLEAR for row in times
            ),
        )
        for begin in begins
    )
