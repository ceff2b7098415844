"""Adds events to the chain, in the transaction of what they tell of."""

from __future__ import annotations

from bot.audit.chain import next_event
from bot.audit.key import AuditKey
from bot.store import Transaction


class AuditLog:
    """The log of one key. Without a key there is none, and nothing that needs one may happen."""

    def __init__(self, key: AuditKey) -> None:
        self.key = key

    def add(
        self,
        tx: Transaction,
        workspace: str,
        kind: str,
        *,
        draft_id: int | None = None,
        **content: str | int | bool | None,
    ) -> None:
        """One event more. `content` is ids, numbers and keyed digests; ValueError at anything like a sentence.

        Nobody else adds to this chain until the transaction is over, so let it be short.
        """
        head = tx.lock_head(workspace)
        event = next_event(
            self.key, head, workspace=workspace, kind=kind, draft_id=draft_id, content=content, at=tx.now
        )
        tx.add_event(event)

    def digest(self, text: str, channel: str | None, brand: str | None) -> str:
        """The keyed digest that an approval is bound to."""
        return self.key.digest(text, channel, brand)
