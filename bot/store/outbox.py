"""The outbox: cards that Slack is to be told of.

A card waits in a lane: `post:` and `update:` with its Slack channel, or `private:` with its own number. Of each lane the
oldest card goes first, and only while nobody else has it. Whoever has claimed a card holds a lease; every note of his
counts only while he holds it, so that a worker that was given up for dead can't undo what its successor did.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, or_, select, update

from bot.store.drafts import Drafts
from bot.store.rows import CardRow, CardState, CardView, Look, Place
from bot.store.signoff_tables import briefs, requests
from bot.store.tables import cards, missing_scopes

_CARD = tuple(cards.c[field.name] for field in fields(CardRow))


class Outbox(Drafts):
    """The part of a transaction that keeps cards."""

    def add_card(
        self,
        place: Place,
        *,
        draft_id: int | None,
        review_id: int | None,
        note: str | None,
        request_id: int | None = None,
    ) -> int:
        """A card that Slack is to be told of."""
        private = place.private or place.response_url is not None
        key = secrets.token_hex(8)
        values: dict[str, Any] = {
            "workspace": place.workspace,
            "key": key,
            "draft_id": draft_id,
            "review_id": review_id,
            "request_id": request_id,
            "note": note,
            "slack_channel": place.slack_channel,
            "thread_ts": None if place.response_url else place.thread_ts or place.slack_ts,
            "slack_user": place.slack_user,
            "private": private,
            "response_url": place.response_url,
            "response_until": place.response_until,
            "messages": [],
            "state": CardState.DUE,
            "wanted": Look.REVIEW,
            "revision": 1,
            "maybe_twice": False,
            "lane": f"private:{key}" if private else f"post:{place.slack_channel}",
            "attempts": 0,
            "created_at": self._now,
        }
        return self._insert(cards, values)

    def want_look(self, draft_id: int, look: Look) -> tuple[int, ...]:
        """Have every card of a draft that still shows its review look so; their ids."""
        found = self._cards(cards.c.draft_id == draft_id, cards.c.wanted == Look.REVIEW)
        for card in found:
            self._want(card, wanted=look)
        return tuple(card.id for card in found)

    def show_review(self, draft_id: int, review_id: int) -> tuple[int, ...]:
        """Have the draft's cards that everybody sees show another review of the version in force; their ids."""
        found = self._cards(
            cards.c.draft_id == draft_id,
            cards.c.review_id.is_not(None),
            cards.c.wanted == Look.REVIEW,
            cards.c.private.is_(False),
        )
        for card in found:
            self._want(card, review_id=review_id)
        return tuple(card.id for card in found)

    def redraw(self, request_id: int, note: str | None = None) -> tuple[int, ...]:
        """Have every card of a request shown as it now is; with a `note` those that say something else. Their ids."""
        found = [card for card in self.request_cards(request_id) if note is None or card.note != note]
        for card in found:
            self._want(card, **({} if note is None else {"note": note}))
        return tuple(card.id for card in found)

    def request_cards(self, request_id: int) -> tuple[CardRow, ...]:
        """All cards of a request, oldest first."""
        return self._cards(cards.c.request_id == request_id)

    def card(self, card_id: int) -> CardRow | None:
        """The card with this id."""
        row = self._one(select(*_CARD).where(cards.c.id == card_id))
        return _card(row) if row else None

    def cards_of(self, draft_id: int) -> tuple[CardRow, ...]:
        """All cards of a draft and of the requests for its sign-off, oldest first."""
        asked = select(requests.c.id).where(requests.c.draft_id == draft_id)
        return self._cards(or_(cards.c.draft_id == draft_id, cards.c.request_id.in_(asked)))

    def card_view(self, card_id: int) -> CardView | None:
        """A card with its review and the number of the version that it judges."""
        card = self.card(card_id)
        found = self.reviewed(card.review_id) if card and card.review_id is not None else None
        if card is None or found is None:
            return CardView(card=card) if card else None
        version = found.version
        in_message = found.draft.slack_ts is not None and (
            version.number == 1 or version.edited_ts is not None
        )
        return CardView(
            card=card,
            version=version.number,
            review=found.review,
            text=None if in_message else version.text,
            briefed=self._one(select(briefs.c.id).where(briefs.c.version_id == version.id)) is not None,
        )

    # the worker's side

    def unfinished_cards(self) -> tuple[int, ...]:
        """Ids of cards that Slack is still to be told of, oldest first."""
        query = select(cards.c.id).where(cards.c.lane.is_not(None))
        return tuple(self._connection.scalars(query.order_by(cards.c.id)))

    def claim_card(self, workspace: str, worker: str, lease: timedelta) -> CardRow | None:
        """Lease to `worker` the oldest card that may be sent now."""
        query = select(*_CARD).where(*self._sendable(workspace)).order_by(cards.c.id).limit(1)
        row = self._one(query.with_for_update(skip_locked=True))
        if row is None:
            return None
        self._connection.execute(
            update(cards)
            .where(cards.c.id == row.id)
            .values(leased_by=worker, lease_until=self._now + lease, attempts=row.attempts + 1)
        )
        return _card(row)

    def can_send(self, workspace: str) -> bool:
        """Whether there is a card to claim."""
        query: Select[Any] = select(cards.c.id).where(*self._sendable(workspace)).limit(1)
        return self._one(query) is not None

    def waiting_until(self, workspace: str, worker: str, until: datetime) -> int:
        """How many cards are to be sent before `until`, without those in hands whose name does not begin with `worker`."""
        theirs = and_(~cards.c.leased_by.startswith(worker), cards.c.lease_until > self._now)
        query = select(cards.c.id).where(
            cards.c.workspace == workspace,
            cards.c.lane.is_not(None),
            or_(cards.c.not_before.is_(None), cards.c.not_before <= until),
            or_(cards.c.lease_until.is_(None), ~theirs),
        )
        return len(self._connection.scalars(query).all())

    def note_card(self, card: CardRow, worker: str, lease: timedelta, **values: Any) -> bool:
        """Note how far a card is and renew its lease; False where `worker` holds it no more and has to stop."""
        held = (cards.c.id == card.id, cards.c.leased_by == worker, cards.c.lease_until > self._now)
        done = self._connection.execute(
            update(cards).where(*held).values(lease_until=self._now + lease, **values)
        )
        return done.rowcount == 1

    def finish_card(self, card: CardRow, worker: str, **values: Any) -> bool:
        """The card is shown as it was wanted at `card.revision`, or never will be; False where nothing is left to send."""
        query = select(*_CARD).where(cards.c.id == card.id, cards.c.leased_by == worker)
        row = self._one(self._mine(query))
        if row is None:
            return False
        now_wanted = {**row._mapping, **values}
        more = bool(row.revision != card.revision and now_wanted["state"] != CardState.FAILED)
        lane = _lane(row.private, row.key, row.slack_channel, now_wanted["shown"]) if more else None
        self._release(card.id, lane=lane, not_before=None, attempts=0, **values)
        return more

    def postpone_card(self, card: CardRow, worker: str, until: datetime, **values: Any) -> None:
        """Nothing more of this card, nor of its lane, before `until`."""
        row = self._one(
            self._mine(select(cards.c.id).where(cards.c.id == card.id, cards.c.leased_by == worker))
        )
        if row is not None:
            self._release(card.id, not_before=until, **values)

    def hurry_cards(self, workspace: str) -> None:
        """Let no card wait for its time: after a pause Slack is asked anew, and says so where it is still too early."""
        waiting = (cards.c.workspace == workspace, cards.c.not_before.is_not(None))
        self._connection.execute(update(cards).where(*waiting).values(not_before=None))

    def release_cards(self, workspace: str) -> None:
        """Nobody has a card in hand: for the start of the only worker there is."""
        leased = (cards.c.workspace == workspace, cards.c.leased_by.is_not(None))
        self._connection.execute(update(cards).where(*leased).values(leased_by=None, lease_until=None))

    def miss_scopes(self, workspace: str, method: str, scopes: str) -> None:
        """Slack refused a method for want of these scopes; no scopes where it is allowed now."""
        found = (missing_scopes.c.workspace == workspace, missing_scopes.c.method == method)
        self._connection.execute(delete(missing_scopes).where(*found))
        if scopes:
            values = {"workspace": workspace, "method": method, "scopes": scopes, "seen_at": self._now}
            self._connection.execute(insert(missing_scopes).values(**values))

    def missing_scopes(self, workspace: str) -> dict[str, str]:
        """Method -> the scopes that it lacked when it was last tried."""
        query = select(missing_scopes.c.method, missing_scopes.c.scopes)
        rows = self._connection.execute(query.where(missing_scopes.c.workspace == workspace))
        return {row.method: row.scopes for row in rows}

    def _sendable(self, workspace: str) -> tuple[ColumnElement[bool], ...]:
        """Heads of their lanes that nobody has in hand and whose time has come."""
        earlier = cards.alias("earlier")
        before = select(earlier.c.id).where(
            earlier.c.workspace == workspace, earlier.c.lane == cards.c.lane, earlier.c.id < cards.c.id
        )
        return (
            cards.c.workspace == workspace,
            cards.c.lane.is_not(None),
            or_(cards.c.not_before.is_(None), cards.c.not_before <= self._now),
            or_(cards.c.lease_until.is_(None), cards.c.lease_until <= self._now),
            ~before.exists(),
        )

    def _cards(self, *where: ColumnElement[bool]) -> tuple[CardRow, ...]:
        query: Select[Any] = select(*_CARD).where(*where).order_by(cards.c.id)
        return tuple(_card(row) for row in self._connection.execute(self._mine(query)))

    def _want(self, card: CardRow, **values: Any) -> None:
        if card.state is not CardState.FAILED:
            values["lane"] = _lane(card.private, card.key, card.slack_channel, card.shown)
        self._connection.execute(
            update(cards).where(cards.c.id == card.id).values(revision=card.revision + 1, **values)
        )

    def _release(self, card_id: int, **values: Any) -> None:
        free = {"leased_by": None, "lease_until": None}
        self._connection.execute(update(cards).where(cards.c.id == card_id).values(**free, **values))


def _lane(private: bool, key: str, slack_channel: str, shown: str | None) -> str:
    if private:
        return f"private:{key}"
    return f"post:{slack_channel}" if shown is None else f"update:{slack_channel}"


def _card(row: Row[Any]) -> CardRow:
    messages: Sequence[str] = row.messages
    values: dict[str, Any] = {
        "messages": tuple(messages),
        "state": CardState(row.state),
        "wanted": Look(row.wanted),
        "shown": Look(row.shown) if row.shown else None,
    }
    return CardRow(**dict(row._mapping) | values)
