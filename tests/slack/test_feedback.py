"""`greenlight feedback`: what was pressed on cards, counted by rule, and as labelled drafts where the workspace agrees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.demo.slack import LocalSlack
from tests.slack.conftest import DRAFTS, MAYA, OMAR, Bot
from tests.slack.test_drafts import FOUNDING_POST, HARMLESS
from tests.slack.test_modals import modal, press, values

ROOT = Path(__file__).parents[2]
COHORT, HURT = "privacy_disclosure.small_cohort", "segment_mockery.who_hurt_you"
TWICE = "Who hurt you? And once more: who hurt you?"


@pytest.fixture
def feedback(bot: Bot, tmp_path: Path) -> Greenlight:
    """Runs the command as a process beside the bot's database."""
    return Greenlight(bot.greenlight.settings.database_url, tmp_path)


class Greenlight:
    """`greenlight feedback` in a folder with a database."""

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self._environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": "/nonexistent",
            "GREENLIGHT_DATABASE_URL": database,
        }

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "feedback", *arguments],
            cwd=self.folder,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def agree(self) -> None:
        """The workspace lets drafts be exported."""
        (self.folder / "greenlight.yaml").write_text("feedback_export: true\n")

    def export(self) -> list[dict[str, object]]:
        """The records of an export."""
        status, shown, _ = self("--export", "out.jsonl")
        assert (status, shown) == (0, "")
        return [json.loads(line) for line in (self.folder / "out.jsonl").read_text().splitlines()]


def say_no_risk(
    bot: Bot, slack: LocalSlack, finding: int, reason: str = "All are actors.", *, card: int = 0
) -> None:
    """Maya says that a finding of a card, counted from 0, is no risk."""
    press(bot, "not_a_risk", number=card)
    bot.dispatch(slack.submit(MAYA, modal(slack)["id"], values(finding=str(finding), reason=reason)))


def say_missed(bot: Bot, slack: LocalSlack, category: str, *, card: int = 0) -> None:
    """Omar says that there is a risk in a category."""
    press(bot, "missed_risk", OMAR, card)
    told = values(category=category, reason="It is there.")
    bot.dispatch(slack.submit(OMAR, modal(slack, OMAR)["id"], told))


def test_nothing_said_so_far(feedback: Greenlight) -> None:
    """A sentence."""
    status, shown, _ = feedback()
    assert (status, shown.startswith("Nobody has called")) == (0, True)


def test_table_and_list(bot: Bot, slack: LocalSlack, feedback: Greenlight) -> None:
    """Counted in drafts; below it what was said, with quote and reason, that can't steer the terminal."""
    bot.post(FOUNDING_POST)
    say_no_risk(bot, slack, 1, "Actors.\x1b[31m\nAll of them")
    say_no_risk(bot, slack, 1)
    bot.post(TWICE)
    bot.post(HARMLESS)
    say_missed(bot, slack, "self_disparagement", card=2)
    status, shown, complaint = feedback()
    assert (status, complaint) == (0, "")
    table, said = shown.split("\n\n")
    cells = {line.split()[0]: line.split()[1:] for line in table.splitlines()[1:]}
    assert cells[HURT] == ["2", "1", "50%", "0"]
    assert cells[COHORT] == ["1", "0", "0%", "0"]
    assert cells["self_disparagement"] == ["0", "0", "-", "1"]
    newest, _, oldest = said.splitlines()
    assert f"missed a risk  self_disparagement  -  {OMAR}: It is there." in newest
    assert f"not a risk  {HURT}  “Who hurt you" in oldest
    assert f"{MAYA}: Actors.\\x1b[31m" in oldest


def test_export_only_where_the_workspace_agrees(bot: Bot, slack: LocalSlack, feedback: Greenlight) -> None:
    """Else a sentence says what to set, and no file is written."""
    bot.post(FOUNDING_POST)
    say_no_risk(bot, slack, 1)
    status, _, told = feedback("--export", "out.jsonl")
    assert (status, "set 'feedback_export: true'" in told) == (2, True)
    assert not (feedback.folder / "out.jsonl").exists()
    feedback.agree()
    (record,) = feedback.export()
    assert record.pop("id") == "feedback-1-1"
    assert record == {
        "text": FOUNDING_POST,
        "brand": "netflix",
        "channel": "x",
        "labels": {"segment_mockery": 0},
    }


@pytest.mark.parametrize(
    ("text", "harmless", "missed", "labels"),
    [
        (FOUNDING_POST, [0], [], {"privacy_disclosure": 0}),
        (FOUNDING_POST, [0, 1], [], {"privacy_disclosure": 0, "segment_mockery": 0}),
        (FOUNDING_POST, [1], ["self_disparagement"], {"segment_mockery": 0, "self_disparagement": 1}),
        (FOUNDING_POST, [0], ["privacy_disclosure"], None),
        (TWICE, [0], [], None),
        (TWICE, [0, 1], [], {"segment_mockery": 0}),
    ],
)
def test_labels(
    bot: Bot,
    slack: LocalSlack,
    feedback: Greenlight,
    text: str,
    harmless: list[int],
    missed: list[str],
    labels: dict[str, int] | None,
) -> None:
    """0 where all findings of a category were called no risk, 1 where one was missed, none where people disagree."""
    feedback.agree()
    bot.post(text)
    for finding in harmless:
        say_no_risk(bot, slack, finding)
    for category in missed:
        say_missed(bot, slack, category)
    assert [record["labels"] for record in feedback.export()] == ([labels] if labels else [])


def test_only_drafts_that_still_exist(bot: Bot, slack: LocalSlack, feedback: Greenlight) -> None:
    """One that was deleted, one that was emptied; the counts stay."""
    feedback.agree()
    for card, fate in enumerate(("deleted", "emptied")):
        ts = bot.post(FOUNDING_POST)
        say_no_risk(bot, slack, 1, card=card)
        assert len(feedback.export()) == 1
        if fate == "deleted":
            bot.dispatch(slack.delete(DRAFTS, ts))
        else:
            with bot.greenlight.store.write() as tx:
                tx.forget_person(bot.greenlight.workspace, MAYA)
        assert feedback.export() == []
    _, shown, _ = feedback()
    assert f"{HURT}{' ' * 2}" in shown
    assert shown.count("(forgotten)") == 2
    assert "Who hurt" not in shown
