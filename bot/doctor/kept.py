"""What is kept: the database, and the audit log with its key and its heads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

from bot.audit.chain import is_sealed
from bot.audit.heads import HeadFile
from bot.audit.key import AuditKey
from bot.doctor.condition import Condition, examined, mend, note, well
from bot.errors import GreenlightError
from bot.settings import Settings
from bot.store import EventRow, HeadRow, Store
from bot.store.schema import Schema, schema_of

_DATABASE = {
    Schema.NONE: note("database", "There is none yet.", "'greenlight serve' makes it at its start."),
    Schema.OLDER: mend(
        "database",
        "Its schema is of an older Greenlight.",
        "Start 'greenlight serve' anew: it brings the schema up to date.",
    ),
    Schema.CURRENT: well("database", "It answers, can be written, and its schema is up to date."),
    Schema.NEWER: mend(
        "database",
        "It was written by a newer Greenlight.",
        "Install that version, or restore a copy from before.",
    ),
}


def examine_kept(settings: Settings) -> Iterator[Condition]:
    """Database, audit key, heads' file; the latter two only where it is known what the database holds."""
    seen: list[Schema] = []

    def look() -> Iterator[Condition]:
        seen.append(schema_of(settings.database_url))
        yield _DATABASE[seen[0]]

    yield from examined("database", look, "Check that its server runs and answers.")
    if seen and seen[0] in (Schema.NONE, Schema.CURRENT):
        chains = _chains(settings) if seen[0] is Schema.CURRENT else []
        yield from examined("audit key", lambda: _key(settings, chains))
        yield from examined("audit heads", lambda: _head_file(settings, chains))
    else:
        yield note("audit log", "Its key and heads can be seen once the database is well.")


def refused_scopes(settings: Settings, workspace: str) -> dict[str, frozenset[str]]:
    """Method -> the scopes for want of which Slack refused it when the bot last tried; empty without a database."""
    try:
        if schema_of(settings.database_url) is not Schema.CURRENT:
            return {}
        with closing(Store(settings.database_url)) as store, store.read() as tx:
            noted = tx.missing_scopes(workspace)
    except GreenlightError:
        return {}  # the look at the database tells why
    return {method: frozenset(scopes.split(",")) for method, scopes in noted.items()}


def _chains(settings: Settings) -> list[tuple[HeadRow, EventRow]]:
    """The head and the last event of each workspace's log."""
    with closing(Store(settings.database_url)) as store, store.read() as tx:
        found = [(tx.lock_head(workspace), tx.newest_event(workspace)) for workspace in tx.chains()]
    return [(head, newest) for head, newest in found if head is not None and newest is not None]


def _key(settings: Settings, chains: list[tuple[HeadRow, EventRow]]) -> Iterator[Condition]:
    if settings.audit_key is None and not chains:
        told = "GREENLIGHT_AUDIT_KEY is not set: drafts are reviewed, and nothing can be signed off."
        todo = "Make one with 'openssl rand -hex 32', and keep it outside the database."
        yield note("audit key", told, todo)
        return
    key = AuditKey.read(settings.audit_key)
    if all(is_sealed(newest, key) for _, newest in chains):
        yield well("audit key", "It is set, and the log is sealed with it." if chains else "It is set.")
    else:
        told = "The log was sealed with another key, or its last event was changed."
        yield mend(
            "audit key", told, "Set the key that the log was begun with, and run 'greenlight audit verify'."
        )


def _head_file(settings: Settings, chains: list[tuple[HeadRow, EventRow]]) -> Iterator[Condition]:
    path = settings.audit_heads
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        told = f"{path} can't be written."
        yield mend("audit heads", told, "Make its folder, or name another file by GREENLIGHT_AUDIT_HEADS.")
        return
    written: dict[str, int] = {}
    for anchor in HeadFile(path).anchors():
        written[anchor.workspace] = max(anchor.count, written.get(anchor.workspace, 0))
    kept = {head.workspace: head.count for head, _ in chains}
    for workspace in sorted({*written, *kept}):
        yield _compare(f"{path}", workspace, written.get(workspace, 0), kept.get(workspace, 0))
    if not written and not kept:
        yield well("audit heads", f"{path} can be written; nothing is logged yet.")


def _compare(path: str, workspace: str, written: int, kept: int) -> Condition:
    """A log's last head that was written down, held against the log; both by their count of events."""
    if written > kept:
        told = f"{path} knows {written} events of {workspace}, and the database has {kept}."
        return mend("audit heads", told, "Run 'greenlight audit verify'; the database may be an old copy.")
    if not written:
        told = f"{path} has no head of {workspace}, whose log has {kept} events."
        return mend("audit heads", told, "Restore the file; the running bot writes it every few seconds.")
    return well("audit heads", f"{path} knows {workspace} up to event {written} of {kept}.")
