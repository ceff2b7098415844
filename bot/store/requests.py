"""Requests for approval, decisions on them, and the reasons that people gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.session import Session
from bot.store.signoff_rows import DecisionRow, Moments, NewRequest, RequestRow
from bot.store.signoff_tables import decisions, reasons, requests

_MOMENTS = ("remind_at", "escalate_at", "due_at", "expire_at", "wake_at")


class Requests(Session):
    """The part of a transaction that keeps sign-off."""

    def add_request(self, new: NewRequest) -> int | None:
        """A new open request; None where the draft has an open one already."""
        values = {
            "workspace": new.workspace,
            "draft_id": new.draft_id,
            "version_id": new.version_id,
            "review_id": new.review_id,
            "digest": new.digest,
            "state": new.state,
            "step": new.step,
            "plan": dict(new.plan),
            "policy_version": new.policy_version,
            "opened_by": new.opened_by,
            "opened_at": self._now,
        }
        try:
            with self._connection.begin_nested():
                return self._insert(requests, values | _moments(new.moments))
        except IntegrityError:
            return None

    def request(self, request_id: int) -> RequestRow | None:
        """The request with this id; nobody else changes it until the transaction that writes is over."""
        return self._request(select(requests).where(requests.c.id == request_id))

    def open_request(self, draft_id: int) -> RequestRow | None:
        """The draft's open request."""
        return self._request(
            select(requests).where(requests.c.draft_id == draft_id, requests.c.closed_at.is_(None))
        )

    def newest_request(self, draft_id: int) -> RequestRow | None:
        """The draft's last request, open or not."""
        newest = select(requests.c.id).where(requests.c.draft_id == draft_id)
        return self._request(
            select(requests).where(
                requests.c.id == newest.order_by(requests.c.id.desc()).limit(1).scalar_subquery()
            )
        )

    def open_requests(self, workspace: str) -> tuple[RequestRow, ...]:
        """All that wait for somebody, oldest first."""
        query = select(requests).where(requests.c.workspace == workspace, requests.c.closed_at.is_(None))
        return tuple(_request(row) for row in self._connection.execute(query.order_by(requests.c.id)))

    def requests_of(self, draft_id: int) -> tuple[RequestRow, ...]:
        """All requests of a draft, oldest first."""
        query = select(requests).where(requests.c.draft_id == draft_id).order_by(requests.c.id)
        return tuple(_request(row) for row in self._connection.execute(query))

    def wakeful_requests(self, workspace: str) -> tuple[int, ...]:
        """Ids of open requests whose moment has come."""
        query = select(requests.c.id).where(
            requests.c.workspace == workspace,
            requests.c.closed_at.is_(None),
            requests.c.wake_at <= self._now,
        )
        return tuple(self._connection.scalars(query.order_by(requests.c.wake_at)))

    def next_wake(self, workspace: str) -> datetime | None:
        """When the next open request wants to be looked at."""
        query = select(requests.c.wake_at).where(
            requests.c.workspace == workspace,
            requests.c.closed_at.is_(None),
            requests.c.wake_at.is_not(None),
        )
        return self._connection.scalar(query.order_by(requests.c.wake_at).limit(1))

    def change_request(
        self,
        request_id: int,
        *,
        state: str,
        step: int,
        moments: Moments | None = None,
        closed: bool = False,
    ) -> None:
        """Bring a request to a new state; with `closed` nobody has to do anything about it any more."""
        values: dict[str, Any] = {"state": state, "step": step}
        values |= _moments(moments) if moments else {}
        values |= {"closed_at": self._now, "wake_at": None} if closed else {}
        self._connection.execute(update(requests).where(requests.c.id == request_id).values(**values))

    def add_decision(
        self,
        request: RequestRow,
        *,
        user: str,
        kind: str,
        reason: str | None = None,
        stands_for: str | None = None,
        delivery: str | None = None,
    ) -> int | None:
        """What somebody decided at the request's step; None where this very click was counted before."""
        if delivery is not None and self._counted(request.workspace, delivery):
            return None
        reason_id = self.add_reason(request.workspace, user, reason) if reason else None
        values = {
            "workspace": request.workspace,
            "request_id": request.id,
            "step": request.step,
            "user": user,
            "stands_for": stands_for,
            "kind": kind,
            "reason_id": reason_id,
            "delivery": delivery,
            "decided_at": self._now,
        }
        return self._insert(decisions, values)

    def _counted(self, workspace: str, delivery: str) -> bool:
        query = select(decisions.c.id).where(
            decisions.c.workspace == workspace, decisions.c.delivery == delivery
        )
        return self._one(query) is not None

    def decisions_on(self, request_id: int) -> tuple[DecisionRow, ...]:
        """All decisions on a request, oldest first, with their reasons."""
        query = (
            select(decisions, reasons.c.text.label("reason"))
            .select_from(decisions.outerjoin(reasons, decisions.c.reason_id == reasons.c.id))
            .where(decisions.c.request_id == request_id)
            .order_by(decisions.c.id)
        )
        return tuple(_decision(row) for row in self._connection.execute(query))

    def add_reason(self, workspace: str, user: str, text: str) -> int:
        """Why somebody did something, in their words."""
        values = {"workspace": workspace, "user": user, "text": text, "written_at": self._now}
        return self._insert(reasons, values)

    def _request(self, query: Select[Any]) -> RequestRow | None:
        row = self._one(self._mine(query))
        return _request(row) if row else None


def _moments(moments: Moments) -> dict[str, Any]:
    return {name: getattr(moments, name) for name in _MOMENTS}


def _request(row: Row[Any]) -> RequestRow:
    values = dict(row._mapping)
    moments = Moments(**{name: values.pop(name) for name in _MOMENTS})
    return RequestRow(**values, moments=moments)


def _decision(row: Row[Any]) -> DecisionRow:
    kept = (
        "id",
        "request_id",
        "step",
        "user",
        "stands_for",
        "kind",
        "reason",
        "delivery",
        "decided_at",
    )
    return DecisionRow(**{name: row._mapping[name] for name in kept})
