"""`greenlight evaluate` and `greenlight train classifier` through the front door."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.train import next_version, steps_as_bars
from models.release import current_release
from tests.cli.conftest import RISKY, Greenlight
from tests.training.conftest import BRANDS, records_of, write_lines

PRIVACY, SELF, MOCKERY = "privacy_disclosure", "self_disparagement", "segment_mockery"
CLEAN = {PRIVACY: 0, SELF: 0, MOCKERY: 0}
HOSTILE = "A quiet \x1b[31mmorning\u202e [bold]at[/bold] the harbour."
PROFILE = {"slug": "harbour", "name": "Harbour", "sector": "ferries"}
DRAFTS: tuple[dict[str, Any], ...] = (
    {"text": RISKY, "brand": "harbour", "channel": "x", "labels": {**CLEAN, PRIVACY: 2}},
    {"text": "To the 12 customers who ordered soup: thanks.", "labels": CLEAN, "id": "@alarm"},
    {"text": HOSTILE, "brand": "harbour", "labels": {**CLEAN, PRIVACY: 2, MOCKERY: 1}, "id": "=missed"},
    {"text": "The ferry leaves at nine.", "channel": "push", "labels": CLEAN, "spans": []},
)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Four labelled drafts, and three rows that can't be measured."""
    lines = [json.dumps(draft) for draft in DRAFTS]
    lines[2:2] = ["{", '{"text": "No labels."}', '{"text": " ", "labels": {"privacy_disclosure": 0}}']
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "harbour.json").write_text(json.dumps(PROFILE))
    return path


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch, greenlight: Greenlight) -> Greenlight:
    """Commands without a trained pipeline, which loads in no time."""
    monkeypatch.setenv("GREENLIGHT_SPACY_MODEL", "blank")
    return greenlight


def test_labelled_drafts_are_measured(greenlight: Greenlight, pack: Path, posts: Path) -> None:
    """Tables, errors with their texts, and the rows that can't be read; the same in files."""
    pytest.importorskip("matplotlib", reason="needs matplotlib; pip install 'greenlight[train]' brings it")
    out = posts.parent / "report"
    result = greenlight(
        "evaluate", posts, "--policies", pack, "--brands", posts.parent / "brands", "--out", out
    )
    assert result.exit_code == 0
    for part in (
        "The whole engine",
        "The classifier alone",
        "recall of 2 at caution 50.0 % 0–100",
        "false alarms, caution 50.0 % 0–100",
        "missed  privacy_disclosure  level 2, score 0.",
        "=missed · harbour",
        "A quiet \\x1b[31mmorning\\u202e [bold]at[/bold] the harbour.",
        "alarm   privacy_disclosure  level 0, score 0.7",
    ):
        assert " ".join(part.split()) in " ".join(result.stdout.split())
    assert "self_disparagement" not in result.stdout  # the pack has no such category
    assert "\x1b" not in result.stdout
    told = result.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in told[:3]] == ["line 3", "line 4", "line 5"]
    assert "The row is not JSON" in told[0]
    assert "The row has no labels" in told[1]
    assert len(told) == 4
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert (metrics["file"], metrics["records"], len(metrics["unread"])) == ("posts.jsonl", 4, 3)
    assert metrics["engine"][PRIVACY]["recall_of_2_at_caution"]["value"] == 0.5
    assert metrics["confusion"]["sector"]["ferries"][2] == [1, 0, 1]
    assert metrics["releases"]["in_use"]["assumed_shares"]
    with (out / "errors.csv").open(encoding="utf-8", newline="") as file:
        errors = list(csv.DictReader(file))
    assert {error["id"] for error in errors} == {"'=missed", "'@alarm"}
    assert len(list(out.glob("*.png"))) == 6


def test_the_errors_shown_are_limited(blank: Greenlight, pack: Path, posts: Path) -> None:
    """The worst come first; --errors 0 shows no text at all. Without --out nothing is written."""
    before = set(posts.parent.iterdir())
    one = blank("evaluate", posts, "--policies", pack, "--errors", 1)
    assert one.stdout.count("\nmissed  ") + one.stdout.count("\nalarm   ") == 1
    none = blank("evaluate", "-", "--policies", pack, "--errors", 0, given=posts.read_bytes())
    assert none.exit_code == 0
    assert "harbour" not in none.stdout
    assert set(posts.parent.iterdir()) == before


