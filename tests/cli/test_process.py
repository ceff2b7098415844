"""The real command as a process: what it imports, how it is interrupted, who stops reading."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# So many that a scan is nowhere near its end when its first records are written.
ROWS = 600
COMMAND = (sys.executable, "-m", "bot.cli")
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}


def start(*arguments: object, folder: Path) -> subprocess.Popen[bytes]:
    """The command in a folder, with nothing of this process's environment."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Under a shell's background job SIGINT is ignored, and children would inherit that.
        preexec_fn=_obey_interrupts,
    )


def _obey_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_help_imports_nothing_heavy() -> None:
    """It answers at once: what takes long is imported by the command that needs it."""
    code = "import sys, bot.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {
        "spacy",
        "numpy",
        "sklearn",
        "joblib",
        "pydantic",
        "yaml",
        "presidio_analyzer",
        "sqlalchemy",
        "slack_bolt",
    }
    assert not heavy & set(found.stdout.split())


def test_an_interrupted_scan_over_two_workers_is_continued(tmp_path: Path, pack: Path) -> None:
    """Ctrl-C reaches the whole job; one sentence, no traceback, and the same scan, with one worker, finishes the file."""
    drafts = tmp_path / "drafts.txt"
    drafts.write_text(
        "".join(f"To the {number} people who watched it every day: hello.\n" for number in range(ROWS))
    )
    scan = ("scan", drafts, "--policies", pack, "--on", "2026-11-20")
    part = tmp_path / "out.jsonl.part"
    with start(*scan, "--out", "out.jsonl", "--workers", 2, folder=tmp_path) as process:
        while process.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.002)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate()
    # joblib's own cleaner may warn of what an interrupted pool left to it; the last word is ours.
    assert stderr.decode().endswith("greenlight: Stopped. The same command continues.\n")
    assert b"Traceback" not in stderr
    assert (process.returncode, stdout) == (130, b"")
    before = part.read_bytes()
    with start(*scan, "--out", "out.jsonl", "--workers", 1, folder=tmp_path) as process:
        assert process.communicate()[1].decode().startswith(f"{ROWS:,} rows: ")
    assert process.returncode == 1
    whole = (tmp_path / "out.jsonl").read_bytes()
    assert whole.startswith(before)
    assert [line.split(b'"', 4)[3] for line in whole.splitlines()] == [
        b"%d" % number for number in range(1, ROWS + 1)
    ]
    assert not part.exists()


def test_a_reader_that_leaves_is_no_error(tmp_path: Path, pack: Path) -> None:
    """`greenlight scan … | head -1` ends without a word."""
    (tmp_path / "drafts.txt").write_text("The 53 people who watched it every day.\n" * 800)
    with start("scan", "drafts.txt", "--policies", pack, "--workers", 1, folder=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert first.startswith(b'{"id": "1", ')
    assert process.returncode == 141
