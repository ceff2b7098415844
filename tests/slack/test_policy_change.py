"""A policy pack that changes under a running bot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.app import load_reviewer
from bot.errors import PolicyError
from bot.settings import Settings
from tests.slack.conftest import PACK, Start
from tests.slack.test_http import fetch


def test_broken_pack_never_replaces_a_working_one(
    tmp_path: Path, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """A sound change is taken; a broken one is not, is said in log and /readyz, and the bot serves on."""
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    reviewer = load_reviewer(Settings(policies=pack))
    bot = start()
    bot.greenlight.reviewer = reviewer
    first = reviewer().policy_version
    rule = pack / "segment_mockery" / "who_hurt_you.yaml"
    sound = rule.read_text(encoding="utf-8")

    rule.write_text(sound.replace("severity: high", "severity: caution"), encoding="utf-8")
    reviewer.refresh()
    second = reviewer().policy_version
    assert second != first

    rule.write_text("kind: nonsense\n", encoding="utf-8")
    reviewer.refresh()
    assert reviewer().policy_version == second
    assert "who_hurt_you.yaml" in caplog.text
    status, body = fetch(f"http://127.0.0.1:{bot.greenlight.port}/readyz")
    assert status == 200
    assert json.loads(body)["policy"].startswith(
        f"The policy pack is broken and was not taken; {second} stays."
    )

    rule.write_text(sound, encoding="utf-8")
    reviewer.refresh()
    assert (reviewer().policy_version, reviewer.fault) == (first, None)


def test_broken_pack_stops_the_start(tmp_path: Path) -> None:
    """There is nothing to keep then."""
    (tmp_path / "categories.yaml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(PolicyError):
        load_reviewer(Settings(policies=tmp_path))
