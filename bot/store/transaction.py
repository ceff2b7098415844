"""One transaction: what is done in it is kept together or not at all. Each part has its subject and its file."""

from __future__ import annotations

from dataclasses import replace

from bot.store.deliveries import Deliveries
from bot.store.events import Events
from bot.store.outbox import Outbox
from bot.store.overview import Overview
from bot.store.people import People
from bot.store.requests import Requests
from bot.store.retention import Retention
from bot.store.rows import AskedRow, CardView
from bot.store.search import Search
from bot.store.signoff_rows import RequestRow


class Transaction(Deliveries, Outbox, Overview, Requests, People, Events, Search, Retention):
    """Reads and writes inside one transaction that the store has begun."""

    def card_view(self, card_id: int) -> CardView | None:
        """A card with all that is needed to draw it."""
        view = super().card_view(card_id)
        if view is None:
            return None
        request = self.request(view.card.request_id) if view.card.request_id else None
        if request is not None:
            return replace(view, asked=self._asked(request))
        return replace(view, requestable=self._is_requestable(view))

    def _is_requestable(self, view: CardView) -> bool:
        """Whether sign-off of what the card shows has not been asked for; whether it may be, the click tells."""
        newest = self.newest_request(view.card.draft_id) if view.card.draft_id is not None else None
        return view.review is not None and (newest is None or newest.review_id != view.card.review_id)

    def _asked(self, request: RequestRow) -> AskedRow:
        draft, newest = self.draft(request.draft_id), self.newest_version(request.draft_id)
        brand = draft.brand if draft else None
        holds = [row for row in self.holds(request.workspace) if row.brand in (None, brand)]
        return AskedRow(
            request=request,
            decisions=self.decisions_on(request.id),
            hold=holds[-1] if holds else None,
            newest_text=newest.text if newest else None,
            brief=self.brief(request.version_id),
        )
