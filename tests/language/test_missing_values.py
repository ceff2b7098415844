"""What a corpus leaves open teaches nothing."""

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import Scorer
from spacy.training import Example
from thinc.api import fix_random_seed

from training.language.docs import doc_of
from training.language.passages import MISSING, OUTSIDE, Token
from training.language.products import ProductTrial, hide_likely_products

WORDS = ("Ana", "met", "Moonrise", "in", "Leeds")


def example(nlp: Language, names: tuple[str, ...]) -> Example:
    """The words with these names as gold."""
    gold = doc_of(tuple(Token(word, name=name) for word, name in zip(WORDS, names, strict=True)), nlp.vocab)
    return Example(nlp.make_doc(gold.text), gold)


@pytest.fixture(name="nlp")
def untrained_names() -> Language:
    """An English pipeline whose names are untrained, always alike."""
    fix_random_seed(1)
    nlp = spacy.blank("en")
    ner = nlp.add_pipe("ner")
    assert isinstance(ner, TrainablePipe)
    for label in ("PERSON", "LOC"):
        ner.add_label(label)
    nlp.initialize()
    return nlp


def loss(nlp: Language, names: tuple[str, ...]) -> float:
    """The loss of one update on the words with these names."""
    losses: dict[str, float] = nlp.update([example(nlp, names)])
    return losses["ner"]


def test_missing_tokens_give_no_loss(nlp: Language) -> None:
    """A passage whose every token is open moves nothing; one that says "no name" does."""
    assert loss(nlp, (MISSING,) * 5) == 0
    assert loss(nlp, (OUTSIDE,) * 5) > 0


def test_missing_tokens_are_missing_in_spacy(nlp: Language) -> None:
    """spaCy sees "-" where we left a token open, and the names around it."""
    names = ("B-PERSON", OUTSIDE, MISSING, OUTSIDE, "B-LOC")
    assert example(nlp, names).get_aligned_ner() == ["U-PERSON", "O", None, "O", "U-LOC"]


def test_a_name_on_missing_tokens_is_neither_right_nor_wrong(nlp: Language) -> None:
    """Measures pass over a name predicted where the corpus leaves it open."""
    one = example(nlp, ("B-PERSON", OUTSIDE, MISSING, OUTSIDE, "B-LOC"))
    predicted = one.predicted
    predicted.set_ents([predicted.char_span(0, 3, "PERSON"), predicted.char_span(8, 16, "ORG")])  # type: ignore[list-item]
    scores = Scorer(nlp).score([one])
    assert (scores["ents_p"], scores["ents_r"]) == (1.0, 0.5)


def test_a_passage_without_a_tree_has_no_tags(nlp: Language) -> None:
    """A corpus of names says nothing of tags and heads, and a treebank nothing of names."""
    named = example(nlp, ("B-PERSON", OUTSIDE, OUTSIDE, OUTSIDE, "B-LOC")).reference
    assert not named.has_annotation("TAG")
    assert not named.has_annotation("DEP")
    parsed = doc_of((Token("Go", pos="VERB", tag="VB", head=0, dep="ROOT", lemma="go"),), nlp.vocab)
    assert parsed.has_annotation("DEP")
    assert not parsed.has_annotation("ENT_IOB")


@pytest.mark.parametrize(("f", "passed"), [(0.29, False), (0.3, True)])
def test_products_need_their_f(f: float, passed: bool) -> None:
    """Products are released from the F that was asked for."""
    assert ProductTrial(f).passed is passed


def test_likely_products_are_left_open() -> None:
    """Where a corpus doesn't mark products, what looks like one becomes open; its own names stay."""
    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PRODUCT", "pattern": word} for word in ("Moonrise", "Leeds")])
    names = ("B-PERSON", OUTSIDE, OUTSIDE, OUTSIDE, "B-LOC")
    passage = tuple(Token(word, name=name) for word, name in zip(WORDS, names, strict=True))
    (hidden,) = hide_likely_products([passage], nlp)
    assert [token.name for token in hidden] == ["B-PERSON", OUTSIDE, MISSING, OUTSIDE, "B-LOC"]
