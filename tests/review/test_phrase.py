"""The short language of rules: what each form matches."""

from __future__ import annotations

import pytest
import spacy

from bot.review.checks.matching import PhraseSet
from bot.review.lexicon import word_lists
from bot.review.phrase import PhraseCompiler

NLP = spacy.blank("en")
COMPILER = PhraseCompiler(NLP, word_lists())
CASES = [
    ("who hurt you", "WHO HURT YOU, really", ["WHO HURT YOU"]),
    ("you|u ok", "U ok? You ok.", ["U ok", "You ok"]),
    ("we're bad", "We are bad, we're bad", ["We are bad", "we're bad"]),
    ("~watch it", "She watched it, watching it", ["watched it", "watching it"]),
    ("so? bad", "so bad and bad", ["so bad", "bad"]),
    ("(see you|good night) all", "see you all, good night all, you all", ["see you all", "good night all"]),
    ("(very|so much)? better", "so much better, better", ["so much better", "better"]),
    ("you ... fish", "you like to eat fish and you are on a very long fish", ["you like to eat fish"]),
    ("<number> people", "53 people and ten people", ["53 people", "ten people"]),
    ('you "?"', "Is it you?", ["you?"]),
    ("half-baked", "a half-baked plan", ["half-baked"]),
    ("seat <code>", "in seat 14C", ["seat 14C"]),
    ("no{1,2} way", "no no way", ["no no way"]),
]


@pytest.mark.parametrize(("phrase", "text", "quotes"), CASES)
def test_phrase(phrase: str, text: str, quotes: list[str]) -> None:
    doc = NLP(text)
    found = PhraseSet(NLP, [("key", COMPILER.compile(phrase))]).find(doc).get("key", [])
    assert [doc[start:end].text for start, end in sorted(found)] == quotes
