"""Names of the brand profile are names, and ordinary words stay words."""

from __future__ import annotations

import pytest

from bot.review.language import load_reader
from bot.review.reviewer import Reviewer
from bot.types import BrandProfile, Draft, Named

PROFILE = BrandProfile(
    slug="flixo",
    name="Flixo",
    handles=("@flixo",),
    titles=(Named("A Winter Prince"), Named("Who Hurt You?"), Named("Dark"), Named("You")),
    people=(Named("Ana Ruiz", aliases=("La Ruiz",)),),
    competitors=(Named("Streamly", handles=("@streamly",)),),
)
CASES = [
    ("Tonight on Flixo: A Winter Prince", {"Flixo": "OWN_BRAND", "A Winter Prince": "OWN_TITLE"}),
    ("a winter prince is back", {"a winter prince": "OWN_TITLE"}),
    ("#AWinterPrince with @flixo", {"#AWinterPrince": "OWN_TITLE", "@flixo": "OWN_BRAND"}),
    ("Who Hurt You? starts on Friday.", {"Who Hurt You?": "OWN_TITLE"}),
    ("Who hurt you? We ask gently.", {}),
    ("It was dark outside, and you know it.", {}),
    ("Season 3 of Dark is here", {"Dark": "OWN_TITLE"}),
    ("La Ruiz is back. So is Streamly.", {"La Ruiz": "OWN_PERSON", "Streamly": "RIVAL"}),
    ("“dark” drops at midnight", {"dark": "OWN_TITLE"}),
]


@pytest.mark.parametrize("pipeline", ["shipped", "blank"])
@pytest.mark.parametrize(("text", "names"), CASES)
def test_names_of_the_profile(reviewer: Reviewer, text: str, names: dict[str, str], pipeline: str) -> None:
    reader = reviewer.reader if pipeline == "shipped" else load_reader("blank", None)
    document = reader.read(Draft(text=text), PROFILE)
    marked = {span.text: span.label_ for span in document.doc.ents if document.is_marked(span[0])}
    assert marked == names


def test_a_title_is_no_insult(reviewer: Reviewer) -> None:
    document = reviewer.reader.read(Draft(text="Who Hurt You? is the show of the year."), PROFILE)
    hits = list(reviewer.hits(document, frozenset({"segment_mockery.who_hurt_you"})))
    assert hits == []
