"""`--trust-release`: another classifier than the pinned one, named by the digest of its manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from bot import app
from bot.errors import ModelError
from bot.settings import read_settings
from models.release import current_release
from tests.cli.conftest import RISKY, Greenlight

SERVING = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
}


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch, greenlight: Greenlight) -> Greenlight:
    """Commands without a trained pipeline, which loads in no time."""
    monkeypatch.setenv("GREENLIGHT_SPACY_MODEL", "blank")
    return greenlight


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A release of one's own in the working folder: that in use, with another manifest."""
    release = current_release("classifier")
    assert release is not None
    folder = tmp_path / "models" / "released" / "classifier" / "9.9.9"
    shutil.copytree(release.folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": "9.9.9"}), "utf-8")
    return folder


def digest_of(folder: Path) -> str:
    """What its manifest is named by."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def test_review_and_scan_take_the_trusted_release(
    blank: Greenlight, pack: Path, tmp_path: Path, copy: Path
) -> None:
    """Its records are those of the same classifier, under a version that tells which manifest was trusted."""
    digest = digest_of(copy)
    command = ("review", RISKY, "--policies", pack, "--format", "json")
    pinned = json.loads(blank(*command).stdout)
    trusted = json.loads(blank(*command, "--trust-release", digest.upper()).stdout)
    assert f"-{digest[:8]}+" in trusted["model_version"]
    assert {**trusted, "model_version": ""} == {**pinned, "model_version": ""}
    (tmp_path / "posts.txt").write_text(RISKY + "\n", "utf-8")
    scanned = blank("scan", "posts.txt", "--policies", pack, "--trust-release", digest)
    assert json.loads(scanned.stdout)["model_version"] == trusted["model_version"]


def test_an_altered_file_of_a_trusted_release_is_refused(blank: Greenlight, pack: Path, copy: Path) -> None:
    """The manifest vouches for the files too."""
    digest = digest_of(copy)
    (copy / "classifier.joblib").write_bytes(b"other code")
    result = blank("review", RISKY, "--policies", pack, "--trust-release", digest)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "classifier.joblib is not the file that was released" in result.stderr


WRONG = [
    ("0" * 64, "No classifier has a manifest.json with the SHA-256 000"),
    ("0.3.0", "a SHA-256 has 64 hexadecimal digits"),
    ("é" * 64, "a SHA-256 has 64 hexadecimal digits"),
]


@pytest.mark.parametrize(("digest", "sentence"), WRONG, ids=["unknown", "a version", "no digits"])
@pytest.mark.parametrize("command", [("review", "x"), ("scan", "posts.txt")], ids=["review", "scan"])
def test_what_nobody_released_is_refused(
    blank: Greenlight, pack: Path, tmp_path: Path, command: tuple[str, ...], digest: str, sentence: str
) -> None:
    """With status 2 and a sentence."""
    (tmp_path / "posts.txt").write_text("x\n", "utf-8")
    result = blank(*command, "--policies", pack, "--trust-release", digest)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_serve_hands_the_digest_to_the_bot(blank: Greenlight, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops before anything is asked of Slack where no release has it."""
    for name, value in SERVING.items():
        monkeypatch.setenv(name, value)
    result = blank("serve", "--trust-release", "not a digest")
    assert result.exit_code == 2
    assert "64 hexadecimal digits" in result.stderr
    with pytest.raises(ModelError, match="No classifier has a manifest"):
        app.load_reviewer(read_settings(), trusted="0" * 64)
