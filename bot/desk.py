"""The one door for Slack: review, revise, close, set aside, history.

The desk has drafts judged and keeps them; what is to be shown it leaves as cards in the store. It knows neither
Slack's calls nor its markup. Everything it does can be done twice: whoever finishes a delivery does its work in the same
transaction, so one that comes again, or to two processes at once, changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Lock
from typing import Protocol

from bot.errors import DraftError, GreenlightError
from bot.store import DeliveryState, DraftState, Look, Place, Store, Transaction, VersionRow
from bot.types import Draft, Review

log = logging.getLogger("greenlight.desk")

NO_TEXT = "This post has no text, and I can read words only: its pictures and videos were not checked."


class Reviewer(Protocol):
    """Judges a draft; `bot.review.reviewer.Reviewer` is the one that does."""

    @property
    def policy_version(self) -> str:
        """The digest of the pack with its settings."""

    @property
    def model_version(self) -> str:
        """The classifier and the language pipeline in use."""

    def review(self, draft: Draft, *, on: date, edits: bool = True) -> Review:
        """The review of `draft` on a day; DraftError where it can't be reviewed."""


class ReviewerInForce:
    """The reviewer in use. A new pack replaces it only if it is sound: a broken one never does."""

    def __init__(self, load: Callable[[], Reviewer], folders: tuple[Path, ...] = ()) -> None:
        self._load = load
        self._folders = folders
        self._lock = Lock()
        self._seen = _fingerprint(folders)
        self._reviewer = load()
        self.fault: str | None = None

    def __call__(self) -> Reviewer:
        return self._reviewer

    def refresh(self) -> None:
        """Load the pack anew if its files have changed since the last look."""
        with self._lock:
            fingerprint = _fingerprint(self._folders)
            if fingerprint == self._seen:
                return
            self._seen = fingerprint
            try:
                self._reviewer = self._load()
            except GreenlightError as error:
                self.fault = f"The policy pack is broken and was not taken; {self._reviewer.policy_version} stays. {error}"
                log.error("%s", self.fault)
            else:
                self.fault = None
                log.info("policy %s is in force", self._reviewer.policy_version)

    def watch(self, stop: Event, every_s: float) -> None:
        """Look for changes until `stop` is set."""
        while not stop.wait(every_s):
            self.refresh()


def _fingerprint(folders: tuple[Path, ...]) -> tuple[tuple[str, int, int], ...]:
    """Path, time and size of each file: enough to see a change, cheap enough to look every few seconds."""
    return tuple(sorted(_stamps(folders)))


