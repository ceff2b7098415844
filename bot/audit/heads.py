"""Heads of the chain written down outside the database: in a file that only grows, and in an audit Slack channel.

Keep a copy of either where nobody can write who can write to the database.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

from bot.audit.chain import Anchor
from bot.errors import SettingsError
from bot.store import HeadRow, Store

_LINE = re.compile(r"(\S+) (\S+) ([0-9]{1,18}) ([0-9a-f]{64})")


class HeadFile:
    """A line for each head: moment, workspace, count of events, seal of the last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, HeadRow] = {}

    def note(self, store: Store) -> None:
        """Write down the heads that are new since the last time; for calling often."""
        with store.read() as tx:
            heads = [tx.lock_head(workspace) for workspace in tx.chains()]
        new = [head for head in heads if head is not None and self._known.get(head.workspace) != head]
        if new:
            self._append("".join(f"{line(head, store.now())}\n" for head in new))
            self._known |= {head.workspace: head for head in new}

    def anchors(self) -> tuple[Anchor, ...]:
        """All heads that were written down; none where there is no file. SettingsError at a line that is none."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return ()
        return tuple(self._anchor(number, text) for number, text in enumerate(lines, 1) if text.strip())

    def _anchor(self, number: int, text: str) -> Anchor:
        found = _LINE.fullmatch(text.strip())
        if found is None:
            raise SettingsError(
                "this is no head of a chain: the line was changed or torn.",
                where=f"{self.path}:{number}",
                todo="Restore the file from a copy, or take the line out if the bot was killed while writing it.",
            )
        return Anchor(found[2], int(found[3]), found[4])

    def _append(self, lines: str) -> None:
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(lines.encode())
                file.flush()
                os.fsync(descriptor)
        except OSError as error:
            raise SettingsError(
                f"the heads of the audit log can't be written ({type(error).__name__}).",
                where=str(self.path),
                todo="Check that its folder exists and may be written, or name another by GREENLIGHT_AUDIT_HEADS.",
            ) from None


def line(head: HeadRow, at: datetime) -> str:
    """A head as one line, for the file and for the audit Slack channel."""
    return f"{at.isoformat(timespec='seconds')} {head.workspace} {head.count} {head.mac}"


def read_anchor(text: str) -> Anchor | None:
    """The anchor in a line copied from the file or the Slack channel; None where it is none."""
    found = _LINE.search(text)
    return Anchor(found[2], int(found[3]), found[4]) if found else None
