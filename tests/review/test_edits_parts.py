"""The parts of suggested edits: exact changes, mended seams, voices, wording."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PolicyError
from bot.review.edits.changes import applied, changes_between, words_kept
from bot.review.edits.mend import mended
from bot.review.edits.proposal import Repair, Strategy
from bot.review.edits.voice import Voice
from bot.review.policy import load_policy, shipped_pack
from models.load import load_fluency

PIECES = st.sampled_from(
    [
        "a",
        "the",
        "cafe\u0301",
        "👩‍👩‍👧",
        "🏳️‍🌈",
        "e\u0301",
        " ",
        "\n",
        ".",
        ",",
        "you",
        "you're",
        "👍🏽",
        "#tag",
        "2",
        ":",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)


@given(TEXTS, TEXTS)
def test_changes_give_the_edit_and_cut_no_character(before: str, after: str) -> None:
    """Whatever the texts: in order, apart from one another, and only between characters as readers see them."""
    changes = changes_between(before, after)
    assert applied(before, changes) == after
    assert all(first.end < second.start for first, second in pairwise(changes))
    edges = {0, *(match.end() for match in regex.finditer(r"\X", before))}
    assert all({change.start, change.end} <= edges for change in changes)


@given(TEXTS)
def test_a_text_keeps_all_of_its_own_words(text: str) -> None:
    """And no change."""
    assert changes_between(text, text) == ()
    assert words_kept(text, text) == 1.0


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("Doors at nine. You losers. Bring a coat.", "You losers.", "Doors at nine. Bring a coat."),
        ("You losers. and bring a coat.", "You losers.", "Bring a coat."),
        ("Doors at nine, you losers.", "you losers", "Doors at nine."),
        ("Doors at nine and you are losers", "you are losers", "Doors at nine"),
        ("Doors at nine. You losers. 😭", "You losers.", "Doors at nine."),
        ("Doors at nine. You losers. 🎉", "You losers.", "Doors at nine. 🎉"),
        ("Doors at nine (you losers).", "you losers)", "Doors at nine."),
        ("1. Cake\n2. You losers\n3. Tea", "You losers", "1. Cake\n2. Tea"),
        ("1/3 Cake\n2/3 You losers\n3/3 Tea", "2/3 You losers\n", "1/2 Cake\n2/2 Tea"),
        ("Cake.\n\nYou losers.\n\nTea.", "You losers.", "Cake.\n\nTea."),
        ("you losers. doors at nine", "you losers.", "doors at nine"),
    ],
)
def test_seams_are_mended(text: str, gone: str, left: str) -> None:
    """Spaces, marks, capitals, joining words, list numbers, faces that laughed at somebody."""
    start = text.index(gone)
    repair = Repair(Strategy.DROP, start, start + len(gone), "")
    assert mended(text, [repair], Voice.of(text, None)) == left


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see you at nine", "it's your favourite colour."),
        ("SEE YOU AT NINE", "IT'S YOUR FAVOURITE COLOUR."),
        ("See you at nine, it’s on.", "It’s your favourite colour."),
    ],
)
def test_words_of_ours_speak_like_the_draft(text: str, said: str) -> None:
    """Capitals, apostrophes and spelling."""
    assert Voice.of(text, "british").speak("It's your favorite color.") == said


@given(st.text(alphabet=st.characters(categories=("Ll", "Zs", "Po")), min_size=1, max_size=40))
def test_nothing_that_we_say_brings_capitals_into_a_lower_case_draft(text: str) -> None:
    """Whatever small letters and marks it is made of."""
    voice = Voice.of(f"a{text}", None)
    assert voice.lower
    assert voice.sentence_case(voice.speak("Tell us What You Think.")) == "tell us what you think."


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("strategy: shout", "Found 'shout' for 'strategy'"),
        ("lines: ['{title} and {cast}']", "{cast} is unknown"),
        ("examples: []", "for 'examples'"),
    ],
)
def test_wording_that_is_wrong_names_file_and_line(tmp_path: Path, line: str, told: str) -> None:
    """As rules do."""
    pack = tmp_path / "pack"
    shutil.copytree(shipped_pack(), pack, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    key = line.partition(":")[0]
    good = {
        "strategy": "strategy: praise",
        "lines": "lines: [Well done.]",
        "examples": "examples: [{draft: a, never: b}]",
    }
    (pack / "edits" / "own.yaml").write_text("\n".join({**good, key: line}.values()), "utf-8")
    number = list(good).index(key) + 1
    with pytest.raises(PolicyError) as caught:
        load_policy(pack)
    assert f"own.yaml:{number}" in str(caught.value)
    assert told in str(caught.value)


def test_the_model_of_fluency_tells_words_in_order_from_words_in_none() -> None:
    """On sentences that it has never met."""
    fluency = load_fluency()
    assert fluency is not None
    tokens = [
        ("come", "VERB"),
        ("and", "CCONJ"),
        ("see", "VERB"),
        ("it", "PRON"),
        ("for", "ADP"),
        ("yourself", "PRON"),
    ]
    assert fluency.score(tokens) > fluency.score(tokens[::-1])
    assert fluency.score([]) < 0
