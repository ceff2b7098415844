"""The released pipeline: that it loads, is whole, and reads plain posts plainly."""

import hashlib
import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

_RELEASES = Path(__file__).parents[2] / "models" / "released" / "language"
_NEWEST = max(_RELEASES.iterdir(), key=lambda folder: tuple(map(int, folder.name.split("."))))
_MOST_BYTES = 25_000_000


@pytest.fixture(scope="module", name="nlp")
def newest_release() -> Language:
    """The newest released pipeline."""
    return spacy.load(_NEWEST)


def test_the_manifest_holds() -> None:
    """Each file of the release is the one that the manifest names, and the whole is small."""
    manifest = json.loads((_NEWEST / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == _NEWEST.name
    for entry in manifest["files"]:
        assert hashlib.sha256((_NEWEST / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry[
            "path"
        ]
    assert sum(entry["bytes"] for entry in manifest["files"]) < _MOST_BYTES


@pytest.mark.parametrize(
    ("text", "word", "pos"),
    [
        ("Our new season starts tonight.", "starts", "VERB"),
        ("our new season starts tonight", "starts", "VERB"),
        ("OUR NEW SEASON STARTS TONIGHT", "STARTS", "VERB"),
        ("We start at the start.", "start", "VERB"),
        ("What a beautiful match 😍", "beautiful", "ADJ"),
        ("What a beautiful match 😍", "😍", "SYM"),
        ("Who hurt you?", "Who", "PRON"),
        ("so good :)", ":)", "SYM"),
    ],
)
def test_parts_of_speech(nlp: Language, text: str, word: str, pos: str) -> None:
    """Plain words have their part of speech, in whatever spelling."""
    assert next(token.pos_ for token in nlp(text) if token.text == word) == pos


@pytest.mark.parametrize(
    ("text", "word", "lemma"),
    [
        ("Thank you!", "Thank", "thank"),
        ("We need this.", "need", "need"),
        ("They were watching us.", "were", "be"),
        ("They were watching us.", "watching", "watch"),
        ("It isn't over.", "n't", "not"),
        ("two of our customers", "customers", "customer"),
    ],
)
def test_lemmas(nlp: Language, text: str, word: str, lemma: str) -> None:
    """Inflected words have their dictionary form."""
    assert next(token.lemma_ for token in nlp(text) if token.text == word) == lemma


@pytest.mark.parametrize(
    ("text", "word", "dep", "head"),
    [
        ("Who hurt you?", "Who", "nsubj", "hurt"),
        ("Who hurt you?", "you", "obj", "hurt"),
        ("who hurt you", "you", "obj", "hurt"),
        ("Our new show is terrible.", "show", "nsubj", "terrible"),
        ("Fans of Moonrise are crying.", "Fans", "nsubj", "crying"),
        ("if you still pay for that we feel sorry for you", "we", "nsubj", "feel"),
        pytest.param(
            "Our app crashed.", "app", "nsubj", "crashed", marks=pytest.mark.xfail(reason="known miss")
        ),
        ("She loves this terrible film.", "terrible", "amod", "film"),
    ],
)
def test_dependencies(nlp: Language, text: str, word: str, dep: str, head: str) -> None:
    """Subjects, objects and modifiers hang where they should."""
    assert [(token.dep_, token.head.text) for token in nlp(text) if token.text == word] == [(dep, head)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We are open. Come in!", 2),
        ("we are open\ncome in\nbring a friend", 3),
        ("Doors at nine 🎉🎉 See you there!", 2),
        ("one short line", 1),
    ],
)
def test_sentences(nlp: Language, text: str, sentences: int) -> None:
    """Sentences end at marks, line breaks and emoji."""
    assert len(list(nlp(text).sents)) == sentences


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We talked to Maya Lindqvist about her new film.", "Maya Lindqvist", "PERSON"),
        ("Happy birthday to Priya Sharma from all of us!", "Priya Sharma", "PERSON"),
        ("She moved to London last year.", "London", "LOC"),
        ("He works at Google now.", "Google", "ORG"),
    ],
)
def test_names(nlp: Language, text: str, name: str, kind: str) -> None:
    """Clear names are found, with their kind."""
    assert (name, kind) in [(entity.text, entity.label_) for entity in nlp(text).ents]


@pytest.mark.parametrize(
    "text", ["see you all tonight", "The best thing about Monday is lunch.", "@ana thanks!", "🔥🔥🔥"]
)
def test_no_names(nlp: Language, text: str) -> None:
    """What names nobody gives no names, and a handle is none."""
    assert nlp(text).ents == ()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🔥", "#", "@", "?!", "a" * 300, "x " * 2000])
def test_odd_texts_are_read(nlp: Language, text: str) -> None:
    """No text stops the pipeline, and no character of it is lost."""
    assert nlp(text).text == text


def test_readings_do_not_depend_on_the_batch(nlp: Language) -> None:
    """A draft is read alike alone, in a batch and in any order."""
    texts = ["Who hurt you?", "we talked to Maya Lindqvist in London", "so good 🔥", "Thank you all!"]
    alone = [nlp(text).to_json() for text in texts]
    together = [doc.to_json() for doc in nlp.pipe(texts)]
    backwards = [doc.to_json() for doc in nlp.pipe(texts[::-1])][::-1]
    assert alone == together == backwards
