"""What is known of people and their wishes: briefs, hands in a version, names, holds, absences, feedback, settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, or_, select, update

from bot.store.session import Session
from bot.store.signoff_rows import (
    AbsenceRow,
    BriefRow,
    ContributorRow,
    FeedbackRow,
    Hand,
    HoldRow,
    Opinion,
    SettingRow,
)
from bot.store.signoff_tables import (
    absences,
    briefs,
    contributors,
    feedback,
    holds,
    names,
    reasons,
    settings,
)

_BRIEF = tuple(column for column in briefs.c if column.key not in ("id", "workspace", "written_at"))
_HOLD = tuple(column for column in holds.c if column.key != "reason_id")
_ABSENCE = tuple(column for column in absences.c if column.key != "noted_at")
_FEEDBACK = tuple(column for column in feedback.c if column.key != "reason_id")
_SETTING = tuple(column for column in settings.c if column.key != "id")


class People(Session):
    """The part of a transaction that keeps what people said of drafts, of themselves and of Greenlight."""

    def set_brief(self, workspace: str, brief: BriefRow) -> None:
        """The brief of a version, in place of an earlier one."""
        values = {column.key: getattr(brief, column.key) for column in _BRIEF}
        self._connection.execute(delete(briefs).where(briefs.c.version_id == brief.version_id))
        self._connection.execute(insert(briefs).values(workspace=workspace, written_at=self._now, **values))

    def brief(self, version_id: int) -> BriefRow | None:
        """The brief of a version."""
        row = self._one(select(*_BRIEF).where(briefs.c.version_id == version_id))
        return BriefRow(**row._mapping) if row else None

    def add_contributor(self, workspace: str, draft_id: int, hand: ContributorRow) -> None:
        """Somebody had a hand in a version; said twice it is kept once."""
        known = select(contributors.c.id).where(
            contributors.c.version_id == hand.version_id,
            contributors.c.user == hand.user,
            contributors.c.how == hand.how,
        )
        if self._one(known) is None:
            values = {"version_id": hand.version_id, "user": hand.user, "how": hand.how}
            self._insert(
                contributors, values | {"workspace": workspace, "draft_id": draft_id, "at": self._now}
            )

    def contributors(self, draft_id: int) -> tuple[ContributorRow, ...]:
        """Everybody's hand in any version of a draft."""
        query = select(contributors.c.version_id, contributors.c.user, contributors.c.how)
        rows = self._connection.execute(
            query.where(contributors.c.draft_id == draft_id).order_by(contributors.c.id)
        )
        return tuple(ContributorRow(version_id=row[0], user=row[1], how=Hand(row[2])) for row in rows)

    def set_name(self, workspace: str, user: str, name: str) -> None:
        """What somebody is called now."""
        found = (names.c.workspace == workspace, names.c.user == user)
        self._connection.execute(delete(names).where(*found))
        self._connection.execute(
            insert(names).values(workspace=workspace, user=user, name=name, seen_at=self._now)
        )

    def names(self, workspace: str) -> dict[str, str]:
        """User id -> name, of all who are known."""
        query = select(names.c.user, names.c.name).where(names.c.workspace == workspace)
        return {row.user: row.name for row in self._connection.execute(query)}

    def add_hold(
        self, workspace: str, *, brand: str | None, reason_id: int, user: str, until: datetime | None
    ) -> int:
        """Stop the approvals of a brand, or of all with None."""
        values = {"workspace": workspace, "brand": brand, "reason_id": reason_id, "held_by": user}
        return self._insert(holds, values | {"held_at": self._now, "until": until})

    def lift_hold(self, hold_id: int, user: str) -> None:
        """End a hold before its time."""
        open_one = (holds.c.id == hold_id, holds.c.lifted_at.is_(None))
        self._connection.execute(update(holds).where(*open_one).values(lifted_by=user, lifted_at=self._now))

    def holds(self, workspace: str, brand: str | None = None) -> tuple[HoldRow, ...]:
        """The holds in force now, oldest first; of one brand those that stop all brands too."""
        query = (
            select(*_HOLD, reasons.c.text.label("reason"))
            .select_from(holds.join(reasons, holds.c.reason_id == reasons.c.id))
            .where(
                holds.c.workspace == workspace,
                holds.c.lifted_at.is_(None),
                or_(holds.c.until.is_(None), holds.c.until > self._now),
            )
        )
        if brand is not None:
            query = query.where(or_(holds.c.brand.is_(None), holds.c.brand == brand))
        return tuple(HoldRow(**row._mapping) for row in self._connection.execute(query.order_by(holds.c.id)))

    def add_absence(
        self,
        workspace: str,
        *,
        user: str,
        stand_in: str | None,
        begins_at: datetime,
        ends_at: datetime | None,
        noted_by: str,
    ) -> int:
        """Somebody will be away."""
        values = {"workspace": workspace, "user": user, "stand_in": stand_in, "begins_at": begins_at}
        more = {"ends_at": ends_at, "noted_by": noted_by, "noted_at": self._now}
        return self._insert(absences, values | more)

    def end_absence(self, absence_id: int) -> None:
        """They are back."""
        self._connection.execute(
            update(absences).where(absences.c.id == absence_id).values(ends_at=self._now)
        )

    def absences(self, workspace: str) -> tuple[AbsenceRow, ...]:
        """Who is away now, oldest first."""
        query = select(*_ABSENCE).where(
            absences.c.workspace == workspace,
            absences.c.begins_at <= self._now,
            or_(absences.c.ends_at.is_(None), absences.c.ends_at > self._now),
        )
        return tuple(
            AbsenceRow(**row._mapping) for row in self._connection.execute(query.order_by(absences.c.id))
        )

    def add_feedback(
        self,
        workspace: str,
        review_id: int,
        kind: Opinion,
        *,
        user: str,
        category: str | None = None,
        rule: str | None = None,
        span: tuple[int, int] | None = None,
        reason: str | None = None,
    ) -> int:
        """Somebody's word on a finding, or on one that is missing."""
        values: dict[str, Any] = {"workspace": workspace, "review_id": review_id, "kind": kind}
        values |= {"category": category, "rule": rule, "given_by": user, "given_at": self._now}
        values |= {"start": span[0], "end": span[1]} if span else {}
        values["reason_id"] = self._reason(workspace, user, reason) if reason else None
        return self._insert(feedback, values)

    def feedback(self, workspace: str) -> tuple[FeedbackRow, ...]:
        """All feedback, oldest first."""
        query: Select[Any] = (
            select(*_FEEDBACK, reasons.c.text.label("reason"))
            .select_from(feedback.outerjoin(reasons, feedback.c.reason_id == reasons.c.id))
            .where(feedback.c.workspace == workspace)
            .order_by(feedback.c.id)
        )
        return tuple(_feedback(row) for row in self._connection.execute(query))

    def set_setting(self, workspace: str, key: str, value: Any, user: str) -> None:
        """A setting made in Slack; None takes it back."""
        values = {"workspace": workspace, "key": key, "value": value}
        self._insert(settings, values | {"set_by": user, "set_at": self._now})

    def settings(self, workspace: str) -> tuple[SettingRow, ...]:
        """The settings in force, by key."""
        newest = select(func.max(settings.c.id)).where(settings.c.workspace == workspace)
        query = select(*_SETTING).where(settings.c.id.in_(newest.group_by(settings.c.key)))
        return tuple(
            SettingRow(**row._mapping)
            for row in self._connection.execute(query.order_by(settings.c.key))
            if row.value is not None
        )

    def _reason(self, workspace: str, user: str, text: str) -> int:
        values = {"workspace": workspace, "user": user, "text": text, "written_at": self._now}
        return self._insert(reasons, values)


def _feedback(row: Row[Any]) -> FeedbackRow:
    return FeedbackRow(**dict(row._mapping) | {"kind": Opinion(row.kind)})
