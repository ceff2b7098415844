"""Whom an evaluative word is about, by the shipped pipeline's parse."""

from __future__ import annotations

import pytest

from bot.review.reviewer import Reviewer
from bot.review.target import Target, target_of
from bot.types import BrandProfile, Draft, Named

PROFILE = BrandProfile(
    slug="flixo",
    name="Flixo",
    titles=(Named("Winter Prince"),),
    competitors=(Named("Streamly"),),
    customers=("Flixers",),
)
CASES = [
    ("Our new film is terrible.", "terrible", Target.OWN),
    ("Flixo is overpriced sugar water.", "overpriced", Target.OWN),
    ("Winter Prince is boring and we love it.", "boring", Target.OWN),
    ("Streamly is terrible at this.", "terrible", Target.RIVAL),
    ("Your taste is terrible.", "terrible", Target.READER),
    ("You lazy people, get up.", "lazy", Target.READER),
    ("Pathetic fans leave early.", "Pathetic", Target.GROUP),
    ("Our fans are lazy.", "lazy", Target.GROUP),
    ("Flixers are clueless.", "clueless", Target.GROUP),
    ("The villain is pathetic.", "pathetic", Target.OTHER),
    ("The weather is awful today.", "awful", Target.OTHER),
]


@pytest.mark.parametrize(("text", "word", "target"), CASES)
def test_target(reviewer: Reviewer, text: str, word: str, target: Target) -> None:
    document = reviewer.reader.read(Draft(text=text), PROFILE)
    (place,) = [token.i for token in document.doc if token.text == word]
    assert target_of(document, place, place + 1) is target
