"""A desk with its people, its clock and its store, for the tests of sign-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from pydantic import SecretStr

from bot.audit.chain import content_of, faults
from bot.audit.key import AuditKey
from bot.desk.door import Desk
from bot.desk.judging import Handed
from bot.desk.resolving import Click
from bot.desk.rework import Press
from bot.errors import NotAllowedError
from bot.signoff.approvers import Approvers
from bot.signoff.flow import Act
from bot.store import CardRow, Place, RequestRow, Store
from bot.types import Band, Channel, Draft, Finding, Review, Severity, Source
from tests.signoff.signing import Memory

T = "T0GREEN"
ANN, BEN, CLEO, DAN = "UANN", "UBEN", "UCLEO", "UDAN"
SECRET = "0123456789abcdef0123456789abcdef"
KEY = AuditKey.read(SecretStr(SECRET))
PLACE = Place(workspace=T, slack_channel="C0DRAFTS", slack_ts="1.000001")


def approvers(**values: Any) -> Approvers:
    """Ann writes; Ben, then Cleo approve what is risky; Dan owns the policy."""
    given: dict[str, Any] = {
        "roles": {"lead": [f"{T}/{BEN}", f"{T}/S0TEAM"], "policy_owner": [f"{T}/{DAN}"], "admin": [f"{T}/{CLEO}"]},
        "steps": [{"name": "Lead", "ask": ["lead"], "backup": ["admin"], "when": [{"bands": ["caution", "high"]}]}],
        "override": {"by": ["policy_owner"], "second": ["admin"]},
        "due": [{"remind": ["30m"], "escalate": "50m", "answer": "1h", "expire": "1d", "urgent": True}],
        "brief": [{"field": "data_source", "rules": ["privacy_disclosure.figures"], "say": "Say where it comes from."}],
    }  # fmt: skip
    return Approvers.model_validate(given | values)


@dataclass
class Pack:
    approvers: Approvers = field(default_factory=approvers)


@dataclass
class Stub:
    """Judges by words: "risky" is a caution, "figures" a caution of privacy."""

    policy: Any = field(default_factory=Pack)
    policy_version: str = "p1"
    model_version: str = "m1"

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        categories = {"segment_mockery": "risky", "privacy_disclosure": "figures"}
        bands = {
            name: Band.CAUTION if word in draft.text else Band.CLEAR for name, word in categories.items()
        }
        return Review(
            draft=draft,
            risk=0.4 if Band.CAUTION in bands.values() else 0.0,
            band=max(bands.values(), key=lambda band: band.rank),
            scores={name: 0.4 if band is Band.CAUTION else 0.0 for name, band in bands.items()},
            bands=bands,
            unsure=(),
            findings=tuple(
                _finding(f"{name}.{word}") for name, word in categories.items() if word in draft.text
            ),
            edits=(),
            unchecked=(),
            policy_version=self.policy_version,
            model_version=self.model_version,
        )


def _finding(rule: str) -> Finding:
    return Finding(
        category=rule.split(".")[0],
        source=Source.RULE,
        rule=rule,
        severity=Severity.CAUTION,
        start=0,
        end=1,
        quote="",
        message="It is risky.",
        why="Because.",
        instead="Say something else.",
    )


@dataclass
class Office:
    """A desk with its people, its clock and its store."""

    store: Store
    desk: Desk
    reviewer: Stub
    slack: Memory
    clock: list[datetime]
    numbers: Iterator[int] = field(default_factory=count)

    def delivery(self) -> int:
        with self.store.write() as tx:
            taken = tx.take_delivery(T, f"key {next(self.numbers)}", "test", {})
        assert taken is not None
        return taken

    def post(self, text: str, place: Place = PLACE) -> int:
        """Ann posts a draft; its review."""
        draft = Draft(text=text, brand="netflix", channel=Channel.X, author=ANN)
        self.desk.review(Handed(draft=draft, place=place, delivery=self.delivery()))
        return self.newest_review()

    def edit(self, text: str, at: str = "2.0") -> None:
        """Ann edits her message."""
        draft = Draft(text=text, brand="netflix", channel=Channel.X, author=ANN)
        self.desk.revise(Handed(draft=draft, place=PLACE, delivery=self.delivery(), edited_ts=at))

    def newest_review(self) -> int:
        with self.store.read() as tx:
            return tx.reviews_of(1)[-1].id

    def ask(self, text: str = "A risky post.", user: str = ANN) -> RequestRow:
        """Ann posts and asks for sign-off, and the approvers are called."""
        press = Press(workspace=T, user=user, review_id=self.post(text), delivery=self.delivery())
        self.desk.request(press)
        self.desk.tend(T)
        return self.request

    def act(
        self, user: str, act: Act, *, reason: str = "Because.", delivery: int | None = None, **more: Any
    ) -> None:
        click = Click(
            workspace=T,
            user=user,
            request_id=self.request.id,
            digest=self.request.digest,
            act=act,
            delivery=delivery or self.delivery(),
            reason=reason,
        )
        self.desk.decide(replace(click, **more))

    def refused(self, user: str, act: Act, **more: Any) -> str:
        """The sentence with which an act is refused; nothing has changed."""
        before = self.request
        with pytest.raises(NotAllowedError) as caught:
            self.act(user, act, **more)
        assert self.request == before
        return str(caught.value)

    def later(self, **passed: float) -> tuple[int, ...]:
        """Time passes, and the desk tends to what waits."""
        self.clock[0] += timedelta(**passed)
        return self.desk.tend(T)

    @property
    def request(self) -> RequestRow:
        with self.store.read() as tx:
            found = tx.newest_request(1)
        assert found is not None
        return found

    @property
    def state(self) -> str:
        return self.request.state

    def cards(self) -> list[CardRow]:
        with self.store.read() as tx:
            found = [tx.card(number) for number in range(1, 60)]
        return [card for card in found if card is not None]

    def asked(self) -> set[str | None]:
        """Who has a card of the newest request."""
        return {card.slack_user for card in self.cards() if card.request_id == self.request.id} - {None}

    def notes(self, user: str | None = None) -> list[str]:
        """What was said in messages of their own."""
        notes = [card for card in self.cards() if card.request_id is None and card.note]
        return [card.note or "" for card in notes if card.slack_user == user]

    def log(self) -> list[str]:
        """What the audit log says of sign-off; sound to the last event."""
        with self.store.read() as tx:
            events = list(tx.events(T))
            assert list(faults(events, tx.lock_head(T), (), KEY)) == []
        told = [event for event in events if event.kind.startswith(("signoff", "hold"))]
        assert not any("risky" in event.content or "Because" in event.content for event in told)
        assert all(content_of(event) for event in told)
        return [event.kind.removeprefix("signoff_") for event in told]
