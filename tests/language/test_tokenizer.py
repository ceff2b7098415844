"""The tokens of posts."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from training.language.tokenizer import teach_social_tokens


@pytest.fixture(scope="module", name="nlp")
def social_english() -> Language:
    """English with the tokens of posts, after a round trip to disk."""
    nlp = spacy.blank("en")
    teach_social_tokens(nlp)
    return spacy.blank("en").from_bytes(nlp.to_bytes())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Handles and hashtags.
        ("thanks @moonrivertv!", ["thanks", "@moonrivertv", "!"]),
        ("(@moon_river)", ["(", "@moon_river", ")"]),
        ("@moon.river's crew", ["@moon.river", "'s", "crew"]),
        ("ask @moon.river.", ["ask", "@moon.river", "."]),
        ("@ana@social.example hi", ["@ana@social.example", "hi"]),
        ("meet @ noon", ["meet", "@", "noon"]),
        ("#NowOpen: doors", ["#NowOpen", ":", "doors"]),
        ("#one#two", ["#one", "#two"]),
        ("#Leeds's best", ["#Leeds", "'s", "best"]),
        ("we are # 1", ["we", "are", "#", "1"]),
        # Emoji.
        ("so good🔥🔥 yes", ["so", "good", "🔥", "🔥", "yes"]),
        ("🔥hot", ["🔥", "hot"]),
        ("in🔥between", ["in", "🔥", "between"]),
        ("👩🏽‍💻!", ["👩🏽‍💻", "!"]),
        ("👨‍👩‍👧👨‍👩‍👧", ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("❤️❤️", ["❤️", "❤️"]),
        ("👏🏽👏🏻", ["👏🏽", "👏🏻"]),
        ("go 🇬🇧🇺🇸", ["go", "🇬🇧", "🇺🇸"]),
        ("🏳️‍🌈 1️⃣ first", ["🏳️‍🌈", "1️⃣", "first"]),
        ("Moon™ tea", ["Moon", "™", "tea"]),
        # Emoticons.
        ("so good:)", ["so", "good", ":)"]),
        ("well :-/ ok <3", ["well", ":-/", "ok", "<3"]),
        ("haha xD", ["haha", "xD"]),
        ("^_^ hi", ["^_^", "hi"]),
        ("nice ;-)", ["nice", ";-)"]),
        ("see the list:", ["see", "the", "list", ":"]),
        ("(really)", ["(", "really", ")"]),
        # Links and addresses.
        ("see https://t.co/aB1?x=y.", ["see", "https://t.co/aB1?x=y", "."]),
        ("(www.example.com/a)", ["(", "www.example.com/a", ")"]),
        ("bit.ly/moon, now", ["bit.ly/moon", ",", "now"]),
        ("example.com!", ["example.com", "!"]),
        ("mail ana@example.co.uk.", ["mail", "ana@example.co.uk", "."]),
        ("great.Thanks", ["great", ".", "Thanks"]),
        # Runs of marks.
        ("what?!", ["what", "?!"]),
        ("yes!!!", ["yes", "!!!"]),
        ("-- so --", ["--", "so", "--"]),
        # As in any English.
        ("don't we'll can't", ["do", "n't", "we", "'ll", "ca", "n't"]),
        ("$5.99, 50% off", ["$", "5.99", ",", "50", "%", "off"]),
        ("AT&T at 10:30", ["AT&T", "at", "10:30"]),
    ],
)
def test_posts_are_split_into_their_tokens(nlp: Language, text: str, tokens: list[str]) -> None:
    """Each token of a post stays whole, and words around it are split off."""
    assert [token.text for token in nlp(text) if not token.is_space] == tokens


def test_tokens_add_up_to_the_text(nlp: Language) -> None:
    """Nothing of the text is lost, so offsets hold."""
    text = "  oh\n\n@moon  🔥👩🏽‍💻#a#b :)\t<3 https://example.com/a?b=c "
    assert nlp(text).text == text


def test_the_tokenizer_needs_no_code_of_ours(tmp_path: Path) -> None:
    """A saved pipeline carries the tokenizer with it."""
    nlp = spacy.blank("en")
    teach_social_tokens(nlp)
    nlp.to_disk(tmp_path / "saved")
    assert [token.text for token in spacy.load(tmp_path / "saved")("#a👏🏽@b")] == ["#a", "👏🏽", "@b"]
