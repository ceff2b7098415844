"""The chain: each event is sealed together with the seal of the one before.

Whoever changes, removes or reorders an event without the key breaks a seal. Cutting the tail, or building the whole chain
anew with the key, shows only against an anchor: a head that was written down elsewhere before.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.audit.key import AuditKey
from bot.store import EventRow, HeadRow

Content = Mapping[str, str | int | bool | None]

# Ids, keys and digests are of these characters and this long; a sentence is not.
_ID = re.compile(r"[\w.:+/@#-]{0,160}", re.ASCII)


def next_event(
    key: AuditKey,
    head: HeadRow | None,
    *,
    workspace: str,
    kind: str,
    draft_id: int | None,
    content: Content,
    at: datetime,
) -> EventRow:
    """The event that follows `head`. ValueError where its content is more than ids, numbers and digests."""
    for name, value in content.items():
        if isinstance(value, str) and not _ID.fullmatch(value):
            raise ValueError(f"'{name}' of a {kind} is no id")
    event = EventRow(
        workspace=workspace,
        number=head.count + 1 if head else 1,
        at=at.astimezone(UTC).isoformat(timespec="microseconds"),
        kind=kind,
        draft_id=draft_id,
        content=_json(dict(content)),
        previous=head.mac if head else "",
        mac="",
    )
    return replace(event, mac=key.seal(sealed_content(event)))


def sealed_content(event: EventRow) -> str:
    """What an event's mac is made of: all of it, in one unmistakable form."""
    parts = (
        event.workspace,
        event.number,
        event.at,
        event.kind,
        event.draft_id,
        event.content,
        event.previous,
    )
    return _json(parts)


def is_sealed(event: EventRow, key: AuditKey) -> bool:
    """Whether this key sealed this very event."""
    return hmac.compare_digest(event.mac.encode(), key.seal(sealed_content(event)).encode())


def content_of(event: EventRow) -> dict[str, str | int | bool | None]:
    """What an event tells, by name."""
    told: dict[str, str | int | bool | None] = json.loads(event.content)
    return told


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was written down outside the database."""

    workspace: str
    count: int
    mac: str


def faults(
    events: Iterable[EventRow], head: HeadRow | None, anchors: Sequence[Anchor], key: AuditKey
) -> Iterator[str]:
    """What is wrong with a chain, a sentence each; nothing where it is sound. `events` come by their numbers."""
    waiting: dict[int, set[str]] = {}
    for anchor in anchors:
        waiting.setdefault(anchor.count, set()).add(anchor.mac)
    number, mac = 0, ""
    for event in events:
        yield from _faults_of(event, number, mac, key)
        number, mac = event.number, event.mac
        for anchored in waiting.pop(number, ()):
            if not hmac.compare_digest(anchored, mac):
                yield f"Event {number} is not the one that was anchored: the chain was built anew."
    yield from _faults_of_head(head, number, mac)
    for count in sorted(waiting):
        yield f"An anchor knows {count} events and the chain has {number}: the rest was cut off."


def _faults_of(event: EventRow, number: int, mac: str, key: AuditKey) -> Iterator[str]:
    if event.number != number + 1:
        missing = (
            f"event {number + 1} is" if event.number == number + 2 else f"events from {number + 1} on are"
        )
        yield f"Before event {event.number}, {missing} missing."
    if not is_sealed(event, key):
        yield f"Event {event.number} was changed, or another key sealed it."
    elif not hmac.compare_digest(event.previous.encode(), mac.encode()):
        yield f"Event {event.number} does not follow the event before it."


def _faults_of_head(head: HeadRow | None, number: int, mac: str) -> Iterator[str]:
    count, last = (head.count, head.mac) if head else (0, "")
    if count != number:
        yield f"The head counts {count} events and the chain has {number}."
    elif not hmac.compare_digest(last.encode(), mac.encode()):
        yield f"The head is not that of event {number}."


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