def test_two_releases_are_compared_on_the_same_drafts(blank: Greenlight, pack: Path, posts: Path) -> None:
    """A copy of the release in use differs by nothing, once its manifest is trusted."""
    release = current_release("classifier")
    assert release is not None
    copy = posts.parent / "copy"
    shutil.copytree(release.folder, copy)
    digest = hashlib.sha256((copy / "manifest.json").read_bytes()).hexdigest()
    command = ("evaluate", posts, "--policies", pack, "--compare", copy)
    untrusted = blank(*command)
    assert (untrusted.exit_code, untrusted.stdout) == (2, "")
    assert "No pin vouches for this release" in untrusted.stderr
    assert "is not the file that was released" in blank(*command, "--trust-release", "0" * 64).stderr
    (copy / "classifier.joblib").write_bytes(b"other code")
    altered = blank(*command, "--trust-release", digest)
    assert (altered.exit_code, altered.stdout) == (2, "")
    shutil.copy(release.folder / "classifier.joblib", copy)
    out = posts.parent / "report"
    result = blank(*command, "--trust-release", digest, "--out", out, "--no-plots")
    assert result.exit_code == 0
    assert "+0.000 +0.000 to +0.000" in result.stdout
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert metrics["compared_engine"] == metrics["engine"]
    assert metrics["auc_difference"]["classifier"][PRIVACY]["auc"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert not list(out.glob("*.png"))


def test_the_release_in_use_is_named_by_its_version(blank: Greenlight, pack: Path, posts: Path) -> None:
    """Its pin vouches for it."""
    release = current_release("classifier")
    assert release is not None
    assert blank("evaluate", posts, "--policies", pack, "--compare", release.folder.name).exit_code == 0


def test_plots_say_how_to_get_what_they_need(
    blank: Greenlight, pack: Path, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is judged; all else is there without."""
    monkeypatch.delitem(sys.modules, "training.plots", raising=False)
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    command = ("evaluate", posts, "--policies", pack, "--out", posts.parent / "report")
    result = blank(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'greenlight[train]'" in result.stderr
    assert "--no-plots" in result.stderr
    assert blank(*command, "--no-plots").exit_code == 0
    assert {path.name for path in (posts.parent / "report").iterdir()} == {"metrics.json", "errors.csv"}


WRONG = [
    (("none.jsonl",), "none.jsonl: The file can't be read"),
    (("unread.jsonl",), "unread.jsonl: No row could be measured."),
    (("empty.jsonl",), "empty.jsonl: No row could be measured."),
    (("posts.jsonl", "--on", "today"), "write a day as 2026-11-20"),
    (("posts.jsonl", "--out", "posts.jsonl", "--no-plots"), "--out can't be made (File exists)"),
    (("posts.jsonl", "--compare", "9.9.9"), "There is no such release."),
    (("posts.jsonl", "--trust-release", "0" * 64), "it goes with --compare"),
    (("posts.jsonl", "--compare", "x", "--trust-release", "é" * 64), "64 hexadecimal digits"),
    (("posts.jsonl", "--errors", "-1"), "--errors"),
    (("posts.jsonl", "--brands", "none"), "The folder of brand profiles can't be read"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=range(len(WRONG)))
def test_wrong_usage_ends_with_status_2(
    blank: Greenlight, pack: Path, posts: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """In sentences on standard error, and nothing on standard output."""
    (posts.parent / "unread.jsonl").write_text('{"text": "x"}\n')
    (posts.parent / "empty.jsonl").write_text("")
    result = blank("evaluate", *arguments, "--policies", pack)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_the_classifier_is_trained_by_a_command(blank: Greenlight, tmp_path: Path) -> None:
    """Its steps on standard error, the release and how to pin it on standard output; never over another release."""
    rows = [row for slug, _, title, tail in BRANDS for row in records_of(slug, title, tail)]
    write_lines(tmp_path / "data" / "rounds" / "t01.jsonl", rows)
    profiles = [{"slug": slug, "name": name, "titles": [title]} for slug, name, title, _ in BRANDS]
    write_lines(tmp_path / "data" / "brands" / "t01.jsonl", profiles)
    write_lines(
        tmp_path / "posts.jsonl", [{"text": f"Open till {hour}.", "channel": "x"} for hour in range(12)]
    )
    command = ("train", "classifier", "--data", "data", "--out", "out", "--no-encoder")
    result = blank(*command, "--posts", "posts.jsonl", "--work", "work")
    assert result.exit_code == 0, result.stderr
    assert "checking the data" in result.stderr
    manifest = (tmp_path / "out" / "0.1.0" / "manifest.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() in result.stdout
    assert next_version(tmp_path / "out") == "0.2.0"
    again = blank(*command, "--version", "0.1.0")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "This release is there already." in again.stderr


UNTRAINABLE = [
    (("--data", "none"), "none: There are no rounds of drafts here."),
    (("--corpora", "none"), "There is no such folder of corpora."),
    (("--posts", "none.jsonl"), "There is no such file of posts."),
]


@pytest.mark.parametrize(("arguments", "sentence"), UNTRAINABLE, ids=range(len(UNTRAINABLE)))
def test_what_training_lacks_is_one_sentence(
    blank: Greenlight, arguments: tuple[str, ...], sentence: str
) -> None:
    """With status 2, before anything is trained."""
    result = blank("train", "classifier", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_versions_count_on(tmp_path: Path) -> None:
    """From the newest by number, whatever else lies there."""
    assert next_version(tmp_path / "none") == "0.1.0"
    for name in ("0.9.3", "0.10.0", "draft", "notes.txt"):
        (tmp_path / name).mkdir()
    assert next_version(tmp_path) == "0.11.0"


def test_training_shows_bars_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A bar for each step, and a line for what a part of it has to tell; on standard error."""
    with steps_as_bars() as bars:
        bars.step("checking the data")
        bars.step("fine-tuning 1 encoders", of=2)
        bars.advance("encoder 1 of 1, epoch 1 of 2: loss 0.500")
        bars.advance()
    told = capsys.readouterr()
    assert told.out == ""
    for line in ("checking the data", "fine-tuning 1 encoders", "encoder 1 of 1, epoch 1 of 2: loss 0.500"):
        assert line in told.err
