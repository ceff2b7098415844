"""A store with a log, on both databases, and drafts to tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from bot.audit.chain import Anchor, faults
from bot.audit.key import AuditKey
from bot.audit.log import AuditLog
from bot.cli import app
from bot.signoff.flow import State
from bot.store import BriefRow, ContributorRow, Hand, NewRequest, Place, Store
from bot.types import Band, Change, Channel, Draft, Edit, Finding, Review, Severity, Source

SECRET = "a key of more than sixteen characters"
LOG = AuditLog(AuditKey(SECRET.encode()))
MAYA, OMAR = "U0MAYA", "U0OMAR"
TEXT = "=To the 53 people\nwho watched it"
NEXT = "To everyone who watched it"


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, days: float) -> None:
        """Let time pass."""
        self.moment += timedelta(days=days)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    """An empty store."""
    store = Store(database_url, now=clock)
    yield store
    store.close()


Greenlight = Callable[..., Result]


@pytest.fixture
def greenlight(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Greenlight:
    """Runs a command beside that store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENLIGHT_DATABASE_URL", database_url)
    monkeypatch.setenv("GREENLIGHT_AUDIT_KEY", SECRET)

    def run(*arguments: object, given: str | None = None) -> Result:
        return CliRunner().invoke(app, ["audit", *map(str, arguments)], input=given)

    return run


def keep_draft(store: Store, *, author: str = MAYA, brand: str = "netflix", approved: bool = True) -> int:
    """A draft of two versions with reviews, the second asked for and (unless told otherwise) approved."""
    place = Place(
        workspace="T1", slack_channel="C1", slack_ts=f"{store.now().timestamp()}-{author}-{brand}"[:32]
    )
    with store.write() as tx:
        first = Draft(text=TEXT, brand=brand, channel=Channel.X, author=author)
        draft_id = tx.add_draft(place, first)
        for draft in (first, Draft(text=NEXT, brand=brand, channel=Channel.X, author=author)):
            digest = LOG.digest(draft.text, draft.channel, draft.brand)
            version = tx.add_version("T1", draft_id, draft, None, digest)
            review = tx.add_review("T1", version, review_of(draft))
            tx.add_contributor(
                "T1", draft_id, ContributorRow(version_id=version, user=author, how=Hand.WROTE)
            )
            LOG.add(tx, "T1", "reviewed", draft_id=draft_id, version=version, digest=digest, review=review)
        tx.set_brief("T1", BriefRow(version_id=version, purpose="Say hello", written_by=author))
        tx.set_name("T1", author, "Maya =L.")
        request_id = tx.add_request(
            NewRequest(
                workspace="T1", draft_id=draft_id, version_id=version, review_id=review, digest=digest,
                state=State.REQUESTED, step=0, plan={"steps": []}, policy_version="p1", opened_by=author,
            )
        )  # fmt: skip
        assert request_id is not None
        request = tx.request(request_id)
        assert request is not None
        if approved:
            tx.add_decision(
                request, user=OMAR, kind="approve", reason="=Lovely\tpost", delivery=f"click-{request_id}"
            )
            tx.change_request(request_id, state=State.APPROVED, step=0, closed=True)
            LOG.add(tx, "T1", "approved", draft_id=draft_id, request=request_id, by=OMAR, digest=digest)
    return draft_id


def review_of(draft: Draft) -> Review:
    """A review that found something in a text with a number in it."""
    risky = "53" in draft.text
    band = Band.HIGH if risky else Band.CLEAR
    finding = Finding(
        category="privacy_disclosure",
        source=Source.RULE,
        rule="privacy_disclosure.small_cohort",
        severity=Severity.HIGH,
        start=4,
        end=17,
        quote=draft.text[4:17],
        message=f"'{draft.text[4:17]}' is few.",
        why="They know.",
        instead="Everyone.",
    )
    edit = TypeAdapter(Edit).validate_python(
        {"text": "To everyone", "risk": 0.1, "band": "clear", "changes": [Change(4, 17, "everyone")]}
    )
    return Review(
        draft=draft,
        risk=0.9 if risky else 0.1,
        band=band,
        scores={"privacy_disclosure": 0.9 if risky else 0.1},
        bands={"privacy_disclosure": band},
        unsure=(),
        findings=(finding,) if risky else (),
        edits=(edit,) if risky else (),
        unchecked=(),
        policy_version="p1",
        model_version="m1+l1",
    )


def faults_in(store: Store, *anchors: Anchor) -> list[str]:
    """What verification says of T1's chain."""
    with store.read() as tx:
        return list(faults(tx.events("T1"), tx.lock_head("T1"), anchors, LOG.key))
