"""Reminders, escalation and expiry come when they should, and nobody is woken."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signoff.approvers import QuietHours
from bot.signoff.due import (
    Notice,
    NoticeKind,
    awake_at,
    due_between,
    is_escalated,
    is_expired,
    next_wake,
    notices,
)
from bot.signoff.plan import Due
from tests.signoff.signing import ANN, BEN, CLEO, NOON

QUIET = QuietHours.model_validate({"since": "19:00", "until": "08:00", "weekend": True})
LUNCH = QuietHours.model_validate({"since": "12:00", "until": "13:00"})
BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
REPLY = Due(
    answer=timedelta(hours=1),
    expire=timedelta(hours=24),
    remind=(timedelta(minutes=30),),
    escalate=timedelta(minutes=50),
    urgent=True,
)


def _utc(day: int, clock: str) -> datetime:
    return datetime.combine(datetime(2026, 11, day), time.fromisoformat(clock), tzinfo=UTC)  # noqa: DTZ001


AWAKE = [
    ("in the day", _utc(18, "12:00"), BERLIN, QUIET, _utc(18, "12:00")),
    ("in the evening", _utc(18, "18:30"), BERLIN, QUIET, _utc(19, "07:00")),
    ("at night", _utc(18, "03:00"), BERLIN, QUIET, _utc(18, "07:00")),
    ("night there, day here", _utc(18, "12:00"), TOKYO, QUIET, _utc(18, "23:00")),
    ("morning there", _utc(18, "12:59"), NEW_YORK, QUIET, _utc(18, "13:00")),
    ("on Friday evening", _utc(20, "20:00"), BERLIN, QUIET, _utc(23, "07:00")),
    ("on Sunday", _utc(22, "12:00"), BERLIN, QUIET, _utc(23, "07:00")),
    ("when quiet ends", _utc(18, "07:00"), BERLIN, QUIET, _utc(18, "07:00")),
    ("at lunch", _utc(18, "12:30"), UTC, LUNCH, _utc(18, "13:00")),
    ("after lunch", _utc(18, "13:00"), UTC, LUNCH, _utc(18, "13:00")),
    ("without quiet hours", _utc(18, "03:00"), BERLIN, None, _utc(18, "03:00")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "moment", "zone", "quiet", "awake"), AWAKE, ids=[case[0] for case in AWAKE])
def test_nobody_is_woken(
    what: str, moment: datetime, zone: ZoneInfo, quiet: QuietHours | None, awake: datetime
) -> None:
    assert awake_at(moment, zone, quiet) == awake


def test_a_reply_to_a_customer_within_the_hour() -> None:
    found = notices(REPLY, NOON, asked={ANN: TOKYO, BEN: UTC}, backup={CLEO: TOKYO}, quiet=QUIET)
    assert [(notice.kind, (notice.at - NOON).seconds // 60, notice.to) for notice in found] == [
        (NoticeKind.REMINDER, 30, ANN),
        (NoticeKind.REMINDER, 30, BEN),
        (NoticeKind.ESCALATION, 50, CLEO),
        (NoticeKind.OVERDUE, 60, None),
        (NoticeKind.EXPIRY, 0, None),
    ]
    assert found[-1].at == NOON + timedelta(days=1)


def test_reminders_of_one_night_are_one_in_the_morning() -> None:
    due = Due(
        answer=timedelta(days=1), expire=timedelta(days=3), remind=(timedelta(hours=7), timedelta(hours=9))
    )
    found = notices(due, NOON, asked={ANN: UTC, BEN: NEW_YORK}, backup={}, quiet=QUIET)
    reminders = [notice for notice in found if notice.kind is NoticeKind.REMINDER]
    assert [(notice.to, notice.at) for notice in reminders] == [
        (BEN, _utc(18, "19:00")),
        (BEN, _utc(18, "21:00")),
        (ANN, _utc(19, "08:00")),
    ]


def test_without_a_backup_the_escalation_is_told_to_all() -> None:
    found = notices(REPLY, NOON, asked={}, backup={}, quiet=None)
    assert Notice(kind=NoticeKind.ESCALATION, at=NOON + timedelta(minutes=50)) in found


def test_each_notice_is_due_once_and_the_next_wake_is_known() -> None:
    found = notices(REPLY, NOON, asked={ANN: UTC}, backup={BEN: UTC}, quiet=None)
    told: list[Notice] = []
    after = NOON
    while (wake := next_wake(found, after)) is not None:
        told.extend(due_between(found, after, wake))
        assert not due_between(found, wake, wake)
        after = wake
    assert told == list(found)


def test_escalated_and_expired_are_told_to_the_minute() -> None:
    minute = timedelta(minutes=1)
    assert not is_escalated(REPLY, NOON, NOON + 49 * minute)
    assert is_escalated(REPLY, NOON, NOON + 50 * minute)
    assert not is_expired(REPLY, NOON, NOON + 1439 * minute)
    assert is_expired(REPLY, NOON, NOON + 1440 * minute)
    assert not is_escalated(Due(answer=minute, expire=minute), NOON, NOON + minute)


zones = st.sampled_from([UTC, BERLIN, TOKYO, NEW_YORK, ZoneInfo("Australia/Lord_Howe")])
clocks = st.times().map(lambda found: f"{found:%H:%M}")
quiets = st.builds(
    lambda since, until, weekend: QuietHours.model_validate(
        {"since": since, "until": until, "weekend": weekend}
    ),
    clocks,
    clocks,
    st.booleans(),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, zones, quiets)
def test_waiting_never_goes_back_and_ends_within_a_long_weekend(
    moment: datetime, zone: ZoneInfo, quiet: QuietHours
) -> None:
    awake = awake_at(moment, zone, quiet)
    assert moment <= awake <= moment + timedelta(days=4, hours=1)
    assert awake_at(awake, zone, quiet) == awake


@given(moments, zones, quiets, st.booleans())
def test_notices_come_in_order_and_never_after_the_end(
    opened: datetime, zone: ZoneInfo, quiet: QuietHours, urgent: bool
) -> None:
    due = Due(
        answer=timedelta(hours=20),
        expire=timedelta(hours=30),
        remind=(timedelta(hours=2), timedelta(hours=29)),
        escalate=timedelta(hours=25),
        urgent=urgent,
    )
    found = notices(due, opened, asked={ANN: zone}, backup={BEN: zone}, quiet=quiet)
    assert [notice.at for notice in found] == sorted(notice.at for notice in found)
    assert found[-1].kind is NoticeKind.EXPIRY
    assert len(found) == len(set(found))
