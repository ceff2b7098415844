"""The whole training, on corpora of a few sentences."""

import hashlib
import json
from pathlib import Path

import pytest
import spacy

from tests.language.tiny_corpora import write_tiny_corpora
from training.language import Plan, train_language
from training.language.conllu import CorpusError
from training.language.fit import Schedule
from training.language.release import Release

pytest.importorskip("spacy_lookups_data", reason="the train extra is not installed")

TINY = Plan(
    syntax=Schedule(steps=4, every=2, decay=4),
    products=Schedule(steps=2, every=2, decay=2),
    names=Schedule(steps=4, every=2, decay=4),
    seed=7,
)


@pytest.fixture(scope="module", name="steps")
def steps_seen() -> list[str]:
    """What training told of its progress."""
    return []


@pytest.fixture(scope="module", name="release")
def tiny_release(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> Release:
    """A release trained for a few steps."""
    folder = tmp_path_factory.mktemp("language")
    return train_language(
        write_tiny_corpora(folder / "corpora"),
        folder / "released",
        version="0.0.1",
        work=folder / "work",
        plan=TINY,
        progress=steps.append,
    )


def test_the_release_loads_without_our_code(release: Release) -> None:
    """The released folder is a plain spaCy pipeline with every component."""
    nlp = spacy.load(release.folder)
    assert nlp.pipe_names == ["ner", "tok2vec", "tagger", "morphologizer", "parser", "lemmatizer"]
    doc = nlp("@ana so good🔥 #Leeds")
    assert [token.text for token in doc] == ["@ana", "so", "good", "🔥", "#Leeds"]
    assert all(token.tag_ and token.dep_ for token in doc)


def test_the_manifest_names_every_file(release: Release) -> None:
    """Each file but the manifest stands in it with digest and size."""
    manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    named = {entry["path"]: (entry["sha256"], entry["bytes"]) for entry in manifest["files"]}
    found = {
        file.relative_to(release.folder).as_posix(): (
            hashlib.sha256(file.read_bytes()).hexdigest(),
            file.stat().st_size,
        )
        for file in release.folder.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    assert named == found
    assert manifest["version"] == "0.0.1"
    digest = hashlib.sha256((release.folder / "manifest.json").read_bytes()).hexdigest()
    assert release.manifest_sha256 == digest


def test_everything_is_measured(release: Release) -> None:
    """The metrics hold each set, as written and in copies, with speed, size and the trial of products."""
    metrics = json.loads((release.folder / "metrics.json").read_text(encoding="utf-8"))
    assert set(metrics["syntax"]) == {"ewt_dev", "ewt_test"}
    assert {"wnut17_test", "broad_twitter_test", "wikigold_held_out", "uner_ewt_test"} <= set(
        metrics["names"]
    )
    spellings = {"as_written", "lower_case", "upper_case", "lower_case_unpunctuated"}
    assert set(metrics["names"]["wnut17_test"]) == spellings
    assert set(metrics["syntax"]["ewt_dev"]) == spellings | {"lower_case_unpunctuated_lines"}
    assert metrics["syntax"]["ewt_dev"]["as_written"]["token_f"] == 1.0
    assert metrics["product_trial"] == {"wnut17_dev_f": 0.0, "needed": 0.3, "released": False}
    assert metrics["speed"]["draft_ms"] > 0
    assert metrics["plan"]["seed"] == 7


def test_no_text_of_the_corpora_is_released(release: Release) -> None:
    """spaCy stores every word it met, and the path of its corpora; the release does neither."""
    path = str(release.folder.parents[1]).encode()
    for file in release.folder.rglob("*"):
        if file.is_file():
            assert b"MoonPhone" not in file.read_bytes(), file
            assert path not in file.read_bytes(), file


def test_lemmas_that_rules_cannot_tell_come_from_the_treebank(release: Release) -> None:
    """The lemmatizer knows auxiliaries and pronouns, which spaCy's tables leave out."""
    lookups = spacy.load(release.folder).get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    assert lookups.get_table("lemma_exc")["aux"]["is"] == ["be"]


def test_the_card_says_what_it_must(release: Release) -> None:
    """The card has the licence with its share-alike notice, each source, and the verdict on products."""
    card = (release.folder / "README.md").read_text(encoding="utf-8")
    for said in (
        "CC BY-SA 4.0",
        "UD English Web Treebank",
        "Broad Twitter",
        "WNUT17",
        "Wikigold",
        "products are not named",
    ):
        assert said in card
    assert "$" not in card


def test_progress_is_told(release: Release, steps: list[str]) -> None:
    """Each step is told as it begins."""
    assert release.folder.is_dir()
    assert steps == [
        "convert the treebank",
        "train tags and parse",
        "try products",
        "convert the corpora of names",
        "train names",
        "merge",
        "evaluate",
        "release",
    ]


def test_a_release_is_never_overwritten(release: Release, tmp_path: Path) -> None:
    """A version that exists stops training before it begins."""
    with pytest.raises(FileExistsError, match="a release is never overwritten"):
        train_language(tmp_path, release.folder.parent, version="0.0.1", work=tmp_path)


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    """The error names the file that is missing and the page that says where to get it."""
    with pytest.raises(CorpusError, match=r"en_ewt-ud-train\.conllu is missing; training/external\.md says"):
        train_language(tmp_path, tmp_path / "out", version="0.0.1", work=tmp_path / "work")
