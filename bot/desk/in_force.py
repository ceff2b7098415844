"""The reviewer in use, and its replacement when the policy pack changes under a running bot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Protocol

from bot.errors import GreenlightError
from bot.types import Draft, Review

if TYPE_CHECKING:  # the engine is heavy to import; who only keeps drafts shall not wait for it
    from bot.review.policy import Policy

log = logging.getLogger("greenlight.policy")


class Reviewer(Protocol):
    """Judges a draft; `bot.review.reviewer.Reviewer` is the one that does."""

    @property
    def policy(self) -> Policy:
        """The pack in force."""

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
