"""One transaction: what is done in it is kept together or not at all. Each part has its subject and its file."""

from __future__ import annotations

from bot.store.deliveries import Deliveries
from bot.store.events import Events
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.requests import Requests
from bot.store.retention import Retention
from bot.store.search import Search


class Transaction(Deliveries, Outbox, Requests, People, Events, Search, Retention):
    """Reads and writes inside one transaction that the store has begun."""
