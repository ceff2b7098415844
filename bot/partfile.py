"""A scan's output file: written as `FILE.part`, renamed to `FILE` at the end, continued after an interruption.

Beside it, `FILE.part.state` says of which scan it is the beginning. Only the same scan may continue it, and only one
process at a time: who writes holds a lock on the `.part`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from bot.errors import ScanError

State = Mapping[str, str]

FORM = "1"  # the form of .part and state; another form is never continued


class PartFile:
    """The output of one scan, begun or continued."""

    def __init__(self, out: Path, state: State, *, fresh: bool, quoted: bool) -> None:
        self.out = out
        self.part = out.with_name(f"{out.name}.part")
        self.state_path = out.with_name(f"{out.name}.part.state")
        self.state = {"form": FORM, **state}
        self.quoted = quoted
        try:
            self.stream = self._open_alone()
            with ExitStack() as unless_begun:
                unless_begun.callback(self.stream.close)
                if fresh:
                    self.stream.truncate(0)
                self.size = self._continue() if self.stream.seek(0, os.SEEK_END) else self._begin()
                self.stream.truncate(self.size)
                self.stream.seek(self.size)
                unless_begun.pop_all()
        except OSError as fault:
            raise ScanError(
                f"The output can't be written ({fault.strerror}).", where=str(self.part)
            ) from fault

    def __enter__(self) -> PartFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stream.close()

    @property
    def is_new(self) -> bool:
        """Whether no earlier run has written a whole line."""
        return self.size == 0

    def done(self) -> Iterator[bytes]:
        """The whole lines that an earlier run has written."""
        with self.part.open("rb") as stream:
            yield from whole_lines(stream, quoted=self.quoted)

    def write(self, line: bytes) -> None:
        self.stream.write(line)

    def flush(self) -> None:
        """Hands what was written to the system, so that only a torn last line can be lost with the process."""
        self.stream.flush()

    def keep(self) -> None:
        """Leaves a `.part` that the same scan continues."""
        self.stream.flush()
        os.fsync(self.stream.fileno())

    def finish(self) -> None:
        """Puts the whole output in its place; until then, a former `FILE` stays as it was."""
        self.keep()
        self.part.replace(self.out)
        self.state_path.unlink(missing_ok=True)
        self.stream.close()  # last, for this gives up the lock
        _sync_folder(self.out.parent)

    def _open_alone(self) -> BinaryIO:
        """The `.part`, new or as an earlier run left it; ScanError where another scan is writing it now."""
        stream = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between opening and locking it, the other scan may have ended and renamed it.
            alone = os.path.samestat(self.part.stat(), os.fstat(stream.fileno()))
        except (BlockingIOError, FileNotFoundError):
            alone = False
        except OSError:  # a file system without locks
            alone = True
        if not alone:
            stream.close()
            raise ScanError(
                "Another scan is writing it.",
                where=str(self.part),
                todo="Wait for it, or name another --out.",
            )
        return stream

    def _begin(self) -> int:
        self.state_path.write_text(json.dumps(self.state, indent=1) + "\n", encoding="utf-8")
        return 0

    def _continue(self) -> int:
        differs = self._differences()
        if differs:
            raise ScanError(
                f"It was begun with another {_and(differs)}, so it can't be continued.",
                where=str(self.part),
                todo="Give the same again, or begin anew with --fresh.",
            )
        with self.part.open("rb") as stream:
            return sum(len(line) for line in whole_lines(stream, quoted=self.quoted))

    def _differences(self) -> list[str]:
        """What this scan and the one that began the file don't have in common, with the former's where it is short."""
        try:
            before = json.loads(self.state_path.read_bytes())
        except (OSError, ValueError):
            before = {}
        if not isinstance(before, dict) or before.get("form") != FORM:
            return ["version of Greenlight"]
        return [
            name if name.endswith("digest") else f"{name} ({before.get(name)})"
            for name, value in self.state.items()
            if before.get(name) != value
        ]


def whole_lines(stream: BinaryIO, *, quoted: bool) -> Iterator[bytes]:
    """Records that end with a line end; a torn last one is left out. `quoted` ones may hold line ends in quotes."""
    held = b""
    for line in stream:
        held += line
        if line.endswith(b"\n") and not (quoted and held.count(b'"') % 2):
            yield held
            held = b""


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself outlast a power cut, where the system lets a folder be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
