"""Nothing of a release is used that its pinned manifest doesn't vouch for."""

import hashlib
import json
from pathlib import Path

import joblib
import pytest

from models.release import ReleaseError, current_release, open_release

HARMLESS = {"a": 1}


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A folder of releases with one of a classifier, pinned in `current.yaml`."""
    folder = tmp_path / "classifier" / "1.2.3"
    folder.mkdir(parents=True)
    joblib.dump(HARMLESS, folder / "classifier.joblib")
    data = (folder / "classifier.joblib").read_bytes()
    entry = {"path": "classifier.joblib", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    manifest = json.dumps({"name": "classifier", "version": "1.2.3", "files": [entry]})
    (folder / "manifest.json").write_text(manifest, "utf-8")
    digest = hashlib.sha256(manifest.encode()).hexdigest()
    pin = f'classifier: {{version: "1.2.3", manifest: {digest}}}\n'
    (tmp_path / "current.yaml").write_text(pin, "utf-8")
    return tmp_path


def test_a_pinned_release_is_read(released: Path) -> None:
    """What the pin names is opened and unpickled."""
    release = current_release("classifier", pins=released / "current.yaml", released=released)
    assert release is not None
    assert release.version == "1.2.3"
    assert release.unpickle("classifier.joblib") == HARMLESS


def test_what_is_not_pinned_is_none(released: Path) -> None:
    """A kind without a pin has no release."""
    assert current_release("language", pins=released / "current.yaml", released=released) is None


@pytest.mark.parametrize("name", ["classifier.joblib", "manifest.json"])
def test_an_altered_file_is_refused(released: Path, name: str) -> None:
    """One byte more, and neither manifest nor model is used."""
    path = released / "classifier" / "1.2.3" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ReleaseError, match=f"{name} is not the file that was released"):
        unpickle_current(released)


@pytest.mark.parametrize("name", ["classifier.joblib", "manifest.json"])
def test_a_missing_file_is_refused(released: Path, name: str) -> None:
    """A file that is gone is named."""
    (released / "classifier" / "1.2.3" / name).unlink()
    with pytest.raises(ReleaseError, match=f"{name} can't be read"):
        unpickle_current(released)


def test_a_file_outside_the_manifest_is_refused(released: Path) -> None:
    """What nobody vouched for is not read, even where it lies in the folder."""
    folder = released / "classifier" / "1.2.3"
    (folder / "other.joblib").write_bytes(b"x")
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    with pytest.raises(ReleaseError, match="not in the release's manifest"):
        open_release(folder, digest).read("other.joblib")


def test_a_pin_without_digest_is_refused(released: Path) -> None:
    """A pin that vouches for nothing is a fault."""
    (released / "current.yaml").write_text("classifier: {version: 1.2.3}\n", "utf-8")
    with pytest.raises(ReleaseError, match="must give 'version' and 'manifest'"):
        unpickle_current(released)


def unpickle_current(released: Path) -> object:
    """The object of the pinned release."""
    release = current_release("classifier", pins=released / "current.yaml", released=released)
    assert release is not None
    return release.unpickle("classifier.joblib")
