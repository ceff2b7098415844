"""Copies of passages in the spellings of posts."""

import random

import pytest

from training.language import copies
from training.language.copies import Copy
from training.language.passages import Passage, Token
from training.language.swaps import other_names


def parsed(*words: str) -> Passage:
    """Two sentences: `words` up to the first full stop hang on the first word, the rest on the word after it."""
    root, tokens = 0, []
    for index, word in enumerate(words):
        starts = index == 0 or words[index - 1] == "."
        root = index if starts else root
        tokens.append(
            Token(
                form=word,
                pos="PUNCT" if word in {".", ","} else "NOUN",
                tag="NN",
                head=root,
                dep="ROOT" if index == root else "dep",
                starts_sentence=starts,
            )
        )
    return tuple(tokens)


def forms(passage: Passage) -> str:
    """The words, apart by spaces."""
    return " ".join(token.form for token in passage)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (copies.lower_case, "ana sings , leeds listens . moon rises ."),
        (copies.upper_case, "ANA SINGS , LEEDS LISTENS . MOON RISES ."),
        (copies.no_punctuation, "Ana sings Leeds listens Moon rises"),
        (copies.in_turn(copies.lower_case, copies.no_punctuation), "ana sings leeds listens moon rises"),
    ],
)
def test_copies_change_the_spelling(copy: Copy, expected: str) -> None:
    """Each copy writes the same words another way."""
    passage = parsed("Ana", "sings", ",", "Leeds", "listens", ".", "Moon", "rises", ".")
    assert forms(copy(passage, random.Random(1))) == expected


@pytest.mark.parametrize("copy", [copies.no_punctuation, copies.line_breaks, copies.surroundings])
@pytest.mark.parametrize("seed", range(8))
def test_trees_stay_whole(copy: Copy, seed: int) -> None:
    """Whatever is taken out or put in, each old word keeps its head and each sentence its one root."""
    passage = parsed("Ana", "sings", ",", "Leeds", "listens", ".", "Moon", "rises", ".")
    copied = copy(passage, random.Random(seed))
    heads = {token.form: copied[token.head or 0].form for token in copied}
    assert heads["listens"] == "Ana"
    assert heads["rises"] == "Moon"
    assert [token.form for token in copied if token.dep == "ROOT"] == ["Ana", "Moon"]
    assert sum(token.starts_sentence for token in copied) == 2


def test_words_stay_apart_where_marks_go() -> None:
    """A mark written without spaces leaves a space behind."""
    passage = tuple(Token(form, space_after=False, name="O") for form in ("one", "...", "two"))
    first, _ = copies.no_punctuation(passage, random.Random(1))
    assert first.space_after


def test_apostrophes_curl() -> None:
    """Straight apostrophes become those that phones type."""
    passage = tuple(Token(form, name="O") for form in ("it", "'s", "on"))
    assert forms(copies.curly_quotes(passage, random.Random(1))) == "it ’s on"


def test_links_and_handles_are_not_shouted() -> None:
    """Capitals leave links and handles alone."""
    passage = tuple(Token(form, name="O") for form in ("see", "https://t.co/aB", "@ana"))
    assert forms(copies.upper_case(passage, random.Random(1))) == "SEE https://t.co/aB @ana"


@pytest.mark.parametrize("seed", range(6))
def test_other_names_keep_their_kind(seed: int) -> None:
    """Other people and places take the place of those named; what stands around them stays."""
    names = ("B-PERSON", "I-PERSON", "O", "B-LOC")
    words = ("Ana", "Ruiz", "in", "Leeds")
    passage = tuple(Token(form, name=name) for form, name in zip(words, names, strict=True))
    copied = other_names(passage, random.Random(seed))
    kinds = [token.name.removeprefix("I-").removeprefix("B-") for token in copied]
    assert list(dict.fromkeys(kinds)) == ["PERSON", "O", "LOC"]
    assert [token.form for token in copied if token.name == "O"] == ["in"]
    assert [token.name[0] for token in copied if token.name[2:] == "PERSON"] == ["B", "I", "I"][
        : kinds.count("PERSON")
    ]


def test_hashtags_and_handles_are_not_swapped() -> None:
    """A name that lies in the form of its token stays."""
    passage = (Token("#Leeds", name="B-LOC"), Token("@ana", name="O"))
    assert all(other_names(passage, random.Random(seed)) == passage for seed in range(5))


def test_a_name_that_lost_its_beginning_begins_anew() -> None:
    """A name is never left to begin with its inside."""
    passage = (Token("'", name="O"), Token("Ana", name="B-PERSON"), Token("Ruiz", name="I-PERSON"))
    assert [token.name for token in copies.no_punctuation(passage, random.Random(1))] == [
        "B-PERSON",
        "I-PERSON",
    ]
