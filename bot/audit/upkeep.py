"""What the audit log needs while the bot runs: its key checked at the start, its heads written down, old texts emptied."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.audit.chain import is_sealed
from bot.audit.heads import HeadFile, line
from bot.audit.key import AuditKey
from bot.audit.log import AuditLog
from bot.errors import SettingsError
from bot.store import Place, Store

log = logging.getLogger("greenlight.audit")

_ANCHORED = "anchored"
_EMPTIED = "emptied"


def open_log(secret: SecretStr | None, store: Store, workspace: str) -> AuditLog | None:
    """The log of a workspace; None where there is no key, and then sign-off is refused.

    A chain that has begun is never left unsealed or sealed by a second key: SettingsError.
    """
    with store.read() as tx:
        newest = tx.newest_event(workspace)
    if secret is None:
        if newest is not None:
            raise SettingsError(
                "it is not set, and this database has an audit log that needs it.",
                where="GREENLIGHT_AUDIT_KEY",
                todo="Set the key that the log was begun with.",
            )
        log.warning(
            "GREENLIGHT_AUDIT_KEY is not set: drafts are reviewed, and nothing can be signed off. Make a key with "
            "'openssl rand -hex 32', and keep it outside the database."
        )
        return None
    key = AuditKey.read(secret)
    if newest is not None and not is_sealed(newest, key):
        raise SettingsError(
            "the audit log of this database was sealed with another key, or its last event was changed.",
            where="GREENLIGHT_AUDIT_KEY",
            todo="Set the key that the log was begun with; 'greenlight audit verify' then tells what was changed.",
        )
    return AuditLog(key)


class Upkeep:
    """The log's standing duties; each may be done as often as one likes, and by several processes."""

    def __init__(
        self, store: Store, workspace: str, audit: AuditLog | None, *, heads: Path, slack_channel: str | None
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._audit = audit
        self._heads = HeadFile(heads)
        self._slack_channel = slack_channel

    def note_heads(self) -> None:
        """Write down the heads that are new. SettingsError where the file can't be written."""
        if self._audit is not None:
            self._heads.note(self._store)

    def tell_head(self) -> tuple[int, ...]:
        """Have the audit Slack channel told the head, once a day; the card that says it."""
        if self._audit is None or self._slack_channel is None:
            return ()
        with self._store.write() as tx:
            head = tx.lock_head(self._workspace)
            last = tx.newest_event(self._workspace, _ANCHORED)
            if head is None or (last is not None and last.at[:10] >= tx.now.isoformat()[:10]):
                return ()
            self._audit.add(tx, self._workspace, _ANCHORED, count=head.count)
            place = Place(workspace=self._workspace, slack_channel=self._slack_channel)
            note = f"Head of the audit log: {line(head, tx.now)}"
            return (tx.add_card(place, draft_id=None, review_id=None, note=note),)

    def forget_old(self, days: Callable[[], int]) -> int:
        """Empty what is older than the policy's retention; how many versions that were."""
        with self._store.write() as tx:
            emptied = tx.forget_before(self._workspace, tx.now - timedelta(days=days()))
            if emptied and self._audit is not None:
                self._audit.add(tx, self._workspace, _EMPTIED, versions=emptied)
        if emptied:
            log.info("%d versions were emptied, as the policy's retention says", emptied)
        return emptied
