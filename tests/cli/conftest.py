"""A small pack and a way to run commands, for tests of the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

CATEGORIES = """\
categories:
  privacy_disclosure:
    label: Privacy
    message: This tells what people did.
    why: They may recognise themselves.
    instead: Speak of everyone.
    thresholds: {caution: 0.4, high: 0.7}
  segment_mockery:
    label: Mockery
    message: This mocks people.
    why: They may mind.
    instead: Celebrate them.
    thresholds: {caution: 0.4, high: 0.7}
"""
RULE = """\
kind: cohort
shapes: [small_group]
severity: high
message: "'{match}' tells what a few people did."
why: Some recognise themselves.
instead: Speak of everyone who does it.
examples:
  - bad: The 53 people who watched it every day.
  - bad: To the 12 customers who ordered soup.
  - good: 100 million people listened to us this year.
  - good: 53 new stores in 2026.
"""
RISKY = "To the 53 people who watched it every day: hello."


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Two categories and one rule."""
    folder = tmp_path / "pack"
    (folder / "privacy_disclosure").mkdir(parents=True)
    (folder / "categories.yaml").write_text(CATEGORIES)
    (folder / "privacy_disclosure" / "small_cohort.yaml").write_text(RULE)
    return folder


Greenlight = Callable[..., Result]


@pytest.fixture
def greenlight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Greenlight:
    """Runs a command in an empty folder and environment."""
    for name in ("GREENLIGHT_POLICIES", "GREENLIGHT_BRANDS", "GREENLIGHT_SETTINGS", "GREENLIGHT_SPACY_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: object, given: bytes = b"") -> Result:
        return CliRunner().invoke(app, list(map(str, arguments)), input=given)

    return run
