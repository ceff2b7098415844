"""The desk's part for a yes in a thread: it counts only once its writer has said that it shall."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.asked import Asked, asked_for
from bot.desk.resolving import Click
from bot.desk.signing import Signing
from bot.signoff.flow import Act
from bot.store import Place


class Offering(Signing):
    """Asks a named approver whether a reply was meant as approval; nobody else hears of it."""

    def offer_to_count(self, place: Place, user: str, delivery: int) -> tuple[int, ...]:
        """Somebody said yes in a draft's thread: who may approve is asked whether that is their approval."""
        asked = self._open_at(place)
        if asked is None or self._audit is None:
            return self._done(delivery)
        with self._store.read() as tx:
            around = self._around(tx, asked)
        click = Click(
            workspace=place.workspace,
            user=user,
            request_id=asked.row.id,
            digest=asked.row.digest,
            act=Act.APPROVE,
            delivery=delivery,
        )
        if self._standing(asked, around, click).eligible.refusal(click.person) is not None:
            return self._done(delivery)
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            whispered = Place(
                workspace=place.workspace,
                slack_channel=place.slack_channel,
                thread_ts=place.thread_ts,
                slack_user=user,
                private=True,
            )
            review_id, request_id = asked.row.review_id, asked.row.id
            return (
                tx.add_card(whispered, draft_id=None, review_id=review_id, note=None, request_id=request_id),
            )

    def _open_at(self, place: Place) -> Asked | None:
        """The open request of the draft whose thread this is."""
        with self._store.read() as tx:
            draft = tx.draft_at(replace(place, slack_ts=place.thread_ts))
            row = tx.open_request(draft.id) if draft else None
            return asked_for(tx, row.workspace, row.id) if row else None

    def _done(self, delivery: int) -> tuple[int, ...]:
        with self._store.write() as tx:
            tx.finish_delivery(delivery)
        return ()
