"""When whom to remind: every moment of a request, worked out from the moment it was opened.

Pure: `now` comes in, and asking twice gives the same. Whoever runs it keeps the moment up to which it has been done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.signoff.approvers import QuietHours
from bot.signoff.people import Person
from bot.signoff.plan import Due

_SATURDAY = 5


class NoticeKind(StrEnum):
    """What there is to tell: to an approver, to the backup, or (overdue, expiry) to everybody on the cards."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    OVERDUE = "overdue"
    EXPIRY = "expiry"


_ORDER = {kind: number for number, kind in enumerate(NoticeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell at a moment, to one person or, with None, where the request is shown."""

    kind: NoticeKind
    at: datetime
    to: Person | None = None


def notices(
    due: Due,
    opened_at: datetime,
    *,
    asked: Mapping[Person, tzinfo],
    backup: Mapping[Person, tzinfo],
    quiet: QuietHours | None,
) -> tuple[Notice, ...]:
    """All notices of a request, in order: those who are asked and have not answered, each in their own time zone.

    Reminders that quiet hours push to the same moment are one. Nothing comes after the expiry.
    """
    expire_at = opened_at + due.expire
    found = {
        *_to_each(NoticeKind.REMINDER, (opened_at + wait for wait in due.remind), asked, due, quiet),
        Notice(kind=NoticeKind.OVERDUE, at=opened_at + due.answer),
        Notice(kind=NoticeKind.EXPIRY, at=expire_at),
    }
    if due.escalate is not None:
        moment = opened_at + due.escalate
        found |= set(_to_each(NoticeKind.ESCALATION, [moment], backup, due, quiet))
        if not backup:
            found.add(Notice(kind=NoticeKind.ESCALATION, at=moment))
    return tuple(sorted((notice for notice in found if notice.at <= expire_at), key=_by_time))


def due_between(all_notices: Iterable[Notice], after: datetime, now: datetime) -> tuple[Notice, ...]:
    """The notices whose moment has come since `after`, up to and with `now`."""
    return tuple(notice for notice in all_notices if after < notice.at <= now)


def next_wake(all_notices: Iterable[Notice], now: datetime) -> datetime | None:
    """When there is something to tell next; None where nothing is."""
    return min((notice.at for notice in all_notices if notice.at > now), default=None)


def is_escalated(due: Due, opened_at: datetime, now: datetime) -> bool:
    """Whether the backup may decide too."""
    return due.escalate is not None and now >= opened_at + due.escalate


def is_expired(due: Due, opened_at: datetime, now: datetime) -> bool:
    """Whether the request has come to its end unapproved."""
    return now >= opened_at + due.expire


def awake_at(moment: datetime, zone: tzinfo, quiet: QuietHours | None) -> datetime:
    """The moment, or the end of the quiet hours in which it falls on the clock of that time zone."""
    while quiet is not None and (end := _quiet_end(moment.astimezone(zone), quiet)) is not None:
        later = end.astimezone(moment.tzinfo)
        if later <= moment:  # the clock was set back within the quiet hours: go by it as it stands
            break
        moment = later
    return moment


def _quiet_end(local: datetime, quiet: QuietHours) -> datetime | None:
    """When the quiet stretch around this local time ends, by the same clock; None where it is not quiet."""
    if quiet.weekend and local.weekday() >= _SATURDAY:
        return _at(local, 1, time())
    now = local.time()
    if quiet.since <= quiet.until:
        return _at(local, 0, quiet.until) if quiet.since <= now < quiet.until else None
    if now >= quiet.since:
        return _at(local, 1, quiet.until)
    return _at(local, 0, quiet.until) if now < quiet.until else None


def _at(local: datetime, days: int, clock: time) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), clock, tzinfo=local.tzinfo)


def _to_each(
    kind: NoticeKind,
    moments: Iterable[datetime],
    people: Mapping[Person, tzinfo],
    due: Due,
    quiet: QuietHours | None,
) -> Iterator[Notice]:
    for moment in moments:
        for person, zone in people.items():
            yield Notice(kind=kind, at=moment if due.urgent else awake_at(moment, zone, quiet), to=person)


def _by_time(notice: Notice) -> tuple[datetime, int, str]:
    return notice.at, _ORDER[notice.kind], str(notice.to or "")
