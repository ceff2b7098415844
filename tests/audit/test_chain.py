"""The chain: whatever is changed, removed or reordered is found; what only an anchor can tell is told with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.audit.chain import Anchor, Content, content_of, faults, next_event
from bot.audit.key import AuditKey
from bot.errors import SettingsError
from bot.store import EventRow, HeadRow

KEY = AuditKey(b"k" * 32)
OTHER_KEY = AuditKey(b"l" * 32)
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
IDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=12)
CONTENTS = st.dictionaries(IDS, st.none() | st.booleans() | st.integers(-(2**40), 2**40) | IDS, max_size=4)


def chain(contents: Sequence[Content], key: AuditKey = KEY) -> list[EventRow]:
    """A sound chain of events with these contents."""
    events: list[EventRow] = []
    for number, content in enumerate(contents):
        head = head_of(events)
        draft_id = number if number % 2 else None
        events.append(
            next_event(key, head, workspace="T1", kind="k", draft_id=draft_id, content=content, at=AT)
        )
    return events


def head_of(events: Sequence[EventRow]) -> HeadRow | None:
    """The head that belongs to these events."""
    return HeadRow(workspace="T1", count=events[-1].number, mac=events[-1].mac) if events else None


def anchor_of(events: Sequence[EventRow]) -> Anchor:
    """The last of these events, written down."""
    return Anchor("T1", events[-1].number, events[-1].mac)


def found(
    events: Sequence[EventRow], head: HeadRow | None, *anchors: Anchor, key: AuditKey = KEY
) -> list[str]:
    """What verification says."""
    return list(faults(events, head, anchors, key))


@given(st.lists(CONTENTS, max_size=6))
def test_sound_chain_has_no_faults(contents: list[Content]) -> None:
    """Of any length and content, with every head as an anchor."""
    events = chain(contents)
    anchors = [anchor_of(events[: n + 1]) for n in range(len(events))]
    assert found(events, head_of(events), *anchors) == []
    assert [content_of(event) for event in events] == contents


@given(st.data())
def test_any_changed_bit_is_found(data: st.DataObject) -> None:
    """In any field of any event."""
    events = chain(data.draw(st.lists(CONTENTS, min_size=1, max_size=4)))
    head = head_of(events)
    at = data.draw(st.integers(0, len(events) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(EventRow)]))
    events[at] = replace(events[at], **{name: flipped(getattr(events[at], name), data)})
    assert found(events, head)


@given(st.data())
def test_any_changed_bit_of_the_head_is_found(data: st.DataObject) -> None:
    """Its count and its mac."""
    events = chain(data.draw(st.lists(CONTENTS, min_size=1, max_size=3)))
    head = head_of(events)
    assert head is not None
    name = data.draw(st.sampled_from(["count", "mac"]))
    assert found(events, replace(head, **{name: flipped(getattr(head, name), data)}))


@given(st.lists(CONTENTS, min_size=2, max_size=5), st.data())
def test_removed_event_is_found(contents: list[Content], data: st.DataObject) -> None:
    """Any of them but the last by the chain alone, the last by the head."""
    events = chain(contents)
    at = data.draw(st.integers(0, len(events) - 1))
    assert found(events[:at] + events[at + 1 :], head_of(events))
    if at < len(events) - 1:
        assert found(events[:at] + events[at + 1 :], head_of(events[:at] + events[at + 1 :]))


@pytest.mark.parametrize("order", [order for order in permutations(range(4)) if list(order) != [0, 1, 2, 3]])
def test_reordered_events_are_found(order: Sequence[int]) -> None:
    """Also where each was given the number of its new place."""
    events = chain([{"n": n} for n in range(4)])
    moved = [events[n] for n in order]
    renumbered = [replace(event, number=number) for number, event in enumerate(moved, 1)]
    assert found(moved, head_of(events))
    assert found(renumbered, head_of(renumbered))


@given(st.lists(CONTENTS, min_size=2, max_size=5), st.data())
def test_cut_tail_shows_against_an_anchor_only(contents: list[Content], data: st.DataObject) -> None:
    """Whoever cuts the tail and mends the head is found by what was written down elsewhere."""
    events = chain(contents)
    cut = events[: data.draw(st.integers(1, len(events) - 1))]
    assert found(cut, head_of(cut)) == []
    assert found(cut, head_of(cut), anchor_of(events)) == [
        f"An anchor knows {len(events)} events and the chain has {len(cut)}: the rest was cut off."
    ]
    assert found(cut, head_of(cut), anchor_of(cut)) == []


def test_chain_built_anew_shows_against_an_anchor_only() -> None:
    """Even by who has the key."""
    events, anew = chain([{"n": 1}, {"n": 2}]), chain([{"n": 1}, {"n": 3}, {"n": 4}])
    assert found(anew, head_of(anew)) == []
    assert found(anew, head_of(anew), anchor_of(events)) == [
        "Event 2 is not the one that was anchored: the chain was built anew."
    ]


def test_another_key_vouches_for_nothing() -> None:
    """Every event is named."""
    events = chain([{"n": 1}, {"n": 2}])
    assert found(events, head_of(events), key=OTHER_KEY) == [
        f"Event {number} was changed, or another key sealed it." for number in (1, 2)
    ]


@pytest.mark.parametrize("words", ["two words", "naïve", "a\nb", "x" * 161, "emoji😂"])
def test_event_holds_no_words(words: str) -> None:
    """A sentence has no place in what can't be forgotten."""
    with pytest.raises(ValueError, match="'reason' of a k is no id"):
        chain([{"reason": words}])


@pytest.mark.parametrize(("secret", "said"), [(None, "it is not set"), ("short", "fewer than 16 characters")])
def test_key_that_is_none_is_said(secret: str | None, said: str) -> None:
    """With what to do, and never the key."""
    with pytest.raises(SettingsError, match=said) as caught:
        AuditKey.read(SecretStr(secret) if secret else None)
    assert "openssl rand -hex 32" in str(caught.value)
    assert "short" not in str(caught.value)
    assert "kkkk" not in repr(KEY)


def test_digest_is_of_exact_text_channel_and_brand() -> None:
    """And tells nothing without the key; it never passes for a seal."""
    digests = {
        KEY.digest("To you", "x", "netflix"),
        KEY.digest("To you ", "x", "netflix"),
        KEY.digest("To you", "email", "netflix"),
        KEY.digest("To you", "x", None),
        KEY.digest("To you", None, None),
        OTHER_KEY.digest("To you", "x", "netflix"),
        KEY.seal("To you"),
    }
    assert len(digests) == 7


def flipped(value: object, data: st.DataObject) -> Any:
    """The value with one bit changed; None becomes a number."""
    if isinstance(value, int):
        return value ^ (1 << data.draw(st.integers(0, 30)))
    if isinstance(value, str):
        raw = bytearray(value.encode() or b"\0")
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 6))
        return raw.decode()
    return 1