def _stamps(folders: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                stat = path.stat()
            except OSError:  # gone between listing and looking: the next look sees the rest
                continue
            if path.is_file():
                yield str(path), stat.st_mtime_ns, stat.st_size


@dataclass(frozen=True, slots=True)
class Handed:
    """What a delivery brings to the desk: the draft, where it lies, and the delivery that this finishes."""

    draft: Draft
    place: Place
    delivery: int
    edited_ts: str | None = None


class Desk:
    """Reviews drafts and keeps what came of it. Each method returns the ids of the cards that changed."""

    def __init__(self, store: Store, reviewer: Callable[[], Reviewer]) -> None:
        self._store = store
        self._reviewer = reviewer

    def review(self, handed: Handed) -> tuple[int, ...]:
        """Review a new draft. One that is known already stays as it is, whatever text an old delivery brings."""
        if handed.place.slack_ts is not None and self.knows(handed.place):
            return self.ignore(handed.delivery)
        judged = self._judge(handed.draft)
        with self._store.write() as tx:
            # Looked at again under the lock: another process may have kept it while this one judged.
            if not tx.finish_delivery(handed.delivery):
                return ()
            if handed.place.slack_ts is not None and tx.draft_at(handed.place) is not None:
                return ()
            draft_id = tx.add_draft(handed.place, handed.draft)
            return self._keep(tx, draft_id, handed, judged)

    def revise(self, handed: Handed) -> tuple[int, ...]:
        """Review a changed text as the next version; the same text, or an older change, is no version."""
        with self._store.read() as tx:
            draft_id = _open_draft(tx, handed)
        if draft_id is None:
            return self.ignore(handed.delivery)
        judged = self._judge(handed.draft)
        with self._store.write() as tx:
            if not tx.finish_delivery(handed.delivery) or _open_draft(tx, handed) is None:
                return ()
            outdated = tx.want_look(draft_id, Look.OUTDATED)
            return outdated + self._keep(tx, draft_id, handed, judged)

    def knows(self, place: Place) -> bool:
        """Whether this Slack message is a draft already, open or not."""
        with self._store.read() as tx:
            return tx.draft_at(place) is not None

    def ignore(self, delivery: int) -> tuple[int, ...]:
        """Nothing to review: the delivery is done."""
        with self._store.write() as tx:
            tx.finish_delivery(delivery)
        return ()

    def close(self, place: Place, delivery: int) -> tuple[int, ...]:
        """The draft was deleted."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft_at(place)
            return _end(tx, draft.id, DraftState.DELETED, Look.DELETED) if draft else ()

    def withdraw(self, place: Place, delivery: int) -> tuple[int, ...]:
        """The message lost its mark as a draft. It stays open: the mark may come back with the next edit."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft_at(place)
            return _end(tx, draft.id, draft.state, Look.SET_ASIDE) if draft else ()

    def set_aside(self, workspace: str, draft_id: int, delivery: int) -> tuple[int, ...]:
        """Somebody pressed "Not a draft"."""
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery):
                return ()
            draft = tx.draft(draft_id)
            if draft is None or draft.workspace != workspace:
                return ()
            return _end(tx, draft.id, DraftState.SET_ASIDE, Look.SET_ASIDE)

    def tell(self, note: str, place: Place, delivery: int, reference: str | None = None) -> tuple[int, ...]:
        """Answer a delivery with a sentence instead of a review."""
        state = DeliveryState.FAILED if reference else DeliveryState.DONE
        with self._store.write() as tx:
            if not tx.finish_delivery(delivery, state, reference):
                return ()
            return (tx.add_card(place, draft_id=None, review_id=None, note=note),)

    def history(self, draft_id: int) -> tuple[VersionRow, ...]:
        """All versions of a draft, oldest first."""
        with self._store.read() as tx:
            return tx.versions_of(draft_id)

    def _judge(self, draft: Draft) -> Review | DraftError:
        """The review, or why there is none: both are an answer to keep."""
        if not draft.text.strip() and draft.attachments:
            return DraftError(NO_TEXT)
        try:
            return self._reviewer().review(draft, on=self._store.now().date())
        except DraftError as error:
            return error

    def _keep(
        self, tx: Transaction, draft_id: int, handed: Handed, judged: Review | DraftError
    ) -> tuple[int, ...]:
        """Version, review and card, in the caller's transaction."""
        workspace = handed.place.workspace
        version_id = tx.add_version(workspace, draft_id, handed.draft, handed.edited_ts)
        if isinstance(judged, DraftError):
            return (tx.add_card(handed.place, draft_id=draft_id, review_id=None, note=str(judged)),)
        review_id = tx.add_review(workspace, version_id, judged)
        return (tx.add_card(handed.place, draft_id=draft_id, review_id=review_id, note=None),)


def _open_draft(tx: Transaction, handed: Handed) -> int | None:
    """The draft that this text changes; None where it is unknown, no longer open, newer already, or the same."""
    draft = tx.draft_at(handed.place)
    newest = tx.newest_version(draft.id) if draft else None
    if draft is None or newest is None or draft.state is not DraftState.OPEN:
        return None
    same = newest.text == handed.draft.text and newest.attachments == handed.draft.attachments
    stale = float(handed.edited_ts or 0) < float(newest.edited_ts or 0)
    return None if same or stale else draft.id


def _end(tx: Transaction, draft_id: int, state: DraftState, look: Look) -> tuple[int, ...]:
    tx.set_draft_state(draft_id, state)
    return tx.want_look(draft_id, look)
